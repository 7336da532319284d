from pathlib import Path

from django.conf import settings
from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0003_operator_and_reports"),
        ("directory", "0003_versions"),
        ("programmes", "0003_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunSQL((SQL / "versions.sql").read_text(encoding="utf-8"))]
