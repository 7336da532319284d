"""Images for tests, made when they are needed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image


def image(mode: str = "RGB", size: tuple[int, int] = (800, 600), colour: Any = "teal") -> Image.Image:
    return Image.new(mode, size, colour)


def encoded(picture: Image.Image, format: str = "JPEG", **options: Any) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, format, **options)
    return buffer.getvalue()


def image_file(**options: Any) -> BytesIO:
    return BytesIO(encoded(image(**options)))
