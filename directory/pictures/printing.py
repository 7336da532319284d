from __future__ import annotations

from PIL import Image
from PIL.ExifTags import Base


def with_credit(jpeg: bytes, *, credit: str, licence: str) -> bytes:
    """The file with its credit and its licence in EXIF, as today's entry names them; its pixels stay as they are."""
    exif = Image.Exif()
    # As bytes: Pillow would write ASCII only, and readers take UTF-8.
    exif[Base.Artist] = credit.encode()
    exif[Base.Copyright] = f"{credit}, {licence}".encode()
    block = exif.tobytes()
    # Behind the first segment, JFIF, which has to stay the first.
    end = 4 + int.from_bytes(jpeg[4:6], "big")
    return jpeg[:end] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + jpeg[end:]
