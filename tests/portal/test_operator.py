"""Who answers for an installation: one row, its place in the admin, and the check that asks for it."""

from __future__ import annotations

import datetime
from unittest import mock

import psycopg
import pytest
from django.contrib.auth.models import Permission, User
from django.core.checks import run_checks
from django.db import ProgrammingError
from django.test import Client
from pghistory.core import event_models

from portal import checks
from portal.models import Operator
from tests import factories
from tests.admin_pages import add_url, change_url, errors, form_data, list_url
from tests.database import complaints, refused, set_raw, update

pytestmark = pytest.mark.django_db

CHECKED = datetime.date(2026, 3, 1)
VIDEO = "https://amt.example.org/dgs"


class TestRules:
    def test_one_operator_and_no_second(self) -> None:
        factories.OperatorFactory()
        assert complaints(factories.OperatorFactory.build()) == ["Es gibt schon einen Betreiber."]
        with refused("operator_once"):
            factories.OperatorFactory()

    @pytest.mark.parametrize("name", ["name", "address", "represented_by", "email", "responsible"])
    def test_name_address_and_contact_are_given(self, name: str) -> None:
        factories.OperatorFactory.build().full_clean()
        with refused("operator_named"):
            factories.OperatorFactory(**{name: ""})

    @pytest.mark.parametrize("number", ["", "0211 8372000", "+49abc"])
    def test_phone_number_is_complete(self, number: str) -> None:
        operator = factories.OperatorFactory(phone="+492118372000")
        with refused("operator_phone_e164"):
            set_raw(operator, "phone", number)

    @pytest.mark.parametrize(
        ("checked_on", "result", "kept"),
        [(None, "", True), (CHECKED, "partial", True), (None, "partial", False), (CHECKED, "", False)],
    )
    def test_check_of_accessibility_has_its_day_and_its_result(
        self, checked_on: datetime.date | None, result: str, kept: bool
    ) -> None:
        values = {"accessibility_checked_on": checked_on, "accessibility_result": result}
        said = complaints(factories.OperatorFactory.build(**values))
        if kept:
            assert said == []
            factories.OperatorFactory(**values)
        else:
            assert said == ["Zur Prüfung der Barrierefreiheit gehören ihr Tag und ihr Ergebnis."]
            with refused("operator_check_has_result"):
                factories.OperatorFactory(**values)

    @pytest.mark.parametrize("name", ["enforcement_address", "enforcement_email", "enforcement_website"])
    def test_contact_of_the_ombuds_office_has_its_name(self, name: str) -> None:
        value = {name: "https://a.example.org" if name.endswith("website") else "a@example.org"}
        operator = factories.OperatorFactory(enforcement_name="Ombudsstelle", **value)
        with refused("operator_enforcement_named"):
            update(operator, enforcement_name="")
        update(operator, enforcement_name="", **{name: ""})

    @pytest.mark.parametrize(("address", "transcript"), [("http://amt.example.org/dgs", "Guten Tag."), (VIDEO, "")])
    def test_video_has_a_safe_address_and_its_text(self, address: str, transcript: str) -> None:
        operator = factories.OperatorFactory(sign_language_video=VIDEO, sign_language_transcript="Guten Tag.")
        operator.full_clean()
        with refused("operator_video_has_transcript"):
            update(operator, sign_language_video=address, sign_language_transcript=transcript)
        operator.sign_language_video, operator.sign_language_transcript = address, transcript
        assert complaints(operator)

    def test_every_change_is_kept(self) -> None:
        operator = factories.OperatorFactory(name="Erst")
        update(operator, name="Dann")
        Operator.objects.all().delete()
        (event_model,) = event_models(tracks_model=Operator)
        events = event_model._default_manager.order_by("pgh_id").values_list("pgh_label", "name")
        assert list(events) == [("insert", "Erst"), ("update", "Dann"), ("delete", "Dann")]


# Admin


def editor(*permissions: str) -> Client:
    user = User.objects.create_user("redaktion", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="portal", codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


class TestAdmin:
    def test_the_list_leads_to_the_form_and_then_to_the_row(self, admin_client: Client) -> None:
        response = admin_client.get(list_url(Operator))
        assert (response.status_code, response["Location"]) == (302, add_url(Operator))
        page = admin_client.get(add_url(Operator))
        data = form_data(page) | {
            **dict.fromkeys(("name", "address", "represented_by", "responsible"), "x"),
            "phone": "0211 837-2000",
            "email": "a@example.org",
        }
        saved = admin_client.post(add_url(Operator), data)
        assert saved.status_code == 302, errors(saved)
        operator = Operator.objects.get()
        assert operator.phone == "+492118372000"
        response = admin_client.get(list_url(Operator))
        assert (response.status_code, response["Location"]) == (302, change_url(operator))
        assert admin_client.get(change_url(operator)).status_code == 200

    def test_there_is_no_second(self, admin_client: Client) -> None:
        factories.OperatorFactory()
        assert admin_client.get(add_url(Operator)).status_code == 403

    def test_what_belongs_together_is_an_error_of_the_form(self, admin_client: Client) -> None:
        operator = factories.OperatorFactory()
        data = form_data(admin_client.get(change_url(operator)))
        page = admin_client.post(change_url(operator), {**data, "accessibility_result": "full"})
        assert errors(page) == {":": ["Zur Prüfung der Barrierefreiheit gehören ihr Tag und ihr Ergebnis."]}
        page = admin_client.post(change_url(operator), {**data, "sign_language_video": "http://amt.example.org/"})
        assert "sign_language_video" in errors(page)

    def test_needs_a_permission(self) -> None:
        assert editor().get(list_url(Operator)).status_code == 403

    def test_who_may_only_look_sees_an_empty_list_or_the_row(self) -> None:
        client = editor("view_operator")
        assert client.get(list_url(Operator)).status_code == 200
        operator = factories.OperatorFactory()
        assert client.get(list_url(Operator))["Location"] == change_url(operator)
        assert client.post(change_url(operator), {}).status_code == 403


# Check


def warnings() -> list[str]:
    return [str(message.id) for message in run_checks(include_deployment_checks=True) if "portal" in str(message.id)]


def test_check_asks_for_an_operator() -> None:
    assert warnings() == ["portal.W001"]
    factories.OperatorFactory()
    assert warnings() == []


def test_check_asks_for_deployment_only() -> None:
    assert [message for message in run_checks() if "portal" in str(message.id)] == []


def test_check_says_nothing_without_a_database() -> None:
    with mock.patch.object(psycopg, "connect", side_effect=psycopg.OperationalError("gone")):
        assert checks.operator_is_named() == []


def test_check_says_nothing_before_the_tables_are_there() -> None:
    with mock.patch.object(Operator.objects, "exists", side_effect=ProgrammingError("no such table")):
        assert checks.operator_is_named() == []
