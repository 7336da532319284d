"""„Geprüft“ on the editor's desk: one click, apart from any change, and asking the organisation."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from directory.models import Actor, ConfirmationRequest, Entry, Proposal
from directory.proposals import changes
from tests import factories
from tests.admin_pages import change_url, form_data, list_url
from tests.office import EDITOR, LEAD, PUBLISHER, REGIONAL, log_in, run_action, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact() -> Any:
    return factories.ContactFactory(entry__title="Haus", entry__slug="haus", number="+492315027224")


class TestOffice:
    def test_confirms_with_one_click_on_the_form(self, client: Client, contact: Any) -> None:
        user = factories.UserFactory(first_name="Erika", last_name="Muster", groups=[PUBLISHER])
        client.force_login(user)
        actor = contact.entry
        url = f"/admin/directory/actor/{actor.pk}/geprueft/"
        assert f'action="{url}"' in client.get(change_url(actor)).content.decode()
        updated_at = Entry.objects.get(pk=actor.pk).updated_at
        assert client.get(url).status_code == 302
        assert Entry.objects.get(pk=actor.pk).checked_on is None
        response = client.post(url)
        assert (response.status_code, response["Location"]) == (302, change_url(actor))
        assert said(response) == ["1 Eintrag als heute geprüft bestätigt."]
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
        [reason] = said(admin_client.post(url))
        assert reason == "„Haus“: Im Eintrag steht keine E-Mail-Adresse, an die wir schreiben können."
        factories.ContactFactory(entry=actor, channel="email", number="", email="haus@example.org")
        response = admin_client.post(url)
        assert said(response)[-1] == "„Haus“: Um Bestätigung gebeten wurde haus@example.org."
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

    def test_of_what_is_public_confirms_who_may_publish_it(self) -> None:
        public, draft = factories.ActorFactory(title="Haus"), factories.ActorFactory(title="Hof", state="draft")
        refusal = "„Haus“ bleibt, wie es ist: Der Eintrag ist öffentlich: Ihn ändert nur, wer veröffentlichen darf."
        client = log_in(EDITOR)
        assert run_action(client, "confirm_as_checked", public, draft) == [
            refusal,
            "1 Eintrag als heute geprüft bestätigt.",
        ]
        assert said(client.post(f"/admin/directory/actor/{public.pk}/geprueft/"))[-1] == refusal
        public.refresh_from_db()
        draft.refresh_from_db()
        assert (public.checked_on, draft.checked_on) == (None, timezone.localdate())
        content = client.get(change_url(public)).content.decode()
        assert ("Noch nie geprüft" in content, "/geprueft/" in content, "/bitten/" in content) == (True, False, True)

    def test_of_what_is_public_can_be_proposed(self) -> None:
        public = factories.ActorFactory()
        client = log_in(EDITOR)
        data = {**form_data(client.get(change_url(public))), "checked_on": "01.03.2026"}
        assert client.post(change_url(public), data).status_code == 302
        assert [change.key for change in changes(Proposal.objects.get())] == ["entry:checked_on", "entry:checked_by"]

    def test_asks_within_reach(self) -> None:
        contact = factories.ContactFactory(channel="email", number="", email="haus@example.org", entry__title="Haus")
        client = log_in(REGIONAL, places=[factories.DistrictFactory()])
        [refusal] = run_action(client, "ask_for_confirmation", contact.entry)
        assert refusal.startswith("„Haus“ bleibt, wie es ist: Sie bearbeiten Einträge, die hier helfen oder sitzen:")
        assert not mail.outbox
        run_action(log_in(EDITOR), "ask_for_confirmation", contact.entry)
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize("page", ["geprueft", "bitten"])
    def test_needs_the_permission_to_change(self, client: Client, contact: Any, page: str) -> None:
        url = f"/admin/directory/actor/{contact.entry_id}/{page}/"
        guest = log_in(LEAD)
        assert client.post(url).status_code == 302
        assert guest.post(url).status_code == 403
        assert guest.post(f"/admin/directory/actor/0/{page}/").status_code == 404
        assert Entry.objects.get(pk=contact.entry_id).checked_on is None
        assert not mail.outbox
