"""Pictures of entries: their rules, where they show, who gets their files, and what becomes of them with the entry."""

from __future__ import annotations

import shutil
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from PIL.ExifTags import Base
from pytest_django import DjangoAssertNumQueries

from directory.checking import check_content
from directory.models import Entry, Picture
from directory.pictures import keep
from directory.pictures.files import folder
from directory.refusal import Refused
from directory.versions import differences, restore
from tests import factories
from tests.database import complaints, refused, set_raw
from tests.images import image_file
from tests.merging import merge
from tests.office import GROUPS, PUBLISHER, log_in, sound
from tests.pages import visit
from tests.versions import latest, versions

pytestmark = pytest.mark.django_db
TYPES = [
    (factories.ActorFactory, "partner"),
    (factories.ProgrammeFactory, "programme"),
    (factories.NewsItemFactory, "meldungen"),
]


class TestRules:
    RULES = [
        ("alt", "", "Ein Hof", "picture_has_alt", "Die Bildbeschreibung fehlt: Was ist zu sehen?"),
        ("credit", "", "Stadt Dortmund", "picture_has_credit", "Der Bildnachweis fehlt: Wer hat das Bild gemacht?"),
        ("licence", "", "press", "picture_has_licence", "Die Lizenz fehlt: Wie darf das Bild verwendet werden?"),
        ("licence", "mine", "reserved", "picture_has_licence", "Die Lizenz fehlt: Wie darf das Bild verwendet werden?"),
        ("focus_x", 101, 100, "picture_focus_inside", "Die wichtigste Stelle liegt im Bild: 0 bis 100 Prozent."),
        ("focus_y", 101, 0, "picture_focus_inside", "Die wichtigste Stelle liegt im Bild: 0 bis 100 Prozent."),
        ("width", 0, 1, "picture_has_file", "Die Datei des Bildes fehlt."),
        ("height", 0, 1, "picture_has_file", "Die Datei des Bildes fehlt."),
    ]

    @pytest.mark.parametrize(("field", "wrong", "right", "rule", "message"), RULES)
    def test_are_kept_by_the_database_and_told_by_the_form(
        self, field: str, wrong: Any, right: Any, rule: str, message: str
    ) -> None:
        picture = factories.PictureFactory()
        with refused(rule):
            set_raw(picture, field, wrong)
        set_raw(picture, field, right)
        setattr(picture, field, wrong)
        picture.clean_fields = lambda exclude=None: None
        assert complaints(picture) == [message]
        setattr(picture, field, right)
        assert complaints(picture) == []

    @pytest.mark.parametrize("key", ["", "../../etc/passwd", "0" * 31, "G" * 32])
    def test_know_what_a_key_looks_like(self, key: str) -> None:
        picture = factories.PictureFactory()
        with refused("picture_has_file"):
            set_raw(picture, "key", key)

    def test_want_the_files_to_be_there(self) -> None:
        picture = factories.PictureFactory()
        picture.key = "0" * 32
        assert complaints(picture) == ["Die Datei des Bildes fehlt."]


class TestPages:
    def test_of_news_show_the_first_large_and_the_others_in_a_gallery(self, client: Client) -> None:
        news = factories.NewsItemFactory(slug="besuch")
        wide = keep(image_file(size=(1500, 1000)))
        factories.PictureFactory(entry=news, position=1, stored=wide, caption="Im Juli", alt="Gäste vor dem Haus")
        factories.PictureFactory(entry=news, position=2, alt="Der Saal", focus_x=12, focus_y=100)
        page = visit(client, "/meldungen/besuch/")
        first, second = page.all("img")
        assert [first.get(name) for name in ("alt", "width", "height", "loading")] == [
            "Gäste vor dem Haus",
            "1500",
            "1000",
            None,
        ]
        assert first.get("src") == f"/bilder/{wide.key}/1280.webp"
        assert [second.get(name) for name in ("alt", "loading")] == ["Der Saal", "lazy"]
        assert second.get("class") == "picture__image focus-x-1 focus-y-10"
        assert page.all("source")[0].get("srcset") == ", ".join(
            f"/bilder/{wide.key}/{width}.avif {width}w" for width in (320, 640, 1280)
        )
        [caption] = [line for line in page.lines if "Im Juli" in line]
        assert caption.startswith("Im Juli")
        assert page.section("Bilder")[:1] == [
            "Bild: Stadt Dortmund, CC BY 4.0 · Herunterladen (JPEG, 800 × 600 Bildpunkte)",
        ]

    @pytest.mark.parametrize(("factory", "folder"), TYPES)
    def test_have_a_style_sheet_and_a_heading_only_where_there_are_any(
        self, client: Client, factory: Any, folder: str
    ) -> None:
        entry = factory(slug="haus")
        bare = client.get(f"/{folder}/haus/").text
        assert "pictures.css" not in bare
        assert "<figure" not in bare
        assert 'id="bilder"' not in bare
        factories.PictureFactory(entry=entry)
        shown = client.get(f"/{folder}/haus/").text
        assert shown.count("pictures.css") == 1
        assert shown.count("<figure") == 1

    def test_offer_no_download_where_all_rights_are_reserved(self, client: Client) -> None:
        picture = factories.PictureFactory(entry__slug="haus", licence="reserved")
        assert visit(client, "/partner/haus/").section("Bilder") == ["Bild: Stadt Dortmund, Alle Rechte vorbehalten"]
        assert client.get(picture.get_print_url()).status_code == 404

    @pytest.mark.parametrize(("factory", "folder"), TYPES)
    def test_cost_the_same_for_one_and_for_three(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries, factory: Any, folder: str
    ) -> None:
        entry = factory(slug="haus")
        with django_assert_num_queries(3 if factory is factories.ActorFactory else 4):
            visit(client, f"/{folder}/haus/")
        for _count in range(3):
            factories.PictureFactory(entry=entry)
        with django_assert_num_queries(3 if factory is factories.ActorFactory else 4):
            visit(client, f"/{folder}/haus/")


