"""The pages of logging in and of one's own account: allauth's, each with a page of ours."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from directory.access.again import asks_again
from directory.access.factors import factors_of
from directory.access.models import FirstPassword
from directory.access.sessions import NOT_ONES_OWN, end, end_others, sessions_of, signed_in


class NameAndPassword(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Benutzername")
        self.fields["password"].label = _("Passwort")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["autofocus"] = True


class PasswordAgain(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Passwort")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


def as_code(form: Any) -> Any:
    field = form.fields["code"]
    field.label = _("Code")
    field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    return form


class NewApp(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        as_code(self)


def is_credential(value: Any) -> None:
    """What a browser makes of a passkey has this form; fido2 looks at what it says, and breaks at anything else."""
    response = value.get("response") if isinstance(value, dict) else None
    if isinstance(response, dict):
        parts = [part for part in response.values() if not isinstance(part, list | None)]
        if all(isinstance(part, str) for part in (value.get("id"), value.get("rawId"), *parts)):
            return
    raise ValidationError(_("Das hat nicht gestimmt. Bitte versuchen Sie es noch einmal."))


class WithCredential:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form: Any = self
        form.fields["credential"].validators.append(is_credential)


class SecondStepPasskey(WithCredential, AuthenticateWebAuthnForm):
    pass


class LoginPasskey(WithCredential, LoginWebAuthnForm):
    pass


class PasskeyAgain(WithCredential, ReauthenticateWebAuthnForm):
    pass


class NewPasskey(WithCredential, AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name, zum Beispiel „Diensthandy“")
        self.fields["passwordless"].label = _("Damit auch ohne Passwort anmelden")
        self.fields["passwordless"].help_text = _(
            "Das Gerät fragt dann nach PIN, Finger oder Gesicht. Ein einfacher Sicherheitsschlüssel kann das nicht."
        )
        self.fields["passwordless"].initial = True


class OfficePage:
    """A page of allauth within the frame of the office."""

    title: Any = ""
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        add_never_cache_headers(response)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**admin.site.each_context(self.request), **own, "title": self.title}


class LogIn(OfficePage, account.LoginView):
    template_name = "admin/access/login.html"
    title = _("Anmelden")
    form_class = NameAndPassword

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "GET" and admin.site.has_permission(request):
            return HttpResponseRedirect(self.get_authenticated_redirect_url())
        return super().dispatch(request, *args, **kwargs)


class SecondStep(OfficePage, base.AuthenticateView):
    template_name = "admin/access/second_step.html"
    title = _("Zweiter Schritt")
    webauthn_form_class = SecondStepPasskey

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = {factor.type for factor in factors_of(self.stage.login.user)}
        context = super().get_context_data(**kwargs)
        return {**context, "form": as_code(context["form"]), "kinds": kinds}


class LogInWithPasskey(OfficePage, webauthn.LoginWebAuthnView):
    template_name = "admin/access/login.html"
    form_class = LoginPasskey


class OnceMore(OfficePage):
    title = _("Sind Sie es noch?")

    def form_valid(self, form: Any) -> HttpResponse:
        """The session bears a new name, as after logging in."""
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        self.request.session.cycle_key()
        return response


class PasswordOnceMore(OnceMore, account.ReauthenticateView):
    template_name = "admin/access/again.html"
    form_class = PasswordAgain


class CodeOnceMore(OnceMore, base.ReauthenticateView):
    template_name = "admin/access/again.html"

    def get_form(self, form_class: Any = None) -> Any:
        return as_code(super().get_form(form_class))


class PasskeyOnceMore(OnceMore, webauthn.ReauthenticateWebAuthnView):
    template_name = "admin/access/again_passkey.html"
    form_class = PasskeyAgain


class OwnPassword(AdminPasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = " ".join(password_validators_help_texts())

    def clean_new_password2(self) -> Any:
        """A first password is not made one's own by choosing it once more."""
        chosen = self.cleaned_data.get("new_password1")
        if chosen and chosen == self.cleaned_data.get("old_password"):
            raise ValidationError(_("Bitte wählen Sie ein anderes Passwort als bisher."))
        return self.cleaned_data.get("new_password2")

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        FirstPassword.objects.filter(account=self.user).delete()
        return super().save(commit)


class NewPassword(OfficePage, PasswordChangeView):
    template_name = "admin/access/new_password.html"
    title = _("Passwort ändern")
    form_class = OwnPassword
    success_url = reverse_lazy("admin:password_change_done")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_first=NOT_ONES_OWN in self.request.session, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        end_others(self.request)
        self.request.session.pop(NOT_ONES_OWN, None)
        return response


class MyAccess(OfficePage, base.IndexView):
    template_name = "admin/access/index.html"
    title = _("Meine Anmeldung")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        factors = factors_of(self.request.user)  # type: ignore[arg-type]
        required = settings.SECOND_FACTOR == "required"
        return super().get_context_data(factors=factors, is_required=required, **kwargs)


class Devices(OfficePage, TemplateView):
    template_name = "admin/access/devices.html"
    title = _("Wo Sie angemeldet sind")

    @method_decorator(login_required)
    @asks_again()
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(signed_in=signed_in(self.request), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        number = self.end_wanted(request, request.POST.get("session", ""))
        said = ngettext("%(number)d Sitzung ist beendet.", "%(number)d Sitzungen sind beendet.", number)
        messages.success(request, said % {"number": number})
        return HttpResponseRedirect(reverse("access_devices"))

    def end_wanted(self, request: HttpRequest, wanted: str) -> int:
        if wanted == "others":
            return end_others(request)
        keys = [each.key for each in signed_in(request) if each.number == wanted and not each.is_here]
        return end(sessions_of(request.user).filter(session_key__in=keys), request.user)


class AddApp(OfficePage, totp.ActivateTOTPView):
    template_name = "admin/access/app.html"
    title = _("App für Codes einrichten")
    form_class = NewApp


class RemoveApp(OfficePage, totp.DeactivateTOTPView):
    template_name = "admin/access/remove.html"
    title = _("App für Codes entfernen")


class AddPasskey(OfficePage, webauthn.AddWebAuthnView):
    template_name = "admin/access/passkey.html"
    title = _("Passkey einrichten")
    form_class = NewPasskey

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "form": kwargs.get("form") or self.get_form()}


class RemovePasskey(OfficePage, webauthn.RemoveWebAuthnView):
    template_name = "admin/access/remove.html"
    title = _("Passkey entfernen")
    success_url = reverse_lazy("mfa_index")


class RecoveryCodes(OfficePage, recovery.ViewRecoveryCodesView):
    template_name = "admin/access/codes.html"
    title = _("Codes für den Notfall")


class NewRecoveryCodes(OfficePage, recovery.GenerateRecoveryCodesView):
    template_name = "admin/access/new_codes.html"
    title = _("Neue Codes für den Notfall")
