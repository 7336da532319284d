from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("directory", "0015_correction_changed_at")]

    operations = [
        migrations.RunSQL((SQL / "version_transactions.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]
