from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from PIL import Image

from directory.pictures.files import ORIGINAL, Stored, is_kept, keep_again, key_of, sizes, write
from directory.pictures.reading import read_image

ENCODERS: dict[str, dict[str, Any]] = {
    "webp": {"format": "WEBP", "quality": 80},
    "avif": {"format": "AVIF", "quality": 60},
}


def keep(file: IO[bytes]) -> Stored:
    """Check the uploaded file, and write what is served of it. Raises ValidationError, or OSError of the disk."""
    image = read_image(file)
    original = _encoded(image, format="JPEG", quality=90, optimize=True)
    key = key_of(original)
    if is_kept(key):
        keep_again(key)
    else:
        write(key, {ORIGINAL: original, **_copies(image)})
    return Stored(key, image.width, image.height)


def _copies(image: Image.Image) -> dict[str, bytes]:
    copies: dict[str, bytes] = {}
    for width in sizes(image.width):
        height = max(1, round(image.height * width / image.width))
        small = image.resize((width, height), Image.Resampling.LANCZOS)
        copies |= {f"{width}.{ending}": _encoded(small, **options) for ending, options in ENCODERS.items()}
    return copies


def _encoded(image: Image.Image, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, **options)
    return buffer.getvalue()
