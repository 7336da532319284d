"""A language that nobody speaks: Arabic letters in place of the German ones, from right to left, longer than German."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.test import override_settings

from portal.catalogues import catalogues, compile_catalogues

CODE = "ar"
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
WORD = re.compile(r"%\(\w+\)[sd]|%[sd]|[^\W\d_]+")


def pseudo(text: str) -> str:
    """Each word by a third longer; placeholders and punctuation as they are."""

    def word(match: re.Match[str]) -> str:
        if match[0].startswith("%"):
            return match[0]
        letters = "".join(LETTERS[ord(letter) % len(LETTERS)] for letter in match[0])
        return letters + letters[: -(-len(letters) // 3)]

    return WORD.sub(word, text)


@contextmanager
def pseudo_language(folder: Path) -> Iterator[None]:
    """While the block runs, the portal has this language as well."""
    path = folder / CODE / "LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True)
    catalogue = Catalog(locale=CODE)
    [english] = [found for found in catalogues(settings.LOCALE_PATHS[0]) if found.parts[-3] == "en"]
    with english.open("rb") as file:
        for message in read_po(file):
            if message.id:
                if isinstance(message.id, str):
                    string: str | tuple[str, ...] = pseudo(message.id)
                else:
                    string = (pseudo(message.id[1]),) * catalogue.num_plurals
                catalogue.add(message.id, string, context=message.context)
    with path.open("wb") as file:
        write_po(file, catalogue)
    compile_catalogues(folder)
    with override_settings(
        LANGUAGES=[*settings.LANGUAGES, (CODE, "العربيّة")], LOCALE_PATHS=[folder, *settings.LOCALE_PATHS]
    ):
        yield
