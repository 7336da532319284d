"""Likely duplicates: a list of pairs, and a page that shows two entries side by side and makes them one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.forms import CharField, Form, Textarea
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from directory import office
from directory.admin.conflicts import newest_number
from directory.admin.guard import Refusal
from directory.admin.history import number_in, told
from directory.admin.states import entry_admin_url
from directory.admin.worklists import FILTERS, Walk, WorkListAdmin
from directory.duplicates import Lookalike, keep_pairs, lookalikes
from directory.merging import Merged, merge_entries
from directory.models import Entry, LikelyDuplicate, Statement
from directory.models.statement import statement_models
from directory.refusal import Refused
from directory.versions import Changed, check_newest


def seen(pk: int) -> str:
    """How the form names the version of this entry that it was made from."""
    return f"seen-{pk}"


@dataclass(frozen=True)
class Side:
    """One of the two entries, with all that is said of it."""

    entry: Entry
    url: str
    said: dict[str, list[str]]
    # The version that is shown, and how the form names it.
    number: int
    seen: str

    @classmethod
    def of(cls, entry: Entry) -> Side:
        # Before anything else of the entry is read: rather a number too old than one too new.
        number = newest_number(entry.pk)
        names = ["short_title", "other_names", "state", "summary", "website", "checked_on", "updated_at"]
        said: dict[str, list[str]] = {}
        for name in names:
            value = getattr(entry, f"get_{name}_display", lambda name=name: getattr(entry, name))()
            label = capfirst(str(Entry._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
            said[label] = value if isinstance(value, list) else [value]
        paths = [path for kind in statement_models() for path in kind.select_paths()]
        for base in Statement.objects.filter(entry=entry.pk).select_related(*paths):
            statement = base.specific
            statement.entry = entry
            said.setdefault(str(statement._meta.verbose_name_plural), []).append(str(statement))
        said[gettext("Belege")] = [str(entry.citations.count())]
        return cls(entry, entry_admin_url(entry), said, number, seen(entry.pk))


def rows_of(first: Side, second: Side) -> list[tuple[str, list[str], list[str]]]:
    """What is said of the two, side by side."""
    labels = dict.fromkeys([*first.said, *second.said])
    rows = [(label, first.said.get(label, []), second.said.get(label, [])) for label in labels]
    return [row for row in rows if any(row[1]) or any(row[2])]


class MergeForm(Form):
    reason = CharField(
        label=_("Woran sehen Sie, dass es derselbe ist?"),
        help_text=_("Der Grund steht in der Geschichte beider Einträge."),
        widget=Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        max_length=2000,
    )


def preview(user: office.Account, survivor: Entry, other: Entry) -> tuple[Merged | None, tuple[str, ...]]:
    """What a merge would do, found out by doing it and taking it back; or why it is refused."""
    try:
        with transaction.atomic():
            merged = merge_entries(user=user, survivor=survivor, other=other)
            transaction.set_rollback(True)
    except (IntegrityError, Refused) as error:
        return None, Refusal.of(error).messages
    return merged, ()


def outcome(merged: Merged | None) -> list[tuple[str, str]]:
    """In words what a merge does."""
    if merged is None:
        return []
    lines = [
        (gettext("Zieht um"), counted(merged.moved)),
        (gettext("Gibt es dort schon, bleibt einmal stehen"), counted(merged.same)),
        (gettext("Entfällt, denn es führte vom einen zum anderen"), counted(merged.dropped)),
        (gettext("Wird übernommen, denn es war leer"), ", ".join(merged.filled)),
        (gettext("Bleibt, wie es dort steht, obwohl der andere es anders sagt"), ", ".join(merged.differing)),
    ]
    return [(label, text) for label, text in lines if text]


def counted(names: Counter[str]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in names.items())


def leave(walk: Walk | None) -> HttpResponse:
    """On to the next pair, unless what was just decided has settled it too."""
    if walk is None:
        return HttpResponseRedirect(reverse("admin:index"))
    waits = walk.next_key and LikelyDuplicate.objects.undecided().filter(pk=walk.next_key).exists()
    return HttpResponseRedirect(walk.next_url if waits else walk.list_url)


@admin.register(LikelyDuplicate)
class LikelyDuplicateAdmin(WorkListAdmin):
    """Pairs come from comparing and go by deciding; nobody types one."""

    list_display = ["first", "second", "what", "distinct"]
    list_filter = ["distinct"]
    list_select_related = ["first", "second"]
    search_fields = ["first__title", "second__title"]
    actions = ["keep_apart"]
    compare_template = "admin/merge.html"

    @admin.display(description=_("Was gleich ist"))
    def what(self, pair: LikelyDuplicate) -> str:
        return pair.reason_names

    def work_rows(self, request: HttpRequest) -> QuerySet[LikelyDuplicate]:
        return LikelyDuplicate.objects.among(office.changeable(Entry.objects.all(), request.user))

    @admin.action(description=_("Kein Doppel"), permissions=["change"])
    def keep_apart(self, request: HttpRequest, queryset: QuerySet[LikelyDuplicate]) -> None:
        mine = queryset.filter(pk__in=self.work_rows(request).values("pk"))
        if left := queryset.count() - mine.count():
            text = ngettext(
                "%d Paar bleibt, wie es ist: Einen der beiden Einträge bearbeiten Sie nicht.",
                "%d Paare bleiben, wie sie sind: Einen der beiden Einträge bearbeiten Sie nicht.",
                left,
            )
            self.message_user(request, text % left, messages.ERROR)
        if count := mine.update(distinct=True):
            self.message_user(request, gettext("Als kein Doppel vermerkt: %d.") % count, messages.SUCCESS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> Any:
        page = path("<int:first>/<int:second>/", self.admin_site.admin_view(self.compare), name="merge")
        return [page, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        pair = self.get_object(request, object_id)
        if pair is None or not self.has_view_permission(request, pair):
            return super().change_view(request, object_id, form_url, extra_context)
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return HttpResponseRedirect(reverse("admin:merge", args=[pair.first_id, pair.second_id]) + query)

    def compare(self, request: HttpRequest, first: int, second: int) -> HttpResponse:
        entries = Entry.objects.in_bulk([first, second])
        if len(entries) != 2:
            raise Http404
        pair = (entries[first], entries[second])
        if not all(office.may_change(request.user, entry) for entry in pair):
            raise PermissionDenied
        walk = Walk.of(self.admin_site, request, self._rows_of(pair).values_list("pk", flat=True).first())
        if "kein-doppel" in request.POST:
            self._keep_apart(request, pair)
            return leave(walk)
        chosen = request.POST.get("bleibt") or request.GET.get("bleibt", "")
        survivor = next((entry for entry in pair if str(entry.pk) == chosen), None)
        other = next((entry for entry in pair if entry != survivor), None)
        form = MergeForm(request.POST or None, initial={"reason": self._reasons(pair)})
        merged: Merged | None = None
        refused: tuple[str, ...] = ()
        if survivor and other:
            wanted = "zusammenfuehren" in request.POST and form.is_valid()
            if wanted and self._merge(request, survivor, other, form.cleaned_data["reason"]):
                return leave(walk) if walk else HttpResponseRedirect(entry_admin_url(survivor))
            merged, refused = preview(request.user, survivor, other)
        sides = [Side.of(entry) for entry in pair]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Zwei Einträge vergleichen"),
            "opts": self.opts,
            "sides": sides,
            "rows": rows_of(*sides),
            "survivor": survivor,
            "other": other,
            "outcome": outcome(merged),
            "may_merge": merged is not None,
            "refused": refused,
            "reason_form": form,
            "walk": walk,
            "filters": request.GET.get(FILTERS, ""),
        }
        return TemplateResponse(request, self.compare_template, context)

    def _rows_of(self, pair: tuple[Entry, Entry]) -> QuerySet[LikelyDuplicate]:
        first, second = sorted(entry.pk for entry in pair)
        return LikelyDuplicate.objects.filter(first=first, second=second)

    def _reasons(self, pair: tuple[Entry, Entry]) -> str:
        """The signs that were noted."""
        noted = self._rows_of(pair).first()
        return noted.reason_names if noted else ""

    def _keep_apart(self, request: HttpRequest, pair: tuple[Entry, Entry]) -> None:
        reasons = next((one.reasons for one in lookalikes(pair[0]) if one.entry == pair[1]), ())
        keep_pairs(entry=pair[0], found=[Lookalike(pair[1], reasons)], distinct=True)
        self._rows_of(pair).update(distinct=True)
        self.message_user(request, gettext("Vermerkt: Das sind zwei verschiedene."), messages.SUCCESS)

    def _merge(self, request: HttpRequest, survivor: Entry, other: Entry, reason: str) -> bool:
        try:
            with transaction.atomic():
                for pk in sorted([survivor.pk, other.pk]):
                    check_newest(pk, number_in(request, seen(pk)))
                merge_entries(user=request.user, survivor=survivor, other=other, reason=reason)
        except Changed as changed:
            text = told(changed, number_in(request, seen(changed.newest.entry_id)))
            self.message_user(request, text, messages.ERROR)
            return False
        except (IntegrityError, Refused) as error:
            for text in Refusal.of(error).messages:
                self.message_user(request, text, messages.ERROR)
            return False
        text = (
            gettext("„%(other)s“ ist jetzt Teil von „%(survivor)s“; seine Adresse leitet dorthin.")
            if other.has_page
            else gettext("„%(other)s“ ist jetzt Teil von „%(survivor)s“ und steht unter „Gelöschte Einträge“.")
        )
        self.message_user(request, text % {"other": other, "survivor": survivor}, messages.SUCCESS)
        self.log_change(request, survivor, [{"changed": {"fields": [gettext("Zusammengeführt mit %s") % other]}}])
        return True
