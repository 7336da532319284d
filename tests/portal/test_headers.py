"""What every answer tells the browser, so that it does no more than our pages need."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.office import log_in

pytestmark = pytest.mark.django_db

# What the settings are where there is a database, and so TLS.
IN_PRODUCTION = """
import json
from portal import settings as s
print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,
    s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_SSL_REDIRECT, s.SECOND_FACTOR, s.PROXY_HOPS]))
"""


@pytest.mark.parametrize("address", ["/", "/partner/", "/gibt-es-nicht/", "/admin/login/", "/healthz", "/robots.txt"])
def test_every_page_has_them(client: Client, address: str) -> None:
    headers = client.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"


def test_the_office_has_the_same_policy(client: Client) -> None:
    public, office = client.get("/"), log_in().get("/admin/")
    assert office["Content-Security-Policy"] == public["Content-Security-Policy"]
    assert "unsafe" not in public["Content-Security-Policy"]
    assert "nonce" not in public["Content-Security-Policy"]


def test_logging_out_clears_what_the_browser_has_kept() -> None:
    office = log_in()
    assert "Clear-Site-Data" not in office.get("/admin/").headers
    assert office.post("/admin/logout/").headers["Clear-Site-Data"] == '"cache"'
    assert office.get("/admin/").status_code == 302


@pytest.mark.parametrize("address", ["/", "/partner/", "/gibt-es-nicht/", "/admin/login/"])
def test_nothing_else_clears_anything(client: Client, address: str) -> None:
    assert "Clear-Site-Data" not in client.get(address).headers


def test_static_files_have_them(client: Client) -> None:
    headers = client.get("/static/css/portal.css").headers
    assert (headers["Cross-Origin-Resource-Policy"], headers["X-Content-Type-Options"]) == ("same-origin", "nosniff")


def test_cards_of_shared_links_may_be_shown_elsewhere(client: Client) -> None:
    tag = re.search('property="og:image" content="http://testserver([^"]+)"', client.get("/").text)
    assert tag
    response: Any = client.get(tag[1])
    assert (response.status_code, response["Cross-Origin-Resource-Policy"]) == (200, "cross-origin")


def test_cookies_of_the_office_are_for_it_alone(client: Client) -> None:
    cookie = client.get("/admin/login/").cookies["csrftoken"]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/")
    assert (settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE) == (True, "Lax")
    assert settings.SESSION_COOKIE_DOMAIN is settings.CSRF_COOKIE_DOMAIN is None


def run_settings(**values: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": "postgres://nobody@db.invalid/portal",
        "SECRET_KEY": "only-for-tests",
        "ALLOWED_HOSTS": "portal.invalid",
        **values,
    }
    line = [sys.executable, "-c", IN_PRODUCTION]
    return subprocess.run(line, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)


def test_production_has_tls_host_only_cookies_and_a_second_factor() -> None:
    year = 365 * 24 * 3600
    assert json.loads(run_settings().stdout) == [
        *("__Host-sessionid", "__Host-csrftoken", True, True, year, True, True, "required", 1)
    ]


def test_a_second_factor_that_is_neither_is_refused() -> None:
    assert json.loads(run_settings(SECOND_FACTOR="optional", PROXY_HOPS="2").stdout)[-2:] == ["optional", 2]
    refused = run_settings(SECOND_FACTOR="vielleicht")
    assert "SECOND_FACTOR=vielleicht is neither required nor optional." in refused.stderr
