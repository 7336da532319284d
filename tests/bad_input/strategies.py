"""Requests as hypothesis makes them up: half of each is what a visitor would send, the rest is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from tests.bad_input.routes import Hole, Route
from tests.odd_input import ODD

TOKEN = "a" * 32
# What the pages read from a query or a form; others are made up.
NAMES = [
    "q", "art", "ort", "thema", "zielgruppe", "sprache", "ebene", "sortierung", "seite", "bereich", "jahr", "status",
    "format", "p", "o", "e", "all", "_to_field", "_popup", "_changelist_filters", "next", "action", "index",
    "select_across", "_selected_action", "title", "slug", "summary", "state", "text", "kind", "email", "website",
    "adresse", "entry", "version", "von", "bis", "app_label", "model_name", "field_name", "term", "_save", "file",
    "point_set-TOTAL_FORMS", "point_set-INITIAL_FORMS", "form-TOTAL_FORMS", "form-INITIAL_FORMS", "form-0-id",
]  # fmt: skip
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "X"]
# Not the length or the sender, which a server checks or knows itself.
HEADERS = [
    "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE", "HTTP_HOST", "HTTP_IF_MATCH",
    "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_ORIGIN", "HTTP_RANGE",
    "HTTP_REFERER", "HTTP_USER_AGENT", "HTTP_X_CSRFTOKEN", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO", "HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_REQUESTED_WITH",
]  # fmt: skip
VALUES_OF_HEADERS = [
    "de", "en;q=0.5", "*", "*/*;q=x", "bytes=0-", "bytes=9-1", 'W/"x"', '"', "Sun, 22 Nov 2026 00:00:00 GMT",
    "Sun, 99 Nov 0000 99:00:00 GMT", "sessionid=x", "messages=x", "csrftoken=x", "=;=;", "localhost", "[::1]:99999",
    "127.0.0.1", "999.1.1.1", "http://localhost/", "null", "-1", "99999999999999999999", "gzip;q=0, br", "x" * 8_000,
]  # fmt: skip
TYPES = [
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=nonsense",
    "application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data; boundary=b", "multipart/form-data",
    "multipart/form-data; boundary=\xff", "application/json", "text/plain; charset=", "nonsense", "",
]  # fmt: skip
FILES = {b"file", b"image"}
# The last one is longer than Python reads.
INTEGERS = [*map(str, [0, 1, -1, 2**31, 2**63, 10**30]), "9" * 5_001]


@dataclass(frozen=True)
class Known:
    """What is really there: slugs, numbers and identifiers, and the session of an account that may do everything."""

    slugs: list[str]
    numbers: list[int]
    identifiers: list[str]
    session: str = field(repr=False)


@dataclass(frozen=True)
class Asked:
    """A request, as a server hands it over."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    def environ(self) -> dict[str, Any]:
        return {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query,
            "CONTENT_LENGTH": str(len(self.body)),
            "wsgi.input": BytesIO(self.body),
            **self.headers,
        }


odd_bytes = st.one_of(
    st.sampled_from(ODD).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(st.characters(max_codepoint=255), max_size=20).map(lambda text: text.encode("latin-1")),
    st.binary(max_size=40),
    st.sampled_from(INTEGERS).map(str.encode),
)


def known_bytes(known: Known) -> st.SearchStrategy[bytes]:
    return st.sampled_from([*known.slugs, *map(str, known.numbers), *known.identifiers]).map(str.encode)


def paths(route: Route, known: Known) -> st.SearchStrategy[str]:
    """As in an environ: bytes, each as the character of its number."""
    pieces = [st.just(one.encode()) if isinstance(one, str) else fillings(one, known) for one in route.pieces]
    address = st.tuples(st.just(b"/"), *pieces).map(b"".join)
    spoilt = st.tuples(address, odd_bytes).map(b"".join)
    return st.one_of(address, address, address, spoilt).map(lambda path: path.decode("latin-1"))


