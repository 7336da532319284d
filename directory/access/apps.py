from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "directory.access"
    verbose_name = _("Zugang")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from directory.access import log, sessions  # noqa: F401 - register themselves; models are there only now
