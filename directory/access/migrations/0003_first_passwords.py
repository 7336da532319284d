import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_sessions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FirstPassword",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="first_password",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Konto",
                    ),
                ),
                ("chosen_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Gewählt am")),
            ],
            options={"verbose_name": "Erstes Passwort", "verbose_name_plural": "Erste Passwörter"},
        ),
    ]
