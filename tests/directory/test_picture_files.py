"""What becomes of a file that is uploaded as an image: what is refused, and what is left of the rest."""

from __future__ import annotations

import datetime
import os
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from PIL import Image, ImageCms, ImageDraw
from PIL.ExifTags import GPS, IFD, Base

from directory.models import Picture
from directory.pictures import content, delete_unused, files, is_kept, keep, sizes, with_credit
from directory.pictures.files import ORIGINAL, folder, key_of, write
from directory.pictures.reading import LARGEST_FILE, read_image
from tests import factories
from tests.database import refresh_search
from tests.images import encoded, image, image_file


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def refusal(data: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        read_image(BytesIO(data))
    return " ".join(caught.value.messages)


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    parts = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def header(width: int, height: int) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)


UNREADABLE = "Das ist kein Bild, das sich lesen lässt. Bitte als JPEG, PNG, WebP oder AVIF speichern."
TOO_MANY = "Das Bild hat mehr als 50 Millionen Bildpunkte. Bitte verkleinern."


class TestRefused:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"Text",
            b'<svg xmlns="http://www.w3.org/2000/svg" width="800" height="800"><script>alert(1)</script></svg>',
            b"<!doctype html><script>alert(1)</script>",
            b"%PDF-1.7\n",
            b"PK\x03\x04" + bytes(100),
            encoded(image(), "GIF"),
            encoded(image(), "BMP"),
            encoded(image(), "TIFF"),
            encoded(image())[:500],
            encoded(image(), "PNG")[:-30],
            png(header(800, 600), (b"IDAT", b"nothing"), (b"IEND", b"")),
        ],
    )
    def test_is_what_is_no_image_of_the_four_kinds(self, data: bytes) -> None:
        assert refusal(data) == UNREADABLE

    def test_is_a_large_file_before_it_is_read(self) -> None:
        assert refusal(bytes(LARGEST_FILE + 1)) == "Die Datei ist größer als 15 MB. Bitte kleiner speichern."

    @pytest.mark.parametrize("size", [(8000, 6251), (12000, 12000), (60000, 60000), (2**31 - 1, 2**31 - 1)])
    def test_is_a_header_that_promises_too_many_pixels(self, size: tuple[int, int]) -> None:
        assert refusal(png(header(*size), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))) == TOO_MANY

    def test_is_a_small_file_that_unpacks_to_400_million_pixels(self) -> None:
        row = zlib.compress((b"\0" + bytes(20000 // 8)) * 20000, 9)
        data = png((b"IHDR", struct.pack(">IIBBBBB", 20000, 20000, 1, 0, 0, 0, 0)), (b"IDAT", row), (b"IEND", b""))
        assert len(data) < 100_000
        assert refusal(data) == TOO_MANY

    def test_is_a_text_that_unpacks_to_more_than_the_image(self) -> None:
        bomb = b"Comment\0\0" + zlib.compress(bytes(80 * 1024 * 1024), 9)
        assert refusal(png(header(800, 600), (b"zTXt", bomb), (b"IEND", b""))) == UNREADABLE

    @pytest.mark.parametrize("form", ["PNG", "WEBP", "AVIF"])
    def test_is_what_moves(self, form: str) -> None:
        frames = [image(colour="red"), image(colour="blue")]
        data = encoded(frames[0], form, save_all=True, append_images=frames[1:])
        assert refusal(data) == "Das Bild bewegt sich. Bitte ein Standbild hochladen."

    def test_is_what_is_too_narrow_for_a_page(self) -> None:
        text = "Das Bild ist nur 599 Bildpunkte breit. Bitte eines mit mindestens 600 hochladen."
        assert refusal(encoded(image(size=(599, 700)))) == text
        assert read_image(image_file(size=(600, 700))).size == (600, 700)

    def test_is_a_strip(self) -> None:
        text = "Das Bild ist zu schmal: höchstens viermal so lang wie breit. Bitte zuschneiden."
        assert refusal(encoded(image(size=(2404, 600)))) == text
        assert read_image(image_file(size=(2400, 600))).size == (2400, 600)


def halves(mode: str, left: Any, right: Any, size: tuple[int, int] = (800, 600)) -> Image.Image:
    picture = Image.new(mode, size, left)
    ImageDraw.Draw(picture).rectangle((size[0] // 2, 0, *size), fill=right)
    return picture


def colours(data: bytes) -> list[tuple[int, ...]]:
    read = read_image(BytesIO(data))
    assert read.mode == "RGB"
    return [read.getpixel((x, 300)) for x in (100, 700)]  # type: ignore[misc]


def near(found: Iterator[Any] | list[Any], *wanted: tuple[int, int, int]) -> bool:
    pairs = zip(found, wanted, strict=True)
    return all(abs(a - b) <= 6 for one, other in pairs for a, b in zip(one, other, strict=True))


RED, BLUE, WHITE, BLACK = (255, 0, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)


class TestRead:
    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
    def test_is_each_of_the_four_kinds_whatever_it_is_called(self, form: str) -> None:
        assert near(colours(encoded(halves("RGB", RED, BLUE), form, quality=95)), RED, BLUE)

    def test_palettes_get_colours_of_their_own(self) -> None:
        assert near(colours(encoded(halves("RGB", RED, BLUE).convert("P"), "PNG")), RED, BLUE)
        assert near(colours(encoded(halves("1", 0, 1), "PNG")), BLACK, WHITE)

    def test_what_is_transparent_stands_on_white(self) -> None:
        assert near(colours(encoded(halves("RGBA", (255, 0, 0, 255), (0, 0, 0, 0)), "PNG")), RED, WHITE)
        assert near(colours(encoded(halves("LA", (0, 255), (0, 0)), "PNG")), BLACK, WHITE)
        palette = halves("RGB", RED, BLUE).quantize(2)
        gone = palette.getpixel((700, 300))
        assert near(colours(encoded(palette, "PNG", transparency=gone)), RED, WHITE)

    def test_sixteen_bits_become_eight(self) -> None:
        grey = 128 * 257
        assert near(colours(encoded(halves("I;16", 65535, grey), "PNG")), WHITE, (128, 128, 128))

    def test_cmyk_becomes_rgb(self) -> None:
        assert near(colours(encoded(halves("CMYK", (0, 255, 255, 0), (255, 255, 0, 0)))), RED, BLUE)

    def test_a_colour_profile_is_worked_in(self) -> None:
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        swapped = srgb.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")
        for profile, wanted in ((srgb, (RED, BLUE)), (swapped, (BLUE, RED)), (b"broken", (RED, BLUE))):
            assert near(colours(encoded(halves("RGB", RED, BLUE), "PNG", icc_profile=profile)), *wanted)

    def test_stands_upright(self) -> None:
        exif = Image.Exif()
        exif[Base.Orientation] = 6
        assert read_image(BytesIO(encoded(image(size=(900, 700)), exif=exif))).size == (700, 900)

    def test_is_made_smaller_where_nobody_prints_it_larger(self) -> None:
        assert read_image(image_file(size=(5000, 2500))).size == (4000, 2000)

    def test_of_the_pictures_in_a_file_of_a_telephone_is_the_first(self) -> None:
        data = encoded(halves("RGB", RED, BLUE), "MPO", save_all=True, append_images=[image(size=(100, 100))])
        assert near(colours(data), RED, BLUE)


class TestKept:
    def test_is_an_original_and_copies_for_screens(self) -> None:
        stored = keep(image_file(size=(1500, 1000)))
        assert (stored.width, stored.height) == (1500, 1000)
        found = {}
        for path in folder(stored.key).iterdir():
            with Image.open(path) as copy:
                found[path.name] = (copy.format, copy.size)
        assert found == {
            ORIGINAL: ("JPEG", (1500, 1000)),
            **{f"{width}.webp": ("WEBP", (width, round(width / 1.5))) for width in (320, 640, 1280)},
            **{f"{width}.avif": ("AVIF", (width, round(width / 1.5))) for width in (320, 640, 1280)},
        }

    def test_has_no_copy_larger_than_itself(self) -> None:
        assert [sizes(width) for width in (600, 640, 1280, 4000)] == [
            [320, 600],
            [320, 640],
            [320, 640, 1280],
            [320, 640, 1280],
        ]

    def test_holds_nothing_else_of_the_file(self) -> None:
        exif = Image.Exif()
        exif[Base.Artist] = "Geheim"
        exif[Base.Make] = "Kamera"
        exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitudeRef] = "N"
        exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (51.0, 30.0, 49.0)
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        data = encoded(image(), exif=exif, comment=b"Geheim", xmp=b"<x:xmpmeta>Geheim</x:xmpmeta>", icc_profile=profile)
        tail = b"PK\x03\x04Geheim<script>alert(1)</script>"
        assert b"Geheim" in data
        stored = keep(BytesIO(data + tail))
        for path in folder(stored.key).iterdir():
            written = path.read_bytes()
            for trace in (
                b"Geheim",
                b"Kamera",
                b"Exif",
                b"PK\x03\x04",
                b"<script",
                b"xmpmeta",
                b"ICC_PROFILE",
                b"ICCP",
            ):
                assert trace not in written, (path.name, trace)
            with Image.open(path) as found:
                assert not found.getexif()
                assert not {"comment", "icc_profile", "xmp", "exif"} & set(found.info)

    def test_is_the_same_whoever_uploads_it_and_is_written_once(self) -> None:
        first = keep(image_file())
        written = (folder(first.key) / ORIGINAL).stat().st_mtime_ns
        assert keep(image_file()) == first
        assert (folder(first.key) / ORIGINAL).stat().st_mtime_ns == written
        assert keep(image_file(colour="navy")).key != first.key

    def test_is_there_as_a_whole_or_not_at_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(self: Path, data: bytes) -> int:
            raise OSError("No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(Path, "write_bytes", full)
            with pytest.raises(OSError, match="No space"):
                keep(image_file())
        assert [path for path in files.root().rglob("*") if path.is_file() or path.name.startswith("new-")] == []

    def test_who_comes_second_with_the_same_does_no_harm(self) -> None:
        key = key_of(b"x")
        write(key, {ORIGINAL: b"x"})
        write(key, {ORIGINAL: b"x"})
        assert content(key, ORIGINAL) == b"x"
        assert [path.name for path in files.root().iterdir()] == [key[:2]]


def test_the_file_for_print_bears_its_credit_and_the_same_pixels() -> None:
    jpeg = encoded(halves("RGB", RED, BLUE))
    printed = with_credit(jpeg, credit="Foto Müller", licence="CC BY 4.0")
    with Image.open(BytesIO(printed)) as found, Image.open(BytesIO(jpeg)) as before:
        assert found.tobytes() == before.tobytes()
        exif = found.getexif()
    texts = [str(exif[tag]).encode("latin-1").decode() for tag in (Base.Artist, Base.Copyright)]
    assert texts == ["Foto Müller", "Foto Müller, CC BY 4.0"]


@pytest.mark.django_db
class TestUnused:
    def age(self, *keys: str) -> None:
        old = (timezone.now() - datetime.timedelta(days=2)).timestamp()
        for key in keys:
            os.utime(folder(key), (old, old))

    def test_goes_after_a_day(self, capsys: pytest.CaptureFixture[str]) -> None:
        fresh, old = keep(image_file()).key, keep(image_file(colour="navy")).key
        broken = files.root() / "new-x"
        broken.mkdir()
        os.utime(broken, (0, 0))
        self.age(old)
        call_command("delete_unused_pictures")
        assert capsys.readouterr().out == "Deleted: 2 pictures.\n"
        assert (is_kept(fresh), is_kept(old), broken.exists()) == (True, False, False)

    def test_who_uploads_it_again_has_it_spared(self) -> None:
        key = keep(image_file()).key
        self.age(key)
        keep(image_file())
        assert delete_unused(now=timezone.now()) == 0

    def test_is_not_what_an_entry_or_an_old_version_or_a_proposal_names(self) -> None:
        shown = factories.PictureFactory()
        gone = factories.PictureFactory(stored=keep(image_file(colour="navy")))
        refresh_search()
        gone.delete()
        proposed = keep(image_file(colour="gold")).key
        factories.ProposalFactory(data={"entry": {}, "picture": [{"id": -1, "key": proposed}]})
        self.age(shown.key, gone.key, proposed)
        assert delete_unused(now=timezone.now()) == 0
        assert not Picture.objects.filter(key=gone.key).exists()