class TestFiles:
    @pytest.mark.parametrize("state", Entry.STATES_WITH_PAGE)
    def test_are_for_everybody_and_for_long_as_long_as_the_entry_is_public(self, client: Client, state: str) -> None:
        picture = factories.PictureFactory(entry__state=state)
        for ending in ("webp", "avif"):
            response = client.get(picture.address(f"640.{ending}"))
            assert (response.status_code, response.headers["Content-Type"]) == (200, f"image/{ending}")
            assert response.headers["Cache-Control"] == "public, max-age=31536000, s-maxage=300, immutable"
            assert "Cookie" not in response.get("Vary", "")
            with Image.open(BytesIO(response.content)) as found:
                assert (found.format, found.size) == (ending.upper(), (640, 480))

    @pytest.mark.parametrize("state", ["draft", "review"])
    def test_of_what_is_not_public_are_for_the_office_alone(self, client: Client, state: str) -> None:
        picture = factories.PictureFactory(entry__state=state)
        no_staff, no_group = Client(), Client()
        no_staff.force_login(factories.UserFactory(groups=[PUBLISHER], is_staff=False))
        no_group.force_login(factories.UserFactory())
        unknown = Client()
        unknown.cookies[settings.SESSION_COOKIE_NAME] = "erfunden"
        for address in (picture.src, picture.get_print_url()):
            for visitor in (client, no_staff, no_group, unknown):
                assert visitor.get(address).status_code == 404
        for group in GROUPS:
            response = log_in(group).get(picture.src)
            assert (response.status_code, response.headers["Cache-Control"]) == (200, "private, no-store")

    def test_are_withdrawn_with_the_entry_or_the_picture(self, client: Client) -> None:
        picture = factories.PictureFactory()
        twin = factories.PictureFactory(licence="cc0")
        Entry.objects.filter(pk=picture.entry_id).update(state="draft")
        # The same picture still shows elsewhere.
        assert client.get(picture.src).status_code == 200
        twin.delete()
        assert client.get(picture.src).status_code == 404

    @pytest.mark.parametrize("name", ["300.webp", "1280.webp", "640.png", "original.jpg", "../640.webp", "640.webp/"])
    def test_are_only_those_that_there_are(self, client: Client, name: str) -> None:
        key = factories.PictureFactory().key
        assert client.get(f"/bilder/{key}/{name}").status_code == 404
        assert client.get(f"/bilder/{'0' * 32}/640.webp").status_code == 404

    def test_are_read_only(self, client: Client) -> None:
        picture = factories.PictureFactory()
        assert client.post(picture.src).status_code == 405
        assert client.head(picture.src).status_code == 200

    def test_for_print_bear_the_credit_of_today(self, client: Client) -> None:
        picture = factories.PictureFactory(entry__slug="haus")
        Picture.objects.filter(pk=picture.pk).update(credit="Foto Müller")
        response = client.get(picture.get_print_url())
        assert response.headers["Content-Disposition"] == f'attachment; filename="haus-{picture.pk}.jpg"'
        assert response.headers["Cache-Control"] == "no-cache"
        with Image.open(BytesIO(response.content)) as found:
            assert (found.format, found.size) == ("JPEG", (800, 600))
            copyright = str(found.getexif()[Base.Copyright]).encode("latin-1").decode()
        assert copyright == "Foto Müller, CC BY 4.0"


class TestEntry:
    def test_needs_no_citation_for_them(self) -> None:
        actor = sound()
        picture = factories.PictureFactory(entry=actor)
        assert list(check_content()) == []
        assert actor.entry_ptr not in Entry.objects.without_citation()
        factories.PointFactory(entry=picture.entry)
        assert actor.entry_ptr in Entry.objects.without_citation()

    def test_keeps_them_in_its_versions_and_gets_them_back(self, client: Client) -> None:
        picture = factories.PictureFactory(caption="Im Hof")
        kept = latest(picture.entry)
        [row] = kept.data["picture"]
        assert (row["key"], row["caption"], row["credit"]) == (picture.key, "Im Hof", "Stadt Dortmund")
        picture.delete()
        gone = versions(kept.entry_id)[-1]
        [difference] = differences(kept, gone)
        assert difference.label == "Bild: Ein Fest im Hof"
        restore(kept, seen=gone.number)
        assert Picture.objects.get(pk=row["id"]).caption == "Im Hof"
        assert client.get(picture.src).status_code == 200

    def test_does_not_come_back_without_their_files(self) -> None:
        picture = factories.PictureFactory(stored=keep(image_file(colour="#654321")))
        kept = latest(picture.entry)
        picture.delete()
        gone = versions(kept.entry_id)[-1]
        shutil.rmtree(folder(picture.key))
        with pytest.raises(Refused, match="Bild: Ein Fest im Hof: Die Datei des Bildes fehlt"):
            restore(kept, seen=gone.number)

    def test_that_is_merged_gives_them_to_the_one_that_remains(self, client: Client) -> None:
        picture = factories.PictureFactory(entry__slug="alt")
        survivor = factories.ActorFactory(slug="neu", kind=picture.entry.kind)
        merge(survivor=survivor, other=picture.entry)
        assert Picture.objects.get().entry_id == survivor.pk
        assert len(visit(client, "/partner/neu/").all("img")) == 1
