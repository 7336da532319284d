"""What people come for, by keyboard alone, with JavaScript and without."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from directory.models import Actor
from programmes.models import Programme
from tests.browser.keyboard import Keyboard

SEARCH = "Postleitzahl, Ort, Name oder Thema"
DORTMUND_CENTRE = "/partner/kommunales-integrationszentrum-dortmund/"


def test_who_helps_in_my_town(visitor: Keyboard) -> None:
    visitor.fill(SEARCH, "44137")
    visitor.submit("/orte/dortmund/")
    expect(visitor.heading).to_have_text("Dortmund")

    visitor.follow("Kommunales Integrationszentrum Dortmund", DORTMUND_CENTRE)

    expect(visitor.heading).to_have_text("Kommunales Integrationszentrum Dortmund")
    contact = visitor.page.get_by_role("complementary", name="Kontakt")
    expect(contact).to_contain_text("Telefon und E-Mail: keine Angabe")
    expect(contact).to_contain_text("Anschrift: keine Angabe")
    expect(contact.get_by_role("link", name="Dortmund").first).to_have_attribute("href", "/orte/dortmund/")


def test_a_number_to_call(visitor: Keyboard) -> None:
    visitor.fill(SEARCH, "Ministerium für Kinder")
    visitor.submit("/suche/?q=Ministerium+f%C3%BCr+Kinder")
    name = (
        "Ministerium für Kinder, Jugend, Familie, Gleichstellung, Flucht und Integration des Landes Nordrhein-Westfalen"
    )
    visitor.follow(name, "/partner/ministerium-fuer-kinder-jugend-familie-gleichstellung-flucht-und-integration/")

    number = visitor.page.get_by_role("link", name="0211 8372000")
    visitor.tab_to(number)
    expect(number).to_have_attribute("href", re.compile(r"^tel:\+49-?211-?8372000$"))


def test_a_partner_by_name(visitor: Keyboard) -> None:
    visitor.fill(SEARCH, "train of hope")
    visitor.submit("/suche/?q=train+of+hope")
    visitor.follow("Train of Hope", "/partner/train-of-hope/")

    expect(visitor.heading).to_have_text("Train of Hope")


def test_a_name_with_a_typo(visitor: Keyboard) -> None:
    visitor.fill(SEARCH, "Landesintegrationsratt")
    visitor.submit("/suche/?q=Landesintegrationsratt")
    expect(visitor.page.get_by_role("status")).to_have_text("Zu „Landesintegrationsratt“ haben wir nichts gefunden.")

    visitor.follow("Landesintegrationsrat", "?q=Landesintegrationsrat")
    visitor.follow("Landesintegrationsrat Nordrhein-Westfalen", "/partner/landesintegrationsrat-nordrhein-westfalen/")

    expect(visitor.heading).to_have_text("Landesintegrationsrat Nordrhein-Westfalen")


def test_the_listing_filtered_by_kind_and_place(visitor: Keyboard) -> None:
    visitor.follow("Partner", "/partner/")
    page = visitor.page
    result = page.get_by_role("status")
    everyone = f"{Actor.objects.published().count()} Partner gefunden"
    expect(result).to_have_text(everyone)

    visitor.tab_to(page.locator("summary").filter(has=page.get_by_text("Art", exact=True)))
    page.keyboard.press("Enter")
    visitor.tab_to(page.get_by_role("checkbox", name="Migrantenselbstorganisation"))
    page.keyboard.press("Space")
    visitor.fill("Ort oder Postleitzahl", "Dortmund")
    visitor.submit("/partner/?ort=dortmund&art=migrantenselbstorganisation")

    expect(result).to_have_text("2 Partner gefunden")
    partners = page.get_by_role("article").get_by_role("heading")
    expect(partners).to_have_text(["Train of Hope", "Verbund sozialer kultureller Migrantenvereine in Dortmund"])
    # The form still says what was asked for.
    expect(page.get_by_role("checkbox", name="Migrantenselbstorganisation")).to_be_checked()
    expect(page.get_by_label("Ort oder Postleitzahl")).to_have_value("Dortmund")

    visitor.follow("Art: Migrantenselbstorganisation – entfernen", "/partner/?ort=dortmund")
    visitor.follow("Alle Filter entfernen", "/partner/")
    expect(result).to_have_text(everyone)


def test_an_unknown_place_keeps_what_was_typed(visitor: Keyboard) -> None:
    visitor.follow("Partner", "/partner/")
    visitor.fill("Ort oder Postleitzahl", "Dortmunt-Nord")
    visitor.submit("?q=&ort=Dortmunt-Nord&sortierung=")

    place = visitor.page.get_by_label("Ort oder Postleitzahl")
    expect(place).to_have_value("Dortmunt-Nord")
    expect(place).to_have_attribute("aria-invalid", "true")
    expect(place).to_have_accessible_description(re.compile("Den Ort „Dortmunt-Nord“ kennen wir nicht."))


def test_a_postal_code_of_two_towns_leads_to_a_choice(visitor: Keyboard) -> None:
    visitor.fill(SEARCH, "51467")
    visitor.submit("/suche/?q=51467")

    question = "Die Postleitzahl 51467 gehört zu mehreren Orten. Welcher ist Ihrer?"
    expect(visitor.page.get_by_role("status")).to_have_text(question)
    places = visitor.page.get_by_role("region", name="Orte").get_by_role("link")
    expect(places).to_have_text(["Bergisch Gladbach", "Köln"])
    visitor.follow("Bergisch Gladbach", "/orte/bergisch-gladbach/")
    expect(visitor.heading).to_have_text("Bergisch Gladbach")


def test_a_place_without_a_centre_shows_the_gap(visitor: Keyboard) -> None:
    visitor.follow("Orte", "/orte/")
    visitor.fill("Postleitzahl oder Ort", "59423")
    visitor.submit("/orte/unna/")

    gap = visitor.page.get_by_role("region", name="Ihr Kommunales Integrationszentrum")
    expect(gap).to_contain_text("Kreis Unna")
    expect(gap).to_contain_text("noch nicht eingetragen")
    visitor.follow("Was macht ein Kommunales Integrationszentrum?", "/arten/kommunales-integrationszentrum/")
    expect(visitor.page.get_by_text("1 von 54; die übrigen sind noch nicht eingetragen")).to_be_visible()


def test_a_programme_with_its_permanent_address_and_its_sources(visitor: Keyboard) -> None:
    page = visitor.page
    title, address = "Interkulturelle Väterarbeit NRW", "/programme/interkulturelle-vaeterarbeit-nrw/"
    visitor.fill(SEARCH, "Vaeterarbeit")
    visitor.submit("/suche/?q=Vaeterarbeit")
    visitor.follow(title, address)

    visitor.tab_to(page.get_by_role("link").filter(has_text="/id/"), most=250)
    visitor.submit(address)
    expect(visitor.heading).to_have_text(title)

    source = page.get_by_role("region", name="Belege").get_by_role("link").first
    visitor.tab_to(source, most=250)
    name = source.inner_text()
    visitor.submit(source.get_attribute("href") or "")
    expect(visitor.heading).to_have_text(name)


def test_cite_a_programme(visitor: Keyboard) -> None:
    page = visitor.page
    programme = Programme.objects.get(slug="vopi-kooperation-und-partizipation")
    page.goto(programme.get_absolute_url())
    mark = page.get_by_role("paragraph").filter(has_text=programme.summary).get_by_role("link").first
    number = mark.inner_text()

    visitor.tab_to(mark)
    visitor.submit(f"#beleg-{number}")

    evidence = page.locator(f"#beleg-{number}")
    expect(evidence).to_be_in_viewport()
    passage = re.search(r"Absatz \d+", evidence.inner_text())
    assert passage
    # The next Tab goes on from there: to the source.
    page.keyboard.press("Tab")
    source = evidence.get_by_role("link")
    expect(source).to_be_focused()
    visitor.submit(source.get_attribute("href") or "")

    rows = page.get_by_role("row").filter(has_text=programme.title).filter(has_text="Kurzbeschreibung")
    cited = rows.filter(has=page.get_by_role("cell", name=passage[0], exact=True))
    expect(cited).to_have_count(1)
    visitor.tab_to(cited.get_by_role("link"), most=250)
    visitor.submit(programme.get_absolute_url())


def test_the_permanent_address_leads_back(visitor: Keyboard) -> None:
    page = visitor.page
    page.goto(DORTMUND_CENTRE)
    permanent = page.get_by_role("link").filter(has_text="/id/")
    visitor.tab_to(permanent, most=250)
    visitor.submit(DORTMUND_CENTRE)

    expect(visitor.heading).to_have_text("Kommunales Integrationszentrum Dortmund")
