from django.db import migrations

from portal.groups import make_groups


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0007_operator_licence"),
        ("directory", "0012_pictures"),
    ]

    operations = [migrations.RunPython(lambda apps, schema_editor: make_groups(apps), migrations.RunPython.noop)]
