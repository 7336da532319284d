"""The search documents hold exactly what the entries say, however these came about and whoever wrote at once."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from directory.finding import Found, Words, reindex
from directory.models import Actor, Audience, Entry, Mark, NameBucket, Place, SearchDocument, Topic
from directory.models.entry import EntryTopic
from tests import factories
from tests.database import refresh_search, sql, update


def rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def everything() -> dict[str, Any]:
    """All that the search knows, without the numbers of the documents."""
    bearing: dict[str, set[int]] = {}
    for term, entry_id in rows(
        "SELECT term, entry_id FROM directory_termbits CROSS JOIN LATERAL find_numbers(chunk, bits) AS number"
        " JOIN directory_searchdocument USING (number)"
    ):
        bearing.setdefault(term, set()).add(entry_id)
    return {
        "documents": set(
            rows(
                "SELECT entry_id, type, sort_title, checked_on, array(SELECT unnest(terms) ORDER BY 1)::text,"
                " array(SELECT unnest(tokens) ORDER BY 1)::text, names::text, words::text, said"
                " FROM directory_searchdocument"
            )
        ),
        "bearing": bearing,
        "names": set(rows("SELECT entry_id, key, name FROM directory_entryname")),
        "words": dict(rows("SELECT word, uses FROM directory_word WHERE uses <> 0")),
        "lexemes": dict(rows("SELECT lexeme, documents FROM directory_lexeme WHERE documents <> 0")),
    }


def check() -> None:
    """What was kept up to date, change by change, is what comes out when everything is read anew."""
    kept = everything()
    check_documents(kept["bearing"])
    check_buckets()
    reindex()
    anew = everything()
    for part, found in kept.items():
        assert found == anew[part], part
    assert not Mark.objects.exists()


def check_documents(bearing: dict[str, set[int]]) -> None:
    """There is one for each published entry, and the bits say the same as the documents."""
    documents = SearchDocument.objects.all()
    assert {document.entry_id for document in documents} == set(Entry.objects.published().values_list("pk", flat=True))
    stated: dict[str, set[int]] = {}
    for document in documents:
        for term in document.terms:
            stated.setdefault(term, set()).add(document.entry_id)
    assert {term: ids for term, ids in bearing.items() if term[:2] not in {"w=", "n="}} == stated


def check_buckets() -> None:
    """Each stretch of the order by name knows its members and their number."""
    for pk, size in NameBucket.objects.values_list("pk", "size"):
        members = {number for number, _, _ in rows(f"SELECT * FROM find_in_bucket({pk})")}
        bits = rows(
            "SELECT number FROM directory_namebits CROSS JOIN LATERAL find_numbers(chunk, bits) AS number"
            f" WHERE bucket_id = {pk}"
        )
        assert (size, {number for (number,) in bits}) == (len(members), members)
        assert size <= 2048
    assert sum(NameBucket.objects.values_list("size", flat=True)) == SearchDocument.objects.count()


def finds(text: str) -> list[str]:
    """Titles of what the search finds for a text, by name."""
    found = Found(
        groups=(tuple(f"typ={type_}" for type_ in Entry.Type.values),),
        texts=((Words.read(text), ()),),
        order="name",
    )
    ids = found.page(0, 100, found.count())
    entries = Entry.objects.in_bulk(ids)
    return [entries[pk].title for pk in ids]


# What others say


@pytest.mark.django_db
class TestWhatOthersSay:
    """A document also says what rows say that are no part of the entry."""

    def test_name_of_a_place_served(self) -> None:
        served = factories.ServedPlaceFactory(entry__title="Treff", place__full_name="Altdorf")
        refresh_search()
        assert finds("Altdorf") == ["Treff"]
        update(served.place, full_name="Neudorf")
        refresh_search()
        assert (finds("Altdorf"), finds("Neudorf")) == ([], ["Treff"])
        check()

    def test_name_of_the_place_of_a_seat(self) -> None:
        location = factories.LocationFactory(entry__title="Treff", place__name="Altdorf")
        refresh_search()
        assert finds("Altdorf") == ["Treff"]
        update(location.place, name="Neudorf")
        refresh_search()
        assert (finds("Altdorf"), finds("Neudorf")) == ([], ["Treff"])
        check()

    @pytest.mark.xfail(strict=True, reason="a place does not mark its news")
    def test_name_of_the_place_of_news(self) -> None:
        news = factories.NewsItemFactory(title="Besuch", place=factories.PlaceFactory(name="Altdorf"))
        refresh_search()
        assert finds("Altdorf") == ["Besuch"]
        update(news.place, name="Neudorf")
        refresh_search()
        assert (finds("Altdorf"), finds("Neudorf")) == ([], ["Besuch"])
        check()

    @pytest.mark.xfail(strict=True, reason="a place does not mark those who serve a part of it")
    def test_place_that_comes_to_lie_elsewhere(self) -> None:
        served = factories.ServedPlaceFactory()
        district = served.place.parent
        other = factories.RegionFactory(ags="053", name="Köln", slug="bezirk-koeln")
        refresh_search()
        update(district, parent=other)
        refresh_search()
        check()

    def test_place_of_another_level(self) -> None:
        served = factories.ServedPlaceFactory(place=factories.CityFactory())
        refresh_search()
        update(served.place, kind=Place.Kind.MUNICIPALITY)
        refresh_search()
        check()

    def test_name_of_an_audience(self) -> None:
        actor = factories.ActorFactory(title="Treff")
        actor.audiences.add(factories.AudienceFactory(title="Seefahrende"))
        refresh_search()
        assert finds("Seefahrende") == ["Treff"]
        Audience.objects.update(title="Bergleute")
        refresh_search()
        assert (finds("Seefahrende"), finds("Bergleute")) == ([], ["Treff"])
        check()

    @pytest.mark.parametrize("state", ["draft", "in_review"])
    def test_kind_and_topic_that_are_taken_back(self, state: str) -> None:
        kind, topic = factories.ActorKindFactory(title="Werkhaus"), factories.TopicFactory(title="Wandern")
        actor = factories.ActorFactory(title="Treff", kind=kind)
        actor.topics.add(topic)
        refresh_search()
        assert finds("Werkhaus") == ["Treff", "Werkhaus"]
        Entry.objects.filter(pk__in=[kind.pk, topic.pk]).update(state=state)
        refresh_search()
        assert (finds("Werkhaus"), finds("Wandern")) == ([], [])
        check()

    def test_other_names_of_a_kind(self) -> None:
        kind = factories.ActorKindFactory(title="Anlaufstelle", plural="Agenturen", other_names=["IA"])
        factories.ActorFactory(title="Caritas", kind=kind)
        refresh_search()
        assert finds("IA") == ["Anlaufstelle", "Caritas"]
        update(kind, other_names=["Integrationsbüro"], plural="Posten")
        refresh_search()
        assert finds("IA") == finds("Agenturen") == []
        assert finds("Posten") == ["Anlaufstelle"]
        assert finds("Integrationsbüro") == ["Anlaufstelle", "Caritas"]
        check()

    def test_topic_that_is_deleted(self) -> None:
        topic = factories.TopicFactory(title="Wandern")
        factories.ActorFactory(title="Treff").topics.add(topic)
        refresh_search()
        topic.delete()
        refresh_search()
        assert finds("Wandern") == []
        check()

    def test_person_in_the_news(self) -> None:
        person = factories.NewsParticipantFactory(entry__title="Besuch", name="Ada Lovelace", role="Gräfin")
        refresh_search()
        assert finds("lovelace gräfin") == ["Besuch"]
        update(person, name="Grace Hopper")
        refresh_search()
        assert (finds("lovelace"), finds("hopper")) == ([], ["Besuch"])
        person.delete()
        refresh_search()
        assert finds("hopper") == []
        check()

    def test_kind_and_status_of_a_programme(self) -> None:
        programme = factories.ProgrammeFactory(kind="programme")
        refresh_search()
        update(programme, kind="project")
        refresh_search()
        assert Found(groups=(("typ=programme",), ("form=project",))).count() == 1
        assert Found(groups=(("typ=programme",), ("form=programme",))).count() == 0
        check()


# Written past Django


@pytest.mark.django_db
class TestPlainSql:
    def test_that_inserts_statements_in_bulk(self) -> None:
        actors = [factories.ActorFactory(title=f"Treff {number}") for number in range(3)]
        refresh_search()
        sql(
            "WITH made AS (INSERT INTO directory_statement (entry_id, position)"
            " SELECT unnest(%s::bigint[]), 0 RETURNING id)"
            " INSERT INTO directory_point (statement_ptr_id, kind, text) SELECT id, 'task', 'Singt im Chor.' FROM made",
            [actor.pk for actor in actors],
        )
        refresh_search()
        assert finds("Chor") == ["Treff 0", "Treff 1", "Treff 2"]
        check()

    def test_that_chooses_topics(self) -> None:
        actor, topic = factories.ActorFactory(title="Treff"), factories.TopicFactory(title="Wandern")
        refresh_search()
        EntryTopic.objects.bulk_create([EntryTopic(entry_id=actor.pk, topic_id=topic.pk)])
        refresh_search()
        assert finds("Wandern") == ["Treff", "Wandern"]
        sql("DELETE FROM directory_entry_topics")
        refresh_search()
        assert finds("Wandern") == ["Wandern"]
        check()

    def test_that_deletes(self) -> None:
        point = factories.PointFactory(entry__title="Treff", text="Singt im Chor.")
        refresh_search()
        sql("DELETE FROM directory_point")
        sql("DELETE FROM directory_statement")
        refresh_search()
        assert finds("Chor") == []
        assert finds("Treff") == ["Treff"]
        sql("UPDATE directory_address SET entry_id = NULL WHERE entry_id = %s", point.entry_id)
        sql("DELETE FROM directory_actor WHERE entry_ptr_id = %s", point.entry_id)
        sql("DELETE FROM directory_entry WHERE id = %s", point.entry_id)
        refresh_search()
        assert finds("Treff") == []
        check()

    @pytest.mark.parametrize("text", ["Köln--Bonn", "Montag--Freitag", "a--b", "eins---zwei", "vorn-\u00ad-hinten"])
    def test_that_writes_dashes(self, text: str) -> None:
        actor = factories.ActorFactory(title="Treff")
        sql("UPDATE directory_entry SET summary = %s WHERE id = %s", text, actor.pk)
        refresh_search()
        assert finds(text) == ["Treff"]


# Many changes, many entries


@pytest.mark.django_db
def test_after_many_changes_everything_is_as_if_read_anew() -> None:
    kinds = factories.ActorKindFactory.create_batch(2)
    topics = factories.TopicFactory.create_batch(2)
    place = factories.PlaceFactory()
    actors = [factories.ActorFactory(title=f"Treff {number % 7} Haus", kind=kinds[number % 2]) for number in range(30)]
    refresh_search()
    for number, actor in enumerate(actors):
        actor.topics.add(topics[number % 2])
        factories.ServedPlaceFactory(entry=actor, place=[place, place.parent][number % 2])
        factories.OfferFactory(entry=actor, languages=["ar", "tr"][: number % 3], cost="free")
        factories.PointFactory(entry=actor, text=f"Gartenarbeit und {'Sprachkurs' * (number % 2)}.")
        if number % 5 == 0:
            refresh_search()
    Actor.objects.filter(pk__in=[actor.pk for actor in actors[::3]]).update(title="Umbenannt", state="archived")
    refresh_search()
    Actor.objects.filter(pk__in=[actor.pk for actor in actors[::6]]).update(
        state="published", checked_on=datetime.date(2024, 5, 1)
    )
    actors[1].delete()
    actors[2].topics.clear()
    Topic.objects.filter(pk=topics[0].pk).update(state="draft")
    refresh_search()
    check()


@pytest.mark.django_db
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


# Numbers


def numbers() -> dict[str, int]:
    refresh_search()
    return {document.sort_title: document.number for document in SearchDocument.objects.all()}


@pytest.mark.django_db
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


# At once


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def run(self, *writes: Callable[[threading.Barrier], None]) -> None:
        """Each in a thread and a connection of its own; what fails, fails the test."""
        ready = threading.Barrier(len(writes), timeout=20)
        failures: list[BaseException] = []

        def work(write: Callable[[threading.Barrier], None]) -> None:
            try:
                write(ready)
            except BaseException as error:
                failures.append(error)
                ready.abort()
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=[write]) for write in writes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert failures == []

    def test_writing_different_entries_makes_both_findable(self) -> None:
        kind = factories.ActorKindFactory()

        def write(title: str) -> Callable[[threading.Barrier], None]:
            def saving(ready: threading.Barrier) -> None:
                with transaction.atomic():
                    # The same new words, in either order.
                    factories.ActorFactory(title=title, slug=title, kind=kind, summary="Quitten und Kraniche.")
                    ready.wait()

            return saving

        self.run(write("erstens"), write("zweitens"), write("drittens"))
        assert finds("quitten kraniche") == ["drittens", "erstens", "zweitens"]
        check()

    def test_writing_parts_of_one_entry_and_the_entry_loses_nothing(self) -> None:
        actor = factories.ActorFactory(title="Treff")

        def points(ready: threading.Barrier) -> None:
            with transaction.atomic():
                factories.PointFactory(entry=actor, text="Malt Bilder.")
                ready.wait()

        def offers(ready: threading.Barrier) -> None:
            with transaction.atomic():
                factories.OfferFactory(entry=actor, title="Bootsbau", languages=["ar"])
                ready.wait()

        def itself(ready: threading.Barrier) -> None:
            with transaction.atomic():
                Entry.objects.filter(pk=actor.pk).update(summary="Kocht Suppe.")
                ready.wait()

        self.run(points, offers, itself)
        assert finds("Bilder") == finds("Bootsbau") == finds("Suppe") == ["Treff"]
        assert Found(groups=(("sprache=ar",),)).count() == 1
        check()

    def test_many_writers_and_reading_everything_anew_never_lock_each_other(self) -> None:
        kind = factories.ActorKindFactory()
        actors = [factories.ActorFactory(title=f"Treff {number}", kind=kind) for number in range(8)]

        def write(mine: list[Actor]) -> Callable[[threading.Barrier], None]:
            def saving(ready: threading.Barrier) -> None:
                ready.wait()
                for round_ in range(5):
                    with transaction.atomic():
                        for actor in mine:
                            Entry.objects.filter(pk=actor.pk).update(summary=f"Runde {round_} mit Quitten.")
                            factories.PointFactory(entry=actor, text=f"Kranich {round_}")

            return saving

        def anew(ready: threading.Barrier) -> None:
            ready.wait()
            for _ in range(3):
                reindex()

        self.run(write(actors[:3]), write(actors[3:6]), write(actors[6:]), anew)
        assert finds("Runde 4 Quitten Kranich") == [f"Treff {number}" for number in range(8)]
        assert finds('"Runde 3"') == []
        check()

    def test_what_is_rolled_back_beside_what_is_not_leaves_nothing(self) -> None:
        actor = factories.ActorFactory(title="Treff")

        def kept(ready: threading.Barrier) -> None:
            with transaction.atomic():
                factories.PointFactory(entry=actor, text="Malt Bilder.")
                ready.wait()

        def lost(ready: threading.Barrier) -> None:
            with transaction.atomic():
                factories.PointFactory(entry=actor, text="Baut Boote.")
                ready.wait()
                transaction.set_rollback(True)

        self.run(kept, lost)
        assert (finds("Bilder"), finds("Boote")) == (["Treff"], [])
        check()

    def test_a_read_never_waits_for_a_writer(self) -> None:
        factories.ActorFactory(title="Treff")

        def writing(ready: threading.Barrier) -> None:
            with transaction.atomic():
                factories.ActorFactory(title="Neuer Treff")
                refresh_search()  # As late as can be before the commit, with all locks in hand.
                ready.wait()
                ready.wait()

        def reading(ready: threading.Barrier) -> None:
            ready.wait()
            sql("SET statement_timeout = '5s'")
            assert finds("Treff") == ["Treff"]
            ready.wait()

        self.run(writing, reading)
        assert finds("Treff") == ["Neuer Treff", "Treff"]
