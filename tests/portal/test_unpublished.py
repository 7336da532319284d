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
from django.utils import timezone

from directory.models import Entry, Place, Source
from directory.search import section_label
from directory.slugs import german_slug
from tests import factories
from tests.pages import visit
from tests.places import draw
from tests.versions import latest

pytestmark = pytest.mark.django_db
WORD = "quittengelee"
TITLE = "Unverkennbar Quittengelee"
# Neither holds the word.
TYPO, BEGUN = "quittengele", "quitteng"


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
    own, version = f"/{folder}/{WORD}/", f"/id/{entry.public_id}/version/{latest(entry).number}/"
    kept = {own, f"/{folder}/einst-{WORD}/", f"/id/{entry.public_id}/", "/quellen/quelle/"} | archived
    # Its versions, by number and by day, and how to cite them.
    kept |= {f"{own}versionen/", f"{own}version/{latest(entry).number}/", f"{own}stand/{timezone.localdate()}/"}
    kept |= {version, f"{version}zitat.bib", f"{version}zitat.ris", f"{version}zitat.json"}
    section = german_slug(section_label(entry.type))
    shown = {
        f"/{folder}/",
        "/sitemap.xml",
        "/kennzahlen/",
        "/kennzahlen/kennzahlen.csv",
        "/suche/?q=unverkennbar",
        f"/suche/?q=unverkennbar&bereich={section}",
        # What may have been meant, and what somebody has begun to type.
        f"/suche/?q={TYPO}",
        f"/suche/?q={BEGUN}",
        "/suche/vorschlaege/?q=unver",
        f"/suche/vorschlaege/?q={BEGUN}",
    }
    return Web(entry, frozenset(kept | published | shown), frozenset(kept))


def place(slug: str) -> Place:
    made: Place = factories.PlaceFactory(slug=slug)
    return made


