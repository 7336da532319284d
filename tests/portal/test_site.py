"""The whole site on its real content: every page that can be reached from „/“, and the rules of truth it keeps."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from directory.contents import Contents
from directory.models import Citation, Entry, KeyFigure, Offer, Place, Source, Version
from portal.languages import in_language
from tests.portal.seeded import get, rows_of, seeded_content
from tests.portal.walking import LISTINGS, Site, walk

pytestmark = pytest.mark.django_db

OFFICE_HOLDERS = ("Josefine Paul", "Lorenz Bahr", "Hannelore Kraft")
CENTRE = "Ihr Kommunales Integrationszentrum"
SEATED = "Hier haben ihren Sitz"


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with seeded_content(django_db_blocker):
        yield


@pytest.fixture(scope="module")
def site(seeded: None) -> Site:
    return walk()


# What every page keeps


def test_every_link_leads_to_a_page(site: Site) -> None:
    assert site.failures == {}
    assert {target for target in site.redirects.values() if target not in site.pages | site.versions} == set()


def test_downloads_say_what_they_are(site: Site) -> None:
    kinds = {
        address.rstrip("/").rpartition("/")[2].rpartition(".")[2]: kind for address, kind in site.downloads.items()
    }
    assert kinds == {
        "bib": "application/x-bibtex; charset=utf-8",
        "csv": "text/csv; charset=utf-8",
        "feed": "application/atom+xml; charset=utf-8",
        "json": "application/vnd.citationstyles.csl+json; charset=utf-8",
        "ris": "application/x-research-info-systems; charset=utf-8",
        "vcf": "text/vcard; charset=utf-8",
    }


def test_redirects_are_permanent_addresses_only(site: Site) -> None:
    entries = {entry.get_permanent_url(): entry.get_absolute_url() for entry in Entry.objects.published()}
    versions = {
        version.get_permanent_url(): f"{entries[f'/id/{version.public_id}/']}version/{version.number}/"
        for version in Version.objects.public()
    }
    assert site.redirects == entries | versions
    assert set(versions.values()) <= set(site.versions)


def test_every_entry_can_be_cited(site: Site) -> None:
    for entry in Entry.objects.with_page():
        folder = f"{entry.get_permanent_url()}version/"
        cited = {address for address in site.downloads if address.startswith(folder)}
        assert {address.rpartition("/")[2] for address in cited} == {"zitat.bib", "zitat.ris", "zitat.json"}


def test_every_fragment_is_there(site: Site) -> None:
    missing, pages = {}, site.pages | site.versions
    for target, found_on in site.fragments.items():
        address, _, name = target.partition("#")
        if "?" in address and address not in pages:
            continue  # one of the listings that were not visited
        if name not in pages[address].ids:
            missing[target] = found_on
    assert len(site.fragments) > 500
    assert missing == {}


def test_every_page_is_valid_accessible_and_free_of_cookies(site: Site) -> None:
    assert site.complaints == {}


def test_nothing_is_loaded_from_elsewhere(site: Site) -> None:
    assert site.files == {
        "/static/fira-sans/fira-sans-latin-400-normal.woff2",
        "/static/kern/kern.min.css",
        "/static/css/theme.css",
        "/static/css/portal.css",
        "/static/css/map.css",
        "/static/css/forms.css",
        "/static/js/portal.js",
        "/static/img/icon.svg",
    }
    assert {name for name in site.files if not finders.find(name.removeprefix("/static/"))} == set()


def test_style_sheets_load_nothing_from_elsewhere(site: Site) -> None:
    for name in sorted(site.files):
        if not name.endswith(".css"):
            continue
        path = Path(str(finders.find(name.removeprefix("/static/"))))
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert "@import" not in text, name
        for address in re.findall(r"""url\(\s*["']?([^"')]+)""", text):
            if address.startswith("data:"):
                continue
            wanted = urljoin(name, address)
            assert wanted.startswith("/static/"), f"{name} loads {address}"
            assert finders.find(wanted.removeprefix("/static/").partition("#")[0]), f"{name} loads {address}"


def test_links_to_elsewhere_are_those_that_the_content_names(site: Site) -> None:
    named = {
        address
        for model in (Entry, Offer, Source)
        for address in model._default_manager.exclude(website="").values_list("website", flat=True)
    }
    for text in Entry.objects.exclude(text="").values_list("text", flat=True):
        named |= set(re.findall(r"\]\((https?://[^)]+)\)", text))
    outside = {target for target in site.outside if urlsplit(target).scheme not in {"mailto", "tel", "geo"}}
    assert {urlsplit(target).scheme for target in outside} <= {"https", "http"}
    assert outside == named


def test_titles_are_unique(site: Site) -> None:
    # A filtered listing is the listing, and so it says of itself.
    titles = Counter(page.title for address, page in site.pages.items() if "?" not in address)
    assert {title: number for title, number in titles.items() if number > 1} == {}


def test_everything_published_is_reached(site: Site) -> None:
    entries = {entry.get_absolute_url() for entry in Entry.objects.published()}
    assert len(entries) >= 66
    assert entries - set(site.pages) == set()
    assert {source.get_absolute_url() for source in Source.objects.all()} - set(site.pages) == set()


def test_every_place_is_reached(site: Site) -> None:
    places = {place.get_absolute_url() for place in Place.objects.all()}
    assert len(places) == 434
    assert set(site.below("/orte/")) == places
    assert set(site.listings["/partner/", "ort"]) == {f"/partner/?ort={place.slug}" for place in Place.objects.all()}


def test_links_to_listings_are_few_and_in_order(site: Site) -> None:
    # One out of order would be a redirect, and so a failure above.
    visited = {address for address in site.pages if "?" in address}
    assert {address for targets in site.listings.values() for address in targets[:LISTINGS]} == visited
    assert {("/partner/", "ort"), ("/partner/", "ort", "nur_hier"), ("/partner/", "seite")} <= set(site.listings)
    assert len(site.listings) < 20


def test_sitemap_names_the_pages_that_can_be_reached(site: Site) -> None:
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    sitemap = ElementTree.fromstring(get("/sitemap.xml").content)
    named = [location.text or "" for location in sitemap.iterfind("s:url/s:loc", space)]
    assert len(named) == len(set(named))
    pages = {address for address in site.pages if "?" not in address} - set(site.below("/quellen/")) - {"/suche/"}
    languages = dict(settings.LANGUAGES)
    assert set(named) == {f"http://testserver{in_language(page, each)}" for page in pages for each in languages}


# The rules of truth


@pytest.mark.usefixtures("seeded")
def test_check_of_the_content_finds_nothing() -> None:
    output = io.StringIO()
    call_command("check_content", stdout=output)
    assert output.getvalue() == "No problems: every statement has its citation, every figure its date.\n"


def note(citation: Citation) -> str:
    """A citation as the list at the end of a page shows it."""
    source = citation.source
    return ", ".join(part for part in (source.title, source.publisher, str(source.date), citation.locator) if part)


def test_every_citation_is_a_footnote_on_the_page_of_its_entry(site: Site) -> None:
    wrong = {}
    for entry in Entry.objects.published():
        cited = {note(citation) for citation in Contents(entry)["citation"]}
        shown = set(site.pages[entry.get_absolute_url()].evidence.values())
        if cited != shown:
            wrong[entry.get_absolute_url()] = cited ^ shown
    assert wrong == {}


def test_footnotes_ascend_on_every_page(site: Site) -> None:
    wrong = []
    for address, page in site.pages.items():
        first_marks = list(dict.fromkeys(page.marks))
        if not (first_marks == list(page.evidence) == list(range(1, len(first_marks) + 1))):
            wrong.append(address)
    assert wrong == []


def test_no_row_is_empty(site: Site) -> None:
    empty = {
        address: lines
        for address, page in site.pages.items()
        if (lines := [line for line in page.lines if re.fullmatch(r"[^:]+:\s*(\[\d+\])*", line)])
        and not address.startswith("/leichte-sprache/")
    }
    assert empty == {}


def test_every_figure_says_as_of_when(site: Site) -> None:
    undated = {}
    for address, page in site.pages.items():
        figures = [element for element in page.all("li") if element.get("class") == "figure"]
        stated = [line for line in page.lines if re.fullmatch(r"Stand: (undatiert|(\d+\. )?(\w+ )?\d{4})", line)]
        if len(figures) != len(stated):
            undated[address] = (len(figures), len(stated))
    assert undated == {}
    listed = {name for name in site.pages["/kennzahlen/"].ids if name.startswith("kennzahl-")}
    assert listed == {figure.anchor for figure in KeyFigure.objects.all()}
    assert len(listed) >= 11


def test_figures_that_only_look_alike_say_so(site: Site) -> None:
    alike = ("54", "49", "rund ein Drittel", "rund ein Viertel", "rund 31 Prozent", "rund 5 Prozent")
    figures = {figure.value: figure for figure in KeyFigure.objects.exclude(note="")}
    assert set(figures) == set(alike)
    for figure in figures.values():
        for address in ("/kennzahlen/", figure.entry.get_absolute_url()):
            assert f"Hinweis zum Vergleich: {figure.note}" in site.pages[address].lines


def test_office_holders_appear_in_dated_items_only(site: Site) -> None:
    # Beside the news: the titles of sources, and on the page of a source its statements of a news item.
    titles = sorted(Source.objects.values_list("title", flat=True), key=len, reverse=True)
    news = tuple(f" | {entry.title} | " for entry in Entry.objects.filter(type=Entry.Type.NEWS))
    named = {}
    for address, page in site.pages.items():
        if address.startswith("/meldungen/"):
            continue
        text = "\n".join(line for line in page.lines if not any(title in line for title in news))
        for title in titles:
            text = text.replace(title, "")
        if found := [name for name in OFFICE_HOLDERS if name in text]:
            named[address] = found
    assert named == {}
    everywhere = "\n".join(site.text_of(address) for address in site.below("/meldungen/"))
    assert [name for name in OFFICE_HOLDERS if name not in everywhere] == []


def test_residue_of_the_sources_stays_out(site: Site) -> None:
    residue = ("referenzierte Medienquelle", "Antz", "[at]", " [at] ", "[dot]", "\u00ad", "Zur Website", "\ufffd")
    found = {
        address: word
        for address, page in site.pages.items()
        for word in residue
        if word in "".join(page.root.itertext())
    }
    assert found == {}


def test_every_municipality_names_the_centre_of_its_area(site: Site) -> None:
    rows = {row["ags"]: row for row in rows_of("places/places.csv")}
    entered = {"05913000": "Kommunales Integrationszentrum Dortmund"}
    expected, shown = {}, {}
    for row in rows.values():
        if row["kind"] not in {"city", "municipality"}:
            continue
        area = rows[row["centre_area"]]
        gap = f"Das Kommunale Integrationszentrum für {area['full_name']} ist noch nicht eingetragen."
        address = f"/orte/{row['slug']}/"
        expected[address] = entered.get(area["ags"], gap)
        shown[address] = site.pages[address].section(CENTRE)[0]
    assert len(expected) == 396
    assert shown == expected


def test_aachen_has_a_centre_of_its_own(site: Site) -> None:
    for address, area in (("aachen", "Aachen"), ("alsdorf", "Städteregion Aachen")):
        gap = f"Das Kommunale Integrationszentrum für {area} ist noch nicht eingetragen."
        assert site.pages[f"/orte/{address}/"].section(CENTRE)[0] == gap


def test_kind_of_the_centres_tells_how_many_are_missing(site: Site) -> None:
    lines = site.pages["/arten/kommunales-integrationszentrum/"].lines
    assert "Eingetragen: 1 von 54; die übrigen sind noch nicht eingetragen" in lines


def test_bonn_office_helps_everywhere(site: Site) -> None:
    missing = []
    for address, page in site.below("/orte/").items():
        levels = [line.removeprefix("### ") for line in page.headings if line.endswith(tuple("0123456789)"))]
        level = next(line for line in levels if re.search(r": Deutschland \(|Für Deutschland \(", line))
        if "Servicebüro Jugendmigrationsdienste" not in page.section(level):
            missing.append(address)
    assert missing == []


def test_nobody_sits_in_oberhausen(site: Site) -> None:
    assert not [line for line in site.pages["/orte/oberhausen/"].headings if SEATED in line]
    assert "Servicebüro Jugendmigrationsdienste" in site.pages["/orte/bonn/"].section(f"{SEATED} (1)")


def test_five_offices_against_discrimination_are_one_network_with_five_seats(site: Site) -> None:
    seats = site.pages["/partner/antidiskriminierungsbueros-nrw/"].section("Sitz")
    towns = [line.partition(" [")[0] for line in seats if re.search(r" \[\d+\]$", line) and ":" not in line]
    assert towns == ["Aachen", "Dortmund", "Duisburg", "Köln", "Siegen"]
    assert len([line for line in seats if line.startswith("Anschrift: keine Angabe")]) == 5


def test_seat_of_the_zfti_is_not_stated(site: Site) -> None:
    page = site.pages["/partner/zentrum-fuer-tuerkeistudien-und-integrationsforschung/"]
    assert page.section("Sitz")[0] == "keine Angabe"


def test_vopi_is_placed_nowhere(site: Site) -> None:
    placed = {
        address for address in site.below("/orte/") if re.search("VOPI|Vielfaltsorientierte", site.text_of(address))
    }
    assert placed == set()
    for slug in ("vopi", "vopi-kooperation-und-partizipation"):
        page = site.pages[f"/programme/{slug}/"]
        assert page.section("Steckbrief")[1:6] == [
            "Stand der Durchführung: keine Angabe",
            "Beginn: keine Angabe",
            "Ende: keine Angabe",
            "Beteiligte: keine Angabe",
            "Läuft in: keine Angabe",
        ]


def test_train_of_hope_and_vmdo_share_their_offers(site: Site) -> None:
    titles = []
    for slug in ("train-of-hope", "verbund-sozialer-kultureller-migrantenvereine-in-dortmund"):
        lines = site.pages[f"/partner/{slug}/"].section("Das können Sie nutzen")
        titles.append([re.sub(r" \[.*", "", line) for line in lines if line.startswith("### ")])
        shared = [line for line in lines if re.search("Die Quelle nennt dieses Angebot für .* gemeinsam\\.", line)]
        assert len(shared) == len(titles[-1]) >= 3
    assert titles[0] == titles[1]


def test_nobody_is_said_to_run_the_advice_centre_of_the_sinti_and_roma(site: Site) -> None:
    for slug in ("beratungsstelle-fuer-sinti-und-roma", "landesverband-deutscher-sinti-und-roma-nrw"):
        assert not re.search("wird getragen von|^trägt ", site.text_of(f"/partner/{slug}/"), re.MULTILINE)


def test_law_is_that_of_2012(site: Site) -> None:
    laws = site.below("/rechtsgrundlagen/")
    assert len(laws) == 3
    for page in laws.values():
        assert "2012" in page.title
        assert not [line for line in page.lines if line == "In Kraft seit: keine Angabe"]
