"""The numbers of the search documents, and the stretches of the order by name."""

from __future__ import annotations

import pytest

from directory.finding import Found, reindex
from directory.models import Entry, NameBucket, SearchDocument
from tests import factories
from tests.database import refresh_search, sql
from tests.documents import check_buckets, rows

pytestmark = pytest.mark.django_db


def numbers() -> dict[str, int]:
    refresh_search()
    return {document.sort_title: document.number for document in SearchDocument.objects.all()}


class TestNumbers:
    @pytest.fixture(autouse=True)
    def _empty(self) -> None:
        for name in "abc":
            factories.LawFactory(title=name)

    def test_count_up_from_zero(self) -> None:
        assert numbers() == {"a": 0, "b": 1, "c": 2}

    def test_stay_when_an_entry_changes(self) -> None:
        numbers()
        Entry.objects.filter(title="a").update(title="z")
        assert numbers() == {"z": 0, "b": 1, "c": 2}

    def test_of_the_last_are_given_again(self) -> None:
        numbers()
        Entry.objects.filter(title__in="bc").update(state="draft")
        assert numbers() == {"a": 0}
        factories.LawFactory(title="d")
        assert numbers() == {"a": 0, "d": 1}

    def test_are_never_borne_twice(self) -> None:
        numbers()
        Entry.objects.filter(title="a").update(state="draft")
        assert numbers() == {"b": 1, "c": 2}
        Entry.objects.filter(title="a").update(state="published")
        assert numbers() == {"b": 1, "c": 2, "a": 3}
        assert Found(groups=(("typ=law",),)).page(0, 10, 3) == [
            pk for (pk,) in rows("SELECT id FROM directory_entry ORDER BY title")
        ]

    def test_are_without_gaps_and_in_order_after_reading_everything_anew(self) -> None:
        numbers()
        Entry.objects.filter(title="a").update(state="draft")
        numbers()
        Entry.objects.filter(title="a").update(state="published")
        numbers()
        reindex()
        assert numbers() == {"a": 0, "b": 1, "c": 2}


def test_thousands_of_names_lie_in_stretches_that_know_their_members() -> None:
    def add(first: int, last: int) -> None:
        sql(
            "INSERT INTO directory_entry (type, slug, title, short_title, other_names, summary, text, website, state,"
            " created_at, updated_at)"
            " SELECT 'actor', 'treff-' || n, left(md5(n::text), 3), '', '{}', 'Hilft.', '', '', 'published',"
            " now(), now() FROM generate_series(%s::int, %s::int) AS n",
            first,
            last,
        )
        refresh_search()

    def check_pages(size: int) -> None:
        found = Found(groups=(("typ=actor",),))
        total = found.count()
        pages = [found.page(offset, size, total) for offset in range(0, total, size)]
        by_name = "SELECT id FROM directory_entry WHERE state = 'published' ORDER BY sort_title COLLATE \"C\", id"
        assert [pk for page in pages for pk in page] == [pk for (pk,) in rows(by_name)]
        assert {len(page) for page in pages[:-1]} == {size}

    add(1, 2500)
    assert NameBucket.objects.count() == 3
    check_buckets()
    check_pages(100)
    sql("UPDATE directory_entry SET title = 'zz' || title WHERE id %% 5 = 0")
    sql("UPDATE directory_entry SET state = 'archived' WHERE id %% 7 = 0")
    sql("UPDATE directory_address SET entry_id = NULL WHERE entry_id %% 11 = 0")
    sql("DELETE FROM directory_entry WHERE id %% 11 = 0")
    refresh_search()
    check_buckets()
    check_pages(97)
    add(2501, 3500)
    check_buckets()
    check_pages(250)
