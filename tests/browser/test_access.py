"""Logging in with a second step in a real browser, by keyboard, with and without a passkey."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.core.cache import cache
from playwright.sync_api import Page, expect

from directory.access.models import FirstPassword
from directory.access.sessions import SINCE
from directory.access.store import SessionStore
from tests import factories
from tests.browser.axe import axe_finds
from tests.browser.conftest import Windows
from tests.browser.layout import DESKTOP, PHONE, out_of_place
from tests.browser.office import PASSWORD, logged_in

STATES: Any = [(scheme, size) for scheme in ("light", "dark") for size in (PHONE, DESKTOP)]
FRONT = re.compile(r"^[^?]+/admin/$")
PASSKEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def _no_attempts_yet(db: None) -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def account(db: None) -> Iterator[Any]:
    user: Any = factories.UserFactory(is_superuser=True)
    user.set_password(PASSWORD)
    user.save()
    yield user
    User.objects.filter(pk=user.pk).delete()


@pytest.fixture
def office(portal: str, windows: Windows) -> Iterator[Page]:
    """A window on the host name, since a passkey belongs to a name and not to a number."""
    context = windows.browser.new_context(base_url=portal.replace("127.0.0.1", "localhost"), locale="de-DE")
    context.on("console", windows.note_console)
    context.on("weberror", lambda failure: windows.noted.append(f"script: {failure.error}"))
    yield context.new_page()
    context.close()


def code(secret: str, step: int = 0) -> Any:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def log_in(page: Page, user: Any) -> None:
    page.goto("/admin/")
    expect(page.get_by_label("Benutzername")).to_be_focused()
    page.keyboard.type(user.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def is_sound(page: Page, at: str = "") -> None:
    """The page in light and dark, on a phone and on a desk, once it stands `at` an address that a click leads to."""
    page.wait_for_url(re.compile(at))
    for scheme, size in STATES:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        # Links take some time to change their colour.
        page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
        assert axe_finds(page) == "", (page.url, scheme, size)
        assert out_of_place(page) == [], (page.url, scheme, size)
    page.emulate_media(color_scheme="light")


def test_an_app_for_codes_is_set_up_and_asked_for(office: Page, account: Any) -> None:
    page = office
    page.goto("/admin/")
    is_sound(page)
    log_in(page, account)
    page.get_by_role("link", name="Meine Anmeldung").click()
    is_sound(page, at="/admin/anmeldung/")
    page.get_by_role("link", name="App für Codes einrichten").click()
    expect(page.get_by_role("img", name="QR-Code für die App")).to_be_visible()
    is_sound(page)
    secret = page.locator("code").inner_text()
    page.get_by_label("Code").fill(code(secret, -1))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes für den Notfall")
    is_sound(page)
    spare = page.locator(".access-codes code").first.inner_text()
    page.get_by_role("button", name="Abmelden").click()

    log_in(page, account)
    expect(page.get_by_label("Code")).to_be_focused()
    is_sound(page)
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Das hat nicht gestimmt.")).to_be_visible()
    is_sound(page)
    page.get_by_label("Code").fill(code(secret))
    page.keyboard.press("Enter")
    page.wait_for_url(FRONT)
    page.get_by_role("button", name="Abmelden").click()

    log_in(page, account)
    page.get_by_label("Code").fill(spare)
    page.keyboard.press("Enter")
    page.wait_for_url(FRONT)


def test_a_passkey_opens_the_office_as_second_step_and_alone(office: Page, account: Any) -> None:
    page = office
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY})
    log_in(page, account)
    expect(page.get_by_role("link", name="Meine Anmeldung")).to_be_visible()
    page.goto("/admin/anmeldung/passkey/")
    is_sound(page)
    page.get_by_label("Name, zum Beispiel").fill("Diensthandy")
    expect(page.get_by_label("Damit auch ohne Passwort anmelden")).to_be_checked()
    page.get_by_role("button", name="Einrichten").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes für den Notfall")
    page.goto("/admin/anmeldung/")
    expect(page.get_by_text("Diensthandy, eingerichtet am")).to_be_visible()
    page.get_by_role("button", name="Abmelden").click()

    log_in(page, account)
    is_sound(page, at="/admin/login/code/")
    page.get_by_role("button", name="Passkey benutzen").press("Enter")
    page.wait_for_url(FRONT)
    page.get_by_role("button", name="Abmelden").click()

    page.goto("/admin/login/?next=/admin/handbuch/")
    page.get_by_role("button", name="Passkey benutzen").press("Enter")
    page.wait_for_url(re.compile(r"^[^?]+/admin/handbuch/$"))

    let_time_pass(page)
    page.goto(f"/admin/auth/user/{account.pk}/change/")
    page.get_by_label("Vorname").fill("Ülkü")
    page.get_by_role("button", name="Sichern", exact=True).first.click()
    page.get_by_role("link", name="Lieber mit dem Passkey").click()
    is_sound(page, at="/admin/noch-einmal/passkey/")
    page.get_by_role("button", name="Passkey benutzen").press("Enter")
    page.wait_for_url(re.compile(r"^[^?]+/auth/user/$"))
    account.refresh_from_db()
    assert account.first_name == "Ülkü"

    page.goto("/admin/anmeldung/")
    page.get_by_role("link", name="Diensthandy entfernen").click()
    is_sound(page, at="/entfernen/")
    page.get_by_role("button", name="Entfernen").click()
    expect(page.get_by_text("Noch keiner.")).to_be_visible()


def test_a_passkey_that_is_refused_says_so(office: Page, account: Any) -> None:
    page = office
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {**PASSKEY, "isUserVerified": False}})
    log_in(page, account)
    expect(page.get_by_role("link", name="Meine Anmeldung")).to_be_visible()
    page.goto("/admin/anmeldung/passkey/")
    page.get_by_role("button", name="Einrichten").click()
    expect(page.get_by_role("alert")).to_contain_text("Mit dem Passkey hat es nicht geklappt.")
    is_sound(page)


def let_time_pass(page: Page) -> None:
    """An hour has gone by since somebody last proved who they are."""
    [cookie] = [each for each in page.context.cookies() if each["name"] == "sessionid"]
    session = SessionStore(cookie["value"])
    session[SINCE] -= 3600
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()


def test_without_a_script_password_and_code_are_enough(windows: Windows) -> None:
    page = windows.open(java_script_enabled=False)
    page.goto("/admin/login/")
    expect(page.get_by_role("button", name="Anmelden")).to_be_visible()
    expect(page.get_by_role("button", name="Passkey benutzen")).to_be_hidden()
    page.context.clear_cookies()


def test_a_first_password_is_replaced_before_anything_else(office: Page, account: Any) -> None:
    FirstPassword.note(account)
    log_in(office, account)
    is_sound(office, at="/admin/password_change/")
    office.get_by_label("Altes Passwort").fill(PASSWORD)
    office.get_by_label("Neues Passwort:", exact=True).fill("nur-mein-eigenes-9")
    office.get_by_label("Neues Passwort bestätigen").fill(PASSWORD)
    office.get_by_role("button", name="Passwort ändern").click()
    is_sound(office)
    office.get_by_label("Altes Passwort").fill(PASSWORD)
    office.get_by_label("Neues Passwort:", exact=True).fill("nur-mein-eigenes-9")
    office.get_by_label("Neues Passwort bestätigen").fill("nur-mein-eigenes-9")
    office.get_by_role("button", name="Passwort ändern").click()
    office.wait_for_url("**/password_change/done/")
    office.goto("/admin/")
    expect(office.get_by_role("link", name="Meine Anmeldung")).to_be_visible()


def test_where_somebody_is_signed_in_is_seen_and_ended(office: Page, account: Any, windows: Windows) -> None:
    elsewhere = windows.new().new_page()
    log_in(elsewhere, account)
    elsewhere.wait_for_url(FRONT)
    log_in(office, account)
    office.get_by_role("link", name="Meine Anmeldung").click()
    office.get_by_role("link", name="Geräte ansehen und abmelden").click()
    is_sound(office, at="/admin/anmeldung/geraete/")
    expect(office.locator(".access-devices li")).to_have_text([re.compile("dieses Gerät"), re.compile("Chrome auf")])
    office.get_by_role("button", name="Überall sonst abmelden").click()
    expect(office.get_by_text("1 Sitzung ist beendet.")).to_be_visible()
    is_sound(office)
    elsewhere.reload()
    expect(elsewhere.get_by_label("Benutzername")).to_be_visible()
    elsewhere.context.close()


def test_being_asked_again_is_accessible(windows: Windows) -> None:
    with logged_in(windows) as page:
        colleague: Any = factories.UserFactory()
        let_time_pass(page)
        page.goto(f"/admin/auth/user/{colleague.pk}/delete/")
        page.get_by_role("button", name="Ja, ich bin sicher").click()
        is_sound(page, at="/admin/noch-einmal/")
        page.get_by_label("Passwort").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"^[^?]+/auth/user/$"))
        assert not User.objects.filter(pk=colleague.pk).exists()


def test_what_is_refused_is_said_on_a_page_of_ours(windows: Windows) -> None:
    with logged_in(windows, "Redaktion") as page:
        answer = page.goto("/admin/auth/user/add/")
        assert answer
        assert answer.status == 403
        is_sound(page)
        page.goto("/admin/anmeldung/geraete/")
        page.context.clear_cookies(name="csrftoken")
        page.get_by_role("button", name="Abmelden").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Das Formular ist nicht mehr gültig")
        is_sound(page)


def test_a_form_that_nobody_can_read_is_refused_on_a_page_of_ours(windows: Windows) -> None:
    page = windows.open()
    page.route("**/melden/", lambda route: route.continue_(headers={"Content-Type": "multipart/form-data"}))
    page.goto("/")
    page.evaluate("""() => {
        const form = Object.assign(document.createElement("form"), {method: "post", action: "/melden/"});
        document.body.append(form);
        form.submit();
    }""")
    expect(page.get_by_role("heading", level=1)).to_have_text("Das konnten wir nicht lesen")
    page.unroute("**/melden/")
    is_sound(page)


def test_who_asks_too_often_reads_it_on_a_page_of_ours(windows: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.limiting.is_this_machine", lambda address: False)
    monkeypatch.setattr("django.conf.settings.REQUESTS_PER_MINUTE", {"form": 0, "search": 0, "suggestion": 0})
    page = windows.open()
    answer = page.goto("/suche/?q=beratung")
    assert answer
    assert answer.status == 429
    is_sound(page)
