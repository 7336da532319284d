"""A walk over all internal links of the German site, and what is wrong with its pages."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.conf import settings
from django.http import HttpResponse

from portal.languages import language_of
from tests.pages import HEADINGS, Page
from tests.portal.seeded import get

POLICY = {
    "default-src 'none'",
    "base-uri 'none'",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
}
# Every place leads to its listings; of each listing these many are visited for the same parameters, and stand for the
# others.
LISTINGS = 40
VERSION = re.compile(r"/version/\d+/$|/versionen/$")


@dataclass
class Site:
    """What a walk over all internal links has found."""

    pages: dict[str, Page] = field(default_factory=dict)
    # What stood there earlier, and the lists of that; today they say what the pages say.
    versions: dict[str, Page] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    complaints: dict[str, list[str]] = field(default_factory=dict)
    # Address of a page with its fragment, and where it was found.
    fragments: dict[str, str] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    # What is to be taken away, and of which kind that is.
    downloads: dict[str, str] = field(default_factory=dict)
    # Addresses with a query string, by path and the names of their parameters.
    listings: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def visit(self, address: str, response: HttpResponse) -> Iterator[str]:
        """Keep what stands at an address; yields the addresses of this site to which it leads."""
        if response.status_code == 301:
            self.redirects[address] = response["Location"]
            return
        if response.status_code != 200:
            self.failures[address] = response.status_code
            return
        if not response["Content-Type"].startswith("text/html"):
            self.downloads[address] = response["Content-Type"]
            return
        page = Page(response.content)
        (self.versions if VERSION.search(address) else self.pages)[address] = page
        if complaints := [
            *of_headers(response),
            *of_html(page),
            *of_nesting(page),
            *of_headings(page),
            *of_names(page),
            *of_style(page),
        ]:
            self.complaints[address] = complaints
        self.files |= files_of(page)
        for link in page.everywhere:
            target = urljoin(address, link.href)
            bare, _, fragment = target.partition("#")
            if urlsplit(target).scheme or urlsplit(target).netloc:
                self.outside.add(target)
                continue
            if language_of(bare) != settings.LANGUAGE_CODE:
                continue
            if fragment:
                self.fragments.setdefault(target, address)
            yield bare

    def below(self, folder: str) -> dict[str, Page]:
        """The pages of a folder, without the page of the folder itself."""
        return {
            address: page
            for address, page in self.pages.items()
            if address.startswith(folder) and address != folder and "?" not in address
        }

    def text_of(self, address: str) -> str:
        return "\n".join(self.pages[address].lines)


def walk() -> Site:
    """All pages that can be reached from „/“."""
    site, waiting, seen = Site(), deque(["/"]), {"/"}
    while waiting:
        address = waiting.popleft()
        for target in site.visit(address, get(address)):
            if target in seen:
                continue
            seen.add(target)
            path, question, query = target.partition("?")
            if question:
                alike = site.listings.setdefault((path, *(name for name, _ in parse_qsl(query))), [])
                alike.append(target)
                if len(alike) > LISTINGS:
                    continue
            waiting.append(target)
    return site


def of_headers(response: HttpResponse) -> Iterator[str]:
    if "Set-Cookie" in response.headers or response.cookies:
        yield f"sets a cookie: {response.cookies}"
    if set(response.get("Content-Security-Policy", "").split("; ")) != POLICY:
        yield f"has the policy {response.get('Content-Security-Policy')}"
    if response.get("Content-Type") != "text/html; charset=utf-8":
        yield f"is {response.get('Content-Type')}"
    if response.get("X-Content-Type-Options") != "nosniff" or response.get("Referrer-Policy") != "same-origin":
        yield "lacks a header of safety"


def of_html(page: Page, language: str = settings.LANGUAGE_CODE) -> Iterator[str]:
    """What a validator would complain about."""
    yield from page.errors
    for name, number in Counter(page.ids).items():
        if number > 1:
            yield f"has the id „{name}“ {number} times"
    if page.root.get("lang") != language:
        yield f"does not say that it is in {language}"
    if not page.title or len([meta for meta in page.all("meta") if meta.get("name") == "description"]) != 1:
        yield "lacks title or description"


# What holds text and its marks only, and what must not stand in there.
TEXTS = {"p", "span", "strong", "em", "small", "time", "label", "button", "legend", *HEADINGS}
BLOCKS = {
    *("p", "div", "ul", "ol", "dl", "table", "form", "fieldset", "details", "address", "blockquote", "pre", "hr"),
    *("main", "nav", "section", "article", "aside", "header", "footer", "figure", *HEADINGS),
}
CONTROLS = {"a", "button", "input", "select", "textarea", "summary"}
# Which children a parent may have, if not any.
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"div", "dt", "dd"},
    "tr": {"th", "td"},
    "select": {"option", "optgroup"},
    "datalist": {"option"},
}


def of_nesting(page: Page) -> Iterator[str]:
    """What the parser forgives and the standard does not: blocks inside texts, controls inside controls."""
    for element in page.root.iter():
        inside = {below.tag for below in element.iter() if below is not element and isinstance(below.tag, str)}
        children = {child.tag for child in element if isinstance(child.tag, str)}
        if element.tag in TEXTS and (blocks := inside & BLOCKS):
            yield f"has {blocks} in <{element.tag}>"
        if element.tag in CONTROLS and (controls := inside & CONTROLS):
            yield f"has {controls} in <{element.tag}>"
        if element.tag in CHILDREN and (others := children - CHILDREN[element.tag]):
            yield f"has {others} as children of <{element.tag}>"


def of_headings(page: Page) -> Iterator[str]:
    levels = [HEADINGS[element.tag] for element in page.all(*HEADINGS)]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"has the heading levels {levels}"
    if any(below - above > 1 for above, below in pairwise(levels)):
        yield f"skips a heading level: {levels}"


def of_names(page: Page) -> Iterator[str]:
    """What has no name, or one that is not there, for people who do not see it."""
    labelled = {label.get("for") for label in page.all("label")}
    for element in page.all("img"):
        if element.get("alt") is None:
            yield f"has a picture without an alternative: {element.attrib}"
    for element in page.all("input", "select", "textarea"):
        if element.get("type") != "hidden" and element.get("id") not in labelled:
            yield f"has a field without a label: {element.attrib}"
    for element in page.all("a", "button", "legend", "summary", *HEADINGS):
        if not "".join(element.itertext()).strip():
            yield f"has an empty {element.tag}: {element.attrib}"
    for element in page.root.iter():
        for name in ("for", "aria-labelledby", "aria-describedby"):
            if missing := set(element.get(name, "").split()) - set(page.ids):
                yield f"has {name}={missing}, which is not there"


def of_style(page: Page) -> Iterator[str]:
    """Nothing inline, which the policy would block."""
    for element in page.root.iter():
        if element.tag in {"style", "base", "iframe", "object", "embed"}:
            yield f"has a <{element.tag}>"
        if element.tag == "script" and not element.get("src") and element.get("type") != "application/ld+json":
            yield "has a script inside"
        if inline := [name for name in element.attrib if name == "style" or name.startswith("on")]:
            yield f"has {inline} on <{element.tag}>"


def files_of(page: Page) -> set[str]:
    """What the browser loads for a page."""
    loaded = {element.get(name, "") for element in page.root.iter() for name in ("src", "srcset", "poster", "data")}
    return {
        *loaded,
        *(link.get("href", "") for link in page.all("link") if link.get("rel") not in {"canonical", "alternate"}),
    } - {""}
