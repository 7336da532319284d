"""The pictures of shared links: what they say, where they stand, how they are kept."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from PIL import Image, ImageColor
from pytest_django import DjangoAssertNumQueries, Settings

from directory.contents import Contents
from directory.dates import PartialDate
from directory.models import Entry
from directory.sharing import drawing, lettering
from directory.sharing.cards import card_of, general_card
from directory.sharing.drawing import ShareCard
from tests import factories
from tests.database import update
from tests.pages import visit

pytestmark = pytest.mark.django_db

SITE = "Integrationspartner NRW"
every_type = pytest.mark.parametrize(("factory", "folder"), factories.TYPES)


def said(entry: Entry) -> tuple[str, str, str]:
    card = card_of(entry, Contents(entry))
    return card.above, card.title, card.below


def address_on(client: Client, address: str) -> str:
    """Where the picture of a page stands."""
    metas = visit(client, address).all("meta")
    [found] = [meta.get("content", "") for meta in metas if meta.get("property") == "og:image"]
    assert found.startswith("http://testserver/karte/")
    return urlsplit(found).path


class TestCard:
    def test_of_a_partner_says_where_it_helps_before_where_it_sits(self) -> None:
        kind = factories.ActorKindFactory(title="Beratungsstelle")
        actor = factories.ActorFactory(title="Haus der Begegnung", kind=kind)
        assert said(actor) == ("Beratungsstelle", "Haus der Begegnung", "")
        seat = factories.LocationFactory(entry=actor)
        assert said(actor)[2] == f"Sitz: {seat.place.name}"
        first = factories.ServedPlaceFactory(entry=actor)
        second = factories.ServedPlaceFactory(entry=actor)
        assert said(actor)[2] == f"Hilft in: {first.place}, {second.place}"

    def test_of_a_partner_does_not_say_its_kind_twice(self) -> None:
        kind = factories.ActorKindFactory(title="Beratungsstelle")
        assert said(factories.ActorFactory(title="Beratungsstelle Unna", kind=kind))[0] == ""

    def test_keeps_a_kind_that_is_not_public_to_itself(self) -> None:
        kind = factories.ActorKindFactory(title="Geheim", state=Entry.State.DRAFT)
        assert said(factories.ActorFactory(kind=kind))[0] == ""

    def test_of_a_programme_says_its_period(self) -> None:
        programme = factories.ProgrammeFactory(title="KOMM-AN", starts=PartialDate(2016), ends=PartialDate(2018, 3))
        assert said(programme) == ("Programm", "KOMM-AN", "2016 bis März 2018")

    @pytest.mark.parametrize(
        ("start", "end", "below"),
        [
            (None, None, ""),
            (PartialDate(), PartialDate(), ""),
            (PartialDate(2012, 2), None, "seit Februar 2012"),
            (None, PartialDate(2021), "bis 2021"),
        ],
    )
    def test_of_a_law_says_of_its_time_what_is_known(self, start: Any, end: Any, below: str) -> None:
        assert said(factories.LawFactory(in_force_from=start, in_force_until=end))[2] == below

    def test_of_news_says_when_and_where(self) -> None:
        place = factories.PlaceFactory()
        assert said(factories.NewsItemFactory(date=PartialDate(2022, 7, 14), place=place)) == (
            "Meldung",
            Entry.objects.get(type="news").title,
            f"14. Juli 2022 · {place.name}",
        )
        assert said(factories.NewsItemFactory(date=PartialDate()))[2] == ""

    def test_of_a_kind_is_in_the_plural(self) -> None:
        assert said(factories.ActorKindFactory(plural="Verbände")) == ("Wer hilft wobei?", "Verbände", "")

    def test_is_german_on_every_page(self, client: Client) -> None:
        actor = factories.ActorFactory(slug="haus")
        factories.ServedPlaceFactory(entry=actor)
        assert address_on(client, "/en/partner/haus/") == address_on(client, "/partner/haus/")
        assert address_on(client, "/en/") == address_on(client, "/")


class TestAddress:
    @every_type
    def test_is_kept_for_a_year(self, client: Client, factory: Any, folder: str) -> None:
        factory(slug="eintrag")
        response = client.get(address_on(client, f"/{folder}/eintrag/"))
        assert (response.status_code, response["Content-Type"]) == (200, "image/png")
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        with Image.open(BytesIO(response.content)) as image:
            assert image.size == (1200, 630)

    def test_changes_with_what_the_card_says_and_the_old_one_leads_on(self, client: Client) -> None:
        actor = factories.ActorFactory(slug="haus", title="Haus")
        before = address_on(client, "/partner/haus/")
        actor.text = "Davon steht nichts auf der Karte."
        actor.save()
        assert address_on(client, "/partner/haus/") == before
        actor.title = "Haus der Begegnung"
        actor.save()
        now = address_on(client, "/partner/haus/")
        assert now != before
        response = client.get(before)
        assert (response.status_code, response["Location"]) == (302, now)
        assert "Cache-Control" not in response

    def test_changes_with_the_site(self, settings: Settings) -> None:
        before = general_card().digest
        settings.SITE_NAME = "Partner im Land"
        assert general_card().digest != before

    def test_of_pages_that_are_no_entry_is_one(self, client: Client) -> None:
        place = factories.PlaceFactory()
        addresses = {address_on(client, address) for address in ("/", "/partner/", place.get_absolute_url())}
        assert len(addresses) == 1
        assert client.get(addresses.pop()).status_code == 200
        response = client.get("/karte/0000000000000000.png")
        assert response["Location"] == f"/karte/{general_card().digest}.png"

    @pytest.mark.parametrize("state", [Entry.State.DRAFT, Entry.State.IN_REVIEW])
    def test_of_what_is_not_public_is_not_there(self, client: Client, state: Entry.State) -> None:
        actor = factories.ActorFactory(slug="haus")
        address = address_on(client, "/partner/haus/")
        actor.state = state
        actor.save()
        assert client.get(address).status_code == 404

    def test_of_an_unknown_entry_is_not_there(self, client: Client) -> None:
        assert client.get("/karte/057e979f-ee4e-4f5e-b5e1-4242ac6d6ad2/abc.png").status_code == 404

    def test_of_a_merged_entry_leads_to_the_one_that_remains(self, client: Client) -> None:
        survivor = factories.ActorFactory(slug="bleibt")
        merged = factories.ActorFactory(slug="geht")
        address = address_on(client, "/partner/geht/")
        update(merged, state=Entry.State.ARCHIVED, merged_into=survivor)
        assert client.get(address)["Location"] == address_on(client, "/partner/bleibt/")

    @pytest.mark.parametrize("rows", [1, 3])
    def test_costs_the_same_for_1_and_3_rows(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
    ) -> None:
        actor = factories.ActorFactory(slug="haus")
        factories.ServedPlaceFactory.create_batch(rows, entry=actor)
        factories.LocationFactory.create_batch(rows, entry=actor)
        address = address_on(client, "/partner/haus/")
        with django_assert_num_queries(4):
            client.get(address)


class TestPicture:
    def test_of_the_same_words_is_the_same(self) -> None:
        card = ShareCard("Haus der Begegnung", "Beratungsstelle", "Hilft in: Unna")
        first = drawing.png(card)
        drawing.drawn.cache_clear()
        assert drawing.png(card) == first
        assert drawing.png(ShareCard("Haus")) != first

    def test_is_drawn_once_in_a_rush(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = []
        encoded = drawing.encoded

        def counted(image: Image.Image) -> bytes:
            made.append(image)
            return encoded(image)

        monkeypatch.setattr(drawing, "encoded", counted)
        drawing.drawn.cache_clear()
        with ThreadPoolExecutor(4) as threads:
            pictures = set(threads.map(drawing.png, [ShareCard("Andrang")] * 4))
        assert len(made) == 1
        assert len(pictures) == 1

    def test_is_kept_for_a_number_of_cards_only(self) -> None:
        assert drawing.drawn.cache_info().maxsize == 256
        assert len(drawing.png(ShareCard("Ein ganz langer Titel über viele Zeilen " * 8, "Art", "Ort"))) < 30_000

    @pytest.mark.parametrize("behind", ["#1a3da5", "#ffffff", "#000000", "#ffcc00", "#777777", "#c8102e"])
    def test_can_be_read_on_any_ground(self, behind: str) -> None:
        colour = drawing.ink(behind)
        assert drawing.contrast(colour, behind) >= 4.5
        assert drawing.contrast(drawing.softened(colour, behind), behind) >= 4.5

    def test_has_the_ground_of_the_theme(self) -> None:
        theme = Path(str(finders.find("css/theme.css"))).read_text(encoding="utf-8")
        assert f"--portal-card: {drawing.ground()};" in theme
        with Image.open(BytesIO(drawing.png(ShareCard("Haus")))) as image:
            assert image.convert("RGB").getpixel((0, 0)) == ImageColor.getrgb(drawing.ground())


class TestLettering:
    @pytest.mark.parametrize(
        ("text", "drawn"),
        [
            ("Öğretmen Şişli İstanbul", "Öğretmen Şişli İstanbul"),
            ("Українська спілка, Việt Nam, Ελλάδα", "Українська спілка, Việt Nam, Ελλάδα"),
            ("Verein الأمل 🌍 e. V.", "Verein e. V."),
            ("Inte\u00adgration", "Integration"),
            (" viel \n Raum ", "viel Raum"),
            ("A\u0308mter", "Ämter"),
            ("ℤentrum", "Zentrum"),
        ],
    )
    def test_has_a_letter_for_everything_it_draws(self, text: str, drawn: str) -> None:
        assert lettering.letters_of(text) == drawn
        assert all(lettering.subset_of(letter) for letter in drawn)

    def test_takes_letters_from_the_file_that_has_them(self) -> None:
        runs = [letters for letters, _ in lettering.Lettering(lettering.BOLD, 50).runs("Şişli Ж")]
        assert runs == ["Ş", "i", "ş", "li ", "Ж"]

    @pytest.mark.parametrize(
        ("title", "size", "lines"),
        [
            ("DOMiD", 80, ["DOMiD"]),
            ("Hilfe bei der Integration finden", 80, ["Hilfe bei der", "Integration finden"]),
            ("Migrantenselbstorganisationen", 72, ["Migrantenselbstorganisationen"]),
        ],
    )
    def test_is_as_large_as_fits_in_lines_of_like_length(self, title: str, size: int, lines: list[str]) -> None:
        assert self.set(title) == (size, lines)

    def test_divides_a_word_only_if_no_size_holds_it(self) -> None:
        size, lines = self.set("Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz")
        assert size == min(drawing.SIZES)
        assert lines == ["Rindfleischetikettierungsüberwachungs-", "aufgabenübertragungsgesetz"]

    def test_ends_a_title_that_is_too_long_behind_a_word(self) -> None:
        title = "Verband der Vereine " * 20
        _, lines = self.set(title.strip())
        assert len(lines) == drawing.MOST_LINES
        assert re.search(r" (Verband|der|Vereine)…$", lines[-1])

    @pytest.mark.parametrize("title", ["X" * 300, "Mutter-Kind-Gruppe " * 9, "a/" * 200, ""])
    def test_never_leaves_the_card(self, title: str) -> None:
        cut, lines = lettering.set_title(title, drawing.MEASURE, drawing.SIZES, drawing.MOST_LINES)
        assert cut.fits(lines, drawing.MEASURE)
        assert len(lines) <= drawing.MOST_LINES

    @staticmethod
    def set(title: str) -> tuple[int, list[str]]:
        cut, lines = lettering.set_title(title, drawing.MEASURE, drawing.SIZES, drawing.MOST_LINES)
        return cut.size, lines


def test_typeface_is_found_where_it_was_collected(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin"])
    monkeypatch.setattr(finders, "find", lambda name: None)
    lettering.font.cache_clear()
    for subset in lettering.SUBSETS:
        assert lettering.font(lettering.BOLD, subset, 40).getname() == ("Fira Sans", "Bold")
    assert lettering.static_file("css/theme.css").is_relative_to(tmp_path)
    assert "--portal-card" in lettering.static_file("css/theme.css").read_text(encoding="utf-8")
