"""What editors write is German. On a page in another language it says so, so that it is read out as German."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override

GERMAN = SafeString(' lang="de"')
NOTHING = SafeString("")


def is_foreign() -> bool:
    """Whether the page is in another language than its content."""
    return get_language() != settings.LANGUAGE_CODE


def german_attribute() -> SafeString:
    """For the tag of an element whose whole content is German."""
    return GERMAN if is_foreign() else NOTHING


def german(value: Any) -> Any:
    """German words in a sentence; what is put into words only now, such as a date, is put into German ones."""
    if not value or not is_foreign():
        return value
    with override(settings.LANGUAGE_CODE):
        return format_html('<span lang="de">{}</span>', value)
