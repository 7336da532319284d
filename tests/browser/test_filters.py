"""Facets, the map and suggestions, by keyboard alone: at once with a script, and the same without."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, Route, ViewportSize, expect

from directory.models import Actor
from tests.browser.axe import axe_finds
from tests.browser.conftest import Windows
from tests.browser.keyboard import Keyboard
from tests.browser.layout import PHONE, ZOOMED, out_of_place

MSO = "migrantenselbstorganisation"
# The map and its list: a link for each area twice.
MAP_LINKS = 54


def facet(page: Page, label: str) -> Locator:
    """The line that opens a facet."""
    return page.locator("summary").filter(has=page.get_by_text(label, exact=True))


def box(page: Page, label: str) -> Locator:
    return page.get_by_role("checkbox", name=re.compile(rf"^{re.escape(label)} \(\+?\d+\)$"))


def result(page: Page) -> Locator:
    """The sentence that is read out."""
    return page.get_by_role("status")


def number_at(page: Page, label: str) -> int:
    match = re.search(r"\((\d+)\)$", page.locator("label").filter(has_text=label).inner_text())
    assert match
    return int(match[1])


def at(page: Page, address: str) -> None:
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))


@pytest.fixture
def quick(windows: Windows) -> Keyboard:
    """Somebody without a mouse, with JavaScript, at the list of partners."""
    page = windows.open()
    page.goto("/partner/")
    # What goes with the document; a new page knows nothing of it.
    page.evaluate("window.sentence = document.querySelector('[role=status]')")
    return Keyboard(page)


def stayed(page: Page) -> bool:
    """Whether the page was never loaded anew, so that the sentence in its old place is read out as it changes."""
    return bool(page.evaluate("Boolean(window.sentence?.isConnected)"))


# With a script


def test_the_same_choice_is_offered_in_the_other_language(quick: Keyboard) -> None:
    page = quick.page
    facet(page, "Art").click()
    box(page, "Migrantenselbstorganisation").check()
    at(page, f"/partner/?art={MSO}")
    page.get_by_role("link", name="English", exact=True).click()

    at(page, f"/en/partner/?art={MSO}")
    expect(box(page, "Migrantenselbstorganisation")).to_be_checked()
    expect(result(page)).to_have_text(re.compile(r"^\d+ partners found$"))


def test_a_choice_shows_its_result_at_once(quick: Keyboard) -> None:
    page = quick.page
    quick.tab_to(facet(page, "Art"))
    page.keyboard.press("Enter")
    quick.tab_to(box(page, "Migrantenselbstorganisation"))
    promised = number_at(page, "Migrantenselbstorganisation")
    page.keyboard.press("Space")

    expect(result(page)).to_have_text(f"{promised} Partner gefunden")
    at(page, f"/partner/?art={MSO}")
    assert stayed(page)
    expect(page.get_by_role("article")).to_have_count(promised)
    chosen = box(page, "Migrantenselbstorganisation")
    expect(chosen).to_be_checked()
    # The focus is where it was, so the next key does the next thing.
    expect(chosen).to_be_focused()
    expect(page.get_by_role("link", name="Art: Migrantenselbstorganisation – entfernen")).to_be_visible()
    assert axe_finds(page) == ""

    page.keyboard.press("Space")
    expect(result(page)).to_have_text(f"{Actor.objects.published().count()} Partner gefunden")
    at(page, "/partner/")
    assert stayed(page)
    expect(box(page, "Migrantenselbstorganisation")).to_be_focused()


def test_choices_of_several_facets_and_an_order_add_up(quick: Keyboard) -> None:
    page = quick.page
    for name, label in (("Art", "Netzwerk"), ("Ebene", "Land")):
        quick.tab_to(facet(page, name))
        page.keyboard.press("Enter")
        quick.tab_to(box(page, label))
        page.keyboard.press("Space")
        expect(box(page, label)).to_be_focused()
        expect(page.get_by_role("link", name=f"{name}: {label} – entfernen")).to_be_visible()
    at(page, "/partner/?art=netzwerk&ebene=land")
    order = page.get_by_label("Sortieren nach")
    quick.tab_to(order)
    page.keyboard.press("ArrowDown")

    at(page, "/partner/?art=netzwerk&ebene=land&sortierung=geprueft")
    expect(order).to_be_focused()
    expect(order).to_have_value("geprueft")
    assert stayed(page)
    # Both facets are still open, and a reload shows the same.
    shown = [page.locator("details[open] > summary").all_inner_texts(), page.get_by_role("article").all_inner_texts()]
    page.reload()
    assert [
        page.locator("details[open] > summary").all_inner_texts(),
        page.get_by_role("article").all_inner_texts(),
    ] == shown


def test_what_a_choice_offers_anew_works_as_well(quick: Keyboard) -> None:
    """With a place comes a box of its own; it is there after an answer without a page load, too."""
    page = quick.page
    page.goto("/partner/?ort=dortmund")
    page.evaluate("window.sentence = document.querySelector('[role=status]')")
    everywhere = result(page).inner_text()
    only_here = page.get_by_role("checkbox", name="Nur was eigens für diesen Ort da ist")
    quick.tab_to(only_here)
    page.keyboard.press("Space")

    expect(result(page)).not_to_have_text(everywhere)
    at(page, "/partner/?ort=dortmund&nur_hier=ja")
    expect(only_here).to_be_focused()
    assert stayed(page)
    quick.follow("nur hier – entfernen", "/partner/?ort=dortmund")
    expect(result(page)).to_have_text(everywhere)


def test_back_from_a_partner_leads_to_the_same_list(quick: Keyboard) -> None:
    page = quick.page
    facet(page, "Art").press("Enter")
    box(page, "Migrantenselbstorganisation").press("Space")
    at(page, f"/partner/?art={MSO}")
    quick.follow("Train of Hope", "/partner/train-of-hope/")
    page.go_back()

    at(page, f"/partner/?art={MSO}")
    expect(box(page, "Migrantenselbstorganisation")).to_be_checked()
    expect(page.get_by_role("article").get_by_role("link", name="Train of Hope")).to_be_visible()


@pytest.fixture
def slow(quick: Keyboard) -> Keyboard:
    """The same on a line where answers begin at once and end late, each a little sooner than the one before."""
    quick.page.evaluate("""() => {
      const text = Response.prototype.text;
      let wait = 1500;
      Response.prototype.text = async function () {
        await new Promise((done) => setTimeout(done, (wait -= 300)));
        return text.call(this);
      };
    }""")
    return quick


def test_of_several_quick_choices_the_last_answer_counts(slow: Keyboard) -> None:
    page = slow.page
    facet(page, "Art").press("Enter")
    box(page, "Netzwerk").press("Space")
    page.wait_for_timeout(200)
    box(page, "Behörde").press("Space")

    at(page, "/partner/?art=netzwerk&art=behoerde")
    page.wait_for_timeout(1500)
    at(page, "/partner/?art=netzwerk&art=behoerde")
    expect(box(page, "Netzwerk")).to_be_checked()
    expect(box(page, "Behörde")).to_be_checked()
    expect(page.get_by_role("link", name=re.compile("^Art: .* – entfernen$"))).to_have_count(2)


def test_what_is_typed_meanwhile_stays(slow: Keyboard) -> None:
    page = slow.page
    facet(page, "Art").press("Enter")
    box(page, "Netzwerk").press("Space")
    word = page.get_by_label("Suchwort")
    word.focus()
    page.keyboard.type("Lehr")

    at(page, "/partner/?art=netzwerk")
    expect(page.get_by_role("link", name="Art: Netzwerk – entfernen")).to_be_visible()
    expect(word).to_be_focused()
    expect(word).to_have_value("Lehr")
    page.keyboard.type("er")
    page.keyboard.press("Enter")
    at(page, "/partner/?q=Lehrer&art=netzwerk")


def test_the_focus_stays_near_a_choice_that_is_gone(quick: Keyboard) -> None:
    """Who takes away a choice that shows nothing beside the others must not start again at the top of the page."""
    page = quick.page
    page.goto("/partner/?art=kommunales-integrationszentrum&ebene=bund")
    expect(result(page)).to_have_text("0 Partner gefunden")
    box(page, "Kommunales Integrationszentrum").press("Space")

    at(page, "/partner/?ebene=bund")
    expect(box(page, "Kommunales Integrationszentrum")).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('.filters, #treffer') !== null")


def test_without_an_answer_the_form_is_sent_as_without_a_script(quick: Keyboard) -> None:
    page = quick.page

    def fail(route: Route) -> None:
        if route.request.is_navigation_request():
            route.continue_()
        else:
            route.abort()

    page.route("**/partner/?*", fail)
    facet(page, "Art").press("Enter")
    box(page, "Netzwerk").press("Space")

    at(page, "/partner/?art=netzwerk")
    expect(box(page, "Netzwerk")).to_be_checked()
    assert not stayed(page)
    page.unroute("**/partner/?*", fail)


# Without one


def test_the_button_does_the_same_without_a_script(windows: Windows) -> None:
    page = windows.open(java_script_enabled=False)
    page.goto("/partner/")
    visitor = Keyboard(page)
    everyone = result(page).inner_text()
    visitor.tab_to(facet(page, "Art"))
    page.keyboard.press("Enter")
    visitor.tab_to(box(page, "Migrantenselbstorganisation"))
    promised = number_at(page, "Migrantenselbstorganisation")
    page.keyboard.press("Space")
    expect(result(page)).to_have_text(everyone)
    visitor.tab_to(page.get_by_role("button", name="Anzeigen"))
    visitor.submit(f"/partner/?art={MSO}")

    expect(result(page)).to_have_text(f"{promised} Partner gefunden")
    expect(box(page, "Migrantenselbstorganisation")).to_be_checked()
    # What is in use stands open.
    expect(box(page, "Migrantenselbstorganisation")).to_be_visible()


def test_both_ways_show_the_same_page(windows: Windows) -> None:
    quick, plain = windows.open(), windows.open(java_script_enabled=False)
    quick.goto("/programme/")
    facet(quick, "Art").press("Enter")
    box(quick, "Projekt").press("Space")
    at(quick, "/programme/?art=project")
    plain.goto("/programme/?art=project")

    for part in ("form.filters", "#treffer"):
        expect(quick.locator(part)).to_have_text(
            re.sub(r"\s+", " ", plain.locator(part).inner_text()), use_inner_text=True
        )
    assert quick.title() == plain.title()


@pytest.mark.parametrize("size", [PHONE, ZOOMED], ids=["phone", "zoomed"])
@pytest.mark.parametrize(
    "path", ["/partner/", "/programme/", f"/partner/?q={quote('x' * 60)}&ort={'y' * 120}&art={'z' * 80}"]
)
def test_open_facets_fit_a_narrow_screen(windows: Windows, path: str, size: ViewportSize) -> None:
    page = windows.open(**size)
    page.goto(path)
    for summary in page.locator("form.filters summary").all():
        # Where something is wrong the filters stand open already.
        if summary.locator("..").get_attribute("open") is None:
            summary.press("Enter")
        expect(summary.locator("..")).to_have_attribute("open", "")

    assert out_of_place(page) == []


# The map


def test_the_map_leads_to_the_place(visitor: Keyboard) -> None:
    page = visitor.page
    map_ = page.get_by_role("group", name="Karte der Kreise und kreisfreien Städte")
    expect(map_.get_by_role("link")).to_have_count(MAP_LINKS)

    visitor.tab_to(map_.get_by_role("link", name="Dortmund: 3 Partner, Kommunales Integrationszentrum eingetragen"))
    visitor.submit("/orte/dortmund/")
    expect(visitor.heading).to_have_text("Dortmund")


def test_the_map_can_be_left_out_and_its_list_says_the_same(visitor: Keyboard) -> None:
    page = visitor.page
    visitor.follow("Karte überspringen", "#karte-liste")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Liste überspringen")).to_be_focused()

    visitor.follow("Kreis Unna", "/orte/kreis-unna/")
    expect(visitor.heading).to_have_text("Kreis Unna")


@pytest.mark.parametrize("path", ["/", "/orte/"])
def test_the_list_beside_the_map_leads_where_the_map_does(windows: Windows, path: str) -> None:
    page = windows.open()
    page.goto(path)
    links = "(links) => links.map((link) => link.getAttribute('href'))"
    drawn = page.locator(".map__svg a").evaluate_all(links)
    listed = page.locator(".map__list ul a").evaluate_all(links)
    assert len(drawn) == len(set(drawn)) == MAP_LINKS
    assert sorted(drawn) == sorted(listed)


# Suggestions


def test_names_are_suggested_while_somebody_types(windows: Windows) -> None:
    page = windows.open()
    page.goto("/")
    visitor = Keyboard(page)
    visitor.fill("Postleitzahl, Ort, Name oder Thema", "dortm")
    field = page.get_by_label("Postleitzahl, Ort, Name oder Thema")
    options = page.locator(f"datalist#{field.get_attribute('list')} option")

    expect(options).not_to_have_count(0)
    names = options.evaluate_all("(options) => options.map((option) => option.value)")
    assert names[0] == "Dortmund"
    # Nothing is suggested for what nobody is called, and a single letter is too little.
    page.keyboard.type("xyz")
    expect(options).to_have_count(0)
    field.fill("d")
    expect(options).to_have_count(0)


def test_every_search_field_suggests(windows: Windows) -> None:
    page = windows.open()
    for path in ("/", "/suche/", "/partner/", "/orte/dortmund/"):
        page.goto(path)
        field = page.locator("input[data-suggest]").first
        field.press_sequentially("kommunales")
        options = page.locator(f"datalist#{field.get_attribute('list')} option")
        expect(options).not_to_have_count(0)


def test_a_late_suggestion_does_not_replace_a_newer_one(windows: Windows) -> None:
    page = windows.open()
    page.goto("/")

    def answer(route: Route) -> None:
        route.fulfill(body=json.dumps({"suggestions": [route.request.url.partition("q=")[2]]}))

    page.route("**q=*", answer)
    field = page.get_by_label("Postleitzahl, Ort, Name oder Thema")
    field.press_sequentially("aach")
    options = page.locator(f"datalist#{field.get_attribute('list')} option")
    expect(options).to_have_attribute("value", "aach")
    field.press_sequentially("en")
    expect(options).to_have_attribute("value", "aachen")
    page.unroute("**q=*", answer)
