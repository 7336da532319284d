"""Listings with facets: what can be chosen, what is chosen, how many each choice shows, and the address of it all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, ClassVar, Protocol
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _

from directory.finding import Found, Part, Words, first_of_each
from directory.finding.found import Facets
from directory.languages import german
from directory.models import Place
from directory.reading import reading

# So many entries of a larger list stand on the pages of what they have in common; a link leads to the rest.
SHOWN = 12


@dataclass(frozen=True)
class Choice:
    """One thing to choose in a facet: its value in the address, its label, the term that the database knows it by."""

    value: str
    label: str
    term: str
    # Whether editors wrote the label.
    is_content: bool = False

    @property
    def marked_label(self) -> str:
        return german(self.label) if self.is_content else self.label


@dataclass(frozen=True)
class Option:
    """A choice on the page. `added` says that the count is of what comes in addition to what is found already."""

    value: str
    label: str
    chosen: bool
    count: int
    added: bool


@dataclass(frozen=True)
class Chip:
    """Something chosen, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Notice:
    """What of the address was not understood, and where on the page it can be chosen anew."""

    text: str
    field: str


def one_line(value: Any) -> str:
    """What somebody typed, as one line of at most 200 characters without NUL."""
    return " ".join(str(value or "").replace("\0", " ").split())[:200]


