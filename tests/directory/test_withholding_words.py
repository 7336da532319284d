"""Which words are found in a text, so that they can be taken out of it."""

from __future__ import annotations

import datetime
from unicodedata import normalize

import pytest

from directory.marks import mark
from directory.withholding import Words

MARK = mark(datetime.date(2027, 3, 3), "personal")


@pytest.mark.parametrize(
    ("line", "text", "left"),
    [
        ("Erika Muster", "Fragen Sie Erika Muster, bitte.", "Fragen Sie X, bitte."),
        ("erika muster", "ERIKA \n MUSTER", "X"),
        ("  Erika   Muster ", "Erika Muster", "X"),
        ("Ali", "Spezialist Ali, Alina und Ali", "Spezialist X, Alina und X"),
        ("Weg 1", "Weg 1, Weg 12", "X, Weg 12"),
        ("e.muster@example.org", "Mail: e.muster@example.org.", "Mail: X."),
        (normalize("NFC", "Jürgen"), normalize("NFD", "Jürgen Muster"), "X Muster"),
        ("50 % der", "Es sind 50 % der Kinder.", "Es sind X Kinder."),
        ("0231 1234567", "Tel. 0231/123-45 67 oder +49 231 1234567", "Tel. X oder X"),
        ("0231 1234567", "+492311234567", "X"),
        ("+49 (0)231 1234567", "0231 1234567 und +49 (0)231 1234567", "X und X"),
        ("0049 231 1234567", "(0231) 1234567, Zentrale (0231 1234567)", "X, Zentrale (X)"),
        ("+43 1 5811234", "0043 1 581 12 34, 01 5811234", "X, 01 5811234"),
        ("0231 1234567", "10231 1234567 und 0231 12345678", "10231 1234567 und 0231 12345678"),
        ("44137", "44137 Dortmund, 441371", "X Dortmund, 441371"),
    ],
)
def test_whole_words_and_numbers_are_found_in_any_spelling(line: str, text: str, left: str) -> None:
    words = Words.of([line])
    assert words.replaced(text, "X") == left
    assert words.are_in(text) is (left != text)


def test_longer_words_are_found_first() -> None:
    assert Words.of(["Muster", "Erika Muster"]).replaced("Erika Muster, Herr Muster", "X") == "X, Herr X"


def test_what_was_taken_out_before_is_passed_over() -> None:
    words = Words.of(["personal", "2027"])
    assert not words.are_in(f"Fragen Sie {MARK}.")
    assert words.replaced(f"Seit 2027 {MARK}", "X") == f"Seit X {MARK}"


def test_pieces_make_up_the_text() -> None:
    pieces = Words.of(["Muster"]).pieces("Erika Muster (Muster)")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "Erika "),
        ("removed", "Muster"),
        ("same", " ("),
        ("removed", "Muster"),
        ("same", ")"),
    ]


def test_all_texts_in_lists_and_objects_are_found() -> None:
    said = {"a": ["Muster", 7, None], "Muster": {"b": "Herr Muster"}}
    assert Words.of(["Muster"]).left_out(said) == {"a": ["[…]", 7, None], "Muster": {"b": "Herr […]"}}
