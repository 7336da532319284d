"""„Geprüft“ on the editor's desk: one click, apart from any change; and asking the organisation."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from directory import office
from directory.admin.proposing import ProposingAdmin, name_of
from directory.admin.states import entry_admin_url
from directory.confirming.actions import NotAsked, ask, check
from directory.models import Entry


class CheckingAdmin(ProposingAdmin):
    actions = ["confirm_as_checked", "ask_for_confirmation"]

    def get_urls(self) -> Any:
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path("<int:pk>/geprueft/", self.admin_site.admin_view(self.check_view), name=f"{info}_check"),
            path("<int:pk>/bitten/", self.admin_site.admin_view(self.ask_view), name=f"{info}_ask"),
        ]
        return [*own, *super().get_urls()]

    def check_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the button on the form does; to open its address does nothing."""
        return self.button(request, pk, self.confirm_as_checked)

    def ask_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.button(request, pk, self.ask_for_confirmation)

    def button(self, request: HttpRequest, pk: int, action: Any) -> HttpResponse:
        entry = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, entry):
            raise PermissionDenied
        if request.method == "POST":
            action(request, self.model._default_manager.filter(pk=pk))
        return HttpResponseRedirect(entry_admin_url(entry))

    @admin.action(description=_("Als heute geprüft bestätigen"), permissions=["change"])
    def confirm_as_checked(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        allowed = self.those_allowed(request, queryset, office.may_save)
        message = [{"changed": {"fields": [str(_("Zuletzt geprüft"))]}}]
        LogEntry.objects.log_actions(request.user.pk, allowed, CHANGE, message)  # type: ignore[arg-type]
        if count := check(entries=allowed, name=name_of(request)):
            text = ngettext(
                "%d Eintrag als heute geprüft bestätigt.", "%d Einträge als heute geprüft bestätigt.", count
            )
            self.message_user(request, text % count, messages.SUCCESS)

    @admin.action(description=_("Um Bestätigung bitten"), permissions=["change"])
    def ask_for_confirmation(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """It changes nothing of what is public: the answer of the organisation does."""
        allowed = self.those_allowed(request, queryset, office.may_change)
        for entry in Entry.objects.filter(pk__in=allowed.values("pk")):
            values = {"entry": entry.title}
            try:
                values["email"] = ask(entry).email
            except NotAsked as reason:
                text = gettext("„%(entry)s“: %(reason)s") % {**values, "reason": reason}
                self.message_user(request, text, messages.ERROR)
            else:
                text = gettext("„%(entry)s“: Um Bestätigung gebeten wurde %(email)s.") % values
                self.message_user(request, text, messages.SUCCESS)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj and office.may_change(request.user, obj):
            stored = Entry.objects.get(pk=obj.pk)
            context["may_check"] = office.may_save(request.user, stored)
            context["may_ask"] = stored.state == Entry.State.PUBLISHED and stored.type in Entry.CHECKED_TYPES
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if "checked_on" in form.changed_data:
            obj.checked_by = name_of(request) if obj.checked_on else ""
        super().save_model(request, obj, form, change)
