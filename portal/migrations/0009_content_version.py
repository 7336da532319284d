from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0008_groups"),
        ("directory", "0014_version_words"),
        ("programmes", "0004_office"),
    ]

    operations = [migrations.RunSQL((SQL / "content_version.sql").read_text(encoding="utf-8"))]
