"""Small pictures of each type of page, from the running site: `make pictures` writes them to docs/pictures/."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.addresses import ADDRESSES
from tests.browser.conftest import Windows

DOCS = Path(__file__).parent.parent.parent / "docs"
# What is shown of the pages in ADDRESSES, each under its heading.
PAGES = {
    "home": "Home, with the map of the 54 areas",
    "search-entries": "Search, grouped by what was found",
    "search-meant": "Search, with a typo",
    "search-choice": "Search, a postal code of two towns",
    "place": "A place: who helps here",
    "place-gap": "A place whose centre is not entered",
    "place-district": "A Kreis and its parts",
    "places": "All places",
    "actors-filtered": "Partners, filtered",
    "actors-error": "Partners, a filter that was not understood",
    "actor-offers-figures": "A partner",
    "actor-sparse": "A partner of whom little is known",
    "kind": "A kind of partner",
    "topic": "A topic",
    "programmes": "Programmes",
    "programme-map": "A programme",
    "newsitem-pictures": "A news item",
    "figures": "Figures",
    "press": "The press room",
    "actor-version": "A partner as it stood in its first version",
    "actor-versions": "The versions of a partner",
    "actor-gone": "What an entry said that has gone",
    "law": "A law",
    "source": "A source and all that it supports",
    "easy-language": "Leichte Sprache",
    "accessibility": "Accessibility statement",
    "report": "Reporting an error",
    "english-place": "A place, in English",
    "not-found": "An address that leads nowhere",
}
# What is shown where somebody shares a page, of the pages in ADDRESSES.
CARDS = {"actor-offers-figures": "A partner", "programme": "A programme with a long name", "law": "A law"}
# Width and height of the window, how much smaller the picture is, and the colours.
PHONE = (390, 844, 0.6, "light")
DESK = (1280, 844, 0.6, "light")
DARK = (1280, 844, 0.6, "dark")


@pytest.mark.parametrize("name", PAGES)
def test_picture(windows: Windows, name: str) -> None:
    for device, (width, height, scale, scheme) in {"phone": PHONE, "desk": DESK, "dark": DARK}.items():
        page = windows.open(width=width, height=height, scheme=scheme, device_scale_factor=scale)
        page.goto(ADDRESSES[name])
        page.screenshot(path=DOCS / "pictures" / f"{name}-{device}.jpg", type="jpeg", quality=50, animations="disabled")


@pytest.mark.parametrize("name", CARDS)
def test_card(windows: Windows, name: str) -> None:
    page = windows.open()
    page.goto(ADDRESSES[name])
    address = page.locator("meta[property='og:image']").get_attribute("content") or ""
    card = Image.open(BytesIO(page.request.get(address).body())).convert("RGB")
    card.reduce(2).save(DOCS / "pictures" / f"{name}-card.jpg", quality=80)


def test_their_page() -> None:
    """The page that shows them all."""
    rows = "\n".join(
        f"| {title} | ![](pictures/{name}-phone.jpg) | ![](pictures/{name}-desk.jpg) | ![](pictures/{name}-dark.jpg) |"
        for name, title in PAGES.items()
    )
    head = (
        "# Pages\n\nEach type of page on a phone (390 pixels) and on a desk (1280 pixels, light and dark), with the"
        " seed content: `make pictures`.\n\n| page | phone | desk | dark |\n|---|---|---|---|\n"
    )
    cards = "\n".join(f"| {title} | ![](pictures/{name}-card.jpg) |" for name, title in CARDS.items())
    head_of_cards = "\nWhat is shown where somebody shares a page:\n\n| card | |\n|---|---|\n"
    (DOCS / "pages.md").write_text(f"{head}{rows}\n{head_of_cards}{cards}\n", encoding="utf-8")
