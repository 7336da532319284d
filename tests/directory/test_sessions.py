"""Where an account is signed in, and how it ends that elsewhere."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client

from directory.access import browsers, sessions
from directory.access.models import OfficeSession
from tests import factories
from tests.admin_pages import change_url
from tests.directory.test_access import MINE, PASSWORD, account, age, code, enter, is_in, with_app
from tests.office import LEAD, delete_url, log_in_as, said

pytestmark = pytest.mark.django_db

DEVICES = f"{MINE}geraete/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def listed(client: Client) -> list[sessions.SignedIn]:
    return list(client.get(DEVICES).context["signed_in"])


def numbers(client: Client) -> list[str]:
    """What the buttons of the page send."""
    return re.findall(r'name="session" value="(\w+)"', client.get(DEVICES).text)


class TestList:
    def test_names_this_device_and_the_others(self) -> None:
        user = account()
        here, elsewhere = Client(), Client(headers={"User-Agent": FIREFOX})
        enter(elsewhere, user)
        enter(here, user)
        first, second = listed(here)
        assert (first.is_here, first.browser) == (True, "Unbekannter Browser")
        assert (second.is_here, second.browser) == (False, "Firefox auf Linux")
        assert second.since <= second.seen
        page = here.get(DEVICES).text
        assert page.count("dieses Gerät") == 1
        assert second.key not in page
        assert "127.0.0.1" not in page

    def test_keeps_no_more_of_the_browser_than_its_name(self) -> None:
        client = Client(headers={"User-Agent": FIREFOX})
        enter(client, account())
        assert client.session[sessions.BROWSER] == ["Firefox", "Linux"]
        assert not {"140", "127.0.0.1"} & set(re.split(r"[^\w.]", str(dict(client.session))))

    def test_is_of_one_account(self) -> None:
        log_in_as(account())
        client = log_in_as(account())
        assert [each.is_here for each in listed(client)] == [True]

    def test_asks_as_often_for_three_as_for_one(self, django_assert_num_queries: Any) -> None:
        user = account()
        client = log_in_as(user)
        client.get(DEVICES)
        for _ in range(2):
            with django_assert_num_queries(5):
                client.get(DEVICES)
            log_in_as(user)
            log_in_as(user)

    def test_leaves_out_what_has_ended(self) -> None:
        user = account()
        log_in_as(user)
        OfficeSession.objects.update(expire_date="2000-01-01T00:00Z")
        assert len(listed(log_in_as(user))) == 1

    def test_leaves_out_what_a_password_from_the_console_has_ended(self) -> None:
        user = account()
        log_in_as(user)
        user.set_password("nur-im-Test-8")
        user.save()
        assert len(listed(log_in_as(user))) == 1

    def test_knows_sessions_of_an_earlier_secret(self, settings: Any) -> None:
        user = account()
        log_in_as(user)
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "ein neues Geheimnis", [settings.SECRET_KEY]
        assert len(listed(log_in_as(user))) == 2

    def test_is_for_accounts(self, client: Client) -> None:
        for response in (client.get(DEVICES), client.post(DEVICES, {"session": "others"})):
            assert response["Location"] == f"/admin/login/?next={DEVICES}"


class TestEnding:
    def test_one(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO, "security")
        user = account()
        here, other, third = (log_in_as(user) for _ in range(3))
        [number] = {each.number for each in listed(here) if each.key == other.session.session_key}
        assert number in numbers(here)
        assert said(here.post(DEVICES, {"session": number})) == ["1 Sitzung ist beendet."]
        assert [is_in(each) for each in (here, other, third)] == [True, False, True]
        assert f"sessions ended: account {user.pk}, 1" in caplog.messages

    def test_all_others(self) -> None:
        user = account()
        here, other, third = (log_in_as(user) for _ in range(3))
        colleague = log_in_as(account())
        assert said(here.post(DEVICES, {"session": "others"})) == ["2 Sitzungen sind beendet."]
        assert [is_in(each) for each in (here, other, third, colleague)] == [True, False, False, True]
        assert numbers(here) == []

    def test_not_this_one_nor_that_of_a_colleague(self) -> None:
        colleague, here = log_in_as(account()), log_in_as(account())
        [own], [other] = listed(here), listed(colleague)
        for number in (own.number, other.number, other.key, "", "\x00"):
            here.post(DEVICES, {"session": number})
        assert is_in(here)
        assert is_in(colleague)

    def test_asks_for_a_proof_some_time_after_logging_in(self) -> None:
        user = account()
        here, other = log_in_as(user), log_in_as(user)
        age(here)
        asked = here.post(DEVICES, {"session": "others"})
        assert asked["Location"].startswith("/admin/noch-einmal/?next=")
        assert is_in(other)
        back = here.post(asked["Location"], {"password": PASSWORD})
        assert here.get(back["Location"])["Location"] == DEVICES
        assert not is_in(other)

    def test_comes_with_an_app(self, django_capture_on_commit_callbacks: Any) -> None:
        user = account()
        here, other = log_in_as(user), log_in_as(user)
        page = here.get(f"{MINE}app/")
        with django_capture_on_commit_callbacks(execute=True):
            here.post(f"{MINE}app/", {"code": code(page.context["form"].secret)})
        assert Authenticator.objects.filter(user=user).exists()
        assert [is_in(here), is_in(other)] == [True, False]

    @pytest.mark.parametrize("address", ["app/entfernen/", "codes/neu/"])
    def test_comes_with_what_else_changes_a_factor(self, address: str, django_capture_on_commit_callbacks: Any) -> None:
        user = account()
        with_app(user)
        here, other = log_in_as(user), log_in_as(user)
        with django_capture_on_commit_callbacks(execute=True):
            here.post(f"{MINE}{address}")
        assert [is_in(here), is_in(other)] == [True, False]

    def test_comes_with_a_lead_who_takes_the_factor_off(self) -> None:
        user = account()
        with_app(user)
        client = log_in_as(user)
        log_in_as(account(groups=[LEAD])).post(change_url(user).replace("/change/", "/zweiter-schritt/"))
        assert not is_in(client)

    def test_comes_with_a_password_by_a_lead(self) -> None:
        user = account()
        client = log_in_as(user)
        data = {"password1": "nur-im-Test-8", "password2": "nur-im-Test-8", "usable_password": "true"}
        log_in_as(account(groups=[LEAD])).post(change_url(user).replace("/change/", "/password/"), data)
        assert not is_in(client)
        assert not OfficeSession.objects.filter(account=user).exists()


class TestTable:
    def test_names_the_account_from_logging_in_to_logging_out(self, client: Client) -> None:
        user = account()
        client.get("/admin/login/")
        enter(client, user)
        assert [each.account for each in OfficeSession.objects.all()] == [user]
        client.post("/admin/logout/")
        assert not OfficeSession.objects.filter(account=user).exists()

    def test_forgets_an_account_that_is_deleted(self) -> None:
        user = account(is_superuser=True)
        gone = factories.UserFactory()
        log_in_as(gone)
        client = log_in_as(user)
        page = client.get(delete_url(gone))
        assert OfficeSession.objects.get(account=gone).session_key not in page.text
        assert client.post(delete_url(gone), {"post": "yes"}).status_code == 302
        assert OfficeSession.objects.filter(account=None).count() == 1

    def test_takes_what_an_account_does_last(self) -> None:
        user = account(is_superuser=True)
        client = log_in_as(user)
        assert client.post(delete_url(user), {"post": "yes"}).status_code == 302
        connection.check_constraints()
        assert not is_in(client)

    def test_is_cleared_with_the_one_of_earlier_releases(self) -> None:
        client = log_in_as(account())
        OfficeSession.objects.update(expire_date="2000-01-01T00:00Z")
        for key, year in (("past", 2000), ("to-come", 2999)):
            Session.objects.create(session_key=key, session_data="", expire_date=f"{year}-01-01T00:00Z")
        call_command("clearsessions")
        assert not OfficeSession.objects.exists()
        assert [each.pk for each in Session.objects.all()] == ["to-come"]
        assert not is_in(client)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox auf Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge auf Windows"),
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/140.0 Mobile Safari/537.36", "Chrome auf Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari auf iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1", "Safari auf macOS"),
        ("curl/8", "Unbekannter Browser"),
        ("", "Unbekannter Browser"),
    ],
)
def test_browsers_are_called_by_their_names(user_agent: str, words: str) -> None:
    assert browsers.in_words(browsers.kind_of(user_agent)) == words


def test_a_session_from_before_there_were_names_is_shown(client: Client) -> None:
    client = log_in_as(account())
    session = client.session
    del session[sessions.BROWSER]
    session.save()
    assert [each.browser for each in listed(client)] == ["Unbekannter Browser"]
