"""The interface in English: under its prefix, whole, and honest about the German content in it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.views.defaults import server_error
from pytest_django import DjangoDbBlocker

from directory.confirming.links import link_of
from directory.dates import PartialDate
from directory.models import Entry, PostalCode, Proposal
from portal.languages import in_language, language_of, with_catalogues
from portal.models import Report
from portal.reporting import stamp
from tests import factories
from tests.browser.addresses import GERMAN, STATUS
from tests.pages import Page, visit, words
from tests.portal.seeded import get, seeded_content
from tests.versions import latest

# The entry behind it is made for the tests in a browser.
SEEDED = {
    name: address
    for name, address in GERMAN.items()
    if name not in {"actor-archived", "actor-gone", "actor-version-withheld", "newsitem-pictures"}
}
CATALOGUE = Path(settings.BASE_DIR, "locale/en/LC_MESSAGES/django.po")

# Words that stand in any German sentence and in no English one.
GERMAN_WORDS = re.compile(
    r"\b(?:der|das|und|für|von|mit|ist|sind|eine|einer|nicht|zur|zum|des|dem|den|auf|bei)\b", re.I
)
# Names that are German in an English sentence too, and what somebody typed.
NAMES = re.compile(
    "Behindertengleichstellungsgesetz Nordrhein-Westfalen|Landesbeauftragte für Datenschutz und Informationsfreiheit"
    "|Mülheim an der Ruhr|gibt-es-nicht"
)


class GermanTexts:
    """The German texts of the interface, as they stand on a page."""

    def __init__(self) -> None:
        with CATALOGUE.open("rb") as file:
            messages = [message for message in read_po(file) if message.id]
        pairs = [
            (of, to)
            for message in messages
            for of, to in zip(as_list(message.id), as_list(message.string), strict=False)
        ]
        # „Programme“ is the plural in German and the singular in English.
        texts = {bare(of) for of, _ in pairs} - {bare(to) for _, to in pairs}
        self.pattern = re.compile("|".join(sorted(map(as_pattern, texts), key=len, reverse=True)))

    def found_in(self, page: Page) -> list[str]:
        texts = (re.sub(r"https?://\S+", "", text) for text in foreign_texts(page.root))
        return [
            text for text in texts if self.pattern.fullmatch(bare(text)) or GERMAN_WORDS.search(NAMES.sub("", text))
        ]


def as_list(text: Any) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def bare(text: str) -> str:
    return text.strip(" ·:,()")


def as_pattern(text: str) -> str:
    return ".+?".join(re.escape(part) for part in re.split(r"%\(\w+\)[sd]|%d", text))


SPOKEN = ("aria-label", "placeholder", "alt", "title", "data-label")


def foreign_texts(element: Element, language: str = "") -> Iterator[str]:
    """The texts that a page says are in its own language: of elements and of the attributes that are read out."""
    language = element.get("lang", language)
    if not isinstance(element.tag, str) or element.tag in {"script", "style"}:
        return
    if language != "de":
        yield from (words(element.get(name, "")) for name in SPOKEN)
        yield words(element.text or "")
    for child in element:
        yield from foreign_texts(child, language)
        if language != "de":
            yield words(child.tail or "")


@pytest.fixture(scope="module")
def content(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with seeded_content(django_db_blocker):
        yield


@pytest.fixture(scope="module")
def german() -> GermanTexts:
    return GermanTexts()


def english(address: str) -> str:
    return in_language(address, "en")


def without_what_was_typed(page: Page) -> Page:
    """Titles and descriptions hold names that cannot be marked, and a search repeats what was typed."""
    for parent in page.root.iter():
        for child in list(parent):
            if child.tag in {"title", "meta"} or child.get("type") in {"search", "text"}:
                parent.remove(child)
    return page


@pytest.mark.parametrize("name", SEEDED)
def test_every_page_is_english_but_for_its_content(content: None, german: GermanTexts, name: str) -> None:
    answer = get(english(SEEDED[name]))

    assert answer.status_code == STATUS.get(name, 200)
    assert answer["Content-Language"] == "en"
    assert "Accept-Language" not in answer.get("Vary", "")
    assert not answer.cookies
    page = Page(answer.content)
    assert page.errors == []
    assert (page.root.get("lang"), page.root.get("dir")) == ("en", "ltr")
    assert german.found_in(without_what_was_typed(page)) == []


@pytest.mark.parametrize("name", sorted(set(SEEDED) - set(STATUS)))
def test_every_page_leads_to_itself_in_the_other_languages(content: None, name: str) -> None:
    for address in (SEEDED[name], english(SEEDED[name])):
        links = [link for link in Page(get(address).content).all("a") if link.get("hreflang")]
        others = [code for code, _ in settings.LANGUAGES if code != language_of(address)]
        assert [link.get("href") for link in links] == [in_language(address, code) for code in others]
        assert [link.get("hreflang") for link in links] == [link.get("lang") for link in links] == others
        assert {link.get("rel") for link in links} == {"alternate"}


def test_what_is_not_there_leads_to_the_start_in_the_other_languages(content: None) -> None:
    links = [link for link in Page(get("/en/gibt-es-nicht/").content).all("a") if link.get("hreflang")]
    assert ("/", "de") in [(link.get("href"), link.get("hreflang")) for link in links]


def alternates(page: Page) -> dict[str, str]:
    return {link.attrib["hreflang"]: link.attrib["href"] for link in page.all("link") if link.get("hreflang")}


@pytest.mark.parametrize("name", SEEDED)
def test_pages_name_each_other_as_the_same_in_another_language(content: None, name: str) -> None:
    pages = [Page(get(address).content) for address in (SEEDED[name], english(SEEDED[name]))]
    one, other = map(alternates, pages)
    assert one == other
    canonical = [link.attrib["href"] for page in pages for link in page.all("link") if link.get("rel") == "canonical"]
    if canonical:
        assert [one["de"], one["en"]] == canonical
        assert one["x-default"] == one["de"]
        assert [language_of(address.removeprefix("http://testserver")) for address in canonical] == ["de", "en"]
    else:
        assert one == {}


@pytest.mark.parametrize(
    "name", ["home", "actors-filtered", "actor-offers-figures", "place", "search-entries", "source"]
)
def test_another_language_costs_no_query(content: None, name: str) -> None:
    counts = []
    for address in (SEEDED[name], english(SEEDED[name])):
        with CaptureQueriesContext(connection) as queries:
            get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_pages_say_that_the_content_is_german(content: None) -> None:
    sentence = "The entries in this directory are in German."
    assert sentence in Page(get("/en/partner/").content).lines
    assert sentence not in Page(get("/en/impressum/").content).lines
    assert "Die Einträge in diesem Verzeichnis sind auf Deutsch." not in Page(get("/partner/").content).lines


def test_easy_german_stays_german_in_an_english_frame(content: None) -> None:
    page = Page(get("/en/leichte-sprache/").content)
    assert "Easy German (Leichte Sprache) is German made especially simple." in page.lines[3]
    assert "## Schwere Wörter" in page.lines
    assert page.href("Partner") == "/partner/"


def test_german_pages_mark_nothing(content: None) -> None:
    for name in ("home", "actor-offers-figures", "place", "figures", "source", "easy-language"):
        page = Page(get(SEEDED[name]).content)
        assert [element.tag for element in page.root.iter() if element.get("lang") == "de"] == ["html"], name


@pytest.mark.django_db
class TestAddresses:
    def test_no_prefix_is_german_and_an_unknown_one_is_no_page(self, client: Client) -> None:
        assert visit(client, "/").root.get("lang") == "de"
        for address in ("/fr/", "/de/", "/en-gb/", "/EN/", "/fr/partner/"):
            answer = client.get(address)
            assert (answer.status_code, answer["Content-Language"]) == (404, "de"), address

    def test_what_is_for_machines_has_one_address(self, client: Client) -> None:
        for address in ("/sitemap.xml", "/robots.txt", "/healthz", "/readyz"):
            assert client.get(address).status_code == 200
            assert client.get(f"/en{address}").status_code == 404
        assert client.get("/en/admin/").status_code == 404

    def test_neither_browser_nor_cookie_decides(self, client: Client) -> None:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        answer = client.get("/", headers={"Accept-Language": "en"})
        assert Page(answer.content).root.get("lang") == "de"
        assert "Accept-Language" not in answer.get("Vary", "")

    def test_redirects_stay_in_the_language(self, client: Client) -> None:
        actor = factories.ActorFactory(slug="alt")
        actor.slug = "neu"
        actor.save()
        place = factories.PlaceFactory(name="Unna", slug="unna")
        PostalCode.objects.create(code="59423", place=place)
        for address, target in {
            "/en/partner/alt/": "/en/partner/neu/",
            "/en/partner/NEU/": "/en/partner/neu/",
            "/en/orte/UNNA/": "/en/orte/unna/",
            "/en/suche/?q=59423": "/en/orte/unna/",
            "/en/partner/?q=&ort=unna": "/en/partner/?ort=unna",
            "/en/partner": "/en/partner/",
            "/en": "/en/",
        }.items():
            assert client.get(address).headers["Location"] == target, address

    def test_a_section_of_the_search_is_named_the_same_in_every_language(self, client: Client) -> None:
        factories.LawFactory(title="Gesetz über Beratung", slug="gesetz")
        for prefix in ("", "/en"):
            page = visit(client, f"{prefix}/suche/?q=beratung&bereich=rechtsgrundlagen")
            assert page.href("Gesetz über Beratung") == f"{prefix}/rechtsgrundlagen/gesetz/"

    def test_forms_and_suggestions_stay_in_the_language(self, client: Client) -> None:
        page = visit(client, "/en/partner/")
        actions = [form.get("action") for form in page.all("form")]
        assert actions == ["/en/suche/", None]
        assert {field.get("data-suggest") for field in page.all("input")} == {None, "/en/suche/vorschlaege/"}
        assert client.get("/en/suche/vorschlaege/?q=x").json() == {"suggestions": []}

    def test_an_address_that_begins_like_a_language_stays_whole(self) -> None:
        assert (in_language("/deutschland/", "de"), in_language("/deutschland/", "en")) == (
            "/deutschland/",
            "/en/deutschland/",
        )
        assert (in_language("/english/", "de"), in_language("/en/english/", "de")) == ("/english/", "/english/")

    def test_no_address_of_a_page_becomes_another_host(self) -> None:
        for path in ("//evil.example/", "/en//evil.example/"):
            assert not in_language(RequestFactory().get("/", path_info=path).get_full_path(), "de").startswith("//")
        assert in_language("/en//evil.example/?a=b", "de") == "/%2Fevil.example/?a=b"


@pytest.mark.django_db
class TestReports:
    def test_what_is_missing_is_said_in_english(self, client: Client) -> None:
        answer = client.post("/en/melden/", {"stamp": stamp.new_stamp()})
        page = Page(answer.content)
        assert page.root.get("lang") == "en"
        assert page.title.startswith("Error:")
        assert "Please choose what it is about." in page.alerts[0]

    def test_a_report_is_thanked_for_in_english(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(stamp, "read", lambda _: stamp.Reading.VALID)
        answer = client.post("/en/melden/", {"kind": "sonstiges", "text": "The phone number is wrong.", "stamp": "x"})
        report = Report.objects.get()
        assert answer.headers["Location"] == f"/en/melden/danke/{report.reference}/"
        assert visit(client, answer.headers["Location"]).title.startswith("Thank you for your report")


@pytest.mark.django_db
class TestProposals:
    def test_what_is_missing_is_said_in_english(self, client: Client) -> None:
        factories.ActorKindFactory(title="Verein", state="published")
        page = Page(client.post("/en/organisation-vorschlagen/", {"stamp": stamp.new_stamp()}).content)
        assert page.title.startswith("Error:")
        assert "Please write what the organisation is called." in page.alerts[0]
        assert [option.get("lang") for option in page.all("option")] == [None, "de"]

    def test_what_is_kept_is_german(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(stamp, "read", lambda _: stamp.Reading.VALID)
        kind = factories.ActorKindFactory(state="published")
        place = factories.CityFactory()
        said = {"title": "Hof", "kind": kind.pk, "places": place.name, "summary": "Hilft allen.", "languages": ["tr"]}
        answer = client.post("/en/organisation-vorschlagen/", {**said, "email": "hof@example.org", "stamp": "x"})
        made = Proposal.objects.get()
        assert answer.headers["Location"] == f"/en/organisation-vorschlagen/danke/{made}/"
        assert visit(client, answer.headers["Location"]).title.startswith("Thank you for your suggestion")
        assert [offer["title"] for offer in made.data["offer"]] == ["Unterstützung in diesen Sprachen"]

    def test_an_organisation_confirms_in_english(self, client: Client, german: GermanTexts) -> None:
        contact = factories.ContactFactory(label="Zentrale", number="+492315027224", entry__title="Haus und Hof")
        factories.LocationFactory(entry=contact.entry, name="Haus am Markt", opening_hours="Mo bis Fr")
        request = factories.ConfirmationRequestFactory(entry=contact.entry, version=latest(contact.entry).number)
        address = f"/en{urlsplit(link_of(request)).path}"
        for page in (visit(client, address), visit(client, f"{address}aendern/")):
            assert page.root.get("lang") == "en"
            assert german.found_in(without_what_was_typed(page)) == []
        assert client.post(address, {"seen": request.version}).headers["Location"] == address
        assert german.found_in(without_what_was_typed(visit(client, address))) == []
        assert Entry.objects.get(pk=contact.entry_id).checked_by == "die Organisation"
        assert latest(contact.entry).note == "Bestätigt durch die Organisation"


def test_a_failure_is_told_in_the_language_of_the_page() -> None:
    with translation.override("en"):
        page = Page(server_error(RequestFactory().get("/en/partner/")).content)
    assert page.root.get("lang") == "en"
    assert page.headings == ["# Something has gone wrong here"]
    assert page.href("To the home page") == "/en/"


def test_dates_and_numbers_are_written_as_the_language_does() -> None:
    day, month = PartialDate(2026, 11, 22), PartialDate(2026, 11)
    with translation.override("en"):
        assert (str(day), str(month), str(PartialDate())) == ("22 November 2026", "November 2026", "undated")
        assert number_format(1234567, force_grouping=True) == "1,234,567"
        assert date_format(datetime.date(2026, 11, 2)) == "2 November 2026"
    assert (str(day), str(month)) == ("22. November 2026", "November 2026")


def test_a_folder_with_a_catalogue_is_a_language(tmp_path: Path) -> None:
    for code in ("uk", "pt_BR", "xx", "empty"):
        (tmp_path / code / "LC_MESSAGES").mkdir(parents=True)
        if code != "empty":
            (tmp_path / code / "LC_MESSAGES/django.po").touch()
    assert with_catalogues(tmp_path, "de") == [
        ("de", "Deutsch"),
        ("pt-br", "Português Brasileiro"),
        ("uk", "Українська"),
        ("xx", "xx"),
    ]
