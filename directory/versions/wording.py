"""What became of a sentence, word by word."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# The share of words that are the same.
ALIKE = 0.5
# What is short, as a name or a number, is read as a whole.
FEWEST_WORDS = 6
# So often may a word of the one text be the same as one of the other: comparing takes the longer the more there are.
MOST_PAIRS = 20_000


@dataclass(frozen=True)
class Piece:
    kind: Literal["same", "removed", "added"]
    text: str


def wording(old: str, new: str) -> list[Piece]:
    """Both texts as one, removed words before added ones; empty where both are read better one after the other."""
    before, after = re.findall(r"\s*\S+", old), re.findall(r"\s*\S+", new)
    if min(len(before), len(after)) < FEWEST_WORDS or pairs(before, after) > MOST_PAIRS:
        return []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.quick_ratio() < ALIKE or matcher.ratio() < ALIKE:
        return []
    pieces = []
    for kind, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(before[from_old:to_old])))
            continue
        pieces += [Piece("removed", "".join(before[from_old:to_old]))] if to_old > from_old else []
        pieces += [Piece("added", "".join(after[from_new:to_new]))] if to_new > from_new else []
    return pieces


def pairs(before: list[str], after: list[str]) -> int:
    of_the_new = Counter(after)
    return sum(of_the_new[word] for word in before)
