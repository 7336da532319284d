"""The words that must not be read any more, wherever they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from directory.marks import LEFT_OUT, MARK
from directory.versions.wording import Piece

# What stands between the digits of a telephone number, and how many digits make one.
BETWEEN = r"[\s/().\-–]*"
PHONE = re.compile(r"[+\d][\d\s/().\-–]*")
FEWEST_DIGITS = 5


@dataclass(frozen=True)
class Words:
    """Finds whole words, in any case and with any blanks between them, and telephone numbers in any spelling."""

    pattern: re.Pattern[str]

    @classmethod
    def of(cls, lines: Iterable[str]) -> Words:
        """The longest first, so that „Erika Muster“ is found as one where „Muster“ is to go too."""
        patterns = (_pattern(line) for line in sorted(lines, key=len, reverse=True))
        # What was taken out before is passed over.
        return cls(re.compile("|".join([f"(?P<mark>{MARK.pattern})", *patterns]), re.IGNORECASE))

    def are_in(self, text: str) -> bool:
        return any(not found["mark"] for found in self.pattern.finditer(text))

    def replaced(self, text: str, by: str) -> str:
        return self.pattern.sub(lambda found: found["mark"] or by, text)

    def left_out(self, value: Any) -> Any:
        """A text, or all texts in lists and objects, without the words."""
        if isinstance(value, str):
            return self.replaced(value, LEFT_OUT)
        if isinstance(value, list):
            return [self.left_out(each) for each in value]
        return {key: self.left_out(each) for key, each in value.items()} if isinstance(value, dict) else value

    def pieces(self, text: str) -> list[Piece]:
        """The text with the words in it as removed."""
        pieces, done = [], 0
        for found in self.pattern.finditer(text):
            if not found["mark"]:
                pieces += [Piece("same", text[done : found.start()]), Piece("removed", found[0])]
                done = found.end()
        return [piece for piece in [*pieces, Piece("same", text[done:])] if piece.text]


def _pattern(line: str) -> str:
    line = " ".join(line.split())
    if PHONE.fullmatch(line) and sum(char.isdigit() for char in line) >= FEWEST_DIGITS:
        return _phone(line)
    spellings = {normalize(form, line) for form in ("NFC", "NFD")}
    alternatives = "|".join(r"\s+".join(map(re.escape, each.split())) for each in sorted(spellings))
    before, after = (r"(?<!\w)" if line[0].isalnum() else ""), (r"(?!\w)" if line[-1].isalnum() else "")
    return f"{before}(?:{alternatives}){after}"


def _phone(line: str) -> str:
    digits = re.sub(r"\D", "", line.replace("(0)", ""))
    if not (line.startswith("+") or digits.startswith("0")):
        return rf"(?<!\d){BETWEEN.join(digits)}(?!\d)"
    country, local = "49", digits.removeprefix("0")
    if line.startswith("+") or digits.startswith("00"):
        country, local = digits.lstrip("0")[:2], digits.lstrip("0")[2:]
    abroad = rf"(?:\+|(?<!\d)00){BETWEEN}{BETWEEN.join(country)}{BETWEEN}(?:\(0\))?"
    start = rf"(?:{abroad}|(?<![\d+])(?:\((?=0\d+\)))?0)" if country == "49" else abroad
    return rf"{start}{BETWEEN}{BETWEEN.join(local)}(?!\d)"
