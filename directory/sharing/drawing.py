"""Draws a card as large as the networks want it, in the colour of the theme."""

from __future__ import annotations

import hashlib
import re
from dataclasses import astuple, dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock

from django.conf import settings
from PIL import Image, ImageColor, ImageDraw

from directory.sharing.lettering import BOLD, REGULAR, Lettering, letters_of, set_title, static_file

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
MEASURE = WIDTH - 2 * MARGIN
SIZES = (80, 72, 64, 56, 50)
MOST_LINES = 4
SMALL = Lettering(REGULAR, 34)
SITE = Lettering(BOLD, 34)
GAP = 30
FOOT = HEIGHT - 78
# Where the theme names none.
GROUND = "#1a3da5"
# WCAG 2.2, 1.4.3.
CONTRAST = 4.5


@dataclass(frozen=True)
class ShareCard:
    """What a card says: above the title what it is, below where and when."""

    title: str
    above: str = ""
    below: str = ""

    @property
    def text(self) -> str:
        """The same for whoever does not see it."""
        return " · ".join(part for part in (self.above, self.title, self.below, settings.SITE_NAME) if part)

    @property
    def digest(self) -> str:
        """Changes with whatever would make the picture another one."""
        said = [*astuple(self), settings.SITE_NAME, ground(), design()]
        return hashlib.sha256("\0".join(said).encode()).hexdigest()[:16]


@cache
def design() -> str:
    """The way cards are drawn."""
    code = (Path(__file__).with_name(name).read_bytes() for name in ("drawing.py", "lettering.py"))
    return hashlib.sha256(b"".join(code)).hexdigest()


@cache
def ground() -> str:
    """The colour of the theme behind the text."""
    found = re.search(r"--portal-card:\s*(#[0-9a-fA-F]{6})\b", static_file("css/theme.css").read_text(encoding="utf-8"))
    return found[1] if found else GROUND


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    shares = (value / 255 for value in ImageColor.getrgb(colour)[:3])
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink(behind: str) -> str:
    """White where it can be read, else black."""
    return "#ffffff" if contrast("#ffffff", behind) >= CONTRAST else "#000000"


def softened(colour: str, behind: str) -> str:
    """A colour nearer to the one behind it, as near as it can still be read."""
    for share in (0.25, 0.15, 0.05):
        mixed = Image.blend(Image.new("RGB", (1, 1), colour), Image.new("RGB", (1, 1), behind), share)
        found = "#{:02x}{:02x}{:02x}".format(*mixed.tobytes())
        if contrast(found, behind) >= CONTRAST:
            return found
    return colour


DRAWING = Lock()


def png(card: ShareCard) -> bytes:
    """The picture; one at a time, so that a rush for the same card draws it once."""
    with DRAWING:
        return drawn(card, settings.SITE_NAME, ground())


# A picture takes 10 to 25 KB, so that the cache holds 6 MB at most.
@lru_cache(maxsize=256)
def drawn(card: ShareCard, site: str, behind: str) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), behind)
    canvas = ImageDraw.Draw(image)
    colour = ink(behind)
    soft = softened(colour, behind)
    draw_words(canvas, card, colour, soft)
    image.paste(colour, (MARGIN, FOOT - 12), rings(44))
    SITE.draw(canvas, MARGIN + 84, FOOT + 22, SITE.cut(letters_of(site), MEASURE - 84), colour)
    return encoded(image)


def draw_words(canvas: ImageDraw.ImageDraw, card: ShareCard, colour: str, soft: str) -> None:
    """What the card says, halfway between its upper edge and its foot."""
    title, lines = set_title(letters_of(card.title), MEASURE, SIZES, MOST_LINES)
    above, below = letters_of(card.above), letters_of(card.below)
    height = (SMALL.size + GAP) * bool(above) + title.leading * len(lines) + (SMALL.size + GAP) * bool(below)
    top = (FOOT - GAP - height) / 2
    if above:
        SMALL.draw(canvas, MARGIN, top + SMALL.size, SMALL.cut(above, MEASURE), soft)
        top += SMALL.size + GAP
    for line in lines:
        title.draw(canvas, MARGIN, top + title.size * 0.9, line, colour)
        top += title.leading
    if below:
        SMALL.draw(canvas, MARGIN, top + GAP * 0.6 + SMALL.size, SMALL.cut(below, MEASURE), soft)


def rings(height: int) -> Image.Image:
    """The two rings of the icon as a mask; drawn larger, since Pillow draws no soft edges."""
    unit = height / 15 * 4
    mask = Image.new("L", (round(23 * unit), round(15 * unit)))
    canvas = ImageDraw.Draw(mask)
    for left in (0, 8 * unit):
        canvas.ellipse((left, 0, left + 15 * unit - 1, 15 * unit - 1), outline=255, width=round(3 * unit))
    return mask.resize((mask.width // 4, mask.height // 4), Image.Resampling.LANCZOS)


def encoded(image: Image.Image) -> bytes:
    """PNG in few colours, as there are only three and what lies between them."""
    file = BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()
