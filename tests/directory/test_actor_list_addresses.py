"""The addresses of the listing of partners: which one is in order, where others lead, and what a bad one is told."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from directory.models import Place, PostalCode
from tests import factories
from tests.listing_pages import asked, led, shown
from tests.pages import Link

pytestmark = pytest.mark.django_db
ALL = ["Alpha", "Beta", "Gamma"]
UNKNOWN_PLACE = "Den Ort „%s“ kennen wir nicht. Möglich sind Städte, Gemeinden, Kreise und Postleitzahlen."


@pytest.fixture
def unna() -> Place:
    """A Gemeinde in the Kreis of the same name."""
    return factories.PlaceFactory(ags="05978036", name="Unna", slug="unna", latitude=51.53, longitude=7.69)


@pytest.fixture(autouse=True)
def partners(unna: Place) -> None:
    kinds = {slug: factories.ActorKindFactory(title=slug.title(), slug=slug) for slug in ("verband", "netzwerk", "amt")}
    topics = {slug: factories.TopicFactory(title=slug.title(), slug=slug) for slug in ("beratung", "schule", "sport")}
    for title, kind, about, place in (
        ("Alpha", "verband", ["beratung", "schule"], unna),
        ("Beta", "netzwerk", ["schule"], unna.parent),
        ("Gamma", "amt", [], factories.CityFactory()),
    ):
        actor = factories.ActorFactory(title=title, slug=title.lower(), kind=kinds[kind])
        actor.topics.add(*(topics[slug] for slug in about))
        factories.ServedPlaceFactory(entry=actor, place=place)
    PostalCode.objects.create(code="59423", place=unna)


# In order


IN_ORDER = [
    "/partner/",
    "/partner/?q=Alpha+Beta",
    "/partner/?q=Alpha&ort=unna&nur_hier=ja&art=netzwerk&art=verband&thema=schule&sortierung=entfernung",
    "/partner/?q=Alpha&sortierung=name",
    "/partner/?thema=beratung&thema=schule&sortierung=geprueft",
    "/partner/?thema=beratung&seite=2",
]


@pytest.mark.parametrize("address", IN_ORDER)
def test_an_address_in_order_is_answered(client: Client, address: str) -> None:
    page = shown(client, address)
    assert page.canonical == "http://testserver" + address.removesuffix("&seite=2")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("thema=schule&ort=unna&q=Alpha&art=verband", "?q=Alpha&ort=unna&art=verband&thema=schule"),
        ("thema=schule&thema=beratung", "?thema=beratung&thema=schule"),
        ("art=verband&thema=schule&art=netzwerk", "?art=netzwerk&art=verband&thema=schule"),
        ("thema=schule&thema=schule", "?thema=schule"),
        ("q=&ort=&sortierung=name", ""),
        ("q=&ort=&thema=schule&sortierung=name", "?thema=schule"),
        ("thema=", ""),
        ("thema=&thema=schule", "?thema=schule"),
        ("q=Alpha&sortierung=relevanz", "?q=Alpha"),
        ("sortierung=relevanz", ""),
        ("sortierung=entfernung", ""),
        ("ort=kreis-unna&sortierung=entfernung", "?ort=kreis-unna"),
        ("sortierung=geprueft&ort=unna", "?ort=unna&sortierung=geprueft"),
        ("nur_hier=ja", ""),
        ("nur_hier=ja&ort=unna", "?ort=unna&nur_hier=ja"),
        ("ort=UNNA", "?ort=unna"),
        ("ort=+Unna+", "?ort=unna"),
        ("ort=Kreis+Unna", "?ort=kreis-unna"),
        ("ort=59423", "?ort=unna"),
        ("ort=D-59423", "?ort=unna"),
        ("ort=dortmund&ort=unna", "?ort=unna"),
        ("q=Alpha&q=Beta", "?q=Beta"),
        ("q=++Alpha+%09+Beta+", "?q=Alpha+Beta"),
        ("art=+verband%00", "?art=verband"),
        ("art=%00", ""),
        ("q=Alpha%00", "?q=Alpha"),
        ("q=%00", ""),
        ("ort=%00", ""),
        ("ort=unna%00", "?ort=unna"),
        ("sortierung=%00", ""),
        ("seite=1", ""),
        ("seite=", ""),
        ("seite=0", ""),
        ("seite=-1", ""),
        ("seite=zwei", ""),
        ("seite=1.5", ""),
        ("seite=%00", ""),
        ("seite=%C2%B2", ""),
        ("seite=" + "9" * 5000, ""),
        ("thema=schule&seite=1", "?thema=schule"),
        ("seite=2&thema=schule", "?thema=schule&seite=2"),
        ("seite=3&seite=2", "?seite=2"),
        ("q=" + "x" * 5000, "?q=" + "x" * 200),
    ],
)
def test_an_address_not_in_order_leads_to_the_one_that_is(client: Client, query: str, wanted: str) -> None:
    assert led(client, f"/partner/?{query}") == f"/partner/{wanted}"


def test_what_others_append_to_an_address_stays_and_changes_nothing(client: Client) -> None:
    page = shown(client, "/partner/?utm_source=brief&thema=schule&art=verband&q=&seite=1")
    assert page.titles == ["Alpha"]
    assert page.alerts == []
    assert page.canonical == "http://testserver/partner/?art=verband&thema=schule"
    assert shown(client, "/partner/?utm_source=brief").titles == ALL


# Chips


def test_chips_lead_to_the_list_without_them(client: Client) -> None:
    page = shown(
        client, "/partner/?q=Alpha&ort=unna&nur_hier=ja&art=netzwerk&art=verband&thema=schule&sortierung=geprueft"
    )
    assert page.chips == [
        Link("„Alpha“", "?ort=unna&nur_hier=ja&art=netzwerk&art=verband&thema=schule&sortierung=geprueft"),
        Link("Unna", "?q=Alpha&art=netzwerk&art=verband&thema=schule&sortierung=geprueft"),
        Link("nur hier", "?q=Alpha&ort=unna&art=netzwerk&art=verband&thema=schule&sortierung=geprueft"),
        Link("Art: Netzwerk", "?q=Alpha&ort=unna&nur_hier=ja&art=verband&thema=schule&sortierung=geprueft"),
        Link("Art: Verband", "?q=Alpha&ort=unna&nur_hier=ja&art=netzwerk&thema=schule&sortierung=geprueft"),
        Link("Thema: Schule", "?q=Alpha&ort=unna&nur_hier=ja&art=netzwerk&art=verband&sortierung=geprueft"),
        Link("Alle Filter entfernen", "/partner/"),
    ]
    for chip in page.chips:
        assert client.get(f"/partner/{chip.href}" if chip.href.startswith("?") else chip.href).status_code == 200


@pytest.mark.parametrize(
    ("address", "chip", "wanted"),
    [
        ("?ort=unna&sortierung=entfernung", "Unna", "?"),
        ("?ort=unna&nur_hier=ja", "Unna", "?"),
        ("?ort=unna&nur_hier=ja&sortierung=entfernung", "nur hier", "?ort=unna&sortierung=entfernung"),
        ("?q=entfernung&ort=unna", "Unna", "?q=entfernung"),
        ("?q=Alpha&thema=schule&sortierung=name", "„Alpha“", "?thema=schule"),
        ("?q=Alpha", "„Alpha“", "?"),
        ("?q=Gl%C3%BCck+%26+%3Cb%3E&ort=unna", "„Glück & <b>“", "?ort=unna"),
        ("?q=Gl%C3%BCck+%26+%3Cb%3E&ort=unna", "Unna", "?q=Gl%C3%BCck+%26+%3Cb%3E"),
    ],
)
def test_a_chip_takes_along_what_makes_no_sense_without_it(
    client: Client, address: str, chip: str, wanted: str
) -> None:
    chips = {link.text: link.href for link in shown(client, f"/partner/{address}").chips}
    assert chips[chip] == wanted


def test_without_a_filter_there_are_no_chips(client: Client) -> None:
    assert shown(client, "/partner/").chips == []
    assert shown(client, "/partner/?sortierung=geprueft").chips == []


# What a bad value is told


@pytest.mark.parametrize("typed", ["Atlantis", "99999", "%_", '"><script>', "🎉", "x" * 200])
def test_unknown_place_keeps_the_input_and_shows_the_list(client: Client, typed: str) -> None:
    page = shown(client, f"/partner/?{urlencode({'ort': typed, 'thema': 'schule', 'nur_hier': 'ja'})}")
    assert page.titles == ["Alpha", "Beta"]
    assert page.alerts == [UNKNOWN_PLACE % typed]
    assert page.field("ort") == typed
    assert page.canonical == "http://testserver/partner/?thema=schule"
    assert [chip.text for chip in page.chips] == ["Thema: Schule", "Alle Filter entfernen"]


def test_unknown_place_of_great_length_is_shortened(client: Client) -> None:
    page = shown(client, f"/partner/?ort={'x' * 5000}")
    assert (page.titles, page.alerts) == (ALL, [UNKNOWN_PLACE % ("x" * 200)])


def test_postal_code_of_two_places_names_both(client: Client) -> None:
    PostalCode.objects.create(code="59423", place=factories.PlaceFactory(ags="05978020", name="Kamen"))
    page = shown(client, "/partner/?ort=59423")
    assert page.titles == ALL
    assert page.alerts == [
        "Die Postleitzahl 59423 gehört zu mehreren Orten: Kamen, Unna. Bitte geben Sie den Namen ein."
    ]
    assert page.field("ort") == "59423"


@pytest.mark.parametrize(
    ("query", "found", "alerts"),
    [
        ("art=gibtsnicht", ALL, ["„gibtsnicht“ gibt es bei „Art“ nicht zur Auswahl; wir haben es weggelassen."]),
        (
            "art=verband&art=gibtsnicht&art=amt",
            ["Alpha", "Gamma"],
            ["„gibtsnicht“ gibt es bei „Art“ nicht zur Auswahl; wir haben es weggelassen."],
        ),
        (
            "thema=eins&thema=zwei&thema=schule",
            ["Alpha", "Beta"],
            [
                "„eins“ gibt es bei „Thema“ nicht zur Auswahl; wir haben es weggelassen.",
                "„zwei“ gibt es bei „Thema“ nicht zur Auswahl; wir haben es weggelassen.",
            ],
        ),
        ("sprache=xx", ALL, ["„xx“ gibt es bei „Sprache“ nicht zur Auswahl; wir haben es weggelassen."]),
        ("ebene=district", ALL, ["„district“ gibt es bei „Ebene“ nicht zur Auswahl; wir haben es weggelassen."]),
        ("kosten=free", ALL, ["„free“ gibt es bei „Kosten“ nicht zur Auswahl; wir haben es weggelassen."]),
        ("online=nein", ALL, ["„nein“ gibt es bei „Online“ nicht zur Auswahl; wir haben es weggelassen."]),
        ("zielgruppe=%FF", ALL, ["„\ufffd“ gibt es bei „Zielgruppe“ nicht zur Auswahl; wir haben es weggelassen."]),
        (
            "art=" + "x" * 5000,
            ALL,
            [f"„{'x' * 80}“ gibt es bei „Art“ nicht zur Auswahl; wir haben es weggelassen."],
        ),
        (
            "ort=unna&nur_hier=nein",
            ["Alpha", "Beta"],
            ["„nein“ gibt es bei „Nur was eigens für diesen Ort da ist“ nicht zur Auswahl; wir haben es weggelassen."],
        ),
        ("sortierung=gibtsnicht", ALL, ["Die Sortierung „gibtsnicht“ gibt es nicht."]),
        ("q=der+die+das", ALL, ["In „der die das“ ist kein Wort, nach dem wir suchen können."]),
        ("q=%25_", ALL, ["In „%_“ ist kein Wort, nach dem wir suchen können."]),
    ],
)
def test_what_is_not_understood_is_named_and_left_out(
    client: Client, query: str, found: list[str], alerts: list[str]
) -> None:
    page = shown(client, f"/partner/?{query}")
    assert page.titles == found
    assert page.alerts == alerts
    ways = [link.href for link in page.links if link.text == "Ändern"]
    assert len(ways) == len(alerts)
    assert {way.removeprefix("#") for way in ways} <= set(page.ids)


def test_page_and_chips_know_only_what_was_understood(client: Client) -> None:
    page = shown(client, "/partner/?art=gibtsnicht&art=verband&seite=1&ort=Nirgends&sortierung=quer")
    assert page.canonical == "http://testserver/partner/?art=verband"
    assert page.chosen == [("art", "verband")]
    assert page.chips == [Link("Art: Verband", "?"), Link("Alle Filter entfernen", "/partner/")]


FIELDS = ("q", "ort", "nur_hier", "art", "thema", "sprache", "ebene", "kosten", "sortierung", "seite", "unbekannt")


@pytest.mark.parametrize(
    "value", ["\0", "\0x", "\ud800", "🎉", "' OR 1=1 --", "%_\\", '"', "(((", "a" * 5000, "²", "ﬁ", "\u202e"]
)
def test_odd_input_never_fails(client: Client, value: str) -> None:
    for name in FIELDS:
        query = f"{name}={quote(value, errors='surrogatepass')}&ort=unna&art=verband"
        page = asked(client, f"/partner/?{query}")
        assert page.errors == [], name
        assert page.total in {0, 1}, name


# The form


def test_form_shows_what_was_chosen(client: Client) -> None:
    page = shown(client, "/partner/?q=Alpha&ort=unna&nur_hier=ja&art=amt&thema=schule&thema=sport&sortierung=geprueft")
    assert page.chosen == [("nur_hier", "ja"), ("art", "amt"), ("thema", "schule"), ("thema", "sport")]
    assert (page.field("q"), page.field("ort")) == ("Alpha", "Unna")
    assert page.orders[-1] == "zuletzt geprüft*"


@pytest.mark.parametrize(
    "address",
    [
        "/partner/",
        "/partner/?q=Alpha&ort=kreis-unna&nur_hier=ja&art=amt&thema=schule&thema=sport",
        "/partner/?ort=unna&sortierung=entfernung",
        "/partner/?q=Alpha&sortierung=name",
    ],
)
def test_form_sent_again_leads_back_to_where_it_stands(client: Client, address: str) -> None:
    page = shown(client, address)
    assert led(client, f"/partner/?{urlencode(page.sent)}") == address


def test_word_typed_into_the_form_brings_the_best_first(client: Client) -> None:
    """And not by name, which is the usual order only where there is no word."""
    sent = dict(shown(client, "/partner/?art=verband").sent) | {"q": "Alpha"}
    assert led(client, f"/partner/?{urlencode(sent)}") == "/partner/?q=Alpha&art=verband"
    sent = dict(shown(client, "/partner/?sortierung=geprueft").sent) | {"q": "Alpha"}
    assert led(client, f"/partner/?{urlencode(sent)}") == "/partner/?q=Alpha&sortierung=geprueft"
