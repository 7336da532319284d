"""Feeds as a feed reader sees them, once they keep the rules of RFC 4287."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import feedparser
from django.test import Client

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def read(client: Client, address: str) -> Any:
    """What feedparser makes of the feed at an address, which must be there and keep the rules."""
    response = client.get(address)
    assert response.status_code == 200, f"{address} answers {response.status_code}"
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    check_feed(root, f"http://testserver{address}")
    headers = {name.lower(): value for name, value in response.items()}
    feed = feedparser.parse(response.content, response_headers=headers)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    assert len(feed.entries) == len(root.findall(f"{ATOM}entry"))
    return feed


def check_feed(root: ElementTree.Element, address: str) -> None:
    """Sections 4.1.1 and 4.1.2: what there is exactly once, and of links, one of each kind and language."""
    assert root.tag == f"{ATOM}feed"
    assert root.attrib[LANG]
    for element in [root, *root.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, f"{name} of {element}"
            assert element.findtext(f"{ATOM}{name}"), f"{name} of {element}"
        assert RFC3339.fullmatch(element.findtext(f"{ATOM}updated") or "")
        assert re.match(r"(https?://|urn:uuid:)", element.findtext(f"{ATOM}id") or "")
        links = [(link.get("rel", "alternate"), link.get("href", "")) for link in element.findall(f"{ATOM}link")]
        assert len({rel for rel, _ in links}) == len(links)
        assert all(href.startswith("http://testserver/") for _, href in links)
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    assert [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"] == [address]
    ids = [element.text for element in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))


def titles(feed: Any) -> list[str]:
    return [item.title for item in feed.entries]


def summaries(feed: Any) -> list[str]:
    return [item.summary for item in feed.entries]
