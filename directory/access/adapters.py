"""How allauth, which does logging in and second factors, behaves here."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.access.again import proved_lately
from directory.access.log import note_too_late, note_too_many
from directory.access.models import FirstPassword
from directory.access.sealing import seal, unseal
from directory.senders import sender_address, sender_network


def attempts_anywhere(credentials: dict[str, Any]) -> dict[str, str]:
    return {"action": "login_failed_anywhere", "key": str(credentials.get("username", "")).lower()}


class OfficeAccounts(DefaultAccountAdapter):
    """Leitung makes accounts; nobody signs up."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Benutzername oder Passwort stimmt nicht."),
        "incorrect_password": _("Das Passwort stimmt nicht."),
        "too_many_login_attempts": _("Zu viele falsche Versuche. Bitte warten Sie einige Minuten."),
        "first_password_has_ended": _("Dieses erste Passwort gilt nicht mehr. Die Leitung gibt Ihnen ein neues."),
        "rate_limited": _("Zu viele Versuche. Bitte warten Sie einige Minuten."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """A name counts apart at each network address: a stranger's attempts are not those of who bears it."""
        name: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{name}:{sender_network(sender_address(request))}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        if not ratelimit.consume(request, **attempts_anywhere(credentials), dry_run=True):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        ratelimit.consume(request, **attempts_anywhere(credentials))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Whoever has no business in the office is told no more than whoever mistypes."""
        user: Any = super().authenticate(request, **credentials)
        if not user or not user.is_staff:
            return None
        first = FirstPassword.of(user)
        if first and first.has_ended:
            note_too_late(user)
            raise self.validation_error("first_password_has_ended")
        return user  # type: ignore[no-any-return]

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """The same for a passkey, which asks for no name."""
        if user.is_active and user.is_staff:
            return None
        request.session.flush()
        self.add_message(request, messages.ERROR, message=gettext("Dieses Konto ist für die Redaktion gesperrt."))
        return HttpResponseRedirect(reverse("account_login"))

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code in {"too_many_login_attempts", "rate_limited"}:
            note_too_many(self.request)
        error: ValidationError = super().validation_error(code, *args)
        return error

    def get_client_ip(self, request: HttpRequest) -> str:
        return sender_address(request)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """That somebody has logged in or out, they see."""
        if message_template not in {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}:
            super().add_message(request, level, message_template, *args, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not proved_lately(self.request)


class OfficeFactors(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Das hat nicht gestimmt. Bitte versuchen Sie es noch einmal."),
    }

    def get_totp_issuer(self) -> str:
        return settings.SITE_NAME

    def _get_site_name(self) -> str:
        return settings.SITE_NAME

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}
