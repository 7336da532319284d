"""Nobody overwrites anybody: a form knows which version of the entry it was opened with.

Where the entry has a newer version by the time the form is sent, the form is tried on the version it was opened with,
inside a transaction that is rolled back: what comes out is what was typed, and held against that version it is what was
changed. These changes are made to the entry of today. Where somebody else has changed the same meanwhile, the form
comes back as it was sent, and saving it once more is the decision.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from directory.admin.guard import Refusal
from directory.admin.history import HistoryAdmin, number_in
from directory.models import Entry, Version
from directory.refusal import Refused
from directory.versions import Conflict, Content, Difference, apply, conflicts, differences, patched
from directory.versions.content import CITATION, ENTRY, Snapshot

OPENED, SEEN, DECIDED = "_opened", "_seen", "_decided"


class Typed(Exception):
    """The form could be saved: this is what the entry would say."""

    def __init__(self, content: Content, form: Any) -> None:
        super().__init__()
        self.content = content
        self.form = form


@dataclass(frozen=True)
class Meanwhile:
    """One thing that somebody else has changed since the form was opened."""

    label: str
    opened: str
    now: str
    typed: str
    who: str
    is_conflict: bool


class ConflictAdmin(HistoryAdmin):
    change_form_template = "admin/entry_change.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        key = unquote(object_id) if object_id else ""
        if not key.isdecimal() or len(key) > 18:
            return super().changeform_view(request, object_id, form_url, extra_context)

        def form(**context: Any) -> HttpResponse:
            return super(ConflictAdmin, self).changeform_view(
                request, object_id, form_url, {**(extra_context or {}), **context}
            )

        if request.method != "POST":
            # Before anything else of the entry is read: rather a number too old than one too new.
            return form(opened=newest_number(int(key)))
        with transaction.atomic():
            Entry.objects.hold(int(key))
            opened, newest = number_in(request, OPENED), newest_number(int(key))
            if opened == newest or not self.has_change_permission(request):
                return form(opened=newest)
            return Late(self, request, int(key), opened, newest, form).answer()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if getattr(request, "is_trial", False):
            raise Typed(Content.of(form.instance.pk), form)
        self.finish(request, form, form.instance)

    def stored(self, request: HttpRequest, entry_id: int) -> Content:
        """What the entry says now. Raises Entry.DoesNotExist."""
        return Content.of(entry_id)

    def as_opened(self, request: HttpRequest, base: Snapshot) -> Snapshot:
        """What the form showed when it was opened with this version."""
        return base

    def refuse_saving(self, request: HttpRequest, entry: Entry) -> None:
        """Raises Refused where the entry as it is stored now may not be changed."""

    def finish(self, request: HttpRequest, form: Any, entry: Any) -> None:
        """What else belongs to a save, once all that the form holds is written; may raise Refused."""


def newest_number(entry_id: int) -> int:
    """0 where no version was ever kept."""
    return Version.objects.of(entry_id).values_list("number", flat=True).first() or 0


def kept(typed: Content, mine: list[Difference], decided: list[Conflict]) -> list[Difference]:
    """My changes; what somebody else took away and I changed comes back as I left it, with its evidence."""
    back = {(each.theirs.model, each.theirs.row) for each in decided if each.theirs.after is None}
    back = {row for row in back if row not in {(my.model, my.row) for my in mine if my.is_whole_row}}
    supported = {row for model, row in back if model != CITATION}
    wanted = [
        replace(mine[0], model=model, row=row["id"], column="", before=None, after=row)
        for model, rows in typed.data.items()
        if model != ENTRY
        for row in rows
        if (model, row["id"]) in back or row.get("statement_id") in supported
    ]
    return [*wanted, *(my for my in mine if (my.model, my.row) not in back)]


class Late:
    """The answer to a form that was sent after somebody else had changed the entry."""

    def __init__(
        self,
        page: ConflictAdmin,
        request: HttpRequest,
        entry_id: int,
        opened: int,
        newest: int,
        form: Callable[..., HttpResponse],
    ) -> None:
        self.page = page
        self.request: Any = request
        self.entry_id = entry_id
        self.opened = opened
        self.newest = newest
        self.form = form
        since = list(Version.objects.filter(entry_id=entry_id, number__gte=opened).order_by("number"))
        self.base: Version | None = since[0] if since and since[0].number == opened else None
        self.later = since[1:] if self.base else since

    def answer(self) -> HttpResponse:
        try:
            now = self.page.stored(self.request, self.entry_id)
        except Entry.DoesNotExist:
            return self.on_what_is_gone()
        if self.base is None or self.base.deleted:
            return self.on_today(now)
        try:
            found_out, response = self.on_what_was_opened(self.base, trial=True)
        except (Refused, IntegrityError):
            return self.on_today(now)
        if found_out is None:
            return response  # with errors of its own
        typed = found_out.content
        mine, theirs = differences(self.base, typed), differences(self.base, now)
        found = conflicts(mine, theirs)
        undecided = {each.mine.key for each in found} - self.decided()
        if undecided:
            text = _("Jemand anders hat diesen Eintrag inzwischen geändert: bitte entscheiden, siehe oben.")
            return self.again((text,), self.table(theirs, found), {each.mine.key for each in found})
        try:
            self.merge(now, found_out, kept(typed, mine, found))
        except (IntegrityError, Refused) as error:
            return self.again(Refusal.of(error).messages, self.table(theirs, found), set())
        return self.done(mine)

    def decided(self) -> set[str]:
        """The conflicts that were shown before the form was sent; not if there are newer changes since."""
        return set(self.request.POST.getlist(DECIDED)) if number_in(self.request, SEEN) == self.newest else set()

    def on_what_was_opened(self, base: Version, *, trial: bool, **context: Any) -> tuple[Typed | None, HttpResponse]:
        """Send the form to the entry as it was, and take everything back: what it would say, or the form again."""
        try:
            with transaction.atomic():
                apply(self.entry_id, self.page.as_opened(self.request, base))
                self.request.is_trial = trial
                response = self.form(**{"opened": self.opened, **context})
                if isinstance(response, TemplateResponse):
                    response.render()
                transaction.set_rollback(True)
                return None, response
        except Typed as typed:
            return typed, HttpResponse()
        finally:
            self.request.is_trial = False

    def again(self, texts: tuple[str, ...], meanwhile: list[Meanwhile], decided: set[str]) -> HttpResponse:
        """The form as it was sent, with what happened meanwhile."""
        assert self.base is not None
        self.request.refusal = Refusal(texts)
        shown = {"meanwhile": meanwhile, "seen": self.newest, "decided": sorted(decided)}
        return self.on_what_was_opened(self.base, trial=False, **shown)[1]

    def on_today(self, now: Content) -> HttpResponse:
        """What it was opened with is not known, or cannot be any more: who saves again overwrites all that is new."""
        text = _("Jemand anders hat diesen Eintrag inzwischen geändert. Wer noch einmal speichert, überschreibt das.")
        self.request.refusal = Refusal((text,))
        theirs = differences(self.base, now) if self.base else []
        return self.form(opened=self.newest, meanwhile=self.table(theirs, []))

    def on_what_is_gone(self) -> HttpResponse:
        """Nothing that was typed is lost: it can be saved once somebody has brought the entry back."""
        if self.base is None or not self.later:
            return self.form()  # says that it is no more
        text = _("%(who)s hat diesen Eintrag inzwischen gelöscht; unter „Gelöschte Einträge“ kommt er zurück.")
        try:
            return self.again((text % {"who": self.later[-1].author},), [], set())
        except (Refused, IntegrityError):
            return self.form()

    def table(self, theirs: list[Difference], found: list[Conflict]) -> list[Meanwhile]:
        typed = {each.theirs.key: each.mine for each in found}
        who: dict[str, str] = {}
        for old, new in zip([self.base, *self.later], self.later, strict=False):
            changed = differences(old, new) if old else []
            who |= {each.key: new.author for each in changed}
        return [
            Meanwhile(
                label=each.label,
                opened=each.old,
                now=each.new or ("" if each.after is not None else _("gelöscht")),
                typed=self.words(typed.get(each.key)),
                who=who.get(each.key, ""),
                is_conflict=each.key in typed,
            )
            for each in theirs
        ]

    def words(self, mine: Difference | None) -> str:
        if mine is None:
            return ""
        if mine.is_whole_row and mine.after is None:
            return _("gelöscht")
        return mine.new

    def merge(self, now: Content, found_out: Typed, mine: list[Difference]) -> None:
        """Make the changes to the entry of today."""
        typed = found_out.content
        names = {kind: {**typed.names.get(kind, {}), **now.names.get(kind, {})} for kind in {*typed.names, *now.names}}
        with transaction.atomic():
            self.page.refuse_saving(self.request, Entry.objects.get(pk=self.entry_id))
            apply(self.entry_id, Content(now.type, now.data, names), patched(now.data, mine))
            connection.check_constraints()
            self.page.finish(self.request, found_out.form, self.page.get_object(self.request, str(self.entry_id)))

    def done(self, mine: list[Difference]) -> HttpResponse:
        entry = self.page.get_object(self.request, str(self.entry_id))
        if mine:
            labels = [each.label for each in mine]
            self.page.log_change(self.request, entry, [{"changed": {"fields": labels}}])
        text = _("Was %(who)s inzwischen geändert hat, ist erhalten geblieben.")
        authors = dict.fromkeys(version.author for version in self.later)
        messages.info(self.request, text % {"who": ", ".join(authors)})
        return self.page.response_change(self.request, entry)
