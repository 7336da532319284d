"""The link that an organisation is sent: what it shows, and its two answers, by keyboard and accessibly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from directory.confirming.links import token_of
from directory.models import ConfirmationRequest, Entry, Proposal
from tests.browser.axe import axe_finds
from tests.browser.conftest import Windows
from tests.browser.keyboard import Keyboard
from tests.browser.layout import DESKTOP, PHONE, STICKING_OUT
from tests.factories import ActorFactory, ConfirmationRequestFactory, ContactFactory


@pytest.fixture
def asked(portal: str) -> Iterator[ConfirmationRequest]:
    actor = ActorFactory(title="Beratung am Quittenweg")
    ContactFactory(entry=actor, number="+492311234567")
    request: ConfirmationRequest = ConfirmationRequestFactory(entry=actor)
    yield request
    kind = actor.kind
    actor.delete()
    kind.delete()
    Proposal.objects.all().delete()


def test_everything_is_right(visitor: Keyboard, asked: ConfirmationRequest) -> None:
    page = visitor.page
    page.goto(f"/bestaetigen/{token_of(asked)}/")
    expect(page.get_by_role("main")).to_contain_text("Telefon: 0231 1234567")
    visitor.tab_to(page.get_by_role("button", name="Alles stimmt"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("dass der Eintrag „Beratung am Quittenweg“ stimmt.")
    assert Entry.objects.get(pk=asked.entry_id).checked_by == "die Organisation"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_something_has_changed(windows: Windows, scheme: str, asked: ConfirmationRequest) -> None:
    page = windows.open(scheme=scheme)

    def accessible() -> None:
        for size in (PHONE, DESKTOP):
            windows.open(**size, scheme=scheme)
            assert axe_finds(page) == "", size
            assert page.evaluate(STICKING_OUT) == [], size

    page.goto(f"/bestaetigen/{token_of(asked)}/")
    accessible()
    page.get_by_role("link", name="Etwas hat sich geändert").click()
    accessible()
    page.get_by_role("button", name="Änderung senden").click()
    expect(page.get_by_role("alert")).to_contain_text("Sie haben nichts geändert.")
    accessible()
    page.get_by_label("Was hat sich sonst geändert? (freiwillig)").fill("Wir sind umgezogen.")
    page.get_by_role("button", name="Änderung senden").click()
    expect(page.get_by_role("status")).to_contain_text("Wir prüfen es, bevor es öffentlich wird.")
    accessible()
    assert Proposal.objects.get().text == "Wir sind umgezogen."


def test_worthless_link_is_told_accessibly(windows: Windows) -> None:
    page = windows.open()
    answer = page.goto("/bestaetigen/x/")
    assert answer
    assert answer.status == 410
    expect(page.get_by_role("heading", level=1)).to_have_text("Dieser Link gilt nicht mehr")
    assert axe_finds(page) == ""