class FacetField(forms.Field):
    """Several values out of a short list. Unknown ones are left out and remembered, so that the page can say so."""

    widget = forms.SelectMultiple

    def __init__(self, *, load: Callable[[], Iterable[Choice]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.load = load
        self.unknown: list[str] = []

    @cached_property
    def choices(self) -> list[Choice]:
        return list(self.load())

    def clean(self, value: Any) -> list[Choice]:
        known = {choice.value: choice for choice in self.choices}
        given = dict.fromkeys(one_line(text) for text in value or [])
        self.unknown = [text for text in given if text and text not in known]
        return [choice for choice in self.choices if choice.value in given]


class Facet(django_filters.Filter):
    field_class = FacetField

    def __init__(self, load: Callable[[], Iterable[Choice]], **kwargs: Any) -> None:
        super().__init__(load=load, **kwargs)

    def filter(self, qs: Any, value: Any) -> Any:
        """The facets are applied together, by the filter set."""
        return qs


class Findings(Protocol):
    """What was found, as a paginator wants it, and how much of it there is in all."""

    @property
    def total(self) -> int: ...

    def count(self) -> int: ...

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice) -> list[Any]: ...


class FoundList:
    """What was found, as a paginator wants it: a count and slices, of which `load` makes what the page shows."""

    ordered = True

    def __init__(self, found: Found, total: int, load: Callable[[list[int]], Mapping[int, Any]]) -> None:
        self.found, self.total, self.load = found, total, load

    def count(self) -> int:
        return self.total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> list[Any]:
        start, stop = part.start or 0, min(part.stop, self.total)
        if start >= stop:
            return []
        ids = self.found.page(start, stop - start, self.total)
        rows = self.load(ids)
        # What was unpublished between the two queries is left out.
        return [rows[pk] for pk in ids if pk in rows]


@dataclass(frozen=True)
class Excerpt:
    """The first of some entries by name, and how many there are; true if there are any."""

    first: list[Any]
    total: int

    def __len__(self) -> int:
        return self.total

    @classmethod
    def of(cls, queryset: QuerySet[Any], type_term: str, *terms: str) -> Excerpt:
        """Of the entries of one type that bear one of some terms, those that a page shows beside a link to all."""
        [first] = first_of_each([(Found(groups=((type_term,), terms)), SHOWN)])
        return cls.with_rows(first, queryset.in_bulk(first.ids))

    @classmethod
    def with_rows(cls, first: Part, rows: Mapping[int, Any]) -> Excerpt:
        return cls([rows[pk] for pk in first.ids if pk in rows], first.total)


class FacetedFilterSet(django_filters.FilterSet):
    """A filter set that is answered by the search documents. Bad values are explained and left out, never an error."""

    # The entries that the listing is about.
    TERM: ClassVar[str]

    @cached_property
    def values(self) -> dict[str, Any]:
        """What was understood of the address; fields that were not understood are missing."""
        self.form.is_valid()
        values: dict[str, Any] = self.form.cleaned_data
        return values

    @property
    def place(self) -> Place | None:
        return self.values.get("ort")

    @cached_property
    def words(self) -> Words | None:
        text = self.values.get("q")
        return Words.read(text) if text else None

    @cached_property
    def chosen(self) -> dict[str, list[Choice]]:
        return {name: self.values.get(name) or [] for name, one in self.filters.items() if isinstance(one, Facet)}

    @property
    def typed_text(self) -> str:
        return one_line(self.data.get("q"))

    @property
    def typed_place(self) -> str:
        """The name of the place that was understood, or else what was typed."""
        return str(self.place or one_line(self.data.get("ort")))

    @property
    def only_here(self) -> bool:
        return bool(self.place) and self.values.get("nur_hier") == "ja"

    @cached_property
    def found(self) -> Found:
        only_here = self.only_here
        groups = [(self.TERM,), *([self.place.terms(only_here=only_here)] if self.place else [])]
        return Found(
            groups=tuple(groups),
            texts=((self.words, ()),) if self.words else (),
            choices={name: [choice.term for choice in chosen] for name, chosen in self.chosen.items()},
            nearer=(f"in={self.place.pk}",) if self.place else (),
            order=self.order,
            around=self.place,
        )

    @cached_property
    def orders(self) -> dict[str, str]:
        """The orders that make sense here, the usual one first."""
        orders = {"relevanz": _("beste Treffer zuerst")} if self.words else {}
        orders["name"] = _("Name (A bis Z)")
        if self.place and self.place.latitude is not None and "entfernung" in self.ORDERS:
            orders["entfernung"] = _("Entfernung von %(place)s") % {"place": self.place}
        return {**orders, "geprueft": _("zuletzt geprüft")}

    ORDERS: ClassVar[tuple[str, ...]] = ("relevanz", "name", "entfernung", "geprueft")

    @property
    def order(self) -> str:
        wanted = str(self.values.get("sortierung") or "")
        return wanted if wanted in self.orders else next(iter(self.orders))

    @cached_property
    def facets(self) -> Facets:
        return self.found.facets(
            {name: [choice.term for choice in self.form.fields[name].choices] for name in self.chosen}
        )

    def filter_queryset(self, queryset: QuerySet[Any]) -> Findings:
        return FoundList(self.found, self.facets.total, queryset.in_bulk)

    def options(self, name: str) -> list[Option]:
        """What a facet offers: what is chosen, and what shows something when it is chosen."""
        chosen = self.chosen[name]
        options = []
        for choice in self.form.fields[name].choices:
            is_chosen, count = choice in chosen, self.facets.counts[choice.term]
            if is_chosen or count:
                options.append(
                    Option(choice.value, choice.marked_label, is_chosen, count, bool(chosen) and not is_chosen)
                )
        return options

    @property
    def groups(self) -> list[tuple[str, str, list[Option]]]:
        """The facets that offer something: name, label and options."""
        groups = [(name, str(self.form.fields[name].label), self.options(name)) for name in self.chosen]
        return [group for group in groups if group[2]]

    @property
    def notices(self) -> list[Notice]:
        """What of the address was not understood and therefore left out."""
        notices = [
            Notice(str(message), f"filter-{name}")
            for name, messages in self.form.errors.items()
            for message in messages
        ]
        unknown = [(name, value) for name in self.chosen for value in self.form.fields[name].unknown]
        if self.values.get("nur_hier") not in {"", "ja"}:
            unknown.append(("nur_hier", self.values["nur_hier"]))
        notices += [
            Notice(
                _("„%(value)s“ gibt es bei „%(facet)s“ nicht zur Auswahl; wir haben es weggelassen.")
                % {"value": value[:80], "facet": self.form.fields[name].label},
                "filter",
            )
            for name, value in unknown
        ]
        if self.words is not None and not self.words:
            text = _("In „%(text)s“ ist kein Wort, nach dem wir suchen können.") % {"text": self.values["q"][:80]}
            notices.append(Notice(text, "filter-q"))
        wanted = self.values.get("sortierung")
        if wanted and wanted not in self.ORDERS:
            text = _("Die Sortierung „%(value)s“ gibt es nicht.") % {"value": wanted[:80]}
            notices.append(Notice(text, "filter-sortierung"))
        return notices

    def parameters(self, without: tuple[str, str] | None = None) -> list[tuple[str, str]]:
        """The address of what was understood: one order of names and values, and nothing that says what is usual."""
        pairs: list[tuple[str, str]] = []
        if self.words:
            pairs.append(("q", " ".join(self.values["q"].split())))
        if self.place:
            pairs.append(("ort", self.place.slug))
            if self.only_here:
                pairs.append(("nur_hier", "ja"))
        for name, chosen in self.chosen.items():
            pairs += [(name, choice.value) for choice in chosen]
        if self.order != next(iter(self.orders)):
            pairs.append(("sortierung", self.order))
        if without == ("ort", ""):
            dropped = {("nur_hier", "ja"), ("sortierung", "entfernung")}
            return [pair for pair in pairs if pair[0] != "ort" and pair not in dropped]
        if without == ("q", ""):
            return [pair for pair in pairs if pair[0] != "q" and pair != ("sortierung", "name")]
        return [pair for pair in pairs if pair != without]

    def url(self, without: tuple[str, str] | None = None) -> str:
        query = urlencode(self.parameters(without))
        return f"?{query}" if query else "?"

    def url_with(self, name: str, value: str) -> str:
        """The address with another value."""
        pairs = [pair for pair in self.parameters() if pair[0] != name]
        return f"?{urlencode([(name, value), *pairs])}"

    @property
    def chips(self) -> list[Chip]:
        chips = []
        if self.words:
            chips.append(Chip(f"„{self.values['q']}“", self.url(("q", ""))))
        if self.place:
            chips.append(Chip(german(str(self.place)), self.url(("ort", ""))))
            if self.only_here:
                chips.append(Chip(_("nur hier"), self.url(("nur_hier", "ja"))))
        for name, chosen in self.chosen.items():
            label = self.form.fields[name].label
            chips += [
                Chip(format_html("{}: {}", label, choice.marked_label), self.url((name, choice.value)))
                for choice in chosen
            ]
        return chips


def choices_of(queryset: QuerySet[Any], facet: str) -> Callable[[], Sequence[Choice]]:
    """Loads the choices of a closed, short list of rows with slug and title; its SQL is made once."""
    statement = cache(queryset.values_list("pk", "slug", "title").query.sql_with_params)

    def load() -> list[Choice]:
        with reading().cursor() as cursor:
            cursor.execute(*statement())
            return [Choice(slug, title, f"{facet}={pk}", is_content=True) for pk, slug, title in cursor.fetchall()]

    return load
