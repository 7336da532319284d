"""What editors write is German. On a page in another language its elements say so, for whoever reads them out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, override

GERMAN = SafeString(' lang="de"')
GERMAN_FROM_LEFT = SafeString(' lang="de" dir="ltr"')
NOTHING = SafeString("")


def is_foreign() -> bool:
    """Whether the page is in another language than its content."""
    return get_language() != settings.LANGUAGE_CODE


def german_attribute() -> SafeString:
    """For the tag of an element whose whole content is German."""
    if not is_foreign():
        return NOTHING
    return GERMAN_FROM_LEFT if get_language_bidi() else GERMAN


def german_attributes() -> dict[str, str]:
    """The same for a field of a form that holds German."""
    if not is_foreign():
        return {}
    return {"lang": "de", "dir": "ltr"} if get_language_bidi() else {"lang": "de"}


def german(value: Any) -> Any:
    """German words in a sentence; what is put into words only now, such as a date, is put into German ones."""
    if not value or not is_foreign():
        return value
    attribute = german_attribute()
    if not isinstance(value, str):
        with override(settings.LANGUAGE_CODE):
            value = str(value)
    return format_html("<span{}>{}</span>", attribute, value)
