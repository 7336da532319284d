"""Names and sentences of generated entries, drawn from the word lists."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

from portal.generating import sentences, words

T = TypeVar("T")

ADVICE_SHARE = 0.25
RARE_SHARE = 0.002
# Every third entry of a small database, a few hundred of a large one.
COINED = 300


class Urn(Generic[T]):
    """Draws with weights; without weights, the first ones come up the most (as words do in a language)."""

    def __init__(self, items: Iterable[T], weights: Sequence[float] | None = None) -> None:
        self.items = list(items)
        self.sums = list(accumulate(weights or [1 / (rank + 4) for rank in range(len(self.items))]))

    def draw(self, rng: random.Random) -> T:
        return self.items[bisect(self.sums, rng.random() * self.sums[-1])]

    def draw_some(self, rng: random.Random, count: int) -> list[T]:
        """Different ones, at most as many as asked for."""
        return list(dict.fromkeys(self.draw(rng) for _ in range(count)))


def coinages(count: int, seed: int) -> list[str]:
    """Names that occur once and resemble no word, for that many entries."""
    rng = random.Random(f"coinages of {seed}")  # noqa: S311 - nothing secret
    ways = len(words.SYLLABLES)
    numbers = rng.sample(range(ways**4), count)
    return ["".join(words.SYLLABLES[number // ways**place % ways] for place in range(4)).title() for number in numbers]


class Prose:
    """Fills the gaps of the sentences; everything that comes up is drawn from one source of chance."""

    NAMES = Urn(words.NAMES)
    COMMUNITIES = Urn(words.COMMUNITIES)
    NOUNS = Urn([f"er {noun}" for noun in words.MASCULINE] + [f"e {noun}" for noun in words.FEMININE])
    ADVICE = Urn(words.ADVICE)
    ACTIVITIES = Urn(words.ACTIVITIES)
    RARE = Urn(words.RARE)
    GROUPS = Urn(words.GROUPS)
    FIELDS = Urn(words.FIELDS)
    LANGUAGES = Urn(words.LANGUAGES)
    VENUES = Urn(words.VENUES)
    FIRST = Urn(sentences.FIRST)
    SECOND = Urn(sentences.SECOND)
    PARAGRAPHS = Urn(sentences.PARAGRAPHS)
    POINTS = Urn(sentences.POINTS)
    OFFER_TEXTS = Urn(sentences.OFFER_TEXTS)

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def title(self, kind: str, place: str, name: str = "") -> str:
        """A name for a partner of this kind (its address); with a `name` of its own if one is given."""
        patterns = sentences.TITLES.get(kind, sentences.ANY_TITLE)
        if name:
            patterns = tuple(pattern for pattern in patterns if "{name}" in pattern) or sentences.ANY_TITLE
        return self.rng.choice(patterns).format(
            name=f"„{name}“" if name else self.NAMES.draw(self.rng),
            place=place,
            adj=self.COMMUNITIES.draw(self.rng),
            noun=self.NOUNS.draw(self.rng),
            field=self.FIELDS.draw(self.rng),
            g=self.GROUPS.draw(self.rng),
        )

    def gaps(self, kind: str, where: str) -> dict[str, str]:
        """What the texts of one entry speak of, the same in all of them."""
        rng = self.rng
        first, *others = [*self.ACTIVITIES.draw_some(rng, 5), "Sprechstunden", "Projekte", "Hausbesuche"][:4]
        if rng.random() < ADVICE_SHARE:
            first = self.ADVICE.draw(rng)
        if rng.random() < RARE_SHARE:
            others[0] = self.RARE.draw(rng)
        group, other = [*self.GROUPS.draw_some(rng, 2), "Interessierte"][:2]
        language, second = [*self.LANGUAGES.draw_some(rng, 2), "Deutsch"][:2]
        return {
            "s": rng.choice(words.SUBJECTS.get(kind, words.ANY_SUBJECT)),
            "a": first,
            "b": others[0],
            "c": others[1],
            "g": group,
            "h": other,
            "l": language,
            "m": second,
            "v": self.VENUES.draw(rng),
            "field": self.FIELDS.draw(rng),
            "y": str(1975 + int(rng.random() * 49)),
            "n": str(8 + int(rng.random() ** 2 * 190)),
            "p": where,
        }

    def summary(self, gaps: dict[str, str]) -> str:
        first = _capital(self.FIRST.draw(self.rng).format_map(gaps))
        if self.rng.random() < 0.4:
            return first
        return f"{first} {self.SECOND.draw(self.rng).format_map(gaps)}"

    def text(self, gaps: dict[str, str]) -> str:
        """Two or three paragraphs in Markdown."""
        patterns = self.PARAGRAPHS.draw_some(self.rng, 3)
        return "\n\n".join(_capital(pattern.format_map(gaps)) for pattern in patterns)

    def points(self, gaps: dict[str, str]) -> list[tuple[str, str]]:
        """One to four items of a list, each with its kind."""
        patterns = self.POINTS.draw_some(self.rng, 1 + int(self.rng.random() * 4))
        return [(kind, _capital(pattern.format_map(gaps))) for kind, pattern in patterns]

    def offers(self, gaps: dict[str, str]) -> list[tuple[str, str]]:
        """Up to two titles, each with its text."""
        titles = [gaps["a"], gaps["c"]][: int(self.rng.random() * 3)]
        return [(_capital(title), self.OFFER_TEXTS.draw(self.rng).format_map(gaps)) for title in titles]


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def abbreviation(title: str) -> str:
    """The capitals of a name as people say it: MBK for „Migrantenverein Brücke Köln“."""
    initials = "".join(word[0] for word in title.removesuffix(" e. V.").split() if word[0].isupper())
    return initials if len(initials) > 1 else ""
