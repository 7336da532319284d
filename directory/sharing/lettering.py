"""Text set in Fira Sans: which letters there are, how wide they run, where lines end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from PIL import ImageDraw, ImageFont

# The typeface comes in one file for each script; a letter is taken from the first that has it.
SUBSETS = ("latin", "latin-ext", "vietnamese", "cyrillic", "greek")
REGULAR, BOLD = 400, 700
# Stands for no character in any script: every font shows the box for what it lacks.
NO_CHARACTER = "\uffff"
# Where a line may end: behind a space, and behind a hyphen or a slash within a word.
PIECE = re.compile(r"\S+?(?:[-–/](?=\w)|\s+|$)")
# Where a German word may be divided in need: behind the s that joins it to the next, …
JOINT = re.compile(r"(?:ung|heit|keit|ation|schaft|ität)s(?=\w)")
# … or before a single consonant between vowels, which begins the next syllable.
SYLLABLE = re.compile(r"(?<=[aeiouyäöü])(?=[bcdfghjklmnpqrstvwxzß][aeiouyäöü])", re.IGNORECASE)
ELLIPSIS = "…"


def static_file(name: str) -> Path:
    """A static file where it is kept, or where it was collected."""
    return Path(finders.find(name) or settings.STATIC_ROOT / name)


@cache
def font(weight: int, subset: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(static_file(f"fira-sans/fira-sans-{subset}-{weight}-normal.woff2"), size)


@lru_cache(maxsize=2048)
def subset_of(letter: str) -> str:
    """The script whose file has the letter; empty if none has."""
    for subset in SUBSETS:
        face = font(REGULAR, subset, 20)
        if bytes(face.getmask(letter)) != bytes(face.getmask(NO_CHARACTER)):
            return subset
    return ""


def letters_of(text: str) -> str:
    """The text in letters that can be drawn: without accents that no file has, and without scripts that none has."""
    spaced = " ".join(text.replace("\N{SOFT HYPHEN}", "").split())
    drawn = []
    for letter in unicodedata.normalize("NFC", spaced):
        if subset_of(letter):
            drawn.append(letter)
        elif subset_of(plain := unicodedata.normalize("NFKD", letter)[0]):
            drawn.append(plain)
    return " ".join("".join(drawn).split())


def ends_of(pattern: re.Pattern[str], word: str) -> list[int]:
    """Where a word may be divided, with some letters on both sides."""
    return [match.end() for match in pattern.finditer(word) if 4 <= match.end() <= len(word) - 4]


@dataclass(frozen=True)
class Lettering:
    """One cut in one size."""

    weight: int
    size: int

    @property
    def leading(self) -> int:
        return round(self.size * 1.16)

    def runs(self, text: str) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
        for subset, letters in groupby(text, subset_of):
            yield "".join(letters), font(self.weight, subset, self.size)

    def width(self, text: str) -> float:
        return sum(face.getlength(letters) for letters, face in self.runs(text))

    def draw(self, canvas: ImageDraw.ImageDraw, left: float, baseline: float, text: str, colour: str) -> None:
        for letters, face in self.runs(text):
            canvas.text((left, baseline), letters, font=face, fill=colour, anchor="ls")
            left += face.getlength(letters)

    def lines(self, text: str, measure: float) -> list[str]:
        """The text in as few lines as the measure allows; what cannot be broken may be wider."""
        return [line.rstrip() for line in self.parts(text, measure)]

    def parts(self, text: str, measure: float) -> list[str]:
        """The same with the spaces behind the lines, so that together they are the text."""
        lines = [""]
        for piece in PIECE.findall(text):
            if lines[-1] and self.width((lines[-1] + piece).rstrip()) > measure:
                lines.append("")
            lines[-1] += piece
        return lines

    def fits(self, lines: list[str], measure: float) -> bool:
        return all(self.width(line) <= measure for line in lines)

    def balanced(self, text: str, measure: float) -> list[str]:
        """The same number of lines, as equal in length as they can be."""
        lines = self.lines(text, measure)
        narrow, wide = 0, round(measure)
        while wide - narrow > 4:
            middle = (narrow + wide) // 2
            tried = self.lines(text, middle)
            if len(tried) == len(lines) and self.fits(tried, middle):
                wide = middle
            else:
                narrow = middle
        return self.lines(text, wide)

    def cut(self, text: str, measure: float) -> str:
        """The text, or as many of its words as one line holds; of a single word as many letters."""
        if self.width(text) <= measure:
            return text
        kept = text
        while self.width(kept + ELLIPSIS) > measure:
            shorter, _, last = kept.rpartition(" ")
            kept = shorter or last[:-1]
        return kept.rstrip(" ,;:–-/") + ELLIPSIS

    def divided(self, text: str, measure: float) -> str:
        """The text with hyphens in words that are wider than a line."""
        return " ".join(self.divided_word(word, measure) for word in text.split())

    def divided_word(self, word: str, measure: float) -> str:
        if self.fits([piece.rstrip() for piece in PIECE.findall(word)], measure):
            return word
        for ends in (ends_of(JOINT, word), ends_of(SYLLABLE, word), range(4, len(word) - 3)):
            if fitting := [end for end in ends if self.width(word[:end] + "-") <= measure]:
                return f"{word[: fitting[-1]]}-{self.divided_word(word[fitting[-1] :], measure)}"
        return word


def set_title(text: str, measure: float, sizes: tuple[int, ...], most: int) -> tuple[Lettering, list[str]]:
    """A title in the largest size in which it takes no more than three lines, else in the smallest, cut to `most`."""
    for size in sizes:
        lettering = Lettering(BOLD, size)
        lines = lettering.balanced(text, measure)
        if len(lines) <= 3 and lettering.fits(lines, measure):
            return lettering, lines
    text = lettering.divided(text, measure)
    parts = lettering.parts(text, measure)
    if len(parts) <= most:
        return lettering, lettering.balanced(text, measure)
    rest = lettering.cut("".join(parts[most - 1 :]), measure)
    return lettering, [*lettering.lines("".join(parts[: most - 1]), measure), rest]
