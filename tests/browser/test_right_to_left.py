"""Every type of page in a language that is written from right to left and takes more room than German."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings

from portal.languages import in_language
from tests.browser.addresses import GERMAN
from tests.browser.axe import axe_finds
from tests.browser.conftest import Windows
from tests.browser.layout import DESKTOP, NOT_MIRRORED, PHONE, out_of_place
from tests.browser.pseudo import CODE, pseudo, pseudo_language


@pytest.fixture(scope="module", autouse=True)
def _another_language(portal: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pseudo_language(tmp_path_factory.mktemp("locale")):
        yield


@pytest.mark.parametrize("name", GERMAN)
def test_right_to_left_is_the_mirror_image(windows: Windows, name: str) -> None:
    page = windows.open()
    page.goto(in_language(GERMAN[name], CODE))
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [CODE, "rtl"]
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    page.evaluate("document.querySelectorAll('main details').forEach((details) => details.open = true)")

    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert out_of_place(page) == [], size
        assert page.evaluate(NOT_MIRRORED) == [], size


@pytest.mark.parametrize("name", ["home", "actors-error", "actor-offers-figures", "place", "report", "figures"])
def test_axe_finds_nothing(windows: Windows, name: str) -> None:
    page = windows.open()
    page.goto(in_language(GERMAN[name], CODE))
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert axe_finds(page) == "", size


def test_the_language_is_longer_and_keeps_what_stands_in_it() -> None:
    assert len(pseudo("Wer hilft wobei?")) > len("Wer hilft wobei?") * 1.2
    assert pseudo("%(number)s!").endswith("%(number)s!")


def test_it_is_offered_and_german_is_marked(windows: Windows) -> None:
    page = windows.open()
    page.goto(in_language(GERMAN["actor-contacts"], CODE))
    assert page.locator("h1").get_attribute("lang") == "de"
    assert page.locator("h1").get_attribute("dir") == "ltr"
    offered = [link.get_attribute("hreflang") for link in page.locator("header a[hreflang]").all()]
    assert offered == [code for code, _ in settings.LANGUAGES if code != CODE]
