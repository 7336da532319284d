"""Getting into the office: password, second factor, recovery, sessions, and being asked again."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from directory.access import sessions
from directory.access.adapters import OfficeAccounts
from directory.access.again import WAY_BACK
from directory.access.models import OfficeSession
from directory.access.sealing import seal, unseal
from directory.models import Actor
from portal import settings as settings_of_portal
from tests import factories
from tests.admin_pages import add_url, change_url, form_data, list_url
from tests.office import CONFIRMED, EDITOR, LEAD, delete_url, log_in, log_in_as, said

pytestmark = pytest.mark.django_db

PASSWORD = "nur-im-Test-7"
LOGIN, SECOND_STEP, MINE = "/admin/login/", "/admin/login/code/", "/admin/anmeldung/"


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


def account(**values: Any) -> Any:
    user: Any = factories.UserFactory(**values)
    user.set_password(PASSWORD)
    user.save()
    return user


def code(secret: str) -> Any:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_app(user: Any) -> Any:
    """The account has an app for codes, with recovery codes; what the app knows."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def enter(client: Client, user: Any, password: str = PASSWORD, address: str = LOGIN) -> Any:
    return client.post(address, {"login": user.username, "password": password})


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


class TestPassword:
    def test_leads_to_where_somebody_wanted_to_go(self, client: Client) -> None:
        page = client.get("/admin/handbuch/", follow=True)
        assert page.redirect_chain == [("/admin/login/?next=/admin/handbuch/", 302)]
        assert enter(client, account(), address=page.redirect_chain[0][0])["Location"] == "/admin/handbuch/"
        assert is_in(client)

    def test_leads_to_no_other_website(self, client: Client) -> None:
        address = f"{LOGIN}?next=https://boese.example/"
        assert enter(client, account(), address=address)["Location"] == "/admin/"

    @pytest.mark.parametrize("values", [{"is_staff": False}, {"is_active": False}])
    def test_of_an_account_without_the_office_says_no_more_than_a_wrong_one(
        self, client: Client, values: dict[str, bool]
    ) -> None:
        wrong = enter(client, account(), "falsch")
        right = enter(client, account(**values))
        assert right.context["form"].errors == wrong.context["form"].errors
        assert right.context["form"].non_field_errors() == ["Benutzername oder Passwort stimmt nicht."]
        assert not is_in(client)

    def test_is_refused_after_five_wrong_ones_even_if_right(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        user, other = account(), account()
        for _ in range(5):
            enter(client, user, "falsch")
        refused = enter(client, user)
        assert "Zu viele falsche Versuche" in refused.content.decode()
        assert not is_in(client)
        assert "too many failed attempts, from 127.0.0.1" in caplog.messages
        enter(client, other)
        assert is_in(client)

    def test_is_not_kept_out_by_a_stranger(self, client: Client) -> None:
        user = account()
        stranger = Client(REMOTE_ADDR="192.0.2.7")
        for _ in range(6):
            enter(stranger, user, "falsch")
        enter(stranger, user)
        enter(client, user)
        assert [is_in(stranger), is_in(client)] == [False, True]

    def test_counts_a_household_with_addresses_of_ipv6_as_one(self) -> None:
        user = account()
        for number in range(5):
            enter(Client(REMOTE_ADDR=f"2001:db8::{number}"), user, "falsch")
        neighbour, elsewhere = Client(REMOTE_ADDR="2001:db8::9"), Client(REMOTE_ADDR="2001:db8:0:1::9")
        enter(neighbour, user)
        enter(elsewhere, user)
        assert [is_in(neighbour), is_in(elsewhere)] == [False, True]

    @pytest.mark.parametrize(("times", "opens"), [(4, True), (5, False)])
    def test_is_refused_after_many_wrong_ones_from_anywhere(
        self, client: Client, settings: Any, *, times: int, opens: bool
    ) -> None:
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_anywhere": "5/10m/key"}
        user = account()
        for number in range(times):
            enter(Client(REMOTE_ADDR=f"192.0.2.{number}"), user, "falsch")
        # What is right is not counted.
        enter(Client(REMOTE_ADDR="192.0.2.99"), user)
        enter(client, user)
        assert is_in(client) is opens

    def test_is_refused_after_twenty_wrong_ones_from_one_address(self, client: Client) -> None:
        for number in range(20):
            client.post(LOGIN, {"login": f"geraten-{number}", "password": "falsch"})
        user = account()
        enter(client, user)
        assert not is_in(client)
        elsewhere = Client(REMOTE_ADDR="192.0.2.7")
        enter(elsewhere, user)
        assert is_in(elsewhere)

    def test_is_kept_by_argon2(self, settings: Any) -> None:
        settings.PASSWORD_HASHERS = settings_of_portal.PASSWORD_HASHERS
        assert make_password(PASSWORD).startswith("argon2$argon2id$")

    @pytest.mark.parametrize("password", ["nur-elf-Zei", "123456789012", "1qaz2wsx3edc"])
    def test_must_not_be_short_or_common(self, password: str) -> None:
        validate_password("vier Wörter sind ein guter Schutz")
        with pytest.raises(ValidationError):
            validate_password(password)

    def test_that_changes_ends_other_sessions(self) -> None:
        user = account()
        here, elsewhere = log_in_as(user), log_in_as(user)
        data = {"old_password": PASSWORD, "new_password1": "nur-im-Test-8", "new_password2": "nur-im-Test-8"}
        assert here.post("/admin/password_change/", data).status_code == 302
        assert is_in(here)
        assert not is_in(elsewhere)


class TestSecondStep:
    def test_is_a_code_of_the_app(self, client: Client) -> None:
        user = account()
        secret = with_app(user)
        assert enter(client, user)["Location"] == SECOND_STEP
        assert not is_in(client)
        assert client.post(SECOND_STEP, {"code": code(secret)})["Location"] == "/admin/"
        assert is_in(client)

    def test_takes_a_code_once(self) -> None:
        user = account()
        now = code(with_app(user))
        for client, gets_in in ((Client(), True), (Client(), False)):
            enter(client, user)
            client.post(SECOND_STEP, {"code": now})
            assert is_in(client) is gets_in

    def test_takes_each_recovery_code_once(self) -> None:
        user = account()
        with_app(user)
        spare = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
        for client, gets_in in ((Client(), True), (Client(), False)):
            enter(client, user)
            client.post(SECOND_STEP, {"code": spare})
            assert is_in(client) is gets_in

    def test_is_refused_after_five_wrong_codes(self, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        user = account()
        secret = with_app(user)
        enter(client, user)
        for _ in range(5):
            client.post(SECOND_STEP, {"code": "000000"})
        client.post(SECOND_STEP, {"code": code(secret)})
        assert not is_in(client)
        assert f"wrong code: account {user.pk}, from 127.0.0.1" in caplog.messages

    def test_cannot_be_reached_without_the_password(self, client: Client) -> None:
        assert client.get(SECOND_STEP)["Location"] == LOGIN

    def test_is_set_up_with_an_app_and_recovery_codes(self) -> None:
        user = account()
        client = log_in_as(user)
        page = client.get("/admin/anmeldung/app/")
        wrong = client.post("/admin/anmeldung/app/", {"code": "000000"})
        assert wrong.context["form"].errors["code"] == ["Das hat nicht gestimmt. Bitte versuchen Sie es noch einmal."]
        done = client.post("/admin/anmeldung/app/", {"code": code(page.context["form"].secret)})
        assert done["Location"] == "/admin/anmeldung/codes/"
        assert len(client.get(done["Location"]).context["unused_codes"]) == 10
        assert page.context["form"].secret not in str(Authenticator.objects.values_list("data"))

    def test_is_removed_by_its_owner(self) -> None:
        user = account()
        with_app(user)
        client = log_in_as(user)
        assert "Die Codes Ihrer App gelten danach nicht mehr." in client.get(f"{MINE}app/entfernen/").content.decode()
        assert client.post(f"{MINE}app/entfernen/")["Location"] == MINE
        assert not Authenticator.objects.filter(user=user).exists()

    def test_gets_new_recovery_codes(self) -> None:
        user = account()
        with_app(user)
        client = log_in_as(user)
        before = client.get(f"{MINE}codes/").context["unused_codes"]
        assert client.get(f"{MINE}codes/neu/").status_code == 200
        client.post(f"{MINE}codes/neu/")
        assert not set(before) & set(client.get(f"{MINE}codes/").context["unused_codes"])

    def test_of_a_colleague_is_not_removed(self) -> None:
        key = Authenticator.objects.create(user=account(), type="webauthn", data={"name": "Fremd", "credential": {}})
        assert log_in().post(f"{MINE}passkey/{key.pk}/entfernen/").status_code == 404


class TestPasskey:
    ODD = (
        "",
        '{"response": "x"}',
        "[]",
        "1",
        '"x"',
        "null",
        '{"id": 1}',
        '{"id": "YQ", "rawId": "YQ", "response": {}}',
        "kein JSON",
    )

    @pytest.mark.parametrize("credential", ODD)
    def test_that_is_none_leads_back(self, client: Client, credential: str) -> None:
        challenge = client.get(f"{LOGIN}passkey/", headers={"Accept": "application/json"}).json()
        assert challenge["request_options"]["publicKey"]["userVerification"] == "required"
        assert client.post(f"{LOGIN}passkey/", {"credential": credential})["Location"] == LOGIN
        assert not is_in(client)

    @pytest.mark.parametrize("credential", ODD)
    def test_that_is_none_is_no_second_step(self, client: Client, credential: str) -> None:
        user = account()
        with_app(user)
        enter(client, user)
        assert client.post(SECOND_STEP, {"credential": credential}).status_code == 200
        assert not is_in(client)

    @pytest.mark.parametrize("credential", ODD)
    def test_that_is_none_is_not_kept(self, credential: str) -> None:
        user = account()
        assert log_in_as(user).post(f"{MINE}passkey/", {"credential": credential, "name": "x"}).status_code == 200
        assert not Authenticator.objects.filter(user=user).exists()

    @pytest.mark.parametrize("values", [{"is_staff": False}, {"is_active": False}])
    def test_of_an_account_without_the_office_opens_nothing(self, client: Client, values: dict[str, bool]) -> None:
        request = client.get(LOGIN).wsgi_request
        refused = OfficeAccounts(request).pre_login(request, account(**values))
        assert refused is not None
        assert refused["Location"] == LOGIN
        assert [str(each) for each in get_messages(request)] == ["Dieses Konto ist für die Redaktion gesperrt."]


class TestRequiredSecondFactor:
    @pytest.fixture(autouse=True)
    def _required(self, settings: Any) -> None:
        settings.SECOND_FACTOR = "required"

    def test_comes_before_anything_else(self) -> None:
        user = account(is_superuser=True)
        client = log_in_as(user)
        for address in (
            "/admin/",
            "/admin/handbuch/",
            list_url(Actor),
            "/admin/password_change/",
            "/admin/gibt-es-nicht",
        ):
            assert client.get(address)["Location"] == MINE, address
        assert "Bevor Sie weiterarbeiten" in client.get(MINE).content.decode()
        with_app(user)
        assert is_in(client)

    def test_comes_before_the_preview_of_a_draft(self) -> None:
        user = account(is_superuser=True)
        client = log_in_as(user)
        draft = factories.ActorFactory(state="draft")
        assert client.get(draft.get_absolute_url()).status_code == 404
        with_app(user)
        assert client.get(draft.get_absolute_url()).status_code == 200

    def test_asks_nothing_of_visitors(self, client: Client) -> None:
        response = client.get(factories.ActorFactory().get_absolute_url())
        assert response.status_code == 200
        assert "Cookie" not in response.get("Vary", "")

    def test_may_be_optional(self, settings: Any) -> None:
        settings.SECOND_FACTOR = "optional"
        assert is_in(log_in(EDITOR))


class TestLostPhone:
    @pytest.fixture
    def colleague(self) -> Any:
        user = account(groups=[EDITOR])
        with_app(user)
        return user

    @staticmethod
    def address(user: User) -> str:
        return change_url(user).replace("/change/", "/zweiter-schritt/")

    def test_lead_takes_the_second_factor_off(self, colleague: Any, caplog: pytest.LogCaptureFixture) -> None:
        lead = account(groups=[LEAD])
        client = log_in_as(lead)
        assert self.address(colleague) in client.get(change_url(colleague)).content.decode()
        assert colleague.username in client.get(self.address(colleague)).content.decode()
        assert said(client.post(self.address(colleague))) == ["Der zweite Schritt ist entfernt."]
        assert not Authenticator.objects.filter(user=colleague).exists()
        assert LogEntry.objects.get(user=lead).object_id == str(colleague.pk)
        assert f"second factor taken off: account {colleague.pk}, by account {lead.pk}" in caplog.messages

    def test_lead_is_asked_again_before(self, colleague: Any) -> None:
        client = log_in_as(account(groups=[LEAD]))
        age(client)
        assert client.post(self.address(colleague))["Location"].startswith("/admin/noch-einmal/?next=")
        assert Authenticator.objects.filter(user=colleague).exists()

    def test_editors_do_not(self, colleague: Any) -> None:
        assert log_in(EDITOR).post(self.address(colleague)).status_code == 403
        assert Authenticator.objects.filter(user=colleague).exists()

    def test_of_a_superuser_is_for_superusers(self) -> None:
        user = account(is_superuser=True)
        with_app(user)
        assert log_in(LEAD).post(self.address(user)).status_code == 403
        assert log_in_as(account(is_superuser=True)).post(self.address(user)).status_code == 302


def age(client: Client, seconds: int = 3600) -> None:
    """Somebody logged in so long ago."""
    session = client.session
    session[sessions.SINCE] -= seconds
    session.save()


class TestBeingAskedAgain:
    @pytest.fixture
    def lead(self) -> Client:
        client = log_in_as(account(groups=[LEAD]))
        age(client)
        return client

    def test_loses_nothing_that_was_typed(self, lead: Client) -> None:
        colleague = account()
        data = {**form_data(lead.get(change_url(colleague))), "first_name": "Ülkü"}
        address = f"{change_url(colleague)}?_changelist_filters=q%3Dk"
        asked = lead.post(address, data)
        colleague.refresh_from_db()
        assert colleague.first_name == ""
        back = lead.post(asked["Location"], {"password": PASSWORD})
        assert lead.get(back["Location"])["Location"] == f"{list_url(User)}?q=k"
        colleague.refresh_from_db()
        assert colleague.first_name == "Ülkü"

    def test_comes_back_with_the_errors_of_the_form(self, lead: Client) -> None:
        typed = {"username": "neu", "usable_password": "true", "password1": "kurz", "password2": "kurz"}
        asked = lead.post(add_url(User), typed)
        assert "kurz" not in str(lead.session["typed_before_asking"])
        back = lead.post(asked["Location"], {"password": PASSWORD})
        page = lead.get(back["Location"])
        assert page.status_code == 200
        assert page.context["adminform"].form["username"].value() == "neu"
        assert list(page.context["adminform"].form.errors) == ["password2"]

    def test_lets_go_whom_does_not_want_to(self, lead: Client) -> None:
        asked = lead.post(add_url(User), {"username": "neu"})
        assert 'action="/admin/logout/"' in lead.get(asked["Location"]).text

    def test_refuses_a_wrong_password(self, lead: Client) -> None:
        asked = lead.post(add_url(User), {"username": "neu"})
        refused = lead.post(asked["Location"], {"password": "falsch"})
        assert refused.context["form"].errors == {"password": ["Das Passwort stimmt nicht."]}
        assert "_again" in asked["Location"]

    def test_does_what_was_typed_once(self, lead: Client) -> None:
        colleague = account()
        asked = lead.post(change_url(colleague), {**form_data(lead.get(change_url(colleague))), "first_name": "Ülkü"})
        back = lead.post(asked["Location"], {"password": PASSWORD})["Location"]
        assert lead.get(back).status_code == 302
        assert lead.get(back).status_code == 200

    def test_does_nothing_before_the_proof_and_nothing_for_another_name(self, lead: Client) -> None:
        colleague = account()
        asked = lead.post(change_url(colleague), {**form_data(lead.get(change_url(colleague))), "first_name": "Ülkü"})
        assert (
            lead.get(f"{change_url(colleague)}?{WAY_BACK}={lead.session['typed_before_asking']['name']}").status_code
            == 200
        )
        lead.post(asked["Location"], {"password": PASSWORD})
        assert lead.get(f"{change_url(colleague)}?{WAY_BACK}=geraten").status_code == 200
        colleague.refresh_from_db()
        assert colleague.first_name == ""

    def test_is_for_accounts_groups_and_passwords(self) -> None:
        client = log_in_as(account(is_superuser=True))
        age(client)
        colleague, group = account(), Group.objects.create(name="Neue")
        for address in (
            *(add_url(User), change_url(colleague), delete_url(colleague)),
            *(add_url(Group), change_url(group), delete_url(group)),
            change_url(colleague).replace("/change/", "/password/"),
        ):
            assert client.get(address).status_code == 200, address
            assert client.post(address, {})["Location"].startswith("/admin/noch-einmal/"), address

    def test_is_for_deleting_entries(self) -> None:
        client = log_in_as(account(groups=[EDITOR]))
        age(client)
        entry = factories.ActorFactory(state="draft")
        many = {"action": "delete_selected", "_selected_action": [str(entry.pk)], **CONFIRMED}
        asked = client.post(list_url(Actor), many)
        assert asked["Location"].startswith("/admin/noch-einmal/")
        asked = client.post(delete_url(entry), CONFIRMED)
        assert Actor.objects.filter(pk=entry.pk).exists()
        client.get(client.post(asked["Location"], {"password": PASSWORD})["Location"])
        assert not Actor.objects.filter(pk=entry.pk).exists()

    def test_is_not_for_whom_has_just_logged_in(self) -> None:
        entry = factories.ActorFactory(state="draft")
        assert log_in(EDITOR).post(delete_url(entry), CONFIRMED)["Location"] == list_url(Actor)

    def test_takes_a_code_too(self) -> None:
        user = account(groups=[EDITOR])
        secret = with_app(user)
        client = log_in_as(user)
        age(client)
        asked = client.post(delete_url(factories.ActorFactory(state="draft")), CONFIRMED)
        [other] = client.get(asked["Location"]).context["reauthentication_alternatives"]
        assert client.get(other["url"]).status_code == 200
        assert client.get(client.post(other["url"], {"code": code(secret)})["Location"]).status_code == 302
        assert not Actor.objects.exists()


class TestSession:
    def test_ends_without_a_request_for_some_time(self, settings: Any) -> None:
        client = log_in(EDITOR)
        assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE == 2 * 3600
        OfficeSession.objects.update(expire_date="2000-01-01T00:00Z")
        assert not is_in(client)

    def test_goes_on_with_each_request(self) -> None:
        client = log_in(EDITOR)
        session = client.session
        session[sessions.RENEWED] -= 100
        session.save()
        OfficeSession.objects.update(expire_date="2999-01-01T00:00Z")
        assert is_in(client)
        assert OfficeSession.objects.get().expire_date.year < 2999

    def test_is_not_written_at_every_request(self) -> None:
        client = log_in(EDITOR)
        assert "sessionid" not in client.get("/admin/").cookies

    def test_ends_some_time_after_the_login_whatever_is_done(self, settings: Any) -> None:
        client = log_in(EDITOR)
        age(client, settings.SESSION_LONGEST - 600)
        session = client.session
        session[sessions.RENEWED] -= 100
        session.save()
        assert is_in(client)
        assert client.session.get_expiry_age() <= 600

    def test_ends_when_the_account_is_locked(self) -> None:
        user = account()
        client = log_in_as(user)
        User.objects.filter(pk=user.pk).update(is_active=False)
        assert not is_in(client)

    def test_gets_another_name_by_logging_in(self, client: Client) -> None:
        user = account()
        with_app(user)
        enter(client, user)
        before = client.session.session_key
        spare = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
        client.post(SECOND_STEP, {"code": spare})
        assert client.session.session_key != before

    def test_gets_another_name_by_proving_again(self) -> None:
        client = log_in_as(account(groups=[EDITOR]))
        age(client)
        before = client.session.session_key
        asked = client.post(delete_url(factories.ActorFactory(state="draft")), CONFIRMED)
        client.post(asked["Location"], {"password": PASSWORD})
        assert client.session.session_key != before
        assert is_in(client)


class TestLog:
    def test_tells_who_came_and_went(self, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO, "security")
        user = account()
        enter(client, user, "falsch")
        enter(client, user)
        client.post("/admin/logout/")
        assert [record.getMessage() for record in caplog.records if record.name == "security"] == [
            f"wrong password: account {user.pk}, from 127.0.0.1",
            f"logged in: account {user.pk}",
            f"logged out: account {user.pk}",
        ]

    def test_does_not_repeat_what_was_typed(self, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        client.post(LOGIN, {"login": "Geheim\n1", "password": "auch geheim"})
        assert "wrong password: account unknown, from 127.0.0.1" in caplog.messages
        assert "eheim" not in caplog.text


def test_what_is_sealed_opens_with_the_secret_of_before(settings: Any) -> None:
    sealed = seal("Schlüssel")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "ein neues Geheimnis", [settings.SECRET_KEY]
    assert (unseal(sealed), "Schlüssel" in sealed) == ("Schlüssel", False)
