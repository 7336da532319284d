"""The forms of a page, and when a browser has it already."""

from __future__ import annotations

import gzip
import re
from typing import Any

import brotli
import pytest

from portal.memory.page import CACHE_CONTROL, Page

BODY = b"<main>Wer hilft wem womit?</main>" * 100
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("X-Frame-Options", "DENY")]


def page(body: bytes = BODY, *more: tuple[str, str]) -> Page:
    return Page.of([*HEADERS, *more], body)


class TestForms:
    @pytest.mark.parametrize(
        ("accepted", "encoding"),
        [
            ("br, gzip", "br"),
            ("gzip, deflate", "gzip"),
            ("gzip;q=1.0, br;q=0", "gzip"),
            ("GZIP", "gzip"),
            ("*", "br"),
            ("*;q=0", None),
            ("br; q=0, gzip; q=0", None),
            ("identity", None),
            ("", None),
        ],
    )
    def test_the_smallest_that_the_browser_takes(self, accepted: str, encoding: str | None) -> None:
        form = page().form(accepted)
        headers = dict(form.headers)
        unpack: Any = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
        assert headers.get("Content-Encoding") == encoding
        assert headers["Content-Length"] == str(len(form.body))
        assert unpack(form.body) == BODY

    def test_what_does_not_become_smaller_stays_as_it_is(self) -> None:
        form = page(b"ok\n").form("br, gzip")
        assert form.body == b"ok\n"
        assert "Content-Encoding" not in dict(form.headers)

    def test_what_django_has_compressed_is_unpacked_first(self) -> None:
        packed = page(gzip.compress(BODY), ("Content-Encoding", "gzip"), ("Content-Length", "7"))
        assert (packed.etag, packed.form("").body) == (page().etag, BODY)
        assert [value for name, value in packed.form("").headers if name == "Content-Length"] == [str(len(BODY))]

    def test_keeps_headers_but_not_those_of_one_request(self) -> None:
        one = page(BODY, ("X-Request-Id", "7"), ("Date", "today"), ("Vary", "Accept-Encoding"), ("ETag", '"x"'))
        headers = one.form("br").headers
        assert [name for name, _ in headers] == [
            *("Content-Type", "X-Frame-Options", "Cache-Control", "Vary", "ETag", "Content-Encoding", "Content-Length")
        ]
        assert dict(headers)["Vary"] == "Accept-Encoding, Cookie"

    def test_counts_all_that_it_keeps(self) -> None:
        one = page()
        assert one.size > sum(len(form.body) for form in one.forms.values())


class TestKnown:
    def test_the_tag_is_that_of_the_content(self) -> None:
        assert page().etag == page().etag
        assert page().etag != page(BODY + b"!").etag
        assert re.fullmatch(r'W/"[0-9a-f]{24}"', page().etag)

    @pytest.mark.parametrize("tags", ["{0}", "*", '"a", {0}', "{1}"])
    def test_by_its_tag(self, tags: str) -> None:
        one = page()
        assert one.is_known_to({"HTTP_IF_NONE_MATCH": tags.format(one.etag, one.etag.removeprefix("W/"))})

    @pytest.mark.parametrize("tags", ['"other"', 'W/"other"', "", "rubbish", '"'])
    def test_not_by_another(self, tags: str) -> None:
        assert not page().is_known_to({"HTTP_IF_NONE_MATCH": tags})

    def test_by_its_time_where_it_has_one_and_no_tag_is_given(self) -> None:
        time = "Sun, 01 Mar 2026 10:00:00 GMT"
        feed = page(BODY, ("Last-Modified", time))
        assert feed.is_known_to({"HTTP_IF_MODIFIED_SINCE": time})
        assert not feed.is_known_to({"HTTP_IF_MODIFIED_SINCE": time, "HTTP_IF_NONE_MATCH": '"other"'})
        assert not feed.is_known_to({"HTTP_IF_MODIFIED_SINCE": "Sun, 01 Mar 2026 09:00:00 GMT"})
        assert not page().is_known_to({"HTTP_IF_MODIFIED_SINCE": time})

    def test_then_only_what_belongs_to_it_is_said(self) -> None:
        assert [name for name, _ in page().not_modified] == ["Cache-Control", "Vary", "ETag"]


def test_proxies_may_help_for_a_short_time_and_browsers_always_ask() -> None:
    ages = dict(re.findall(r"([a-z-]+)=(\d+)", CACHE_CONTROL))
    assert CACHE_CONTROL.startswith("public, ")
    assert ages["max-age"] == "0"
    assert 0 < int(ages["s-maxage"]) <= int(ages["stale-while-revalidate"]) <= 60
    assert 3600 <= int(ages["stale-if-error"]) <= 24 * 3600
