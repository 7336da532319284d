"""Which requests memory may answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from portal.memory.addresses import Address, is_ours
from tests.portal.memory.wsgi import environ


@pytest.fixture(autouse=True)
def _hosts_are_looked_at_anew() -> Iterator[None]:
    is_ours.cache_clear()
    yield
    is_ours.cache_clear()


def of(address: str = "/partner/", **more: Any) -> Address | None:
    return Address.of(environ(address, **more))


def test_an_address_is_scheme_host_path_and_query() -> None:
    assert of("/partner/?seite=2") == ("http", "localhost", "/partner/", "seite=2")
    assert of(REQUEST_METHOD="HEAD") == of()


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("utm_source=brief&utm_medium=mail", ""),
        ("fbclid=IwAR0_x-y", ""),
        ("gclid", ""),
        ("art=verband&utm_campaign=x&seite=2&mc_eid=1", "art=verband&seite=2"),
        ("utm=x&xutm_source=y&clid=1&a=utm_source", "utm=x&xutm_source=y&clid=1&a=utm_source"),
        ("&", "&"),
    ],
)
def test_what_others_add_to_links_makes_no_other_address(query: str, left: str) -> None:
    assert of(f"/partner/?{query}") == of(f"/partner/?{left}")


@pytest.mark.parametrize(
    "more",
    [
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "OPTIONS"},
        {"HTTP_COOKIE": "sessionid=x"},
        {"HTTP_COOKIE": "of=anything"},
        {"HTTP_AUTHORIZATION": "Basic x"},
        {"SCRIPT_NAME": "/below"},
        {"PATH_INFO": "/static/css/portal.css"},
    ],
)
def test_these_are_for_django_alone(more: dict[str, str]) -> None:
    assert of(**more) is None


@pytest.mark.parametrize("host", ["localhost", "localhost:80", "localhost:443", "localhost:8000", "127.0.0.1"])
def test_our_hosts(host: str) -> None:
    found = of(HTTP_HOST=host)
    assert found is not None
    assert found.host == host


@pytest.mark.parametrize(
    "host", ["", "evil.example", "localhost.evil.example", "LOCALHOST", "localhost:1234", "a b", ":"]
)
def test_other_hosts_and_other_ways_of_writing_ours(host: str) -> None:
    assert of(HTTP_HOST=host) is None


def test_the_scheme_is_what_the_proxy_says_where_there_is_one() -> None:
    https: dict[str, Any] = {"HTTP_X_FORWARDED_PROTO": "https"}
    assert [getattr(of(**more), "scheme", "") for more in ({}, https, {"wsgi.url_scheme": "https"})] == [
        "http",
        "http",
        "https",
    ]
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        found = [of(**more) for more in ({}, https, {"HTTP_X_FORWARDED_PROTO": "http", "wsgi.url_scheme": "https"})]
        assert [getattr(each, "scheme", "") for each in found] == ["http", "https", "http"]