def fillings(hole: Hole, known: Known) -> st.SearchStrategy[bytes]:
    if hole.pattern:
        fitting = st.from_regex(hole.pattern, fullmatch=True).map(lambda text: text.encode("utf-8", "surrogatepass"))
        return st.one_of(fitting, fitting, odd_bytes)
    fitting = {
        "int": st.one_of(st.sampled_from(known.numbers), st.integers(min_value=0)).map(
            lambda number: str(number).encode()
        ),
        "uuid": st.one_of(st.sampled_from(known.identifiers), st.uuids().map(str)).map(str.encode),
        "slug": st.sampled_from(known.slugs).map(str.encode),
        "language": st.sampled_from([b"", b"en/"]),
    }.get(hole.converter, known_bytes(known))
    return st.one_of(fitting, fitting, odd_bytes)


def pairs(known: Known) -> st.SearchStrategy[list[tuple[bytes, bytes]]]:
    name = st.one_of(st.sampled_from(NAMES).map(str.encode), st.sampled_from(NAMES).map(str.encode), odd_bytes)
    return st.lists(st.tuples(name, st.one_of(known_bytes(known), odd_bytes)), max_size=5)


def written(given: list[tuple[bytes, bytes]]) -> str:
    return "&".join(f"{quote(name)}={quote(value)}" for name, value in given)


def queries(known: Known) -> st.SearchStrategy[str]:
    raw = odd_bytes.map(lambda query: query.decode("latin-1"))
    return st.one_of(st.just(""), pairs(known).map(written), pairs(known).map(written), raw)


def bodies(known: Known) -> st.SearchStrategy[bytes]:
    form = pairs(known).map(lambda given: written([(b"csrfmiddlewaretoken", TOKEN.encode()), *given]).encode())
    parts = pairs(known).map(lambda given: multipart([(b"csrfmiddlewaretoken", TOKEN.encode()), *given]))
    return st.one_of(form, parts, st.binary(max_size=100), st.just(b""))


@dataclass(frozen=True)
class Spoilt:
    """What is done to a form that stands on a page: fields, by their number, get another value, or none."""

    path: str
    fields: list[tuple[int, bytes | None]]

    def of(self, form: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        values: list[tuple[bytes, bytes | None]] = [*form]
        for number, value in self.fields:
            name, _ = values[number % len(values)]
            if name != b"csrfmiddlewaretoken":
                values[number % len(values)] = name, value
        return [(name, value) for name, value in values if value is not None]


def spoilt_forms(route: Route, known: Known) -> st.SearchStrategy[Spoilt]:
    value = st.one_of(st.none(), known_bytes(known), odd_bytes)
    return st.builds(Spoilt, paths(route, known), st.lists(st.tuples(st.integers(0, 500), value), max_size=4))


def multipart(given: list[tuple[bytes, bytes]]) -> bytes:
    part = b'--b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
    return b"".join(part % (name, b'; filename="x.csv"' * (name in FILES), value) for name, value in given) + b"--b--"


def headers(known: Known) -> st.SearchStrategy[dict[str, str]]:
    value = st.one_of(st.sampled_from(VALUES_OF_HEADERS), odd_bytes.map(lambda raw: raw.decode("latin-1")))
    odd = st.dictionaries(st.sampled_from(HEADERS), value, max_size=3)
    types = st.sampled_from(TYPES).map(lambda one: {"CONTENT_TYPE": one})
    signed_in = {"HTTP_COOKIE": f"sessionid={known.session}; csrftoken={TOKEN}"}
    cookies = st.sampled_from([{}, signed_in, signed_in])
    return st.builds(lambda one, two, three: {**one, **two, **three}, cookies, types, odd)


def requests(route: Route, known: Known) -> st.SearchStrategy[Asked]:
    methods = st.one_of(st.just("GET"), st.just("POST"), st.sampled_from(METHODS))
    return st.builds(Asked, methods, paths(route, known), queries(known), headers(known), bodies(known))
