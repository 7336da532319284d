"""Both sides of a change of words can be read back from what is told of it."""

from __future__ import annotations

import random

import pytest

from directory.versions.wording import Piece, wording


def side(pieces: list[Piece], kind: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in {"same", kind})


def test_names_what_came_and_what_went() -> None:
    assert wording("Es gibt 53 Zentren im Land.", "Es gibt heute 54 Zentren im ganzen Land.") == [
        Piece("same", "Es gibt"),
        Piece("removed", " 53"),
        Piece("added", " heute 54"),
        Piece("same", " Zentren im"),
        Piece("added", " ganzen"),
        Piece("same", " Land."),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "Neu da."),
        ("Alt weg.", ""),
        ("Ein Satz.", "Ganz etwas anderes."),
        ("a b " * 200, "a " * 400),
        ("0231 1234 567", "0231 1234 568"),
    ],
)
def test_is_silent_where_both_are_better_read_apart(old: str, new: str) -> None:
    assert wording(old, new) == []


@pytest.mark.parametrize("seed", range(50))
def test_loses_no_word_and_adds_none(seed: int) -> None:
    source = random.Random(seed)
    old = [source.choice("abcdefg") for _ in range(30)]
    new = [word for word in old if source.random() > 0.1]
    new.insert(source.randrange(len(new)), "neu\n\n")
    pieces = wording(" ".join(old), " ".join(new))
    assert pieces
    assert side(pieces, "removed") == " ".join(old)
    assert side(pieces, "added") == " ".join(new).rstrip()
