"""What is refused is told on a page of ours, and in the log without what was sent or where from."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.test import Client

from tests.admin_pages import add_url
from tests.office import EDITOR, log_in, log_in_as

pytestmark = pytest.mark.django_db


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.getMessage() for record in caplog.records if record.name == "security" and record.levelname != "INFO"
    ]


def heading(response: Any) -> str:
    [found] = re.findall(r"<h1[^>]*>(.*)</h1>", response.text)
    return str(found)


def test_a_form_that_cannot_be_read(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    refused = client.generic("POST", "/melden/", b"geheim=1", "multipart/form-data")
    assert (refused.status_code, heading(refused)) == (400, "Das konnten wir nicht lesen")
    assert told(caplog) == ["refused: unreadable (MultiPartParserError), at none, account none"]
    assert "unsafe" not in refused["Content-Security-Policy"]


def test_a_form_that_cannot_be_read_is_told_in_the_language_of_its_address(client: Client) -> None:
    refused = client.generic("POST", "/en/melden/", b"x=1", "multipart/form-data")
    assert refused.headers["Content-Language"] == "en"
    assert '<html lang="en"' in refused.text


def test_a_page_that_is_not_for_this_account(caplog: pytest.LogCaptureFixture) -> None:
    client = log_in(EDITOR)
    refused = client.get(f"{add_url(User)}?q=geheim")
    assert (refused.status_code, heading(refused)) == (403, "Das darf Ihr Konto nicht")
    assert told(caplog) == [f"refused: not allowed, at admin:auth_user_add, account {User.objects.get().pk}"]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "CSRF cookie not set"),
        ({"Origin": "https://boese.example"}, "Origin checking failed"),
        ({"Referer": "https://boese.example/geheim?x=1"}, "Referer checking failed"),
    ],
)
def test_a_form_that_another_site_has_made(
    headers: dict[str, str], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(enforce_csrf_checks=True)
    refused = client.post("/admin/login/", {"login": "geheim"}, secure="Referer" in headers, headers=headers)
    assert (refused.status_code, heading(refused)) == (403, "Das Formular ist nicht mehr gültig")
    assert told(caplog) == [f"refused: forged ({reason}), at account_login, account none"]


def test_a_form_of_somebody_who_is_logged_in_names_the_account(
    admin_user: User, caplog: pytest.LogCaptureFixture
) -> None:
    session = log_in_as(admin_user).cookies
    client = Client(enforce_csrf_checks=True)
    client.cookies = session
    assert client.post("/admin/logout/").status_code == 403
    assert told(caplog) == [f"refused: forged (CSRF cookie not set), at admin:logout, account {admin_user.pk}"]


def test_a_host_that_is_not_ours_is_not_told(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    refused = client.get("/partner", headers={"Host": "boese.example"})
    assert (refused.status_code, heading(refused)) == (400, "Das konnten wir nicht lesen")
    assert told(caplog) == []


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "429", "500", "503"])
def test_every_page_of_an_error_needs_no_request(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert page.count("<h1") == page.count("<title>") == 1
    assert 'href="/' in page
