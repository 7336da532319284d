"""What stands in a version where something was taken out of it: a mark that tells the day and the reason."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Two characters that Unicode leaves without meaning; version_record() lets no entry say them.
MARK = re.compile("\ue000([0-9]{4}-[0-9]{2}-[0-9]{2}) ([a-z]+)\ue001")
# The same where only the office reads, in plain columns.
LEFT_OUT = "[…]"


class Reason(models.TextChoices):
    """Why something must not be read any more. The values stand in marks."""

    PERSONAL = "personal", gettext_lazy("personenbezogene Angabe")
    LEGAL = "legal", gettext_lazy("rechtliche Gründe")
    HARM = "harm", gettext_lazy("falsche Angabe, die jemandem schadet")


def mark(day: datetime.date, reason: str) -> str:
    return f"\ue000{day.isoformat()} {reason}\ue001"


def is_marked(value: Any) -> bool:
    return any(MARK.search(text) for text in strings(value))


def strings(value: Any) -> Iterator[str]:
    """All texts in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def unmarked(value: Any) -> Any:
    """What is left of a text, or of a list of texts."""
    if isinstance(value, list):
        return [each for each in value if not is_marked(each)]
    return " ".join(MARK.sub("", value).split())


def spoken(value: Any) -> Any:
    """A text, or a list of texts, with its marks in words."""
    if isinstance(value, list):
        return [spoken(each) for each in value]
    return MARK.sub(_in_brackets, value) if isinstance(value, str) else value


def told(value: Any) -> list[str]:
    """What the marks in a value say, each once: „entfernt am 3. März 2027: personenbezogene Angabe“."""
    return list(dict.fromkeys(_words(found) for text in strings(value) for found in MARK.finditer(text)))


def _in_brackets(found: re.Match[str]) -> str:
    return f"[{_words(found)}]"


def _words(found: re.Match[str]) -> str:
    day, reason = found.groups()
    return _("entfernt am %(day)s: %(reason)s") % {
        "day": formats.date_format(datetime.date.fromisoformat(day), "DATE_FORMAT"),
        "reason": dict(Reason.choices).get(reason, reason),
    }
