"""The listing of partners: its cards, its facets and its places."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.models import Actor, Contact, Entry, Offer, Place, PostalCode, ServedPlace
from tests import factories
from tests.listing_pages import Option, shown
from tests.pages import Link

pytestmark = pytest.mark.django_db


@pytest.fixture
def unna() -> Place:
    """A Gemeinde in the Kreis of the same name."""
    return factories.PlaceFactory(ags="05978036", name="Unna", slug="unna", latitude=51.53, longitude=7.69)


# Cards


def test_card_shows_kind_summary_offers_places_and_a_way_to_ask(client: Client, unna: Place) -> None:
    actor = factories.ActorFactory(title="Verein", slug="verein", kind__title="Verband", kind__slug="verband")
    factories.ServedPlaceFactory(entry=actor, place=unna, position=1)
    factories.ServedPlaceFactory(entry=actor, place=factories.CityFactory(), position=2)
    factories.OfferFactory(entry=actor, title="Sprechstunde", position=1)
    factories.OfferFactory(entry=actor, title="Elterncafé", position=2)
    factories.ContactFactory(entry=actor, channel="fax", number="+492118372001", position=1)
    factories.ContactFactory(entry=actor, purpose=Contact.Purpose.PRESS, number="+492118372002", position=2)
    factories.ContactFactory(entry=actor, number="+492118372003", position=3)
    factories.ContactFactory(entry=actor, purpose=Contact.Purpose.CITIZENS, number="+492118372004", position=4)
    page = shown(client, "/partner/")
    assert page.section("1 Partner gefunden") == [
        "Verband",
        "### Verein",
        "Hilft Menschen.",
        "Angebote: Sprechstunde, Elterncafé",
        "Hilft in: Unna, Dortmund",
        "Telefon: 0211 8372004",
        "Fehlt jemand? Organisation vorschlagen",
    ]
    assert page.href("Verein") == "/partner/verein/"
    assert page.href("0211 8372004") == "tel:+492118372004"


def test_card_of_which_only_the_name_is_known(client: Client) -> None:
    factories.ActorFactory(title="Verein", kind__title="Verband")
    assert shown(client, "/partner/").section("1 Partner gefunden") == [
        "Verband",
        "### Verein",
        "Hilft Menschen.",
        "Fehlt jemand? Organisation vorschlagen",
    ]


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("/partner/", 6),
        ("/partner/?ort=unna&sortierung=geprueft", 8),
        ("/partner/?ort=unna&nur_hier=ja&art=art&thema=thema&sprache=ar&sortierung=entfernung", 8),
        ("/partner/?q=menschen&ort=unna&art=art&thema=thema", 9),
    ],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_listing_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, unna: Place, rows: int, address: str, count: int
) -> None:
    kind, topic = factories.ActorKindFactory(slug="art"), factories.TopicFactory(slug="thema")
    for _row in range(rows):
        actor = factories.ActorFactory(kind=kind)
        actor.topics.add(topic, factories.TopicFactory())
        actor.audiences.add(factories.AudienceFactory())
        factories.ContactFactory(entry=actor)
        factories.OfferFactory(entry=actor, languages=["ar", "de"])
        factories.LocationFactory(entry=actor, place=unna)
        factories.ServedPlaceFactory(entry=actor, place=unna)
        factories.ServedPlaceFactory(entry=actor)
    with django_assert_num_queries(count):
        page = shown(client, address)
    assert len(page.titles) == rows


# Facets


@pytest.fixture
def partners(unna: Place) -> dict[str, Actor]:
    """One for each level of the places, each other in what it is and offers; and two that nobody may see."""
    kinds = {slug: factories.ActorKindFactory(title=slug.title(), slug=slug) for slug in ("verband", "netzwerk", "amt")}
    topics = {slug: factories.TopicFactory(title=slug.title(), slug=slug) for slug in ("beratung", "schule", "sport")}
    audiences = {slug: factories.AudienceFactory(title=slug.title(), slug=slug) for slug in ("frauen", "kinder")}
    kreis, land, bund = unna.lineage[1], unna.lineage[3], unna.lineage[4]
    dortmund = factories.CityFactory(latitude=51.51, longitude=7.46)
    free = {"cost": Offer.Cost.FREE, "online": Offer.Answer.YES, "languages": ["ar", "tr"]}
    paid = {"cost": Offer.Cost.PAID, "online": Offer.Answer.NO, "languages": ["de"]}
    actors: dict[str, Any] = {}
    for title, kind, about, place, offer in (
        ("Alpha", "verband", "beratung schule frauen", unna, free),
        ("Beta", "netzwerk", "schule frauen kinder", kreis, paid),
        ("Gamma", "amt", "", dortmund, {"languages": ["ar"]}),
        ("Delta", "verband", "beratung kinder", land, None),
        ("Omega", "netzwerk", "", bund, None),
        ("Entwurf", "verband", "beratung schule sport frauen", unna, free),
        ("Archiv", "verband", "beratung schule sport frauen", unna, free),
    ):
        state = {"Entwurf": Entry.State.DRAFT, "Archiv": Entry.State.ARCHIVED}.get(title, Entry.State.PUBLISHED)
        actor = factories.ActorFactory(title=title, slug=title.lower(), kind=kinds[kind], state=state)
        actor.topics.add(*(topics[slug] for slug in about.split() if slug in topics))
        actor.audiences.add(*(audiences[slug] for slug in about.split() if slug in audiences))
        factories.ServedPlaceFactory(entry=actor, place=place)
        if offer is not None:
            factories.OfferFactory(entry=actor, title="Nachhilfe" if title == "Beta" else "Treff", **offer)
        actors[title] = actor
    PostalCode.objects.create(code="59423", place=unna)
    return actors


ALL = ["Alpha", "Beta", "Delta", "Gamma", "Omega"]


@pytest.mark.usefixtures("partners")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("art=verband", ["Alpha", "Delta"]),
        ("art=netzwerk&art=verband", ["Alpha", "Beta", "Delta", "Omega"]),
        ("thema=schule", ["Alpha", "Beta"]),
        ("thema=beratung&thema=schule", ["Alpha", "Beta", "Delta"]),
        ("zielgruppe=frauen", ["Alpha", "Beta"]),
        ("zielgruppe=frauen&zielgruppe=kinder", ["Alpha", "Beta", "Delta"]),
        ("sprache=ar", ["Alpha", "Gamma"]),
        ("sprache=de&sprache=tr", ["Alpha", "Beta"]),
        ("ebene=gemeinde", ["Alpha"]),
        ("ebene=kreisfreie-stadt", ["Gamma"]),
        ("ebene=kreis", ["Beta"]),
        ("ebene=land", ["Delta"]),
        ("ebene=bund", ["Omega"]),
        ("ebene=gemeinde&ebene=bund", ["Alpha", "Omega"]),
        ("kosten=frei", ["Alpha"]),
        ("online=ja", ["Alpha"]),
        ("q=Alpha", ["Alpha"]),
        ("q=nachhilfe", ["Beta"]),
        ("art=netzwerk&thema=schule", ["Beta"]),
        ("art=amt&art=verband&sprache=ar&sprache=tr", ["Alpha", "Gamma"]),
        ("q=treff&thema=schule&zielgruppe=frauen&sprache=ar&ebene=gemeinde&kosten=frei&online=ja", ["Alpha"]),
        ("ort=unna", ["Alpha", "Beta", "Delta", "Omega"]),
        ("ort=unna&nur_hier=ja", ["Alpha"]),
        ("ort=kreis-unna", ["Alpha", "Beta", "Delta", "Omega"]),
        ("ort=kreis-unna&nur_hier=ja", ["Alpha", "Beta"]),
        ("ort=dortmund", ["Delta", "Gamma", "Omega"]),
        ("ort=dortmund&nur_hier=ja", ["Gamma"]),
        ("ort=regierungsbezirk-arnsberg", ALL),
        ("ort=regierungsbezirk-arnsberg&nur_hier=ja", ["Alpha", "Beta", "Gamma"]),
        ("ort=nordrhein-westfalen", ALL),
        ("ort=nordrhein-westfalen&nur_hier=ja", ["Alpha", "Beta", "Delta", "Gamma"]),
        ("ort=deutschland&nur_hier=ja", ALL),
        ("ort=unna&art=verband&thema=beratung", ["Alpha", "Delta"]),
        ("ort=unna&nur_hier=ja&art=verband&thema=beratung", ["Alpha"]),
    ],
)
def test_filters(client: Client, query: str, found: list[str]) -> None:
    page = shown(client, f"/partner/?{query}" if query else "/partner/")
    assert page.titles == found
    assert page.result == f"{len(found)} Partner gefunden"
    assert page.alerts == []
    wanted = [tuple(pair.split("=")) for pair in query.split("&") if not pair.startswith(("ort=", "q="))]
    assert page.chosen == (wanted if query else [])


@pytest.mark.usefixtures("partners")
def test_facets_offer_what_shows_something_with_how_much_that_is(client: Client) -> None:
    page = shown(client, "/partner/")
    assert page.facets == {
        "art": {
            "amt": Option("Amt", False, 1, False),
            "netzwerk": Option("Netzwerk", False, 2, False),
            "verband": Option("Verband", False, 2, False),
        },
        "thema": {
            "beratung": Option("Beratung", False, 2, False),
            "schule": Option("Schule", False, 2, False),
        },
        "zielgruppe": {
            "frauen": Option("Frauen", False, 2, False),
            "kinder": Option("Kinder", False, 2, False),
        },
        "sprache": {
            "de": Option("Deutsch", False, 1, False),
            "ar": Option("Arabisch", False, 2, False),
            "tr": Option("Türkisch", False, 1, False),
        },
        "ebene": {
            "gemeinde": Option("Stadt oder Gemeinde", False, 1, False),
            "kreisfreie-stadt": Option("Kreisfreie Stadt", False, 1, False),
            "kreis": Option("Kreis", False, 1, False),
            "land": Option("Land", False, 1, False),
            "bund": Option("Bund", False, 1, False),
        },
        "kosten": {"frei": Option("kostenlose Angebote", False, 1, False)},
        "online": {"ja": Option("Angebote im Internet", False, 1, False)},
    }
    assert list(page.facets) == ["art", "thema", "zielgruppe", "sprache", "ebene", "kosten", "online"]
    assert list(page.facets["art"]) == ["amt", "netzwerk", "verband"]
    assert list(page.facets["sprache"]) == ["de", "ar", "tr"]
    assert list(page.facets["ebene"]) == ["gemeinde", "kreisfreie-stadt", "kreis", "land", "bund"]
    assert page.open_facets == []


@pytest.mark.usefixtures("partners")
def test_a_facet_in_use_is_open_and_says_what_would_come_in_addition(client: Client) -> None:
    page = shown(client, "/partner/?ort=unna&art=verband&thema=schule")
    assert page.titles == ["Alpha"]
    assert page.open_facets == ["art", "thema"]
    assert page.counts("art") == {"netzwerk": "+1", "verband": "1"}
    assert page.counts("thema") == {"beratung": "+1", "schule": "1"}
    assert page.counts("zielgruppe") == {"frauen": "1"}
    assert page.counts("ebene") == {"gemeinde": "1"}


@pytest.mark.usefixtures("partners")
def test_what_is_chosen_stays_to_be_taken_away_when_it_shows_nothing(client: Client) -> None:
    page = shown(client, "/partner/?art=amt&thema=sport")
    assert page.titles == []
    assert page.facets == {
        "thema": {"sport": Option("Sport", True, 0, False)},
        "art": {"amt": Option("Amt", True, 0, False)},
    }


def test_a_kind_and_a_topic_that_are_not_public_are_not_offered(client: Client) -> None:
    kind = factories.ActorKindFactory(slug="art", state=Entry.State.DRAFT)
    factories.ActorFactory(title="Verein", kind=kind).topics.add(
        factories.TopicFactory(slug="thema", state=Entry.State.ARCHIVED)
    )
    page = shown(client, "/partner/?art=art&thema=thema")
    assert (page.titles, page.facets) == (["Verein"], {})
    assert page.alerts == [
        "„art“ gibt es bei „Art“ nicht zur Auswahl; wir haben es weggelassen.",
        "„thema“ gibt es bei „Thema“ nicht zur Auswahl; wir haben es weggelassen.",
    ]


def test_filter_of_aachen_leaves_out_the_centre_of_the_staedteregion(client: Client) -> None:
    around = factories.DistrictFactory(ags="05334", name="Städteregion Aachen", slug="staedteregion-aachen")
    factories.PlaceFactory(ags="05334004", name="Alsdorf", slug="alsdorf", parent=around)
    city = factories.PlaceFactory(ags="05334002", name="Aachen", slug="aachen", parent=around, is_centre_area=True)
    city.centre_area = city
    city.save()
    for title, area in (("KI Aachen", city), ("KI Städteregion", around)):
        actor = factories.ActorFactory(title=title, kind__one_per_area=True)
        factories.ServedPlaceFactory(entry=actor, place=area, role=ServedPlace.Role.CENTRE)
    factories.ServedPlaceFactory(entry__title="Verein", place=around)
    for place, found in (
        ("aachen", ["KI Aachen", "Verein"]),
        ("aachen&nur_hier=ja", ["KI Aachen"]),
        ("alsdorf", ["KI Städteregion", "Verein"]),
        ("alsdorf&nur_hier=ja", []),
        ("staedteregion-aachen", ["KI Aachen", "KI Städteregion", "Verein"]),
        ("staedteregion-aachen&nur_hier=ja", ["KI Aachen", "KI Städteregion", "Verein"]),
        ("nordrhein-westfalen", ["KI Aachen", "KI Städteregion", "Verein"]),
    ):
        assert shown(client, f"/partner/?ort={place}").titles == found, place


# Nothing found


def test_empty_directory_leads_to_the_whole_list(client: Client) -> None:
    page = shown(client, "/partner/")
    assert page.section("0 Partner gefunden") == [
        "Zu dieser Auswahl ist nichts eingetragen.",
        "die ganze Liste zeigen",
        "Fehlt jemand? Organisation vorschlagen",
    ]
    assert page.href("die ganze Liste zeigen") == "/partner/"
    assert page.href("Organisation vorschlagen") == "/organisation-vorschlagen/"


@pytest.mark.usefixtures("partners")
def test_empty_result_has_ways_on(client: Client) -> None:
    page = shown(client, "/partner/?ort=dortmund&nur_hier=ja&art=netzwerk&art=verband")
    assert page.section("0 Partner gefunden")[5:] == [
        "Zu dieser Auswahl ist nichts eingetragen.",
        "ohne Dortmund suchen",
        "ohne nur hier suchen",
        "ohne Art: Netzwerk suchen",
        "ohne Art: Verband suchen",
        "Wer hilft in Dortmund?",
        "die ganze Liste zeigen",
        "Fehlt jemand? Organisation vorschlagen",
    ]
    assert page.links[-7:-1] == [
        Link("ohne Dortmund suchen", "?art=netzwerk&art=verband"),
        Link("ohne nur hier suchen", "?ort=dortmund&art=netzwerk&art=verband"),
        Link("ohne Art: Netzwerk suchen", "?ort=dortmund&nur_hier=ja&art=verband"),
        Link("ohne Art: Verband suchen", "?ort=dortmund&nur_hier=ja&art=netzwerk"),
        Link("Wer hilft in Dortmund?", "/orte/dortmund/"),
        Link("die ganze Liste zeigen", "/partner/"),
    ]


@pytest.mark.usefixtures("partners")
def test_a_typo_is_asked_about_and_the_other_filters_stay(client: Client) -> None:
    page = shown(client, "/partner/?q=Nachhlife&ort=unna&thema=schule")
    assert "Meinten Sie Nachhilfe?" in page.section("0 Partner gefunden")
    assert page.href("Nachhilfe") == "?q=Nachhilfe&ort=unna&thema=schule"
    assert shown(client, f"/partner/{page.href('Nachhilfe')}").titles == ["Beta"]


@pytest.mark.usefixtures("partners")
def test_nothing_is_asked_about_where_something_is_found_or_nothing_was_typed(client: Client) -> None:
    assert "Meinten Sie" not in str(shown(client, "/partner/?q=Nachhilfe").lines)
    assert "Meinten Sie" not in str(shown(client, "/partner/?thema=sport").lines)
