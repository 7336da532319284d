"""What a page says to those who hear it, feel it or read it by machine."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from directory.dates import PartialDate
from portal.languages import language_of
from tests.browser.addresses import ADDRESSES, GERMAN, STATUS
from tests.browser.conftest import Windows
from tests.pages import Page
from tests.portal.walking import of_headings, of_html, of_names, of_nesting, of_style

SITE = " – Integrationspartner NRW"
WRONG_PLACE = "Den Ort „nirgendwo“ kennen wir nicht. Möglich sind Städte, Gemeinden, Kreise und Postleitzahlen."

# Numbers and addresses that are not links, where somebody reads them.
MUTE = """() => {
  const FORMS = {tel: /(?:\\+49|\\b0)[1-9]\\d{1,4}[ \\/-]\\d[\\d -]{3,}/, mailto: /[^\\s@]+@[^\\s@]+\\.[a-z]+/};
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const {data, parentElement} = texts.currentNode;
    for (const [scheme, form] of Object.entries(FORMS))
      if (form.test(data) && !parentElement.closest(`script, a[href^="${scheme}:"]`)) found.push(data.trim());
  }
  return found;
}"""
# For each table: whether it has a caption, and how many columns its heads name and its rows have.
TABLES = """() => [...document.querySelectorAll('table')].map((table) => [
  Boolean(table.caption?.textContent.trim()),
  table.tHead.rows[0].querySelectorAll('th[scope=col]').length,
  Math.max(...[...table.tBodies[0].rows].map((row) => row.cells.length)),
])"""


def parsed(windows: Windows, name: str) -> Page:
    answer = windows.open().request.get(ADDRESSES[name])
    assert answer.status == STATUS.get(name, 200)
    return Page(answer.body())


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_state_is_valid(windows: Windows, name: str) -> None:
    page = parsed(windows, name)
    language = language_of(ADDRESSES[name])
    assert [*of_html(page, language), *of_nesting(page), *of_headings(page), *of_names(page), *of_style(page)] == []
    languages = [element.get("lang", "de") for element in page.root.iter()]
    assert [language for language in languages if not re.fullmatch(r"[a-z]{2,3}(-[A-Z][A-Za-z]+)*", language)] == []


def test_titles_tell_the_pages_apart(windows: Windows) -> None:
    pages: dict[str, str] = {}
    for name, address in GERMAN.items():
        page = parsed(windows, name)
        title = page.title.removesuffix(SITE)
        assert title + SITE == page.title, address
        if address != "/":
            heading = re.findall(r"\w+", page.headings[0])
            assert set(heading) & set(re.findall(r"\w+", title)), address
        # Chosen from a list, a listing is still that listing; whatever was searched for is named.
        asked = re.search(r"[?&]q=(\w+)", address)
        assert not asked or asked[1] in title, address
        pages.setdefault(title, address)
        assert pages[title].partition("?")[0] == address.partition("?")[0], title


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_page_has_the_same_landmarks(windows: Windows, name: str) -> None:
    page = windows.open()
    page.goto(ADDRESSES[name])

    for role in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(role)).to_have_count(1)
    with override(language_of(ADDRESSES[name])):
        menus = [gettext(menu) for menu in ("Hauptmenü", "Nachschlagen", "Über diese Website", "Sprachen")]
        breadcrumb = gettext("Sie sind hier")
    for menu in menus:
        expect(page.get_by_role("navigation", name=menu, exact=True)).to_have_count(1)
    expect(page.get_by_role("search")).not_to_have_count(0)
    expect(page.get_by_role("navigation", name=breadcrumb)).to_have_count(int(name not in {"home", *STATUS}))


@pytest.mark.parametrize("name", ADDRESSES)
def test_numbers_can_be_called_and_tables_have_heads(windows: Windows, name: str) -> None:
    page = windows.open()
    page.goto(ADDRESSES[name])

    assert page.evaluate(MUTE) == []
    for has_caption, heads, columns in page.evaluate(TABLES):
        assert has_caption
        assert heads == columns


def test_a_mute_number_would_be_noticed(windows: Windows) -> None:
    page = windows.open()
    page.goto(ADDRESSES["actor-contacts"])
    links = page.locator("main a:is([href^='tel:'], [href^='mailto:'])")
    texts = links.all_inner_texts()
    assert len(texts) > 2

    links.evaluate_all("(links) => links.forEach((link) => link.removeAttribute('href'))")
    assert page.evaluate(MUTE) == texts


@pytest.mark.parametrize("name", ["home", "news", "newsitem", "sources", "source", "figures", "law", "actor-sparse"])
def test_dates_are_dates_for_machines_too(windows: Windows, name: str) -> None:
    page = windows.open()
    page.goto(ADDRESSES[name])
    times = page.locator("main time").evaluate_all("(times) => times.map((time) => [time.dateTime, time.innerText])")

    assert times
    for machine, human in times:
        assert str(PartialDate.parse(machine[:10])) == human


def test_a_wrong_place_is_told_above_the_list_and_at_its_field(windows: Windows) -> None:
    page = windows.open()
    page.goto(ADDRESSES["actors-error"])

    expect(page.get_by_role("alert").first).to_have_text(WRONG_PLACE)
    expect(page.get_by_role("alert").nth(1)).to_contain_text("„gibt-es-nicht“")
    field = page.get_by_label("Ort oder Postleitzahl")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(WRONG_PLACE)
    # Nothing else is said to be wrong.
    assert page.locator("[aria-invalid=true]").count() == 1
