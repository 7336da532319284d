"""Nothing that is not published shows anywhere, and what is archived only where it may.

Everything that is said of the entry in question bears one unmistakable word. Published, it shows at every address that
a test looks at, so each of them could leak.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from directory.models import Entry, Place, Source
from tests import factories
from tests.pages import visit

pytestmark = pytest.mark.django_db
WORD = "quittengelee"
TITLE = "Unverkennbar Quittengelee"


@dataclass(frozen=True)
class Web:
    """An entry, and the addresses that may name it: while it is published, and once it is archived."""

    entry: Any
    published: frozenset[str]
    archived: frozenset[str]


def make(factory: Any, state: str, **values: Any) -> Any:
    """An entry of which everything bears the word, with a former address, a source and a figure."""
    entry = factory(
        title=TITLE,
        short_title=WORD,
        other_names=[WORD],
        summary=WORD,
        text=WORD,
        website=f"https://{WORD}.example/",
        slug=f"einst-{WORD}",
        state=state,
        **values,
    )
    entry.slug = WORD
    entry.save()
    source = factories.SourceFactory(slug="quelle")
    cite(factories.PointFactory(entry=entry, text=WORD), source)
    cite(factories.KeyFigureFactory(entry=entry, label=WORD, counts=WORD), source)
    factories.CitationFactory(entry=entry, source=source)
    return entry


def cite(statement: Any, source: Source | str) -> None:
    source = factories.SourceFactory(slug=source) if isinstance(source, str) else source
    factories.CitationFactory(entry=statement.entry, statement=statement, source=source)


def web(entry: Any, folder: str, *, published: set[str], archived: set[str]) -> Web:
    kept = {f"/{folder}/{WORD}/", f"/{folder}/einst-{WORD}/", f"/id/{entry.public_id}/", "/quellen/quelle/"} | archived
    shown = kept | published | {f"/{folder}/", "/suche/?q=unverkennbar", "/sitemap.xml", "/kennzahlen/"}
    return Web(entry, frozenset(shown), frozenset(kept))


def place(slug: str) -> Place:
    made: Place = factories.PlaceFactory(slug=slug)
    return made


def actor(state: str) -> Web:
    entry = make(factories.ActorFactory, state, kind__slug="art", kind__plural="Ämter", kind__one_per_area=True)
    entry.topics.add(factories.TopicFactory(slug="thema"))
    entry.laws.add(factories.LawFactory(slug="gesetz"))
    served = place("wirkungsort")
    factories.ServedPlaceFactory(entry=entry, place=served)
    factories.ServedPlaceFactory(entry=entry, place=factories.CityFactory(slug="zentrum"), role="centre")
    factories.LocationFactory(entry=entry, place=place("sitz"), name=WORD)
    factories.KeyFigureFactory(entry=entry, place=place("zahl"), counts=WORD)
    factories.ContactFactory(entry=entry, label=WORD)
    factories.OfferFactory(entry=entry, title=WORD)
    cite(factories.RelationFactory(entry=entry, target__slug="ziel"), "quelle-ziel")
    cite(factories.RelationFactory(target=entry, entry__slug="anfang"), "quelle-beziehung")
    cite(factories.ParticipationFactory(actor=entry, entry__slug="programm"), "quelle-beteiligung")
    factories.NewsItemFactory(slug="meldung").concerns.add(entry)
    return web(
        entry,
        "partner",
        published={
            "/partner/?art=art&thema=thema&ort=wirkungsort",
            "/arten/art/",
            "/themen/thema/",
            "/rechtsgrundlagen/gesetz/",
            "/orte/wirkungsort/",
            "/orte/zentrum/",
            "/orte/sitz/",
            "/orte/zahl/",
            "/meldungen/meldung/",
        },
        archived={
            "/partner/ziel/",
            "/partner/anfang/",
            "/programme/programm/",
            "/quellen/quelle-ziel/",
            "/quellen/quelle-beziehung/",
            "/quellen/quelle-beteiligung/",
        },
    )


def programme(state: str) -> Web:
    entry = make(factories.ProgrammeFactory, state, parent=factories.ProgrammeFactory(slug="ganzes"))
    entry.topics.add(factories.TopicFactory(slug="thema"))
    entry.laws.add(factories.LawFactory(slug="gesetz"))
    factories.ServedPlaceFactory(entry=entry, place=place("wirkungsort"))
    factories.KeyFigureFactory(entry=entry, place=place("zahl"), counts=WORD)
    part = factories.ProgrammeFactory(slug="teil", parent=entry)
    factories.CitationFactory(entry=part, field="parent")
    factories.ParticipationFactory(entry=entry, actor__slug="partner")
    factories.NewsItemFactory(slug="meldung").concerns.add(entry)
    return web(
        entry,
        "programme",
        published={
            "/programme/?art=programme&thema=thema&ort=wirkungsort",
            "/programme/ganzes/",
            "/themen/thema/",
            "/rechtsgrundlagen/gesetz/",
            "/orte/wirkungsort/",
            "/orte/zahl/",
            "/partner/partner/",
            "/meldungen/meldung/",
        },
        archived={"/programme/teil/"},
    )


def news(state: str) -> Web:
    entry = make(factories.NewsItemFactory, state, place=place("ort"))
    factories.NewsParticipantFactory(entry=entry, name=WORD)
    entry.concerns.add(
        factories.ActorFactory(slug="partner"),
        factories.ActorKindFactory(slug="art"),
        factories.TopicFactory(slug="thema"),
        factories.ProgrammeFactory(slug="programm"),
    )
    pages = {"/", "/orte/ort/", "/partner/partner/", "/arten/art/", "/themen/thema/", "/programme/programm/"}
    return web(entry, "meldungen", published=pages, archived=set())


def topic(state: str) -> Web:
    entry = make(factories.TopicFactory, state)
    pages = {"/", "/partner/", "/programme/"}
    for factory, address in (
        (factories.ActorFactory, "/partner/eintrag/"),
        (factories.ActorKindFactory, "/arten/eintrag/"),
        (factories.LawFactory, "/rechtsgrundlagen/eintrag/"),
        (factories.ProgrammeFactory, "/programme/eintrag/"),
        (factories.NewsItemFactory, "/meldungen/eintrag/"),
    ):
        factory(slug="eintrag").topics.add(entry)
        pages.add(address)
    factories.NewsItemFactory(slug="meldung").concerns.add(entry)
    return web(entry, "themen", published=pages | {"/meldungen/meldung/"}, archived=set())


def kind(state: str) -> Web:
    entry = make(factories.ActorKindFactory, state, plural=WORD)
    factories.ActorFactory(slug="partner", kind=entry)
    entry.laws.add(factories.LawFactory(slug="gesetz"))
    factories.NewsItemFactory(slug="meldung").concerns.add(entry)
    return web(
        entry,
        "arten",
        published={"/", "/rechtsgrundlagen/gesetz/", "/meldungen/meldung/"},
        archived={"/partner/", "/partner/partner/"},
    )


def law(state: str) -> Web:
    entry = make(factories.LawFactory, state, parent=factories.LawFactory(slug="ganzes"), note=WORD)
    factories.LawFactory(slug="teil", parent=entry)
    pages = {"/rechtsgrundlagen/ganzes/", "/meldungen/meldung/"}
    for factory, address in (
        (factories.ActorFactory, "/partner/eintrag/"),
        (factories.ActorKindFactory, "/arten/eintrag/"),
        (factories.ProgrammeFactory, "/programme/eintrag/"),
        (factories.NewsItemFactory, "/meldungen/eintrag/"),
    ):
        factory(slug="eintrag").laws.add(entry)
        pages.add(address)
    factories.NewsItemFactory(slug="meldung").concerns.add(entry)
    return web(entry, "rechtsgrundlagen", published=pages, archived={"/rechtsgrundlagen/teil/"})


every_web = pytest.mark.parametrize("build", [actor, programme, news, topic, kind, law])


def telling(client: Client, addresses: frozenset[str]) -> set[str]:
    """The addresses at which the word can be read, in the page or in the address it leads to."""
    told = set()
    for address in addresses:
        response = client.get(address)
        if WORD in (response.text + response.get("Location", "")).lower():
            told.add(address)
    return told


@every_web
def test_published_entry_shows_everywhere(client: Client, build: Callable[[str], Web]) -> None:
    web = build(Entry.State.PUBLISHED)
    assert telling(client, web.published) == web.published


@every_web
@pytest.mark.parametrize("state", [Entry.State.DRAFT, Entry.State.IN_REVIEW])
def test_unpublished_entry_shows_nowhere(client: Client, build: Callable[[str], Web], state: str) -> None:
    web = build(state)
    assert telling(client, web.published) == set()
    missing = {address for address in web.published if client.get(address).status_code == 404}
    assert missing == {address for address in web.published if WORD in address or "/id/" in address}


@every_web
def test_archived_entry_shows_where_something_refers_to_it(client: Client, build: Callable[[str], Web]) -> None:
    web = build(Entry.State.ARCHIVED)
    assert telling(client, web.published) == web.archived


@every_web
def test_withdrawn_entry_shows_nowhere_any_more(client: Client, build: Callable[[str], Web]) -> None:
    web = build(Entry.State.PUBLISHED)
    web.entry.state = Entry.State.DRAFT
    web.entry.save()
    assert telling(client, web.published) == set()


@pytest.mark.parametrize(
    ("state", "number"),
    [(Entry.State.PUBLISHED, 1), (Entry.State.ARCHIVED, 0), (Entry.State.IN_REVIEW, 0), (Entry.State.DRAFT, 0)],
)
def test_counts_count_what_is_published(client: Client, state: str, number: int) -> None:
    entry = actor(state).entry
    programme = factories.ProgrammeFactory(state=state)
    programme.topics.add(entry.topics.get())
    home = visit(client, "/").lines
    # Beside the two partners and the programme that refer to the entry.
    assert f"Alle Partner ({number + 2})" in home
    assert f"Programme und Projekte ({number + 1})" in home
    assert f"{number} eingetragen" in visit(client, "/arten/").section("Ämter")
    assert f"Eingetragen: {number} von 2; die übrigen sind noch nicht eingetragen" in visit(client, "/arten/art/").lines
    assert f"{2 * number} Einträge" in visit(client, "/themen/").lines
    assert f"## {number + 2} Partner gefunden" in visit(client, "/partner/").headings
    assert (
        f"### Für Ort {Place.objects.get(slug='wirkungsort').ags} ({number})"
        in visit(client, "/orte/wirkungsort/").headings
    )
