"""The editorial office in the browser: what an editor types arrives, and what is wrong is said."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from directory.models import Actor, ActorKind
from tests.browser.conftest import Windows
from tests.browser.office import logged_in
from tests.factories import ActorFactory, ContactFactory

TITLE = "Beratung am Beispielweg"


@pytest.fixture(scope="module")
def office(all_windows: Windows) -> Iterator[Page]:
    with logged_in(all_windows) as page:
        yield page


@pytest.fixture
def editor(office: Page, all_windows: Windows) -> Iterator[Page]:
    yield office
    faults = all_windows.faults()
    assert faults == []


@pytest.fixture
def partner(portal: str) -> Iterator[Actor]:
    """A partner of our own, so that the seed content stays as it is; its address is never used again."""
    actor = ActorFactory(title=TITLE, kind=ActorKind.objects.get(slug="beratungsstelle"))
    ContactFactory(entry=actor, number="+492311234567")
    yield actor
    actor.delete()


def open_partner(editor: Page) -> Locator:
    """Find the partner the way an editor does; returns the field of its telephone number."""
    editor.goto("/admin/")
    editor.get_by_role("main").get_by_role("link", name="Partner", exact=True).click()
    editor.locator("#searchbar").fill("beispielweg beratung")
    editor.get_by_role("button", name="Suchen").click()
    editor.get_by_role("link", name=TITLE).click()
    return editor.locator("#id_contact-0-number")


def test_a_changed_number_is_on_the_website(editor: Page, partner: Actor) -> None:
    number = open_partner(editor)
    expect(number).to_have_value("0231 1234567")

    number.fill("0231/76 54 321")
    editor.get_by_role("button", name="Sichern", exact=True).first.click()
    expect(editor.get_by_text("wurde erfolgreich geändert")).to_be_visible()

    editor.get_by_role("link", name=TITLE).first.click()
    editor.get_by_role("link", name="Auf der Website ansehen").click()
    expect(editor).to_have_url(re.compile(re.escape(partner.get_absolute_url()) + "$"))
    contact = editor.get_by_role("complementary", name="Kontakt")
    link = contact.get_by_role("link", name="0231 7654321")
    expect(link).to_have_attribute("href", re.compile(r"^tel:\+49-?231-?7654321$"))
    expect(contact).not_to_contain_text("1234567")


def test_a_wrong_value_keeps_what_was_typed(editor: Page, partner: Actor) -> None:
    number = open_partner(editor)
    summary = editor.get_by_label("Kurzbeschreibung")

    summary.fill("Neu geschrieben.")
    number.fill("sieben")
    editor.get_by_role("button", name="Sichern", exact=True).first.click()

    expect(editor.get_by_text("Bitte den unten aufgeführten Fehler korrigieren.")).to_be_visible()
    row = editor.locator("#contact-0")
    expect(row.locator(".errorlist")).to_have_text(re.compile("Bitte eine gültige Telefonnummer"))
    expect(number).to_have_value("sieben")
    expect(summary).to_have_value("Neu geschrieben.")
    partner.refresh_from_db()
    assert partner.summary != "Neu geschrieben."


def test_a_new_row_and_a_choice_from_a_long_list(editor: Page, partner: Actor) -> None:
    """What needs the scripts of the admin."""
    open_partner(editor)

    editor.get_by_role("button", name="Kontakt hinzufügen").click()
    editor.locator("#id_contact-1-channel").select_option("email")
    editor.locator("#id_contact-1-email").fill("post@example.org")
    editor.locator("#contact-1 .field-cited_source .select2-selection").click()
    editor.locator(".select2-search--dropdown .select2-search__field").press_sequentially("Dortmund")
    editor.get_by_role("option", name=re.compile("Partner der Integration in Dortmund")).click()
    editor.locator("#id_contact-1-cited_paragraph").fill("3")
    editor.locator(".field-topics .select2-search__field").press_sequentially("Ehrenamt")
    editor.get_by_role("option", name="Bürgerschaftliches Engagement und Ehrenamt").click()
    editor.get_by_role("button", name="Sichern", exact=True).first.click()

    expect(editor.get_by_text("wurde erfolgreich geändert")).to_be_visible()
    editor.goto(partner.get_absolute_url())
    expect(editor.get_by_role("link", name="post@example.org")).to_be_visible()
    expect(editor.get_by_role("link", name="Bürgerschaftliches Engagement und Ehrenamt")).to_be_visible()


def registered() -> list[str]:
    return sorted(model._meta.label_lower for model in admin.site._registry)


@pytest.mark.parametrize("label", registered())
def test_the_pages_of_the_office_keep_the_content_security_policy(editor: Page, label: str) -> None:
    model = apps.get_model(label)
    name = "admin:{}_{}".format(*label.split("."))
    visit(editor, reverse(f"{name}_changelist"))
    visit(editor, reverse(f"{name}_add"))
    row = model._default_manager.first()
    if row:
        visit(editor, reverse(f"{name}_change", args=[row.pk]))


def test_the_other_pages_of_the_office_keep_the_content_security_policy(editor: Page, partner: Actor) -> None:
    for page in ("history", "withhold", "delete"):
        visit(editor, reverse(f"admin:directory_actor_{page}", args=[partner.pk]))
    for address in ("/admin/", "/admin/directory/", "/admin/password_change/", "/admin/gibt-es-nicht/"):
        visit(editor, address)


def visit(editor: Page, address: str) -> None:
    answer = editor.goto(address)
    assert answer
    assert answer.status in {200, 403, 404}, address  # Some things nobody may add or delete.
    assert "unsafe" not in answer.headers["content-security-policy"], address
