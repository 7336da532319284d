"""Visitors stay among themselves: no other host, no cookie, nothing that the content security policy forbids."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route

from tests.browser.addresses import ADDRESSES, STATUS
from tests.browser.conftest import Windows

ANOTHER_HOST = "http://127.0.0.1:9"


@pytest.mark.parametrize("name", ADDRESSES)
def test_nothing_leaks(windows: Windows, name: str) -> None:
    page = windows.open()

    answer = page.goto(ADDRESSES[name])

    assert answer
    assert answer.status == STATUS.get(name, 200)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert windows.faults() == []


def test_a_leak_would_be_noticed(all_windows: Windows) -> None:
    def leaky(route: Route) -> None:
        body = f"<title>x</title><img src='{ANOTHER_HOST}/pixel'><script src='/static/missing.js'></script>"
        forbidden = "<p style='color: red'>x</p>"
        headers = {
            "content-type": "text/html",
            "content-security-policy": "style-src 'self'",
            "set-cookie": "visitor=1",
        }
        route.fulfill(body=body + forbidden, headers=headers)

    page = all_windows.open()
    page.route("**/undicht/", leaky)
    page.goto("/undicht/", wait_until="networkidle")
    page.unroute("**/undicht/")

    kinds = {fault.partition(":")[0] for fault in all_windows.faults()}
    assert kinds == {"another host", "console", "cookie", "status 404"}
