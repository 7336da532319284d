"""Every sentence of the source texts is represented in the seed content, or known not to state anything."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from django.conf import settings

from portal.fixtures import Record, read_all
from tests.portal.uncited_paragraphs import UNCITED


@pytest.fixture(scope="module")
def groups() -> dict[str, list[Record]]:
    return read_all(settings.BASE_DIR / "fixtures")


@pytest.fixture(scope="module")
def sources(groups: dict[str, list[Record]]) -> dict[str, dict[str, Any]]:
    """The sources of the content itself, by slug."""
    records = (record.values for record in groups["sources"])
    return {values["slug"]: values for values in records if not values.get("is_editorial")}


@pytest.fixture(scope="module")
def cited(groups: dict[str, list[Record]]) -> dict[str, set[int | None]]:
    """The paragraphs that citations name, by the slug of their source."""
    paragraphs: dict[str, set[int | None]] = defaultdict(set)
    for record in groups["citations"]:
        paragraphs[record.values["source"].key.removeprefix("sources/")].add(record.values["paragraph"])
    return paragraphs


def test_the_list_of_uncited_paragraphs_names_exactly_the_sources_of_the_content(
    sources: dict[str, dict[str, Any]],
) -> None:
    assert UNCITED.keys() == sources.keys()


@pytest.mark.parametrize("slug", UNCITED)
def test_every_paragraph_is_cited_or_known_to_state_nothing(
    slug: str, sources: dict[str, dict[str, Any]], cited: dict[str, set[int | None]]
) -> None:
    everything = set(range(1, sources[slug]["paragraphs"] + 1))

    assert cited[slug] == everything - UNCITED[slug].keys()


@pytest.mark.parametrize("slug", UNCITED)
def test_the_list_of_uncited_paragraphs_gives_a_reason_for_each_and_names_none_that_does_not_exist(
    slug: str, sources: dict[str, dict[str, Any]]
) -> None:
    assert all(1 <= paragraph <= sources[slug]["paragraphs"] for paragraph in UNCITED[slug])
    assert all(UNCITED[slug].values())
