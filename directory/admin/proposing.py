"""The form of what is released, for those who may not publish: what they save becomes a proposal.

The form runs as ever, inside a transaction that is taken back. What it would have made of the entry is kept.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from directory import office
from directory.admin.conflicts import newest_number
from directory.admin.guard import Refusal
from directory.admin.states import StatesAdmin
from directory.models import Entry, Proposal
from directory.models.proposal import LONGEST
from directory.proposals import Decided, Revised, changes, propose, with_proposal
from directory.refusal import Refused
from directory.versions import Content, apply, differences
from directory.versions.content import Snapshot

# Names in the address and in the form.
OWN, REPORT, TEXT = "vorschlag", "meldung", "proposal-text"


class ProposingAdmin(StatesAdmin):
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
        report = report_of(request, key)
        request.report = report  # type: ignore[attr-defined]
        context = {**(extra_context or {}), "open_proposals": open_proposals(key), "report": report}
        with transaction.atomic():
            if request.method == "POST":
                # What decides whether this is a proposal does not change meanwhile.
                Entry.objects.hold(key)
            entry = Entry.objects.filter(pk=key).first()
            if entry is None or not office.may_only_propose(request.user, entry):
                return super().changeform_view(request, object_id, form_url, context)
            return self.form_of_proposal(request, key, form_url, context)

    def form_of_proposal(self, request: Any, key: int, form_url: str, context: dict[str, Any]) -> HttpResponse:
        own = own_proposal(request, key)
        request.proposing = Proposing(own, Content.of(key))
        typed = clean_text(request.POST[TEXT]) if TEXT in request.POST else own.text if own else ""
        context |= {"is_proposing": True, "own_proposal": own, "proposal_text": typed, "longest": LONGEST}
        context["moved"] = [change for change in changes(own) if change.is_conflict] if own else []
        number = newest_number(key)
        try:
            with transaction.atomic():
                if own:
                    apply(key, self.as_opened(request, request.proposing.before))
                response: Any = super().changeform_view(request, str(key), form_url, context)
                if hasattr(response, "render"):
                    response.render()
                transaction.set_rollback(True)
        except (Refused, IntegrityError) as error:
            if own is None:
                raise
            reasons = " ".join(Refusal.of(error).messages)
            messages.error(request, gettext("Der Vorschlag passt nicht mehr zum Eintrag: %s") % reasons)
            return HttpResponseRedirect(reverse("admin:directory_proposal_change", args=[own.pk]))
        if request.proposing.after is None:
            return response  # type: ignore[no-any-return]
        self.keep(request, own or new_proposal(request, key), number, typed)
        return HttpResponseRedirect(request.path)

    def keep(self, request: Any, proposal: Proposal, number: int, text: str) -> None:
        before, after = request.proposing.before, request.proposing.after
        if not differences(before, after):
            messages.info(request, gettext("Sie haben nichts geändert; es gibt nichts vorzuschlagen."))
            return
        try:
            self.propose(proposal, before, after, number, text)
        except (Decided, Revised):
            # So that nothing typed is lost: one of its own.
            proposal = new_proposal(request, proposal.entry_id)
            self.propose(proposal, before, after, number, text)
        close_report(request, gettext("Vorgeschlagen: %s") % proposal)
        said = gettext(
            "Ihr Vorschlag %s wurde gespeichert. Der Eintrag bleibt, wie er ist, bis jemand darüber entscheidet."
        )
        messages.success(request, said % proposal)

    def propose(self, proposal: Proposal, before: Content, after: Content, number: int, text: str) -> None:
        proposal.base, proposal.text = number, text
        propose(proposal=proposal, before=before, after=after)

    def stored(self, request: HttpRequest, entry_id: int) -> Content:
        proposing = proposing_in(request)
        return proposing.before if proposing else super().stored(request, entry_id)

    def as_opened(self, request: HttpRequest, base: Snapshot) -> Snapshot:
        proposing = proposing_in(request)
        return with_proposal(proposing.own, base) if proposing and proposing.own else base

    def refuse_saving(self, request: HttpRequest, entry: Entry) -> None:
        if not proposing_in(request):
            super().refuse_saving(request, entry)

    def warn(self, request: HttpRequest, entry: Entry) -> None:
        if not proposing_in(request):
            super().warn(request, entry)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if proposing := proposing_in(request):
            proposing.after = Content.of(obj.pk)
            return HttpResponseRedirect(request.path)
        close_report(request, gettext("Der Eintrag wurde geändert."))
        return super().response_change(request, obj)


class Proposing:
    """What a request knows that proposes: the entry as it is stored, and as the form would make it."""

    after: Content | None = None

    def __init__(self, own: Proposal | None, before: Content) -> None:
        self.own = own
        self.before = before


def proposing_in(request: HttpRequest) -> Proposing | None:
    return getattr(request, "proposing", None)


def open_proposals(key: int) -> Any:
    return Proposal.objects.open().filter(entry=key).defer("before", "data", "names").order_by("created_at", "pk")


def report_of(request: HttpRequest, key: int) -> Any:
    """The open report on this entry that the address names, for those who may deal with reports."""
    reference = request.GET.get(REPORT, "").replace("\0", "")
    reports = Entry(pk=key).reports
    if not reference or not office.may(request.user, "change", reports.model):
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


def new_proposal(request: HttpRequest, key: int | None) -> Proposal:
    user: Any = request.user
    return Proposal(entry_id=key, origin=Proposal.Origin.EDITOR, user=user, name=name_of(request))


def clean_text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "").strip()[:LONGEST]
