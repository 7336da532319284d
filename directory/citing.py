"""A version of an entry as something to cite: for people, and in the formats of programs that keep references."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import category
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from directory.models import Entry, Version


def one_line(text: str) -> str:
    """Without what would end a line in one of the formats."""
    return " ".join("".join(" " if category(char) == "Cc" else char for char in text).split())


@dataclass(frozen=True)
class Cited:
    """One version of an entry; `path` is where it stands for good."""

    public_id: UUID
    number: int
    date: datetime.date
    type: str
    slug: str
    title: str

    @classmethod
    def of(cls, version: Version) -> Cited:
        return cls._of(version, version.type, version.data["entry"].get("slug", ""), version.title)

    @classmethod
    def now(cls, entry: Entry, version: Version) -> Cited:
        """Of the newest version, of which no more need be at hand than its number and its date."""
        return cls._of(version, entry.type, entry.slug, entry.title)

    @classmethod
    def _of(cls, version: Version, type_: str, slug: str, title: str) -> Cited:
        return cls(version.public_id, version.number, timezone.localdate(version.at), type_, slug, one_line(title))

    @property
    def path(self) -> str:
        return reverse("permanent-version", args=[self.public_id, self.number])

    @property
    def files(self) -> list[tuple[str, str]]:
        """The ending and the name of each format."""
        return [(ending, each.name) for ending, each in FORMATS.items()]

    @property
    def kind(self) -> str:
        return str(Entry.Type(self.type).label)


@dataclass(frozen=True)
class Reference:
    """What a list of references says of a version; the publisher is empty where nobody is known."""

    cited: Cited
    url: str
    publisher: str

    @property
    def key(self) -> str:
        return f"{self.cited.type}-{self.cited.slug}-{self.cited.number}"

    @property
    def site(self) -> str:
        return one_line(str(settings.SITE_NAME))


# A brace that stands alone would end a field, even behind a backslash.
TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{char: f"\\{char}" for char in "&%$#_"},
    }
)


def tex(text: str) -> str:
    return one_line(text).translate(TEX)


def bibtex(reference: Reference) -> str:
    """An entry that BibTeX reads as well as biblatex; in two pairs of braces a title keeps its capitals."""
    cited = reference.cited
    fields = {
        "title": f"{{{tex(cited.title)}}}",
        "howpublished": tex(reference.site),
        "organization": tex(reference.publisher),
        "type": tex(cited.kind),
        "version": str(cited.number),
        "year": str(cited.date.year),
        "month": str(cited.date.month),
        "note": f"Stand: {date_format(cited.date)}",
        "url": reference.url,
        "language": "german",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{reference.key},", *lines, "}", ""])


def ris(reference: Reference) -> str:
    """Each line a tag of two characters, two blanks, a dash and a blank; the lines end as in Windows."""
    cited = reference.cited
    lines = [
        ("TY", "ELEC"),
        ("ID", reference.key),
        ("TI", cited.title),
        ("T2", reference.site),
        ("PB", one_line(reference.publisher)),
        ("M3", one_line(cited.kind)),
        ("ET", str(cited.number)),
        ("PY", str(cited.date.year)),
        ("DA", f"{cited.date:%Y/%m/%d}/"),
        ("UR", reference.url),
        ("LA", "de"),
    ]
    said = [f"{tag}  - {text}\r\n" for tag, text in lines if text]
    return "".join([*said, "ER  - \r\n"])


def csl_json(reference: Reference) -> str:
    """Data of the Citation Style Language: a list of what is cited."""
    cited = reference.cited
    item = {
        "id": reference.key,
        "type": "webpage",
        "title": cited.title,
        "container-title": reference.site,
        "publisher": one_line(reference.publisher),
        "genre": cited.kind,
        "version": str(cited.number),
        "issued": {"date-parts": [[cited.date.year, cited.date.month, cited.date.day]]},
        "URL": reference.url,
        "language": "de",
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True)
class Format:
    name: str
    content_type: str
    write: Callable[[Reference], str]


# By the ending of the file.
FORMATS = {
    "bib": Format("BibTeX", "application/x-bibtex", bibtex),
    "ris": Format("RIS", "application/x-research-info-systems", ris),
    "json": Format("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
}
