"""What people type, as the search understands it; nothing that they type may ever fail."""

from __future__ import annotations

import random
import sys
import unicodedata
from collections.abc import Iterator

import pytest
from django.test import Client

from directory.finding import Words
from tests import factories
from tests.database import refresh_search
from tests.normaliser import ask
from tests.odd_input import ODD

pytestmark = pytest.mark.django_db


class TestQuery:
    @pytest.mark.parametrize(
        ("text", "query", "exact"),
        [
            ("", "", ""),
            ("und die der", "", ""),
            ("Beratung", "'berat'", "'berat'"),
            ("Beratung für Eltern", "'berat' & 'elt'", "'berat' & 'elt'"),
            # A compound also matches all of its parts together.
            ("Integrationszentrum", "'integrationzentr' | 'integration' & 'zentr'", "'integrationzentr'"),
            # Two words are also what they are when written as one.
            ("Zentrum Integration", "'zentr' & 'integration' | 'zentrintegration'", "'zentr' & 'integration'"),
            ("Eltern Café", "'elt' & 'caf' | 'eltcaf'", "'elt' & 'caf'"),
            ("KOMM-AN", "'komman' | 'komm' | 'komman'", "'komman'"),
            # Who looks for help with something looks for that.
            ("Hilfe bei der Erziehung", "'erzieh'", "'erzieh'"),
            ("Hilfe", "'hilf'", "'hilf'"),
        ],
    )
    def test_joins_the_words(self, text: str, query: str, exact: str) -> None:
        words = Words.read(text)
        assert (words.query, words.exact) == (query, exact)
        assert bool(words) is bool(query)

    @pytest.mark.parametrize(
        ("text", "phrases", "key"),
        [
            ("Haus der Kulturen", (), "haus der kulturen"),
            ('"Haus der Kulturen"', ("% haus der kulturen %",), "haus der kulturen"),
            ("„Haus der Kulturen“ Köln", ("% haus der kulturen %",), "haus der kulturen koln"),
            ("»Eins« und «Zwei»", ("% eins %", "% zwei %"), "eins und zwei"),
            ('"100 %_"', ("% 100 %",), "100"),
            ('"', (), ""),
            ('""', (), ""),
            ('"offen', (), "offen"),
            ('" "', (), ""),
            ("info@ki-unna.example", ("% info ki unna example %",), "info ki unna example"),
            ("@", (), ""),
        ],
    )
    def test_keeps_phrases_and_addresses_exact(self, text: str, phrases: tuple[str, ...], key: str) -> None:
        words = Words.read(text)
        assert (words.phrases, words.key) == (phrases, key)

    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("0211 8372000", ("492118372000",)),
            ("0211/837-2000", ("492118372000",)),
            ("(0211) 83 72 000", ("492118372000",)),
            ("+49 211 8372000", ("492118372000",)),
            ("+49 (0)211 837 2000", ("492118372000",)),
            ("0049 211 8372000", ("492118372000",)),
            ("0211–8372000", ("492118372000",)),
            ("Tel. 0211 8372000 Beratung", ("492118372000",)),
            # Neither a date, nor a postal code, nor a year.
            ("01.02.2022", ()),
            ("59423", ()),
            ("04109", ()),
            ("2022", ()),
            ("0800", ()),
        ],
    )
    def test_knows_telephone_numbers_with_any_punctuation(self, text: str, numbers: tuple[str, ...]) -> None:
        words = Words.read(text)
        assert words.numbers == numbers
        for number in numbers:
            assert f"'{number}':*" in words.query

    def test_takes_no_sign_for_an_operator(self) -> None:
        assert Words.read("Rat & Tat | !Nein <-> (Haus):*").query == "'rat' & 'tat' & 'nein' & 'haus'"
        assert Words.read("Rat' OR 'x\\").query == "'rat' & 'or'"

    def test_reads_no_more_than_twelve_words(self) -> None:
        assert Words.read(" ".join(f"wort{number}" for number in range(40))).query.count("&") == 11

    def test_takes_nul_and_half_characters_away(self) -> None:
        assert Words.read("Be\0ratung") == Words.read("Be ratung")
        assert Words.read("Beratung\ud800") == Words.read("Beratung")

    @pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text[:12]))
    def test_never_fails(self, text: str) -> None:
        factories.ActorFactory(title="Verein", summary="Hilft.")
        refresh_search()
        words = Words.read(text)
        for query in (words.query, words.exact):
            assert ask("SELECT count(*) FROM directory_searchdocument WHERE words @@ %s::tsquery", query or "'x'") == 0

    def test_never_fails_for_what_grows_when_it_is_normalised(self, client: Client) -> None:
        assert client.get("/suche/", {"q": "㌀" * 200}).status_code == 200


SYNTAX = [
    "'",
    '"',
    "\\",
    "&",
    "|",
    "!",
    "(",
    ")",
    ":*",
    "<->",
    "%",
    "_",
    "@",
    "+49",
    "0211 ",
    "„",
    "“",
    "--",
    ";",
    "\0",
]
WORDS = ["Verein", "für", "Köln", "59423", "Beratung", "Migrant*innen", "KOMM-AN", "\r\n", "\t"]


@pytest.fixture(scope="module")
def categories() -> dict[str, list[str]]:
    """All characters there are, by category; halves of a character are none."""
    found: dict[str, list[str]] = {}
    for code in range(sys.maxunicode + 1):
        found.setdefault(unicodedata.category(chr(code)), []).append(chr(code))
    del found["Cs"]
    return found


def random_texts(rng: random.Random, categories: dict[str, list[str]], number: int) -> Iterator[str]:
    names = sorted(categories)
    for _ in range(number):
        yield "".join(
            rng.choice(categories[rng.choice(names)]) if rng.random() < 0.6 else rng.choice([*SYNTAX, *WORDS, " ", " "])
            for _ in range(rng.randrange(1, 50))
        )


class TestRandomText:
    @pytest.fixture(autouse=True)
    def _content(self) -> None:
        place = factories.PlaceFactory(ags="05978036", name="Unna", slug="unna")
        actor = factories.ActorFactory(title="Verein für Beratung", summary="Hilft in Köln.", other_names=["KOMM-AN"])
        factories.ServedPlaceFactory(entry=actor, place=place)

    def test_is_read(self, categories: dict[str, list[str]]) -> None:
        for text in random_texts(random.Random(1), categories, 1000):
            Words.read(text)

    @pytest.mark.parametrize("address", ["/suche/", "/suche/vorschlaege/", "/partner/", "/programme/"])
    def test_is_answered(self, client: Client, categories: dict[str, list[str]], address: str) -> None:
        for text in random_texts(random.Random(2), categories, 150):
            response = client.get(address, {"q": text}, follow=True)
            assert response.status_code == 200, ascii(text)

    def test_is_answered_in_every_parameter(self, client: Client, categories: dict[str, list[str]]) -> None:
        names = ["q", "ort", "nur_hier", "art", "thema", "zielgruppe", "sprache", "ebene", "kosten", "online", "seite"]
        rng = random.Random(3)
        texts = random_texts(rng, categories, 400)
        for text in texts:
            query = {rng.choice(names): text, rng.choice([*names, "sortierung", "x"]): next(texts, "")}
            assert client.get("/partner/", query, follow=True).status_code == 200, query
