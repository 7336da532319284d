"""The normaliser of German text in the database: the same for what is said of entries and for what people type."""

from __future__ import annotations

import pytest

from tests.normaliser import ask, fold, lexemes, stems, tokens

pytestmark = pytest.mark.django_db


GENDERED_PLURALS = [
    "Migrant*innen",
    "Migrant:innen",
    "Migrant_innen",
    "Migrant·innen",
    "Migrant/innen",
    "Migrant/-innen",
    "MigrantInnen",
    "Migrant(inn)en",
    "Migrant(innen)",
]
GENDERED = [
    *GENDERED_PLURALS,
    "Migrant*in",
    "Migrant:in",
    "Migrant_in",
    "Migrant/in",
    "Migrant/-in",
    "MigrantIn",
    "Migrant(in)",
]


class TestFold:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("Übach-Palenberg", "ubach-palenberg"),
            ("Uebach-Palenberg", "ubach-palenberg"),
            ("ÄÖÜ äöü", "aou aou"),
            ("Ae Oe Ue ae oe ue", "a o u a o u"),
            ("Straße", "strasse"),
            ("Café Olé", "cafe ole"),
            ("u\u0308ber", "uber"),
            ("Photo", "photo"),
            ("§ 10", " paragraf  10"),
            ("Şahin Çağrı", "sahin cagri"),
            ("İstanbul", "istanbul"),
            ("Łódź Søren Đorđe", "lodz soren dorde"),
            ("ﬁnden", "finden"),
            ("𝕊𝕡𝕠𝕣𝕥 Ｓｐｏｒｔ", "sport sport"),
            ("Zen\u00adtrum Zen\u200btrum", "zentrum zentrum"),
            ("Mutter\u2011Kind", "mutter-kind"),
            # „ue“ after a, e and q is no umlaut.
            ("Quelle Mauer neue", "quelle mauer neue"),
            ("", ""),
            ("漢字 😀", "漢字 😀"),
        ],
    )
    def test_leaves_small_letters_without_marks(self, text: str, folded: str) -> None:
        assert fold(text) == folded

    @pytest.mark.parametrize(("text", "folded"), [("GROẞE STRAẞE", "grosse strasse"), ("ÆTHER", "ather"), ("Œ", "o")])
    def test_knows_capital_doubles(self, text: str, folded: str) -> None:
        assert fold(text) == folded

    @pytest.mark.parametrize("text", GENDERED)
    def test_takes_the_signs_of_gender_away(self, text: str) -> None:
        assert fold(text) == "migrant"
        assert fold(f"Die {text}, und") == "die migrant, und"

    @pytest.mark.parametrize("text", GENDERED_PLURALS)
    def test_takes_the_signs_of_gender_away_within_compounds(self, text: str) -> None:
        assert fold(f"{text}selbstorganisation") == "migrantselbstorganisation"

    @pytest.mark.parametrize("text", ["MIGRANT*INNEN", "Migrant*Innen", "MIGRANT:INNEN", "MIGRANT_INNEN"])
    def test_takes_the_signs_of_gender_away_between_capitals(self, text: str) -> None:
        assert fold(text) == "migrant"

    @pytest.mark.parametrize("text", ["Berlin", "Innenstadt", "Köln: in der Stadt", "Verein", "Ruin", "und/oder"])
    def test_leaves_what_is_no_sign_of_gender(self, text: str) -> None:
        assert fold(text) == text.lower().replace("ö", "o")


class TestTokens:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", []),
            (" \t\n", []),
            ("Eins, zwei; drei!", ["eins", "zwei", "drei"]),
            ("KOMM-AN NRW", ["komm-an", "nrw"]),
            ("Mutter-Kind-Kur", ["mutter-kind-kur"]),
            ("-vor- und -nach-", ["vor", "und", "nach"]),
            ("- -- ---", []),
            ("„Griffbereit“ »Rucksack« 'x' \"y\"", ["griffbereit", "rucksack", "x", "y"]),
            ("info@ki-unna.example", ["info", "ki-unna", "example"]),
            ("https://www.ki.example/a_b?c=d&e", ["https", "www", "ki", "example", "a", "b", "c", "d", "e"]),
            ("e.V.", ["e", "v"]),
            ("3,5 %", ["3", "5"]),
            ("a'b\\c|d&e!f(g)h:*i<->j", ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]),
            ("2016–2019", ["2016", "2019"]),
            ("geschützt\u00a0leer\u2003zeichen", ["geschutzt", "leer", "zeichen"]),
            ("😀 👩‍👧", ["😀", "👩👧"]),
        ],
    )
    def test_are_the_words_of_a_text(self, text: str, words: list[str]) -> None:
        assert tokens(text) == words


class TestStopWords:
    @pytest.mark.parametrize("text", ["der", "Für", "fuer", "wo", "ich", "in", "und", "e.", "Ü"])
    def test_say_nothing(self, text: str) -> None:
        assert lexemes(text) == []

    @pytest.mark.parametrize("text", ["IA", "KI", "Rat", "Amt", "Ort", "Art", "§", "1", "10", "uni", "nein", "nicht"])
    def test_are_no_words_that_somebody_looks_for(self, text: str) -> None:
        assert lexemes(text) != []


