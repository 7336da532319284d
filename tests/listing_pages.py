"""A listing with facets as a visitor sees it: what was found, what can be chosen and how many each choice shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from django.test import Client

from tests.pages import Link, Page, links_in, words


@dataclass(frozen=True)
class Option:
    """A check box of a facet. `added` says that its number stands behind a plus."""

    label: str
    chosen: bool
    count: int
    added: bool


class Listing(Page):
    @cached_property
    def titles(self) -> list[str]:
        """What the cards of this page are headed with."""
        return [line.removeprefix("### ") for line in self.headings if line.startswith("### ")]

    @cached_property
    def result(self) -> str:
        """The sentence above the list, which is read out when it changes."""
        return words("".join(self._one("ergebnis").itertext()))

    @property
    def total(self) -> int:
        return int(self.result.split()[0])

    @cached_property
    def facets(self) -> dict[str, dict[str, Option]]:
        """The options of each facet by their value, in the order of the page."""
        return {
            element.get("id", "").removeprefix("facette-"): self._options(element)
            for element in self.all("details")
            if element.get("id", "").startswith("facette-")
        }

    def counts(self, facet: str) -> dict[str, str]:
        """The number behind each option of a facet, as it is written there."""
        options = self.facets.get(facet, {})
        return {value: f"+{option.count}" if option.added else str(option.count) for value, option in options.items()}

    @property
    def open_facets(self) -> list[str]:
        return [facet.get("id", "").removeprefix("facette-") for facet in self.all("details") if "open" in facet.attrib]

    @property
    def sent(self) -> list[tuple[str, str]]:
        """What a browser sends when the form is submitted as it stands."""
        form = next(form for form in self.all("form") if form.get("class") == "filters")
        fields = []
        for field in form.iter():
            if field.tag == "input" and (field.get("type") != "checkbox" or "checked" in field.attrib):
                fields.append((field.get("name", ""), field.get("value", "")))
            if field.tag == "select":
                options = [option for option in field.iter("option") if "selected" in option.attrib]
                fields += [(field.get("name", ""), option.get("value", "")) for option in options]
        return fields

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The boxes that are ticked, by name and value."""
        return [(name, value) for name, value in self.sent if name not in {"q", "ort", "sortierung"}]

    @property
    def orders(self) -> list[str]:
        """The orders that can be chosen; the one in use bears a star."""
        options = self.all("option")
        return [words("".join(option.itertext())) + "*" * ("selected" in option.attrib) for option in options]

    def field(self, name: str) -> str:
        """What stands in a field to type into."""
        return dict(self.sent)[name]

    @property
    def chips(self) -> list[Link]:
        """What is chosen, each with the address without it, and the way to the whole list behind them."""
        lists = [element for element in self.all("ul") if element.get("class") == "filter-chips"]
        return [
            Link(link.text.removesuffix(" × – entfernen"), link.href) for chips in lists for link in links_in(chips)
        ]

    @property
    def canonical(self) -> str:
        found = [link.get("href", "") for link in self.all("link") if link.get("rel") == "canonical"]
        assert len(found) == 1
        return found[0]

    def _one(self, id_: str) -> Element:
        return next(element for element in self.root.iter() if element.get("id") == id_)

    @staticmethod
    def _options(facet: Element) -> dict[str, Option]:
        labels = {label.get("for"): words("".join(label.itertext())) for label in facet.iter("label")}
        options = {}
        for box in facet.iter("input"):
            match = re.fullmatch(r"(.+) \((\+?)(\d+)\)", labels[box.get("id")])
            assert match
            options[box.get("value", "")] = Option(match[1], "checked" in box.attrib, int(match[3]), bool(match[2]))
        return options


def shown(client: Client, address: str) -> Listing:
    """The listing that stands at just this address."""
    response = client.get(address)
    assert response.status_code == 200, f"{address} answers {response.status_code}"
    return Listing(response.content)


def led(client: Client, address: str) -> str:
    """Where an address leads that is not in order: nowhere but to one that is."""
    response = client.get(address)
    assert response.status_code == 302, f"{address} answers {response.status_code}"
    assert client.get(response["Location"]).status_code == 200, response["Location"]
    return str(response["Location"])


def asked(client: Client, address: str) -> Listing:
    """The listing that a visitor gets who asks for this address."""
    response = client.get(address, follow=True)
    assert response.status_code == 200, f"{address} answers {response.status_code}"
    assert len(response.redirect_chain) < 2, response.redirect_chain
    return Listing(response.content)
