"""The search documents hold exactly what the entries say, however these came about."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django.test import Client

from directory.finding import Found
from directory.models import Actor, Audience, Entry, Place, Topic
from directory.models.entry import EntryTopic
from tests import factories
from tests.admin_pages import add_row, change_url, errors, form_data
from tests.database import refresh_search, sql, update
from tests.documents import check, finds
from tests.portal.seed_folder import Folder

pytestmark = pytest.mark.django_db


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

    def test_name_of_the_place_of_news(self) -> None:
        news = factories.NewsItemFactory(title="Besuch", place=factories.PlaceFactory(name="Altdorf"))
        refresh_search()
        assert finds("Altdorf") == ["Besuch"]
        update(news.place, name="Neudorf")
        refresh_search()
        assert (finds("Altdorf"), finds("Neudorf")) == ([], ["Besuch"])
        check()

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


class TestOffice:
    def test_saves_a_partner_with_its_parts(self, admin_client: Client) -> None:
        actor = factories.ActorFactory(title="Treff")
        data = form_data(admin_client.get(change_url(actor)))
        data["summary"] = "Kocht Suppe."
        source = factories.SourceFactory().pk
        add_row(data, "point", kind="task", text="Singt im Chor.", cited_source=source)
        unknown = dict.fromkeys(("anonymous", "by_appointment", "online"), "unknown")
        add_row(data, "offer", title="Bootsbau", cost="free", cited_source=source, **unknown)
        response = admin_client.post(change_url(actor), data)
        assert response.status_code == 302, errors(response)
        refresh_search()
        assert finds("Suppe") == finds("Chor") == finds("Bootsbau") == ["Treff"]
        check()


class TestImport:
    def test_of_the_content_and_of_what_was_added_to_it(self, tmp_path: Path) -> None:
        folder = Folder(tmp_path / "fixtures")
        folder.seed()
        refresh_search()
        assert finds("Elterncafé") == finds("0231 5027224") == finds("haus@example.org") == ["Haus"]
        assert finds("Erika Muster") == ["Besuch im Haus"]
        folder.content["actors/neu"] = {
            "title": "Neuzugang",
            "kind": "zentrum",
            "summary": "Backt Brot.",
            "cite": {"summary": ["besuch:13"]},
        }
        folder.seed_again()
        refresh_search()
        assert finds("Brot") == ["Neuzugang"]
        check()


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
