"""Accounts: who belongs to which group, and for which places somebody edits."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.access.again import asks_again
from directory.access.factors import factors_of
from directory.access.log import note_taken_off
from directory.access.models import FirstPassword
from directory.access.sessions import end, sessions_of
from directory.admin.guard import GuardedAdmin, GuardedInline
from directory.models import Responsibility


class ResponsibilityInline(GuardedInline):
    model = Responsibility
    fields = ["place"]
    autocomplete_fields = ["place"]
    verbose_name_plural = _("Zuständig für (nur für die Regionale Redaktion; ein Kreis mit seinen Gemeinden)")


# The addresses and factors of allauth have no page of their own: no mail is sent, and a factor is its owner's.
admin.site.unregister([User, Group, EmailAddress, Authenticator])


class PasswordByAnother(AdminPasswordChangeForm):
    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        account = super().save(commit)
        end(sessions_of(account), account)
        FirstPassword.note(account)
        return account


class AskingAgain:
    """Whatever is sent to these pages is done only for whom has proved lately who they are."""

    @asks_again()
    def changeform_view(self, *args: Any, **kwargs: Any) -> Any:
        return super().changeform_view(*args, **kwargs)  # type: ignore[misc]

    @asks_again()
    def delete_view(self, *args: Any, **kwargs: Any) -> Any:
        return super().delete_view(*args, **kwargs)  # type: ignore[misc]

    @asks_again()
    def changelist_view(self, *args: Any, **kwargs: Any) -> Any:
        return super().changelist_view(*args, **kwargs)  # type: ignore[misc]


@admin.register(Group)
class OfficeGroupAdmin(AskingAgain, GroupAdmin):
    """The groups are made by a migration; whoever changes one changes what everybody in it may do."""


@admin.register(User)
class AccountAdmin(AskingAgain, GuardedAdmin, UserAdmin):
    """What an account may do comes from its groups alone. Superusers are the business of superusers."""

    form = UserChangeForm  # type: ignore[assignment]
    change_password_form = PasswordByAnother
    inlines = [ResponsibilityInline]
    list_display = ["username", "first_name", "last_name", "is_active", "is_staff", "last_login"]
    fieldsets = (
        (_("Wer ist es?"), {"fields": ["username", "password", "first_name", "last_name", "email"]}),
        (_("Was darf das Konto?"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Verwaltung"), {"fields": ["given_password", "second_factor", "last_login", "date_joined"]}),
    )
    readonly_fields = ["given_password", "second_factor", "last_login", "date_joined"]
    take_off_template = "admin/access/take_off.html"
    filter_horizontal = ["groups"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name != "is_superuser"]})
            for title, options in fieldsets
        ]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            FirstPassword.note(obj)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return super().get_inlines(request, obj) if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self.is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self.is_theirs(request, obj)

    def is_theirs(self, request: HttpRequest, account: User | None) -> bool:
        return bool(account is None or not account.is_superuser or request.user.is_superuser)

    @admin.display(description=_("Erstes Passwort"))
    def given_password(self, account: User) -> str:
        first = FirstPassword.of(account)
        if first is None:
            return gettext("nicht in Gebrauch")
        day = date_format(first.ends_at)
        if first.has_ended:
            return gettext("gilt seit %(day)s nicht mehr; geben Sie ein neues") % {"day": day}
        return gettext("gilt bis %(day)s, wenn das Konto kein eigenes wählt") % {"day": day}

    @admin.display(description=_("Zweiter Schritt"))
    def second_factor(self, account: User) -> Any:
        if not factors_of(account).exists():
            return _("nicht eingerichtet")
        address = reverse("admin:take-off-factor", args=[account.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Handy verloren? Zweiten Schritt entfernen"))

    def get_urls(self) -> Any:
        page = self.admin_site.admin_view(self.take_off)
        return [path("<int:pk>/zweiter-schritt/", page, name="take-off-factor"), *super().get_urls()]

    @asks_again()
    def take_off(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For who has lost both phone and recovery codes."""
        account = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        if request.method == "POST":
            Authenticator.objects.filter(user=account).delete()
            end(sessions_of(account), account)
            note_taken_off(request.user.pk, account)
            done = gettext("Der zweite Schritt ist entfernt.")
            self.log_change(request, account, done)
            messages.success(request, done)
            return HttpResponseRedirect(reverse("admin:auth_user_change", args=[pk]))
        context = {**self.admin_site.each_context(request), "account": account}
        return TemplateResponse(
            request, self.take_off_template, {**context, "title": gettext("Zweiten Schritt entfernen")}
        )

    @asks_again()
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """One's own password is changed by who knows it, on the page for that."""
        if str(request.user.pk) == id:
            return HttpResponseRedirect(reverse("admin:password_change"))
        return super().user_change_password(request, id, form_url)
