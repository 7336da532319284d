"""Where proposals are decided: field by field, what was, what is proposed and what is now."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory import office
from directory.admin.guard import Refusal
from directory.admin.history import number_in, told
from directory.admin.states import entry_admin_url
from directory.admin.worklists import WorkListAdmin
from directory.desk import PARAMETER
from directory.models import Entry, Proposal, Version
from directory.proposals import Decided, Revised, accept, changes, decline, withdraw
from directory.refusal import Refused
from directory.versions import Changed


@admin.register(Proposal)
class ProposalAdmin(WorkListAdmin):
    change_form_template = "admin/proposal.html"
    search_fields = ["reference"]
    search_help_text = _("Nummer des Vorschlags, zum Beispiel V-2026-7K3F9Q")
    list_display = ["reference", "state", "what", "type", "origin", "who", "created_at"]
    list_filter = ["state", "origin", "type"]
    view_on_site = False

    @admin.display(description=_("Eintrag"))
    def what(self, proposal: Any) -> str:
        return str(proposal.called or "")

    @admin.display(description=_("Wer"))
    def who(self, proposal: Proposal) -> str:
        return proposal.sender

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """By what is on the list only: who sent a proposal is for those who decide it, and nobody finds it out here."""
        return lookup.partition("__")[0] in {*self.list_filter, PARAMETER}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        called = Coalesce(KT("before__entry__title"), KT("data__entry__title"))
        queryset: QuerySet[Proposal] = super().get_queryset(request)
        return queryset.defer("before", "data", "names").annotate(called=called)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Proposal | None:
        found = super().get_object(request, object_id, from_field)
        return found and Proposal.objects.select_related("user", "decided_by").get(pk=found.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        return office.may_decide(request.user, obj) if obj else self.has_view_permission(request)

    def work_rows(self, request: HttpRequest) -> QuerySet[Proposal]:
        return office.decidable(Proposal.objects.all(), request.user)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        proposal = self.get_object(request, unquote(object_id)) if object_id else None
        if proposal is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = extra_context or {}
        if request.method != "POST":
            return self.page(request, proposal, **context)
        try:
            return self.decide(request, proposal)
        except Decided:
            messages.error(request, gettext("Über diesen Vorschlag ist schon entschieden."))
            return HttpResponseRedirect(request.path)
        except Revised:
            proposal.refresh_from_db()
            text = gettext("Der Vorschlag wurde inzwischen geändert. Bitte sehen Sie sich ihn noch einmal an.")
            return self.page(request, proposal, (text,), **context)
        except Changed as changed:
            return self.page(request, proposal, (told(changed, number_in(request, "seen")),), **context)
        except (IntegrityError, Refused) as error:
            return self.page(request, proposal, Refusal.of(error).messages, **context)

    def decide(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        decision = request.POST.get("decision")
        if decision == "withdraw" and self.is_own(request, proposal):
            withdraw(proposal=proposal, user=request.user)
            return self.done(request, proposal, gettext("Der Vorschlag %s ist zurückgezogen."))
        if not self.has_change_permission(request, proposal):
            raise PermissionDenied
        if request.POST.get("revision") != str(proposal.revision):
            raise Revised
        if decision == "decline":
            decline(proposal=proposal, reason=request.POST.get("reason", "").replace("\0", ""), user=request.user)
            return self.done(request, proposal, gettext("Der Vorschlag %s ist abgelehnt."))
        keys = None if decision == "all" else set(request.POST.getlist("change"))
        entry = accept(proposal=proposal, keys=keys, seen=number_in(request, "seen"), user=request.user)
        return self.done(request, proposal, gettext("Der Vorschlag %s ist übernommen."), entry_admin_url(entry))

    def done(self, request: HttpRequest, proposal: Proposal, text: str, url: str = "") -> HttpResponse:
        self.log_change(request, proposal, text % proposal)
        messages.success(request, text % proposal)
        onward = self.onward(request, proposal.pk, to_next=True)
        return onward or HttpResponseRedirect(url or reverse("admin:directory_proposal_changelist"))

    def is_own(self, request: HttpRequest, proposal: Proposal) -> bool:
        return proposal.origin == Proposal.Origin.EDITOR and proposal.user_id == request.user.pk

    def page(
        self, request: HttpRequest, proposal: Proposal, reasons: tuple[str, ...] = (), **extra: Any
    ) -> HttpResponse:
        newest = Version.objects.of(proposal.entry_id or 0).first()
        entry = Entry.objects.filter(pk=proposal.entry_id or 0).first()
        rows = changes(proposal)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Vorschlag %s") % proposal,
            "opts": self.opts,
            "proposal": proposal,
            "entry": entry,
            "entry_url": entry_admin_url(entry) if entry else "",
            "changes": rows,
            "is_possible": any(change.is_possible for change in rows),
            "shows_now": proposal.is_open and any(change.has_moved for change in rows),
            "seen": newest.number if newest else 0,
            "chosen": set(request.POST.getlist("change")) if request.method == "POST" else None,
            "reason": request.POST.get("reason", ""),
            "reasons": reasons,
            "knows_sender": proposal.origin == Proposal.Origin.EDITOR or self.has_change_permission(request, proposal),
            "may_decide": proposal.is_open and self.has_change_permission(request, proposal),
            "is_own": proposal.is_open and self.is_own(request, proposal),
            **extra,
        }
        return TemplateResponse(request, str(self.change_form_template), context)
