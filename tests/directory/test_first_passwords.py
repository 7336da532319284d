"""A password that somebody else has chosen opens nothing but the page to choose another, and not for long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from directory.access.models import FirstPassword
from directory.models import Actor
from tests import factories
from tests.admin_pages import add_url, change_url, list_url
from tests.directory.test_access import LOGIN, MINE, PASSWORD, account, enter, is_in, with_app
from tests.office import EDITOR, LEAD, log_in_as

pytestmark = pytest.mark.django_db

CHANGE = "/admin/password_change/"
OWN = "nur-mein-eigenes-9"


def given(password: str = PASSWORD, **more: str) -> dict[str, str]:
    return {"usable_password": "true", "password1": password, "password2": password, **more}


def change(client: Client, old: str = PASSWORD, new: str = OWN) -> Any:
    return client.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": new})


@pytest.fixture
def lead() -> Client:
    return log_in_as(account(groups=[LEAD]))


@pytest.fixture
def newcomer(lead: Client) -> User:
    lead.post(add_url(User), given(username="neu"))
    User.objects.filter(username="neu").update(is_staff=True, is_superuser=True)
    return User.objects.get(username="neu")


def ends_so_long_ago(account: User, settings: Any, **ago: int) -> None:
    days = timedelta(days=settings.FIRST_PASSWORD_DAYS)
    FirstPassword.objects.filter(account=account).update(chosen_at=timezone.now() - days - timedelta(**ago))


class TestFirstPassword:
    def test_leads_to_the_page_for_another_before_anything_else(self, client: Client, newcomer: User) -> None:
        enter(client, newcomer)
        for address in (
            "/admin/",
            list_url(Actor),
            "/admin/handbuch/",
            MINE,
            f"{MINE}geraete/",
            "/admin/gibt-es-nicht",
        ):
            assert client.get(address)["Location"] == CHANGE, address
        assert "Ihr Passwort hat jemand anderes gewählt." in client.get(CHANGE).text
        assert change(client).status_code == 302
        assert is_in(client)
        assert "jemand anderes" not in client.get(CHANGE).text

    def test_is_done_with_once_another_is_chosen(self, client: Client, newcomer: User) -> None:
        enter(client, newcomer)
        change(client)
        again = Client()
        enter(again, newcomer, OWN)
        assert is_in(again)
        assert not FirstPassword.objects.exists()

    def test_is_not_chosen_once_more(self, client: Client, newcomer: User) -> None:
        enter(client, newcomer)
        refused = change(client, new=PASSWORD)
        assert refused.context["form"].errors == {
            "new_password2": ["Bitte wählen Sie ein anderes Passwort als bisher."]
        }
        assert not is_in(client)

    def test_opens_no_preview(self, client: Client, newcomer: User) -> None:
        draft = factories.ActorFactory(state="draft")
        enter(client, newcomer)
        assert client.get(draft.get_absolute_url()).status_code == 404
        change(client)
        assert client.get(draft.get_absolute_url()).status_code == 200

    def test_comes_before_the_second_factor(self, client: Client, newcomer: User, settings: Any) -> None:
        settings.SECOND_FACTOR = "required"
        enter(client, newcomer)
        assert client.get("/admin/")["Location"] == client.get(MINE)["Location"] == CHANGE
        change(client)
        assert client.get("/admin/")["Location"] == MINE
        with_app(newcomer)
        assert is_in(client)

    def test_does_not_keep_anybody_from_leaving(self, client: Client, newcomer: User) -> None:
        enter(client, newcomer)
        assert client.post("/admin/logout/").status_code == 200

    @pytest.mark.parametrize(("hours", "opens"), [(-1, True), (1, False)])
    def test_has_an_end(
        self,
        client: Client,
        newcomer: User,
        settings: Any,
        caplog: pytest.LogCaptureFixture,
        *,
        hours: int,
        opens: bool,
    ) -> None:
        ends_so_long_ago(newcomer, settings, hours=hours)
        page = enter(client, newcomer)
        assert (page.status_code == 302) is opens
        assert (f"first password after its time: account {newcomer.pk}" in caplog.messages) is not opens
        if not opens:
            assert page.context["form"].non_field_errors() == [
                "Dieses erste Passwort gilt nicht mehr. Die Leitung gibt Ihnen ein neues."
            ]

    def test_after_its_end_says_so_only_to_whom_knows_it(self, client: Client, newcomer: User, settings: Any) -> None:
        ends_so_long_ago(newcomer, settings, days=1)
        page = client.post(LOGIN, {"login": newcomer.username, "password": "falsch"})
        assert page.context["form"].non_field_errors() == ["Benutzername oder Passwort stimmt nicht."]


class TestLead:
    def test_gives_a_new_one_after_the_end(self, lead: Client, client: Client, newcomer: User, settings: Any) -> None:
        User.objects.filter(pk=newcomer.pk).update(is_superuser=False)
        ends_so_long_ago(newcomer, settings, days=1)
        lead.post(change_url(newcomer).replace("/change/", "/password/"), given("nur-im-Test-8"))
        enter(client, newcomer, "nur-im-Test-8")
        assert client.get("/admin/")["Location"] == CHANGE

    def test_gives_one_for_a_forgotten_one(self, lead: Client, client: Client) -> None:
        user = account(groups=[EDITOR])
        lead.post(change_url(user).replace("/change/", "/password/"), given("nur-im-Test-8"))
        enter(client, user, "nur-im-Test-8")
        assert client.get("/admin/")["Location"] == CHANGE

    def test_takes_the_password_away(self, lead: Client, newcomer: User) -> None:
        User.objects.filter(pk=newcomer.pk).update(is_superuser=False)
        lead.post(
            change_url(newcomer).replace("/change/", "/password/"), {"usable_password": "false", "unset-password": ""}
        )
        newcomer.refresh_from_db()
        assert not newcomer.has_usable_password()
        assert not FirstPassword.objects.exists()

    def test_changes_the_own_one_where_everybody_does(self, lead: Client) -> None:
        user = User.objects.get(groups__name=LEAD)
        address = change_url(user).replace("/change/", "/password/")
        assert lead.get(address)["Location"] == CHANGE
        assert lead.post(address, given("nur-im-Test-8"))["Location"] == CHANGE
        assert not FirstPassword.objects.exists()

    def test_sees_how_long_it_is_good(self, lead: Client, newcomer: User, settings: Any) -> None:
        User.objects.filter(pk=newcomer.pk).update(is_superuser=False)
        assert "wenn das Konto kein eigenes wählt" in lead.get(change_url(newcomer)).text
        ends_so_long_ago(newcomer, settings, days=1)
        assert "nicht mehr; geben Sie ein neues" in lead.get(change_url(newcomer)).text
        assert "nicht in Gebrauch" in lead.get(change_url(User.objects.get(groups__name=LEAD))).text


def test_who_chose_the_own_password_is_not_asked(client: Client) -> None:
    enter(client, account())
    assert is_in(client)


def test_an_account_is_deleted_with_its_first_password(newcomer: User) -> None:
    newcomer.delete()
    assert not FirstPassword.objects.exists()
