"""Long pages begin with a table of contents."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.test import Client

from tests import factories
from tests.pages import Page, visit

HEADINGS = ['<h2 class="x" id="punkte">Punkte</h2>', "<h2>Größe &amp; Maß</h2>", "<h2>Drei</h2>", "<h2>Vier</h2>"]


def rendered(*headings: str) -> str:
    source = "{% load directory_tags %}{% contents %}" + "<p>Text</p>".join(headings) + "{% endcontents %}"
    return Template(source).render(Context())


def test_lists_the_headings_of_a_long_page() -> None:
    fifth = '<h2>Fünf <sup class="footnote"><a href="#beleg-1">1</a></sup></h2>'
    page = rendered(*HEADINGS, fifth)
    assert page.startswith(
        '<nav class="page-contents" aria-label="Auf dieser Seite"><ul>'
        '<li><a class="kern-link" href="#punkte">Punkte</a></li>\n'
        '<li><a class="kern-link" href="#groesse-und-mass">Größe &amp; Maß</a></li>\n'
        '<li><a class="kern-link" href="#drei">Drei</a></li>\n'
        '<li><a class="kern-link" href="#vier">Vier</a></li>\n'
        '<li><a class="kern-link" href="#fuenf">Fünf</a></li></ul></nav>'
    )
    # The heading itself keeps what it had.
    assert '<h2 class="x" id="punkte">Punkte</h2>' in page
    assert fifth.replace("<h2>", '<h2 id="fuenf">') in page


def test_leaves_a_short_page_alone() -> None:
    assert "<nav" not in rendered(*HEADINGS)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/datenschutz/", "/barrierefreiheit/", "/leichte-sprache/", "/en/datenschutz/"])
def test_leads_to_what_is_there(client: Client, address: str) -> None:
    page = visit(client, address)
    ways = [link.href for link in page.links if link.href.startswith("#")]
    assert len(ways) > 4
    assert {way.removeprefix("#") for way in ways} <= set(page.ids)


@pytest.mark.django_db
def test_of_a_programme_names_its_parts_in_order(client: Client) -> None:
    programme = factories.ProgrammeFactory(slug="programm")
    factories.ContactFactory(entry=programme, number="+492118372000")
    factories.ContactFactory(entry=programme, purpose="press", number="+492118372001")
    for kind in ("aim", "task"):
        factories.PointFactory(entry=programme, kind=kind)
    page: Page = visit(client, "/programme/programm/")
    [nav] = [element for element in page.all("nav") if element.get("aria-label") == "Auf dieser Seite"]
    named = ["".join(link.itertext()) for link in nav.iter("a")]
    assert named == [heading.removeprefix("## ") for heading in page.headings if heading.startswith("## ")]
    assert named[:3] == ["Steckbrief", "Kontakt", "Pressekontakt"]
