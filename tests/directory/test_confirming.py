"""What an organisation can do with the link that it was sent."""

from __future__ import annotations

import time
from functools import cache
from typing import Any
from unittest import mock

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from directory.confirming.links import SALT, token_of
from directory.models import ConfirmationRequest, Contact, Entry, Proposal, Version
from directory.proposals import changes
from tests import factories
from tests.admin_pages import change_url
from tests.odd_input import ODD
from tests.pages import Page
from tests.versions import latest

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact() -> Any:
    return factories.ContactFactory(entry__title="Haus", entry__slug="haus", number="+492315027224")


@pytest.fixture
def asked(contact: Any) -> ConfirmationRequest:
    request: ConfirmationRequest = factories.ConfirmationRequestFactory(
        entry=contact.entry, version=latest(contact.entry).number
    )
    return request


@cache
def token(*bound: int) -> str:
    """One for each test, as a token says when it was made."""
    return signing.dumps(bound, salt=SALT)


def address(request: ConfirmationRequest) -> str:
    return f"/bestaetigen/{token(request.pk, request.entry_id, request.version)}/"


def visit(client: Client, url: str, status: int = 200) -> Page:
    response = client.get(url)
    assert response.status_code == status
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    page = Page(response.content)
    assert page.errors == []
    assert [meta.get("content") for meta in page.all("meta") if meta.get("name") == "robots"] == ["noindex"]
    return page


def seen(page: Page) -> str:
    [field] = [element for element in page.all("input") if element.get("name") == "seen"]
    return str(field.get("value"))


class TestLink:
    def test_shows_what_the_directory_says_and_changes_nothing(
        self, client: Client, asked: ConfirmationRequest
    ) -> None:
        actor = asked.entry
        factories.OfferFactory(entry=actor, title="Elterncafé")
        factories.LocationFactory(entry=actor, street="Markt 1", postal_code="44135", opening_hours="Mo 9–12 Uhr")
        before = latest(actor).number
        page = visit(client, address(asked))
        assert page.lines[2] == "# Stimmt dieser Eintrag noch?"
        text = "\n".join(page.lines)
        for line in ("Haus", "Telefon: 0231 5027224", "Elterncafé", "Markt 1, 44135", "Mo 9–12 Uhr"):
            assert line in text
        visit(client, f"{address(asked)}aendern/")
        asked.refresh_from_db()
        assert (asked.answer, asked.answered_at) == ("", None)
        assert Entry.objects.get(pk=actor.pk).checked_on is None
        assert latest(actor).number == before

    def test_confirms_with_one_click_and_once(self, client: Client, asked: ConfirmationRequest) -> None:
        actor = Entry.objects.get(pk=asked.entry_id)
        response = client.post(address(asked), {"seen": seen(visit(client, address(asked)))})
        assert (response.status_code, response["Location"]) == (302, address(asked))
        assert not response.cookies
        again = Entry.objects.get(pk=actor.pk)
        assert (again.checked_on, again.checked_by) == (timezone.localdate(), "die Organisation")
        assert again.updated_at == actor.updated_at
        version = latest(actor)
        note = Version.objects.filter(pk=version.pk).values_list("note", flat=True)
        assert list(note) == ["Bestätigt durch die Organisation"]
        asked.refresh_from_db()
        assert asked.answer == "confirmed"
        Entry.objects.filter(pk=actor.pk).update(checked_on=None)
        assert client.post(address(asked), {"seen": "3"}).status_code == 302
        assert Entry.objects.get(pk=actor.pk).checked_on is None
        assert "Danke. Sie haben am" in visit(client, address(asked)).lines[3]
        assert client.get(f"{address(asked)}aendern/").status_code == 302

    def test_of_what_changed_while_looking_shows_it_again(self, client: Client, asked: ConfirmationRequest) -> None:
        number = seen(visit(client, address(asked)))
        Entry.objects.filter(pk=asked.entry_id).update(summary="Hilft allen.")
        response = client.post(address(asked), {"seen": number})
        page = Page(response.content)
        assert page.alerts == [
            "Der Eintrag wurde inzwischen geändert Hier steht, was er jetzt sagt. Ihre Antwort ist noch nicht "
            "gespeichert."
        ]
        assert "Hilft allen." in page.lines
        assert Entry.objects.get(pk=asked.entry_id).checked_on is None
        assert client.post(address(asked), {"seen": seen(page)}).status_code == 302
        assert Entry.objects.get(pk=asked.entry_id).checked_on is not None

    @pytest.mark.parametrize("number", ["", "x", "9" * 40, "-1", "²"])
    def test_takes_any_input(self, client: Client, asked: ConfirmationRequest, number: str) -> None:
        assert client.post(address(asked), {"seen": number}).status_code == 200
        assert Entry.objects.get(pk=asked.entry_id).checked_on is None


