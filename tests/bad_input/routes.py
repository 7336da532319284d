"""Every address of the portal, by the resolver itself, so that new ones come in by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RoutePattern

PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Hole:
    """What differs from address to address: by the name of a converter, by a pattern, or the prefix of a language."""

    converter: str = ""
    pattern: str = ""

    def __str__(self) -> str:
        return f"<{self.converter or self.pattern}>"


@dataclass(frozen=True)
class Route:
    pieces: tuple[str | Hole, ...]

    def __str__(self) -> str:
        return "/" + "".join(map(str, self.pieces))


def routes() -> list[Route]:
    return sorted({Route(tuple(pieces)) for pieces in _below(get_resolver())}, key=str)


def _below(resolver: Any) -> Iterator[list[str | Hole]]:
    for each in resolver.url_patterns:
        own = _pieces(each.pattern)
        if isinstance(each, URLResolver):
            yield from ([*own, *rest] for rest in _below(each))
        elif isinstance(each, URLPattern):
            yield own


def _pieces(pattern: Any) -> list[str | Hole]:
    if isinstance(pattern, LocalePrefixPattern):
        return [Hole("language")]
    if not isinstance(pattern, RoutePattern):
        return [Hole(pattern=str(pattern).removeprefix("^").removesuffix("$"))]
    pieces: list[str | Hole] = []
    end = 0
    for found in PARAMETER.finditer(str(pattern)):
        pieces += [str(pattern)[end : found.start()], Hole(found["converter"] or "str")]
        end = found.end()
    return [piece for piece in [*pieces, str(pattern)[end:]] if piece]