class TestSplit:
    @pytest.mark.parametrize(
        ("word", "parts"),
        [
            ("Integrationszentrum", ["integration", "zentr"]),
            ("Integrationszentren", ["integration", "zentr"]),
            ("Migrantenvereine", ["migrant", "verein"]),
            ("Migrantinnenverein", ["migrant", "verein"]),
            ("Migrant*innenverein", ["migrant", "verein"]),
            ("Migrant:innenselbstorganisation", ["migrant", "selbst", "organisation"]),
            ("Migrantenselbstorganisationen", ["migrant", "selbst", "organisation"]),
            ("Integrationsagenturen", ["integration", "agentur"]),
            ("Integrationslotsinnen", ["integration", "lot"]),
            ("Landesintegrationsrat", ["land", "integration", "rat"]),
            ("Integrationsräte", ["integration", "rat"]),
            ("Jugendmigrationsdienste", ["jugend", "migration", "dien"]),
            ("Antidiskriminierungsbüros", ["anti", "diskrimini", "buro"]),
            ("Kompetenzzentren", ["kompetenz", "zentr"]),
            ("Sprachkurse", ["sprach", "kur"]),
            ("Elterncafé", ["elt", "caf"]),
            ("Frauenberatungsstelle", ["frau", "berat", "stell"]),
            ("Beratungsstellen", ["berat", "stell"]),
            ("Sportvereine", ["sport", "verein"]),
            ("Teilhabegesetz", ["teilhab", "gesetz"]),
            ("Schulamt", ["schul", "amt"]),
            ("Bezirksregierung", ["bezirk", "regi"]),
            ("Nachbarschaftshilfe", ["nachbarschaft", "hilf"]),
        ],
    )
    def test_finds_the_parts_of_a_compound(self, word: str, parts: list[str]) -> None:
        folded = tokens(word)[0]
        assert ask("SELECT find_split(%s)", folded) == parts
        assert lexemes(word) == ["".join(parts), *parts]

    @pytest.mark.parametrize(
        "word",
        [
            # Some part is not known.
            *("Sport", "Transport", "Vorort", "Export", "Komfort", "Bericht", "Wohlfahrtsverband", "Rattenfänger"),
            *("Dortmund", "Ratingen", "Westfalen"),
            # Too short, too long.
            *("Amort", "Integration" * 5),
        ],
    )
    def test_leaves_whole_what_known_parts_do_not_cover(self, word: str) -> None:
        folded = tokens(word)[0]
        assert ask("SELECT find_split(%s)", folded) is None
        assert lexemes(word) == stems(word)

    @pytest.mark.parametrize("word", ["Verein", "Zentrum", "Bahnhof", "Partnerschaft", "Vereine", "Zentren"])
    def test_leaves_whole_what_is_a_part_itself(self, word: str) -> None:
        assert lexemes(word) == stems(word)

    def test_of_a_word_with_a_hyphen_takes_its_pieces(self) -> None:
        assert lexemes("Teilhabe-Gesetz") == ["teilhabgesetz", "teilhab", "gesetz"]
        assert lexemes("KOMM-AN") == ["komman", "komm"]
        assert lexemes("Mutter-Xyz")[0] == "mutterxyz"
        assert lexemes("Elterncafé-Xyz")[0] == "elterncafexyz"
        assert sorted(lexemes("Elterncafé-Xyz")[1:]) == ["caf", "elt", "eltcaf", "xyz"]

    @pytest.mark.parametrize("word", ["12345", "0211", "2022"])
    def test_leaves_numbers_whole(self, word: str) -> None:
        assert lexemes(word) == [word]


class TestPlaceKeys:
    @pytest.mark.parametrize(
        ("name", "full_name", "others", "keys"),
        [
            ("Unna", "Unna", [], ["unna"]),
            ("Unna", "Kreis Unna", [], ["kreis unna", "unna"]),
            ("Stolberg (Rhld.)", "Stolberg (Rhld.)", [], ["stolberg", "stolberg rhld"]),
            ("Fröndenberg/Ruhr", "Fröndenberg/Ruhr", [], ["frondenberg", "frondenberg ruhr"]),
            (
                "Mülheim an der Ruhr",
                "Mülheim an der Ruhr",
                [],
                ["mulheim", "mulheim an der ruhr", "mulheim ruhr"],
            ),
            ("Bad Honnef", "Bad Honnef", [], ["bad honnef", "honnef"]),
            ("Castrop-Rauxel", "Castrop-Rauxel", [], ["castrop", "castrop rauxel", "rauxel"]),
            ("Horn-Bad Meinberg", "Horn-Bad Meinberg", [], ["horn bad meinberg"]),
            ("Köln", "Köln", ["Cologne", "Kölle"], ["cologne", "kolle", "koln"]),
            ("Nordrhein-Westfalen", "Land Nordrhein-Westfalen", ["NRW"], None),
        ],
    )
    def test_are_the_spellings_of_a_name(
        self, name: str, full_name: str, others: list[str], keys: list[str] | None
    ) -> None:
        found = ask("SELECT find_place_keys(%s, %s, %s)", name, full_name, others)
        assert found == keys or (keys is None and {"nrw", "nordrhein westfalen"} <= set(found))