class TestWorthlessLink:
    def refused(self, client: Client, token: str) -> None:
        for url in (f"/bestaetigen/{token}/", f"/bestaetigen/{token}/aendern/"):
            for response in (client.get(url), client.post(url, {"seen": "1", "summary": "Neu."})):
                assert response.status_code == 410
                assert "Haus" not in response.content.decode()
        assert Page(client.get(f"/bestaetigen/{token}/").content).errors == []
        assert Entry.objects.filter(title="Haus", checked_on=None).exists()
        assert not Proposal.objects.exists()

    def test_forged(self, client: Client, asked: ConfirmationRequest) -> None:
        values = [asked.pk, asked.entry_id, asked.version]
        token = token_of(asked)
        for forged in (
            *("x", token[:-1], f"{token}x", token.replace(":", "")),
            signing.dumps(values, salt="another"),
            signing.dumps(values, key="another", salt=SALT),
            signing.dumps([asked.pk, asked.entry_id, asked.version + 1], salt=SALT),
            signing.dumps([asked.pk, factories.ActorFactory().pk, asked.version], salt=SALT),
            signing.dumps([0, asked.entry_id, asked.version], salt=SALT),
            signing.dumps("x", salt=SALT),
        ):
            self.refused(client, forged)

    def test_expired(self, client: Client, asked: ConfirmationRequest) -> None:
        day = 24 * 3600
        with mock.patch("django.core.signing.time.time", return_value=time.time() - 60 * day - 5):
            token = token_of(asked)
        self.refused(client, token)
        with mock.patch("django.core.signing.time.time", return_value=time.time() - 59 * day):
            token = token_of(asked)
        assert client.get(f"/bestaetigen/{token}/").status_code == 200

    @pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
    def test_of_what_is_not_published(self, client: Client, asked: ConfirmationRequest, state: str) -> None:
        Entry.objects.filter(pk=asked.entry_id).update(state=state)
        self.refused(client, token_of(asked))

    def test_of_what_is_gone(self, client: Client, asked: ConfirmationRequest) -> None:
        token = token_of(asked)
        asked.entry.delete()
        assert client.get(f"/bestaetigen/{token}/").status_code == 410

    @pytest.mark.parametrize("token", ["%00", "a%00b", "%ED%A0%80", "x" * 5000, "::", ".:."])
    def test_odd(self, client: Client, token: str) -> None:
        assert client.get(f"/bestaetigen/{token}/").status_code == 410


