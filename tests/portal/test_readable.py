"""A form that nobody can read is a bad request, wherever it is sent to."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
ADDRESSES = pytest.mark.parametrize("address", ["/melden/", "/gibt-es-nicht/", "/admin/login/"])


def status(address: str, content_type: str, body: bytes = b"q=x") -> int:
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    return client.generic("POST", address, body, content_type).status_code


@ADDRESSES
@pytest.mark.parametrize(
    "content_type",
    [
        f"{FORM}; charset=utf-16",
        f"{FORM}; charset=iso-8859-1",
        "multipart/form-data",
        "multipart/form-data; boundary=\xff",
    ],
)
def test_another_encoding_or_no_boundary(address: str, content_type: str) -> None:
    assert status(address, content_type) == 400


@ADDRESSES
def test_too_many_fields(address: str) -> None:
    assert status(address, FORM, b"q&" * 2_000) == 400


@pytest.mark.parametrize(
    "content_type", [FORM, f"{FORM}; charset=UTF-8", f"{FORM}; charset=nonsense", "text/plain", ""]
)
def test_others_are_read(content_type: str) -> None:
    assert status("/gibt-es-nicht/", content_type) == 404
