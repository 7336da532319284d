"""Accounts: who belongs to which group, and for which places somebody edits."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from directory.admin.guard import GuardedAdmin, GuardedInline
from directory.models import Responsibility


class ResponsibilityInline(GuardedInline):
    model = Responsibility
    fields = ["place"]
    autocomplete_fields = ["place"]
    verbose_name_plural = _("Zuständig für (nur für die Regionale Redaktion; ein Kreis mit seinen Gemeinden)")


admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(GuardedAdmin, UserAdmin):
    """What an account may do comes from its groups alone. Superusers are the business of superusers."""

    form = UserChangeForm  # type: ignore[assignment]
    inlines = [ResponsibilityInline]
    list_display = ["username", "first_name", "last_name", "is_active", "is_staff", "last_login"]
    fieldsets = (
        (_("Wer ist es?"), {"fields": ["username", "password", "first_name", "last_name", "email"]}),
        (_("Was darf das Konto?"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Verwaltung"), {"fields": ["last_login", "date_joined"], "classes": ["collapse"]}),
    )
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ["groups"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name != "is_superuser"]})
            for title, options in fieldsets
        ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return super().get_inlines(request, obj) if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self.is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self.is_theirs(request, obj)

    def is_theirs(self, request: HttpRequest, account: User | None) -> bool:
        return bool(account is None or not account.is_superuser or request.user.is_superuser)