def actor(state: str) -> Web:
    entry = make(factories.ActorFactory, state, kind__slug="art", kind__plural="Ämter", kind__one_per_area=True)
    entry.topics.add(factories.TopicFactory(slug="thema"))
    entry.laws.add(factories.LawFactory(slug="gesetz"))
    served = place("wirkungsort")
    Place.objects.filter(pk=served.pk).update(latitude="51.5", longitude="7.5")
    factories.ServedPlaceFactory(entry=entry, place=served)
    factories.ServedPlaceFactory(entry=entry, place=factories.CityFactory(slug="zentrum"), role="centre")
    factories.LocationFactory(entry=entry, place=place("sitz"), name=WORD)
    factories.KeyFigureFactory(entry=entry, place=place("zahl"), counts=WORD)
    factories.ContactFactory(entry=entry, label=WORD)
    factories.ContactFactory(entry=entry, label=WORD, purpose="press")
    factories.OfferFactory(entry=entry, title=WORD, languages=["ar"], cost="free", online="yes")
    entry.audiences.add(factories.AudienceFactory(title="Eltern", slug="eltern"))
    cite(factories.RelationFactory(entry=entry, target__slug="ziel"), "quelle-ziel")
    cite(factories.RelationFactory(target=entry, entry__slug="anfang"), "quelle-beziehung")
    cite(factories.ParticipationFactory(actor=entry, entry__slug="programm"), "quelle-beteiligung")
    factories.NewsItemFactory(slug="meldung").concerns.add(entry)
    return web(
        entry,
        "partner",
        published={
            "/partner/?ort=wirkungsort&art=art&thema=thema",
            "/partner/?q=unverkennbar",
            f"/partner/?q={TYPO}",
            "/partner/?ort=wirkungsort&nur_hier=ja",
            "/partner/?ort=wirkungsort&sortierung=entfernung",
            "/partner/?sortierung=geprueft",
            "/arten/art/",
            "/themen/thema/",
            "/rechtsgrundlagen/gesetz/",
            "/orte/wirkungsort/",
            "/orte/zentrum/",
            "/orte/sitz/",
            "/orte/zahl/",
            "/orte/wirkungsort/feed/",
            "/arten/art/feed/",
            "/themen/thema/feed/",
            "/presse/",
            "/meldungen/meldung/",
        },
        archived={
            f"/partner/{WORD}/kontakt.vcf",
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
            "/programme/?ort=wirkungsort&art=programme&thema=thema",
            "/programme/?q=unverkennbar",
            f"/programme/?q={TYPO}",
            "/programme/ganzes/",
            "/themen/thema/",
            "/rechtsgrundlagen/gesetz/",
            "/orte/wirkungsort/",
            "/orte/zahl/",
            "/orte/wirkungsort/feed/",
            "/themen/thema/feed/",
            "/partner/partner/",
            "/meldungen/meldung/",
        },
        archived={"/programme/teil/", "/programme/feed/", "/presse/"},
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
    pages |= {"/presse/", "/orte/ort/feed/"}
    files = {"/meldungen/feed/", f"/meldungen/{WORD}/termin.ics"}
    return web(entry, "meldungen", published=pages, archived=files)


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
    # Its name is still searched in what bears it.
    return web(entry, "themen", published=pages | {"/meldungen/meldung/"}, archived={f"/suche/?q={BEGUN}"})


def kind(state: str) -> Web:
    entry = make(factories.ActorKindFactory, state, plural=WORD)
    factories.ActorFactory(slug="partner", kind=entry)
    entry.laws.add(factories.LawFactory(slug="gesetz"))
    factories.NewsItemFactory(slug="meldung").concerns.add(entry)
    return web(
        entry,
        "arten",
        published={"/", "/rechtsgrundlagen/gesetz/", "/meldungen/meldung/"},
        archived={"/partner/", "/partner/partner/", f"/suche/?q={BEGUN}"},
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
        if WORD in (response.getvalue().decode() + response.get("Location", "")).lower():
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
    # Nor is there a page of a source that supports nothing else.
    assert missing == {address for address in web.published if WORD in address or address[1:4] in {"id/", "que"}}


@every_web
def test_scheduled_entry_shows_nowhere_before_it_is_published(client: Client, build: Callable[[str], Web]) -> None:
    web = build(Entry.State.IN_REVIEW)
    # Even when its time has come, as long as nobody has published it.
    Entry.objects.filter(pk=web.entry.pk).update(publish_at=timezone.now())
    assert telling(client, web.published) == set()


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


by_state = pytest.mark.parametrize(
    ("state", "number"),
    [(Entry.State.PUBLISHED, 1), (Entry.State.ARCHIVED, 0), (Entry.State.IN_REVIEW, 0), (Entry.State.DRAFT, 0)],
)


@by_state
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


@by_state
def test_facets_offer_and_count_what_is_published(client: Client, state: str, number: int) -> None:
    actor(state)
    lines = visit(client, "/partner/").lines
    for option in ("Arabisch", "Eltern", "kostenlose Angebote", "Angebote im Internet", "Stadt oder Gemeinde"):
        assert [line for line in lines if line.startswith(f"{option} (")] == [f"{option} (1)"] * number, option
    # What is chosen stays, and says how many there are.
    lines = visit(client, "/partner/?sprache=ar").lines
    assert f"Arabisch ({number})" in lines
    assert f"## {number} Partner gefunden" in lines


@by_state
def test_places_count_what_is_published(client: Client, state: str, number: int) -> None:
    actor(state)
    served, seat = Place.objects.get(slug="wirkungsort"), Place.objects.get(slug="sitz")
    factories.ServedPlaceFactory(entry=factories.ProgrammeFactory(state=state), place=served)
    page = visit(client, "/orte/wirkungsort/")
    assert f"### Für {served} ({number})" in page.headings
    helps, nobody = "1 Partner hilft hier. 1 ist eigens für diesen Ort da.", "0 Partner helfen hier."
    assert page.section("Wer hilft mir hier?")[0] == (helps if number else nobody)
    assert ("## Programme hier (1)" in page.headings) is bool(number)
    assert ("## Hier haben ihren Sitz (1)" in visit(client, "/orte/sitz/").headings) is bool(number)
    parts = visit(client, f"/orte/{served.parent.slug}/").section("Orte darin")  # type: ignore[union-attr]
    assert {f"{served} ({number})", f"{seat} (0)"} <= set(parts)


@by_state
def test_map_counts_what_is_published(client: Client, state: str, number: int) -> None:
    actor(state)
    draw(Place.objects.get(slug="zentrum"), 7.4, 51.5)
    for address in ("/", "/orte/"):
        lines = visit(client, address).lines
        assert [line for line in lines if line.startswith("Dortmund ")] == [f"Dortmund {number} Partner"], address
        marked = [line for line in lines if line.startswith("Kommunales Integrationszentrum eingetragen")]
        assert marked == ["Kommunales Integrationszentrum eingetragen (1 von 1)"] * number, address


@by_state
def test_search_counts_what_is_published(client: Client, state: str, number: int) -> None:
    actor(state)
    said = "1 Eintrag zu „unverkennbar“" if number else "Zu „unverkennbar“ haben wir nichts gefunden."
    assert visit(client, "/suche/?q=unverkennbar").lines[5].startswith(said)
    section = visit(client, "/suche/?q=unverkennbar&bereich=partner")
    assert section.headings[1] == f"## Partner: {number} Treffer für „unverkennbar“"
