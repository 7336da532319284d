"""How the cells of each column are read and written: a widget of django-import-export for every sort of value.

A widget's `clean` makes the value from the text of a cell, its `render` a text from which the same value is read again,
and `normal` the value from what the database holds. Values are texts or tuples of texts, so that two are compared as
they are. What is wrong with a cell is a ValueError whose message an editor can act on.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.widgets import Widget
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from directory.dates import PartialDate
from directory.importing.columns import EMPTY, SEPARATOR
from directory.importing.known import Choices, Places
from directory.models import Location

# What a spreadsheet would take for a formula or a command, and the word that empties a field.
_ESCAPED = re.compile(r"'*(?:[=+\-@＝＋－＠\t\r\n]|" + re.escape(EMPTY) + r"$)")


def escaped(text: str) -> str:
    """With an apostrophe before what no spreadsheet may execute; `unescaped` takes exactly this one away."""
    return f"'{text}" if _ESCAPED.match(text) else text


def unescaped(text: str) -> str:
    return text[1:] if text.startswith("'") and _ESCAPED.match(text) else text


def plain_text(text: str) -> str:
    """A text of several lines without what no cell can hold, and without spaces at its ends."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return str(ILLEGAL_CHARACTERS_RE.sub("", text)).strip()


def plain_line(text: str) -> str:
    return " ".join(plain_text(text).replace("\u00ad", "").split())


def split_values(text: str) -> list[str]:
    r"""The values of a cell that holds several; \; is a semicolon within a value, and so is a line an end of one."""
    parts = re.split(rf"(?<!\\)((?:\\\\)*)(?:{SEPARATOR}|\n)", text)
    joined = [part + (parts[number + 1] if number + 1 < len(parts) else "") for number, part in enumerate(parts)][::2]
    return [value for part in joined if (value := re.sub(r"\\([\\;])", r"\1", part).strip())]


def joined_values(values: Iterable[str]) -> str:
    return f"{SEPARATOR} ".join(re.sub(r"([\\;])", r"\\\1", value) for value in values)


def whole_number(text: str) -> str:
    """The digits of a number as spreadsheets show it: 44.137 or 44137,00 is 44137; empty for anything else."""
    match = re.fullmatch(r"(\d+|\d{1,3}(?:\.\d{3})+)(?:,0+|\.0)?", text.replace("\u00a0", "").replace(" ", ""))
    return match[1].replace(".", "") if match else ""


class Cell(Widget):
    """A line of text."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return plain_line(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value or "")

    def normal(self, stored: Any) -> Any:
        return plain_line(stored or "")


class TextCell(Cell):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return plain_text(value)

    def normal(self, stored: Any) -> Any:
        return plain_text(stored or "")


class SeveralCell(Cell):
    """Several values, without order; each is read by `one` and written by `shown`."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.normal(found for text in split_values(plain_text(value)) for found in self.each(text))

    def each(self, text: str) -> Iterator[Any]:
        yield self.one(plain_line(text))

    def one(self, text: str) -> Any:
        return text

    def shown(self, value: Any) -> str:
        return str(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return joined_values(self.shown(one) for one in value or ())

    def normal(self, stored: Any) -> Any:
        return tuple(dict.fromkeys(stored))


class NamesCell(SeveralCell):
    def normal(self, stored: Any) -> Any:
        return super().normal(line for name in stored if (line := plain_line(name)))


class KeyCell(Cell):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        try:
            return str(uuid.UUID(value))
        except ValueError:
            raise ValueError(
                _("„%(text)s“ ist keine Kennung. Bei neuen Partnern bleibt die Zelle leer.") % {"text": value[:60]}
            ) from None


class WebsiteCell(Cell):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = plain_line(value)
        return text if re.match(r"[a-z][a-z0-9+.-]*://", text, re.IGNORECASE) else f"https://{text}"


class DateCell(Cell):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = plain_line(value)
        try:
            return PartialDate.parse(whole_number(text) or text).isoformat()
        except ValueError:
            raise ValueError(
                _("„%(value)s“ ist kein Datum. Möglich sind 14.07.2022, 07/2022, 2022 oder undatiert.")
                % {"value": text[:60]}
            ) from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        if not value or value == "undated":
            return "undatiert" if value else ""
        parts = value.split("-")[::-1]
        return "/".join(parts) if len(parts) == 2 else ".".join(parts)

    def normal(self, stored: Any) -> Any:
        return stored.isoformat() if stored else ""


class PostalCodeCell(Cell):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = re.sub(r"^D\s*-?\s*(?=\d)", "", plain_line(value))
        code = whole_number(text)
        if len(code) != 5:
            raise ValueError(_("„%(text)s“ ist keine Postleitzahl: Sie hat fünf Ziffern.") % {"text": text[:60]})
        return code


class ChoiceCell(Cell):
    """One of a closed list; the value is its slug."""

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self.choices = choices

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.choices.named(plain_line(value))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.choices.label(value) if value else ""


class ChoicesCell(SeveralCell):
    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self.choices = choices

    def one(self, text: str) -> Any:
        return self.choices.named(text)

    def shown(self, value: Any) -> str:
        return self.choices.label(value)

    def normal(self, stored: Any) -> Any:
        return tuple(sorted(super().normal(stored)))


class PlacesCell(SeveralCell):
    """Places; the values are their keys (AGS)."""

    def __init__(self, places: Places) -> None:
        super().__init__()
        self.places = places

    def each(self, text: str) -> Iterator[Any]:
        # „Kamen, Unna“: names of places have no comma.
        for part in text.split(","):
            if name := plain_line(part):
                yield self.places.named(name)

    def shown(self, value: Any) -> str:
        return self.places.label(value)

    def normal(self, stored: Any) -> Any:
        return tuple(sorted(super().normal(stored)))


class SeatCell(Cell):
    """The place of an address, which its postal code may tell from others of that name."""

    def __init__(self, places: Places, postal_code: str) -> None:
        super().__init__()
        self.places = places
        self.postal_code = postal_code

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = plain_line(value)
        code, name = "", text
        if match := re.fullmatch(r"(?:D\s*-?\s*)?(\d{5})\s+(\D.*)", text):
            code, name = match[1], match[2]
        return self.places.seat(name, code or whole_number((row or {}).get(self.postal_code, "")))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.places.label(value) if value else ""


@cache
def _access_words() -> dict[str, str]:
    """The words of a file for each value: German, in whatever language the screen is."""
    with override(settings.LANGUAGE_CODE):
        return {choice.value: str(choice.label) for choice in Location.Access}


class AccessCell(Cell):
    """Unknown is what it is without a word."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = plain_line(value)
        for access, word in _access_words().items():
            if text.casefold() == word.casefold():
                return self.normal(access)
        words = ", ".join(f"„{word}“" for word in _access_words().values())
        known = _("„%(text)s“ ist keine Angabe zum Zugang. Möglich sind %(labels)s.")
        raise ValueError(known % {"text": text[:60], "labels": words})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return _access_words()[value] if value else ""

    def normal(self, stored: Any) -> Any:
        return "" if stored == Location.Access.UNKNOWN else stored
