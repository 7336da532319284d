"""„Geprüft“ on the editor's desk: one click, apart from any change, and asking the organisation."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from django.utils import timezone

from directory.models import Actor, ConfirmationRequest, Entry
from tests import factories
from tests.admin_pages import change_url, form_data, list_url
from tests.offices import account, permission, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact() -> Any:
    return factories.ContactFactory(entry__title="Haus", entry__slug="haus", number="+492315027224")


class TestOffice:
    def said(self, response: Any) -> list[str]:
        return [str(message) for message in get_messages(response.wsgi_request)]

    def test_confirms_with_one_click_on_the_form(self, contact: Any) -> None:
        user = account("erika", permission(Actor, "change"), first_name="Erika", last_name="Muster")
        client, actor = signed_in(user), contact.entry
        url = f"/admin/directory/actor/{actor.pk}/geprueft/"
        assert f'action="{url}"' in client.get(change_url(actor)).content.decode()
        updated_at = Entry.objects.get(pk=actor.pk).updated_at
        assert client.get(url).status_code == 302
        assert Entry.objects.get(pk=actor.pk).checked_on is None
        response = client.post(url)
        assert (response.status_code, response["Location"]) == (302, change_url(actor))
        assert self.said(response) == ["1 Eintrag als heute geprüft bestätigt."]
        entry = Entry.objects.get(pk=actor.pk)
        assert (entry.checked_on, entry.checked_by) == (timezone.localdate(), "Erika Muster")
        assert entry.updated_at == updated_at
        assert "durch: Erika Muster" in client.get(change_url(actor)).content.decode()

    def test_date_that_is_typed_names_who_typed_it(self, admin_client: Client, contact: Any) -> None:
        actor = contact.entry
        for day, name in (("01.03.2026", "admin"), ("", "")):
            data = {**form_data(admin_client.get(change_url(actor))), "checked_on": day}
            assert admin_client.post(change_url(actor), data).status_code == 302
            assert Entry.objects.get(pk=actor.pk).checked_by == name

    def test_asks_the_organisation(self, admin_client: Client, contact: Any) -> None:
        actor = contact.entry
        url = f"/admin/directory/actor/{actor.pk}/bitten/"
        [reason] = self.said(admin_client.post(url))
        assert reason == "„Haus“: Im Eintrag steht keine E-Mail-Adresse, an die wir schreiben können."
        factories.ContactFactory(entry=actor, channel="email", number="", email="haus@example.org")
        response = admin_client.post(url)
        assert self.said(response)[-1] == "„Haus“: Um Bestätigung gebeten wurde haus@example.org."
        [message] = mail.outbox
        link = next(line for line in message.body.splitlines() if "/bestaetigen/" in line)
        assert Client().get(link[link.index("/bestaetigen/") :]).status_code == 200

    def test_asks_from_the_list(self, admin_client: Client) -> None:
        actors = [factories.ActorFactory() for _ in range(2)]
        for actor in actors:
            factories.ContactFactory(entry=actor, channel="email", number="", email="haus@example.org")
        data = {"action": "ask_for_confirmation", "_selected_action": [actor.pk for actor in actors]}
        admin_client.post(list_url(Actor), data)
        assert len(mail.outbox) == ConfirmationRequest.objects.count() == 2

    @pytest.mark.parametrize("page", ["geprueft", "bitten"])
    def test_needs_the_permission_to_change(self, client: Client, contact: Any, page: str) -> None:
        url = f"/admin/directory/actor/{contact.entry_id}/{page}/"
        guest = signed_in(account("gast", permission(Actor, "view")))
        assert client.post(url).status_code == 302
        assert guest.post(url).status_code == 403
        assert guest.post(f"/admin/directory/actor/0/{page}/").status_code == 404
        assert Entry.objects.get(pk=contact.entry_id).checked_on is None
        assert not mail.outbox
