"""One folding of text for sorting and finding, in Python and in SQL: small letters without marks, ß as ss.

It is the German way to sort (DIN 5007-1: ä like a), the same on any server locale, and `fold` of a query meets what
`folded` has put into a column.
"""

from __future__ import annotations

import unicodedata

from django.db import models
from django.db.models.functions import Lower, Replace

QUOTES = "„“”‚‘’\"'«»‹›"
# Letters whose mark is no combining one.
_OTHERS = {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t"}
_DOUBLES = {"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe"}


def _plain(letter: str) -> str:
    """The ASCII letter under a marked one, or nothing if there is none."""
    base = _OTHERS.get(letter.lower()) or unicodedata.normalize("NFKD", letter)[0].lower()
    return base if base.isascii() and base.isalpha() else ""


# The Latin letters with marks of European and Turkish names, Vietnamese too (U+1E00 to U+1EFF).
_MARKED = {chr(code): _plain(chr(code)) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))}
MARKED = "".join(letter for letter, plain in _MARKED.items() if plain and letter not in _DOUBLES)
PLAIN = "".join(_MARKED[letter] for letter in MARKED)
_TABLE = str.maketrans(MARKED + QUOTES, PLAIN + "\0" * len(QUOTES))


def fold(text: str) -> str:
    """The folded form of what a person typed, with single spaces; NUL and quotes are gone."""
    text = unicodedata.normalize("NFKC", text.replace("\0", " "))
    for letter, plain in _DOUBLES.items():
        text = text.replace(letter, plain)
    return " ".join(text.translate(_TABLE).replace("\0", "").lower().split())


class Translate(models.Func):
    function = "TRANSLATE"


def folded(expression: str | models.Expression) -> models.Func:
    """SQL expression with the folded form of a field or expression; immutable, so that a column can be generated."""
    text: models.Expression | models.F = models.F(expression) if isinstance(expression, str) else expression
    for letter, plain in _DOUBLES.items():
        text = Replace(text, models.Value(letter), models.Value(plain))
    return Lower(Translate(text, models.Value(MARKED + QUOTES), models.Value(PLAIN)))
