from django.db import migrations

from portal.groups import make_groups


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0004_versions"),
        ("directory", "0004_office"),
        ("programmes", "0004_office"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(lambda apps, schema_editor: make_groups(apps), migrations.RunPython.noop)]
