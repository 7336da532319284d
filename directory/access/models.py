from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.access.store import SessionStore


class OfficeSession(AbstractBaseSession):
    """A session that names its account, so that those of one account are found without opening all."""

    # No constraint: a request that has begun is written down even if its account is gone by then.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        on_delete=models.SET_NULL,
        db_constraint=False,
        null=True,
        related_name="office_sessions",
    )

    class Meta:
        verbose_name = _("Sitzung")
        verbose_name_plural = _("Sitzungen")

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore


class FirstPassword(models.Model):
    """The password of the account was chosen by somebody else, and is good for nothing but choosing another."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="first_password",
    )
    chosen_at = models.DateTimeField(_("Gewählt am"), default=timezone.now)

    class Meta:
        verbose_name = _("Erstes Passwort")
        verbose_name_plural = _("Erste Passwörter")

    def __str__(self) -> str:
        return str(self.account)

    @property
    def ends_at(self) -> datetime:
        return self.chosen_at + timedelta(days=settings.FIRST_PASSWORD_DAYS)

    @property
    def has_ended(self) -> bool:
        return self.ends_at < timezone.now()

    @classmethod
    def note(cls, account: User) -> None:
        """Called for each password that somebody gives to another's account, or takes away from it."""
        if account.has_usable_password():
            cls.objects.update_or_create(account=account, defaults={"chosen_at": timezone.now()})
        else:
            cls.objects.filter(account=account).delete()

    @classmethod
    def of(cls, account: User) -> FirstPassword | None:
        return cls.objects.filter(account=account).first()
