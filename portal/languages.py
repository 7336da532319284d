"""The languages of the interface: German, and each that has a catalogue. Which one a page is in, its address says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import escape_leading_slashes


def with_catalogues(folder: Path, source: str) -> list[tuple[str, str]]:
    """The language of the source code, and each that has a catalogue in the folder: code, and its name in itself."""
    catalogues = sorted(path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/django.po"))
    codes = [source, *(code for code in map(translation.to_language, catalogues) if code != source)]
    return [(code, LANG_INFO.get(code, {}).get("name_local", code)) for code in codes]


def language_of(path: str) -> str:
    """The language that the first part of a path names; German has no prefix."""
    prefix = path[1:].partition("/")[0]
    return prefix if prefix in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def in_language(address: str, language: str) -> str:
    """The address of the same page in another language, with its query."""
    own = language_of(address)
    bare = address if own == settings.LANGUAGE_CODE else address.removeprefix(f"/{own}")
    if language == settings.LANGUAGE_CODE:
        # What begins with two slashes would be another host.
        return escape_leading_slashes(bare)
    return f"/{language}{bare}"


class LanguageOfAddress:
    """Middleware: an answer is in the language of its address, whatever the browser prefers and whoever asks.

    Django's own also reads a cookie and `Accept-Language`; then no cache could keep a page under its address alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request.path_info)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
