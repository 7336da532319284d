"""Every type of page says in the words of schema.org what it is about, on the real content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytest_django import DjangoDbBlocker

from tests.browser.addresses import ADDRESSES, STATUS
from tests.linked import complaints, data_of, graph_of
from tests.pages import Page
from tests.portal.seeded import get, seeded_content

pytestmark = pytest.mark.django_db

CLASSES = {
    "home": "WebSite",
    "search": "SearchResultsPage",
    "actors": "CollectionPage",
    "actor": "Organization",
    "kinds": "CollectionPage",
    "kind": "DefinedTerm",
    "places": "CollectionPage",
    "place": "City",
    "topics": "CollectionPage",
    "topic": "DefinedTerm",
    "programmes": "CollectionPage",
    "programme": "Project",
    "news": "CollectionPage",
    "newsitem": "NewsArticle",
    "figures": "Dataset",
    "laws": "CollectionPage",
    "law": "Legislation",
    "sources": "CollectionPage",
    "source": "CreativeWork",
    "press": "CollectionPage",
    "corrections": "CollectionPage",
}
MORE_EXACTLY = {
    "actor-sparse": "GovernmentOrganization",
    "actor-contacts": "GovernmentOrganization",
    "actor-versions": "WebPage",
    "place-district": "AdministrativeArea",
    "place-region": "AdministrativeArea",
    "place-state": "State",
    "place-federation": "Country",
}


# The browser tests add an archived entry and pictures; other tests have their own. Old versions say nothing.
LEFT_OUT = {"actor-archived", "newsitem-pictures", "actor-version", "actor-version-withheld"}
NAMES = sorted(set(ADDRESSES) - set(STATUS) - LEFT_OUT)


@pytest.fixture(scope="module")
def page_of(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[str], Page]]:
    with seeded_content(django_db_blocker):
        yield cache(lambda name: Page(get(ADDRESSES[name]).content))


def class_of(name: str) -> str:
    bare = name.removeprefix("english-")
    return MORE_EXACTLY.get(bare) or CLASSES.get(bare) or CLASSES.get(bare.partition("-")[0], "WebPage")


@pytest.mark.parametrize("name", NAMES)
def test_page_says_what_it_is_in_the_vocabulary(page_of: Callable[[str], Page], name: str) -> None:
    page = page_of(name)
    about, *others = data_of(page)
    assert about["@type"] == class_of(name)
    assert [block["@type"] for block in others] == ["BreadcrumbList"] * (name != "home")
    graph = graph_of([about, *others])
    assert complaints(graph) == []
    assert len(graph) > 5


@pytest.mark.parametrize("name", NAMES)
def test_page_can_be_shared(page_of: Callable[[str], Page], name: str) -> None:
    page = page_of(name)
    said = {meta.get("property"): meta.get("content", "") for meta in page.all("meta") if meta.get("property")}
    assert page.title == f"{said['og:title']} – {said['og:site_name']}"
    assert said["og:description"]
    assert said["og:locale"] == ("en_US" if name.startswith("english") else "de_DE")
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert said["og:image:alt"].endswith(said["og:site_name"])
    picture = get(urlsplit(said["og:image"]).path)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    robots = [meta.get("content") for meta in page.all("meta") if meta.get("name") == "robots"]
    canonical = [link.get("href") for link in page.all("link") if link.get("rel") == "canonical"]
    assert len(canonical) == 1 or robots == ["noindex"]
    assert [said.get("og:url")] == (canonical or [None])


@pytest.mark.parametrize(("name", "classes"), [("not-found", []), ("actor-version", ["BreadcrumbList"])])
def test_page_that_is_not_there_or_not_of_today_says_nothing(
    page_of: Callable[[str], Page], name: str, classes: list[str]
) -> None:
    page = page_of(name)
    assert [block["@type"] for block in data_of(page)] == classes
    # Of an old version no more than where its page of today stands.
    assert {meta.get("property") for meta in page.all("meta")} <= {None, "og:url"}


@pytest.mark.parametrize(
    ("thing", "complaint"),
    [
        ({"@type": "City", "legislationIdentifier": "§ 1"}, "['City'] has no legislationIdentifier"),
        ({"@type": "Verein", "name": "Haus"}, "Verein is no class"),
        ({"@type": "City", "geo": {"latitude": 51}}, "has no class"),
    ],
)
def test_what_is_not_in_the_vocabulary_would_be_noticed(thing: dict[str, Any], complaint: str) -> None:
    [first, *_] = complaints(graph_of([{"@context": "https://schema.org", **thing}]))
    assert complaint in first
