from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import override

from directory.dates import PartialDate
from directory.models import Entry

Thing = dict[str, Any]
SCHEMA = "https://schema.org"
# What could end the element that the data stands in, or a line in older readers of JavaScript.
ESCAPED = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}
# What something is, where no more of it is at hand than that it is an entry.
CLASSES = {
    Entry.Type.ACTOR: "Organization",
    Entry.Type.KIND: "DefinedTerm",
    Entry.Type.TOPIC: "DefinedTerm",
    Entry.Type.PROGRAMME: "Project",
    Entry.Type.NEWS: "NewsArticle",
    Entry.Type.LAW: "Legislation",
}


@dataclass(frozen=True)
class Page:
    """A page as its template knows it: nothing that stands here costs a query which the page would not make."""

    context: Mapping[str, Any]
    absolute: Callable[[str], str]
    title: str = ""
    description: str = ""

    def __getitem__(self, name: str) -> Any:
        return self.context[name]

    @property
    def url(self) -> str:
        return self.absolute(self["request"].path)

    def site(self) -> Thing:
        return {"@type": "WebSite", "@id": self.absolute("/"), "name": settings.SITE_NAME, "url": self.absolute("/")}

    def reference(self, entry: Entry) -> Thing:
        """Another entry, by its address that never changes."""
        return {
            "@type": CLASSES[Entry.Type(entry.type)],
            "@id": self.absolute(entry.get_permanent_url()),
            "name": entry.title,
            "url": self.absolute(entry.get_absolute_url()),
        }

    def identity(self, thing: Any) -> str:
        """The same in all languages: the address of the German page, for what has no other that never changes."""
        with override(settings.LANGUAGE_CODE):
            return self.absolute(thing.get_absolute_url())

    def references(self, entries: Any) -> list[Thing]:
        return [self.reference(entry) for entry in entries]


def known(values: Thing) -> Thing:
    """Only what is said."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def iso(date: PartialDate | None) -> str:
    """As much of a date as is known, in the form of ISO 8601."""
    return date.isoformat() if date and date.is_dated else ""


def day(date: PartialDate | None) -> str:
    return iso(date) if date and date.day else ""


def script(thing: Thing) -> SafeString:
    """The element that carries the data; a browser does not run it, so that the content security policy is silent."""
    text = json.dumps({"@context": SCHEMA, **thing}, ensure_ascii=False, separators=(",", ":")).translate(ESCAPED)
    return SafeString(f'<script type="application/ld+json">{text}</script>')
