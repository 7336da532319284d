"""An uploaded file as an image of plain pixels: upright, opaque, sRGB, without anything else that was in the file.

What a file is, its content says, not its name; how large the image would be is known before anything is decoded.
"""

from __future__ import annotations

import logging
from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

logger = logging.getLogger(__name__)

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
LARGEST_FILE = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
LEAST_WIDTH = 600
# So many times the shorter side, the longer one may be.
MOST_STRETCHED = 4
LONGEST_SIDE = 4000
# What can be made smaller at once, before it is converted: 50 million pixels cost memory.
SCALABLE = {"L", "LA", "RGB", "RGBA", "CMYK"}
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

TOO_MANY_PIXELS = _("Das Bild hat mehr als 50 Millionen Bildpunkte. Bitte verkleinern.")
UNREADABLE = _("Das ist kein Bild, das sich lesen lässt. Bitte als JPEG, PNG, WebP oder AVIF speichern.")

# Pillow's own guard, for whatever is opened anywhere.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def read_image(file: IO[bytes]) -> Image.Image:
    """Raises ValidationError with the cause and the way out."""
    file.seek(0)
    data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise ValidationError(_("Die Datei ist größer als 15 MB. Bitte kleiner speichern."))
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            _refuse(image)
            image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            image.load()
            return _plain(image)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(TOO_MANY_PIXELS) from error
    except Exception as error:
        # Decoders stumble over broken files in many ways.
        logger.info("An image could not be read: %r", error)
        raise ValidationError(UNREADABLE) from error


def _refuse(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise ValidationError(TOO_MANY_PIXELS)
    # The further frames of an MPO, as telephones make them, are no animation.
    if getattr(image, "is_animated", False) and image.format != "MPO":
        raise ValidationError(_("Das Bild bewegt sich. Bitte ein Standbild hochladen."))
    if max(image.size) > MOST_STRETCHED * min(image.size):
        raise ValidationError(_("Das Bild ist zu schmal: höchstens viermal so lang wie breit. Bitte zuschneiden."))


def _plain(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    ImageOps.exif_transpose(image, in_place=True)
    if image.width < LEAST_WIDTH:
        raise ValidationError(
            _("Das Bild ist nur %(width)s Bildpunkte breit. Bitte eines mit mindestens 600 hochladen."),
            params={"width": image.width},
        )
    if image.mode in SCALABLE:
        _shrink(image)
    image = _in_srgb(_opaque(_eight_bits(image)), profile)
    _shrink(image)
    # Some encoders would take a comment from here.
    image.info.clear()
    return image


def _shrink(image: Image.Image) -> None:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)


def _eight_bits(image: Image.Image) -> Image.Image:
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")


def _opaque(image: Image.Image) -> Image.Image:
    """On white; what has a palette, in colours of its own."""
    if image.has_transparency_data:
        above = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(above, mask=above.getchannel("A"))
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, SRGB, outputMode="RGB")
            return converted or image.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            logger.info("A colour profile could not be read.")
    return image.convert("RGB")
