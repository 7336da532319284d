from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial"), ("directory", "0002_finding"), ("programmes", "0002_finding")]

    operations = [migrations.RunSQL((SQL / "contents.sql").read_text(encoding="utf-8"))]
