from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = _("Programme und Meldungen")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from programmes import linked, sharing  # noqa: F401 - register themselves; models are there only now
