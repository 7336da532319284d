"""The form of a public entry for those who may not publish: what they save becomes a proposal.

The form runs as ever, inside a transaction that is taken back. What it would have made of the entry is kept.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.admin.guard import GuardedAdmin, Refusal
from directory.models import Entry, Proposal, Version
from directory.models.proposal import LONGEST
from directory.permissions import may, may_publish
from directory.proposals import Decided, Revised, changes, propose
from directory.versions import Content, Refused, apply, differences, patched

# Names in the address and in the form.
OWN, REPORT, TEXT = "vorschlag", "meldung", "proposal-text"


class ProposingAdmin(GuardedAdmin):
    change_form_template = "admin/entry_form.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        key = int(object_id) if object_id and re.fullmatch("[0-9]{1,18}", object_id) else None
        if key is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        request.report = report_of(request, key)  # type: ignore[attr-defined]
        context = {**(extra_context or {}), "open_proposals": open_proposals(key), "report": request.report}  # type: ignore[attr-defined]
        if may_publish(request.user, self.model) or not self.has_change_permission(request):
            return super().changeform_view(request, object_id, form_url, context)
        return self.form_of_proposal(request, key, form_url, context)

    def form_of_proposal(self, request: HttpRequest, key: int, form_url: str, context: dict[str, Any]) -> HttpResponse:
        """Of an entry that is not public, the form as ever; what its state is does not change meanwhile."""
        own = own_proposal(request, key)
        try:
            with transaction.atomic():
                if request.method == "POST":
                    list(Entry.objects.select_for_update().filter(pk=key).values_list("pk"))
                if not Entry.objects.with_page().filter(pk=key).exists():
                    return super().changeform_view(request, str(key), form_url, context)
                request.is_proposing = True  # type: ignore[attr-defined]
                typed = request.POST.get(TEXT, own.text if own else "")
                context |= {"is_proposing": True, "own_proposal": own, "proposal_text": typed, "longest": LONGEST}
                newest = Version.objects.of(key).first()
                before = Content.of(key)
                if own:
                    possible = [change.difference for change in changes(own) if change.is_possible]
                    apply(key, own, patched(before.data, possible))
                response: Any = super().changeform_view(request, str(key), form_url, context)
                if hasattr(response, "render"):
                    response.render()
                transaction.set_rollback(True)
        except (Refused, IntegrityError) as error:
            if own is None:
                raise
            reasons = error.reasons if isinstance(error, Refused) else [Refusal.of(error).message]
            messages.error(request, _("Der Vorschlag passt nicht mehr zum Eintrag: %s") % " ".join(reasons))
            return HttpResponseRedirect(reverse("admin:directory_proposal_change", args=[own.pk]))
        after: Content | None = getattr(request, "would_be", None)
        if after is None:
            return response  # type: ignore[no-any-return]
        if not differences(before, after):
            messages.info(request, _("Sie haben nichts geändert; es gibt nichts vorzuschlagen."))
            return HttpResponseRedirect(request.path)
        base, said = newest.number if newest else 0, clean_text(typed)
        proposal = own or new_proposal(request, key)
        proposal.base, proposal.text = base, said
        try:
            with transaction.atomic():
                propose(proposal=proposal, before=before, after=after)
                close_report(request, _("Vorgeschlagen: %s") % proposal)
        except (Decided, Revised):
            # So that nothing typed is lost: one of its own.
            proposal = new_proposal(request, key)
            proposal.base, proposal.text = base, said
            propose(proposal=proposal, before=before, after=after)
        text = _("Ihr Vorschlag %s wurde gespeichert. Der Eintrag bleibt, wie er ist, bis jemand darüber entscheidet.")
        messages.success(request, text % proposal)
        return HttpResponseRedirect(request.path)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if not getattr(request, "is_proposing", False):
            close_report(request, _("Der Eintrag wurde geändert."))
            return super().response_change(request, obj)
        request.would_be = Content.of(obj.pk)  # type: ignore[attr-defined]
        return HttpResponseRedirect(request.path)


def open_proposals(key: int) -> Any:
    return Proposal.objects.open().filter(entry=key).defer("before", "data", "names").order_by("created_at", "pk")


def report_of(request: HttpRequest, key: int) -> Any:
    """The open report on this entry that the address names, for those who may deal with reports."""
    reference = request.GET.get(REPORT, "").replace("\0", "")
    reports = Entry(pk=key).reports
    if not reference or not may(request.user, "change", reports.model):
        return None
    return reports.open().filter(reference=reference).first()


def close_report(request: HttpRequest, note: str) -> None:
    report = getattr(request, "report", None)
    if report:
        report.close(note)


def own_proposal(request: HttpRequest, key: int) -> Proposal | None:
    """The proposal that the address names, if it is open and whoever asks made it."""
    reference = request.GET.get(OWN, "").replace("\0", "")
    return Proposal.objects.open().filter(entry=key, user=request.user.pk, reference=reference).first()


def name_of(request: HttpRequest) -> str:
    user: Any = request.user
    return str(user.get_full_name() or user.get_username())


def new_proposal(request: HttpRequest, key: int) -> Proposal:
    user: Any = request.user
    return Proposal(entry_id=key, origin=Proposal.Origin.EDITOR, user=user, name=name_of(request))


def clean_text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "").strip()[:LONGEST]