class TestChange:
    def typed(self, client: Client, asked: ConfirmationRequest, **values: str) -> dict[str, str]:
        page = visit(client, f"{address(asked)}aendern/")
        shown = {
            str(element.get("name")): element.get("value", "") if element.tag == "input" else element.text or ""
            for element in page.all("input", "textarea")
        }
        shown.pop("q")
        return {**{name: value.removeprefix("\n") for name, value in shown.items()}, **values}

    def send(self, client: Client, asked: ConfirmationRequest, **values: str) -> Any:
        return client.post(f"{address(asked)}aendern/", self.typed(client, asked, **values))

    def test_becomes_a_proposal(self, client: Client, asked: ConfirmationRequest, contact: Any) -> None:
        location = factories.LocationFactory(entry=asked.entry)
        response = self.send(
            client,
            asked,
            **{
                "summary": "Hilft allen.",
                f"contact-{contact.pk}": "0231 5027225",
                "new_email": "neu@example.org",
                f"location-{location.pk}-opening_hours": "Di 9–12 Uhr",
                "text": "Es gibt ein Elterncafé.",
                "name": "Frau Beispiel",
                "email": "ich@example.org",
            },
        )
        assert (response.status_code, response["Location"]) == (302, address(asked))
        made = Proposal.objects.get()
        assert (made.origin, made.entry_id, made.name, made.email, made.text) == (
            *("organisation", asked.entry_id, "Frau Beispiel", "ich@example.org", "Es gibt ein Elterncafé."),
        )
        assert {(each.key, each.difference.new) for each in changes(made)} == {
            ("entry:summary", "Hilft allen."),
            (f"contact:{contact.pk}:number", "0231 5027225"),
            ("contact:-2", "Weg: E-Mail; E-Mail-Adresse: neu@example.org"),
            (f"location:{location.pk}:opening_hours", "Di 9–12 Uhr"),
        }
        contact.refresh_from_db()
        assert contact.number == "+492315027224"
        assert Entry.objects.get(pk=asked.entry_id).summary == "Hilft Menschen."
        asked.refresh_from_db()
        assert asked.answer == "changed"
        assert "Wir prüfen es, bevor es öffentlich wird." in visit(client, address(asked)).lines[3]

    def test_accepted_counts_as_checked(self, client: Client, admin_client: Client, asked: Any, contact: Any) -> None:
        self.send(client, asked, **{f"contact-{contact.pk}": "", "new_phone": "0231 5027226"})
        made = Proposal.objects.get()
        number = admin_client.get(change_url(made)).context["seen"]
        assert (
            admin_client.post(change_url(made), {"revision": 0, "decision": "all", "seen": number}).status_code == 302
        )
        entry = Entry.objects.get(pk=asked.entry_id)
        assert [str(each) for each in Contact.objects.all()] == ["Telefon: 0231 5027226"]
        assert (entry.checked_on, entry.checked_by) == (timezone.localdate(), "die Organisation")

    def test_in_words_alone_is_seen_to_by_the_office(
        self, client: Client, admin_client: Client, asked: ConfirmationRequest
    ) -> None:
        self.send(client, asked, text="Wir sind umgezogen.")
        made = Proposal.objects.get()
        assert changes(made) == []
        assert "Als erledigt abschließen" in admin_client.get(change_url(made)).content.decode()
        admin_client.post(change_url(made), {"revision": 0, "decision": "all", "seen": "0"})
        made.refresh_from_db()
        assert made.state == "accepted"

    def test_of_nothing_is_refused(self, client: Client, asked: ConfirmationRequest) -> None:
        response = self.send(client, asked)
        assert (
            Page(response.content).section("Ihre Änderung ist noch nicht gesendet")[0] == "Sie haben nichts geändert."
        )
        assert not Proposal.objects.exists()

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("summary", "", "Bitte schreiben Sie in ein bis zwei Sätzen, was Sie tun."),
            ("website", "kein netz", "Bitte schreiben Sie die Adresse der Website so: www.beispiel.de"),
            ("new_phone", "sieben", "Bitte schreiben Sie die Nummer mit Vorwahl, zum Beispiel 0211 837-2000."),
            ("new_email", "a@", "Bitte schreiben Sie die E-Mail-Adresse so: name@beispiel.de"),
        ],
    )
    def test_of_something_wrong_keeps_what_was_typed(
        self, client: Client, asked: ConfirmationRequest, name: str, value: str, message: str
    ) -> None:
        response = self.send(client, asked, **{name: value, "text": "Getippt."})
        assert response.status_code == 200
        page = Page(response.content)
        assert page.errors == []
        assert page.section("Ihre Änderung ist noch nicht gesendet")[0] == message
        assert "Getippt." in [(element.text or "").strip() for element in page.all("textarea")]

    def test_of_a_street_without_a_postal_code(self, client: Client, asked: ConfirmationRequest) -> None:
        location = factories.LocationFactory(entry=asked.entry)
        response = self.send(client, asked, **{f"location-{location.pk}-street": "Markt 1"})
        assert "Zu einer Straße gehört eine Postleitzahl." in response.content.decode()

    def test_of_odd_input_is_no_failure(self, client: Client, asked: ConfirmationRequest, contact: Any) -> None:
        location = factories.LocationFactory(entry=asked.entry)
        typed = self.typed(client, asked)
        assert f"location-{location.pk}-street" in typed
        for text in ODD:
            data = {name: text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for name in typed}
            ConfirmationRequest.objects.update(answer="", answered_at=None)
            assert client.post(f"{address(asked)}aendern/", data).status_code in {200, 302}, text

    def test_form_costs_the_same_for_one_contact_and_for_three(
        self, client: Client, asked: ConfirmationRequest, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(2):
            with django_assert_num_queries(4):
                client.get(f"{address(asked)}aendern/")
            factories.ContactFactory.create_batch(2, entry=asked.entry)
        for _ in range(2):
            with django_assert_num_queries(5):
                client.get(address(asked))
            factories.OfferFactory.create_batch(2, entry=asked.entry)
