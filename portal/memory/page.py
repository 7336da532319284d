"""An answer that is kept: compressed once, with all its headers, for whoever asks again."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import brotli

from portal.memory.addresses import Environ

Headers = list[tuple[str, str]]

# Where an answer comes from (RFC 9211), for whoever watches.
MADE, KEPT = ("Cache-Status", "portal; fwd=miss"), ("Cache-Status", "portal; hit")

# Browsers ask each time whether their page is still right, which costs no rendering. Proxies that many share may answer
# for this long by themselves, a little longer while they ask, and for a day if we do not answer at all.
SHARED_SECONDS, REVALIDATE_SECONDS, ERROR_SECONDS = 10, 60, 24 * 3600
CACHE_CONTROL = (
    f"public, max-age=0, s-maxage={SHARED_SECONDS}, stale-while-revalidate={REVALIDATE_SECONDS}, "
    f"stale-if-error={ERROR_SECONDS}"
)
# The language is in the address; whoever has a cookie is answered by Django.
VARY = "Accept-Encoding, Cookie"
# What we say ourselves, and what belongs to one request or connection.
NOT_KEPT = {
    *("cache-control", "vary", "etag", "content-encoding", "content-length"),
    *("date", "server", "server-timing", "x-request-id", "connection", "keep-alive"),
}
OF_NOT_MODIFIED = {"cache-control", "vary", "etag", "last-modified"}
IDENTITY = "identity"
# What a page costs beside the bytes that are counted one by one: objects, and its entries in the tables.
OVERHEAD = 2048


@dataclass(frozen=True)
class Form:
    """The bytes in one encoding, and the headers of an answer with them."""

    body: bytes
    headers: Headers


@dataclass(frozen=True)
class Page:
    """Compressed forms only, where these are smaller; those few who take none get it unpacked."""

    forms: dict[str, Form]
    etag: str
    last_modified: str
    not_modified: Headers
    size: int

    @classmethod
    def of(cls, headers: Headers, body: bytes) -> Page:
        plain = unpacked(headers, body)
        etag = f'W/"{blake2b(plain, digest_size=12).hexdigest()}"'
        kept = [(name, value) for name, value in headers if name.lower() not in NOT_KEPT]
        kept += [("Cache-Control", CACHE_CONTROL), ("Vary", VARY), ("ETag", etag)]
        packed = {"br": brotli.compress(plain, quality=5), "gzip": gzip.compress(plain, 6, mtime=0)}
        forms = {
            encoding: Form(data, [*kept, ("Content-Encoding", encoding), ("Content-Length", str(len(data)))])
            for encoding, data in packed.items()
            if len(data) < len(plain)
        }
        if "gzip" not in forms:
            forms[IDENTITY] = Form(plain, [*kept, ("Content-Length", str(len(plain)))])
        return cls(
            forms=forms,
            etag=etag,
            last_modified=next((value for name, value in kept if name.lower() == "last-modified"), ""),
            not_modified=[(name, value) for name, value in kept if name.lower() in OF_NOT_MODIFIED],
            size=OVERHEAD
            + sum(len(form.body) for form in forms.values())
            + sum(len(name) + len(value) for name, value in kept),
        )

    def form(self, accepted: str) -> Form:
        """In an encoding that the browser takes."""
        for encoding in encodings(accepted):
            if found := self.forms.get(encoding):
                return found
        return self.forms.get(IDENTITY) or self.unpacked

    @property
    def unpacked(self) -> Form:
        packed = self.forms.get(IDENTITY) or self.forms["gzip"]
        body = unpacked(packed.headers, packed.body)
        kept = [(name, value) for name, value in packed.headers if name not in {"Content-Encoding", "Content-Length"}]
        return Form(body, [*kept, ("Content-Length", str(len(body)))])

    def is_known_to(self, environ: Environ) -> bool:
        """Whether the browser has just this page (RFC 9110, 13.1)."""
        if tags := environ.get("HTTP_IF_NONE_MATCH"):
            return tags.strip() == "*" or self.etag.removeprefix("W/") in opaque_tags(tags)
        return bool(self.last_modified) and environ.get("HTTP_IF_MODIFIED_SINCE") == self.last_modified


def unpacked(headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    is_packed = any(name.lower() == "content-encoding" and value == "gzip" for name, value in headers)
    return gzip.decompress(body) if is_packed else body


def opaque_tags(tags: str) -> set[str]:
    """Compared weakly: a network on the way may have weakened them."""
    return {tag.strip().removeprefix("W/") for tag in tags.split(",")}


@lru_cache(maxsize=256)
def encodings(accepted: str) -> tuple[str, ...]:
    """Those of ours that an Accept-Encoding header takes, the smaller first."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        weights[name.strip()] = weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return tuple(each for each in ("br", "gzip") if weights.get(each, weights.get("*", False)))
