"""Words of the house are no passwords: whoever guesses tries the name of the site first."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from directory.folding import fold
from portal.models import Operator

# Shorter words of a name, such as „Kinder“, may stand in a password of several words.
LONG = 8
SHORTEST_NAME = 4


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def names() -> list[str]:
    operators = Operator.objects.values_list("name", flat=True)
    hosts = [urlsplit(settings.SITE_URL).hostname or "", *settings.ALLOWED_HOSTS]
    return [settings.SITE_NAME, *operators, *hosts]


def words_of_the_house() -> set[str]:
    """The names as a whole, and their long words; a host name consists of words too."""
    whole = {word for word in map(letters, names()) if len(word) >= SHORTEST_NAME}
    parts = {letters(part) for name in names() for part in re.split(r"[\W_]+", name)}
    return whole | {part for part in parts if len(part) >= LONG}


class NoWordsOfTheHouse:
    def validate(self, password: str, user: Any = None) -> None:
        typed = letters(password)
        if any(word in typed for word in words_of_the_house()):
            raise ValidationError(self.get_help_text(), code="password_of_the_house")

    def get_help_text(self) -> str:
        return gettext("Das Passwort darf keine Namen dieser Website, ihres Betreibers oder ihrer Adresse enthalten.")
