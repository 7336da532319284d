"""Pages as a visitor sees them: the text of `main` line by line, its links, its footnotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from django.test import Client

HEADINGS = {f"h{level}": level for level in range(1, 7)}
# What stays on the line; everything else has lines of its own.
INLINE = {"a", "abbr", "b", "code", "em", "i", "img", "input", "small", "span", "strong", "time"}


@dataclass(frozen=True)
class Link:
    text: str
    href: str


class Page:
    """One HTML document, parsed as the HTML standard says."""

    def __init__(self, content: bytes) -> None:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.root: Element = parser.parse(content, transport_encoding="utf-8")
        self.errors: list[str] = [f"{code} {data} at {position}" for position, code, data in parser.errors]

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.root.iter() if element.tag in tags]

    @property
    def title(self) -> str:
        return words("".join(self.all("title")[0].itertext()))

    @cached_property
    def ids(self) -> list[str]:
        return [element.attrib["id"] for element in self.root.iter() if "id" in element.attrib]

    @cached_property
    def lines(self) -> list[str]:
        """The text of `main`: headings as „## Kontakt“, terms as „Sitz: Dortmund“, footnote marks as „[1]“."""
        return lines_of(self.all("main")[0])

    def section(self, heading: str) -> list[str]:
        """The lines below a heading, down to the next one that is no smaller."""
        found = [number for number, line in enumerate(self.lines) if re.fullmatch(f"#+ {re.escape(heading)}", line)]
        assert len(found) == 1, f"„{heading}“ is the heading of {len(found)} sections in {self.lines}"
        depth = self.lines[found[0]].index(" ")
        below = []
        for line in self.lines[found[0] + 1 :]:
            if re.match(f"#{{1,{depth}}} ", line):
                break
            below.append(line)
        return below

    @property
    def headings(self) -> list[str]:
        return [line for line in self.lines if re.match("#+ ", line)]

    @cached_property
    def links(self) -> list[Link]:
        """The links of `main`."""
        return links_in(self.all("main")[0])

    @cached_property
    def everywhere(self) -> list[Link]:
        """The links of the whole page, with head line and foot."""
        return links_in(self.root)

    def href(self, text: str) -> str:
        """Where the links of that text lead."""
        found = {link.href for link in self.links if link.text == text}
        assert len(found) == 1, f"„{text}“ leads to {found}; there are {self.links}"
        return found.pop()

    @cached_property
    def marks(self) -> list[int]:
        """The footnote marks in the order of the page."""
        return [int(mark) for line in self.lines for mark in re.findall(r"\[(\d+)\]", line)]

    @cached_property
    def evidence(self) -> dict[int, str]:
        """The footnotes by number."""
        notes = {}
        for element in self.root.iter("li"):
            if match := re.fullmatch(r"beleg-(\d+)", element.get("id", "")):
                notes[int(match[1])] = " ".join(lines_of(element))
        return notes

    @property
    def alerts(self) -> list[str]:
        """What a screen reader reads out at once: the errors of a form."""
        return [" ".join(lines_of(element)) for element in self.root.iter() if element.get("role") == "alert"]

    def cited(self, line_start: str) -> list[str]:
        """The footnotes to the line that starts so."""
        found = [line for line in self.lines if line.startswith(line_start)]
        assert len(found) == 1, f"{len(found)} lines start with „{line_start}“ in {self.lines}"
        return [self.evidence[int(mark)] for mark in re.findall(r"\[(\d+)\]", found[0])]


def visit(client: Client, address: str) -> Page:
    """The page at an address, which must be there."""
    response = client.get(address)
    assert response.status_code == 200, f"{address} answers {response.status_code}"
    return Page(response.content)


def words(text: str) -> str:
    return " ".join(text.split())


def links_in(element: Element) -> list[Link]:
    return [Link(words("".join(a.itertext())), a.get("href", "")) for a in element.iter("a")]


# Text, and None where a line ends.
Pieces = list[str | None]


def lines_of(element: Element) -> list[str]:
    """The text of an element as lines, one for each block."""
    return split(pieces_of(element))


def split(pieces: Pieces) -> list[str]:
    lines = [""]
    for piece in pieces:
        if piece is None:
            lines.append("")
        else:
            lines[-1] += piece
    return [line for line in map(words, lines) if line]


def pieces_of(element: Any) -> Pieces:
    tag = element.tag
    if not isinstance(tag, str) or tag == "script":  # a comment, or data for machines
        return []
    inside: Pieces = [element.text or ""]
    for child in element:
        inside += [*pieces_of(child), child.tail or ""]
    if tag == "br":
        return [" / "]
    if tag == "sup":
        return [" ", *(f"[{words(''.join(mark.itertext()))}]" for mark in element.iter("a"))]
    if tag == "dt":
        return [None, *inside, ": "]
    if tag == "dd":  # several items of a description stay on its line
        return [", ".join(split(inside)), None]
    if tag in {"td", "th"}:
        return [", ".join(split(inside)), " | "]
    if tag in HEADINGS:
        return [None, "#" * HEADINGS[tag] + " ", *inside, None]
    return inside if tag in INLINE else [None, *inside, None]
