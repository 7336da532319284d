"""Any earlier version can be restored, whole and in one step, which is a change itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError

from directory.models import Actor, Address, Citation, Contact, Entry, Offer, Point, Relation, ServedPlace, Topic
from directory.refusal import Refused
from directory.versions import Changed, Content, apply, differences, patched, restore
from tests import factories
from tests.database import sql
from tests.versions import latest, versions

pytestmark = pytest.mark.django_db


def actor_with_all() -> Any:
    actor = factories.ActorFactory(other_names=["AWO"], founded="2013-07")
    factories.PointFactory(entry=actor, position=2)
    contact = factories.ContactFactory(entry=actor, number="+492315027224")
    factories.OfferFactory(entry=actor, languages=["ar", "tr"], cost="free", website="https://example.org/")
    factories.KeyFigureFactory(entry=actor, low="1.30", high="1500000", place=factories.CityFactory())
    factories.ServedPlaceFactory(entry=actor)
    factories.LocationFactory(entry=actor, postal_code="44137")
    relation = factories.RelationFactory(entry=actor, since="2013-05")
    factories.CitationFactory(entry=actor)
    factories.CitationFactory(entry=actor, statement=contact)
    factories.CitationFactory(entry=actor, statement=relation)
    actor.topics.add(factories.TopicFactory())
    actor.audiences.add(factories.AudienceFactory())
    actor.laws.add(factories.LawFactory())
    return actor


def restored(entry_id: int, number: int = 1) -> None:
    """Restore a version and find just that."""
    *_, newest = kept = versions(entry_id)
    restore(kept[number - 1], seen=newest.number)
    assert Content.of(entry_id).data == kept[number - 1].data
    again = latest(entry_id)
    assert (again.number, again.note) == (newest.number + 1, f"Wiederhergestellt: Version {number}")
    assert (again.data, again.public_id) == (kept[number - 1].data, kept[number - 1].public_id)


class TestRestoring:
    def test_takes_changes_back(self) -> None:
        actor = actor_with_all()
        assert len(versions(actor)) == 1
        Actor.objects.filter(pk=actor.pk).update(title="Neu", founded=None, other_names=[], summary="Neu.")
        Contact.objects.update(number="+492315027225")
        Offer.objects.update(languages=[])
        Citation.objects.update(paragraph=7)
        actor.topics.clear()
        restored(actor.pk)

    def test_takes_back_what_came_and_brings_back_what_went(self) -> None:
        actor = actor_with_all()
        assert len(versions(actor)) == 1
        actor.statements.all().delete()
        new = factories.PointFactory(entry=actor)
        factories.CitationFactory(entry=actor, statement=new)
        actor.topics.set([factories.TopicFactory()])
        restored(actor.pk)
        restored(actor.pk, 2)

    def test_brings_a_deleted_entry_back(self) -> None:
        actor = actor_with_all()
        pk, public_id, created_at = actor.pk, actor.public_id, actor.created_at
        assert len(versions(actor)) == 1
        actor.delete()
        restored(pk)
        again = Actor.objects.get(pk=pk)
        assert (again.public_id, again.created_at) == (public_id, created_at)
        assert Address.objects.get(type="actor", slug=again.slug).entry == Entry.objects.get(pk=pk)

    @pytest.mark.parametrize("factory", [factory for factory, _ in factories.TYPES])
    def test_brings_back_every_type_of_entry(self, factory: Any) -> None:
        pk = factory().pk
        Entry.objects.filter(pk=pk).update(slug="spaeter")
        assert len(versions(pk)) == 1
        factory._meta.model.objects.get(pk=pk).delete()
        restored(pk)

    def test_exchanges_what_two_pieces_of_evidence_say(self) -> None:
        actor = factories.ActorFactory()
        one, other = (factories.CitationFactory(entry=actor, source__slug=slug, paragraph=None) for slug in ("a", "b"))
        source, other_source = one.source, other.source
        assert len(versions(actor)) == 1
        Citation.objects.all().delete()
        for pk, cited in ((one.pk, other_source), (other.pk, source)):
            factories.CitationFactory(pk=pk, entry=actor, source=cited, paragraph=None)
        restored(actor.pk)

    def test_gives_a_row_another_number_where_its_own_is_taken(self) -> None:
        point = factories.PointFactory(text="Backt Brot.")
        actor = point.entry
        factories.CitationFactory(entry=actor, statement=point)
        first = latest(actor)
        pk = point.pk
        point.delete()
        factories.PointFactory(pk=pk)
        restore(first, seen=latest(actor).number)
        again = Point.objects.get(entry=actor)
        assert (again.text, again.pk != pk, Citation.objects.get().statement_id) == ("Backt Brot.", True, again.pk)

    def test_reaches_what_holds_between_an_entry_and_its_rows_only_in_one_order(self) -> None:
        centre = factories.ActorKindFactory(one_per_area=True)
        actor = factories.ActorFactory()
        served = factories.ServedPlaceFactory(entry=actor, place=factories.DistrictFactory())
        assert len(versions(actor)) == 1
        Actor.objects.update(kind=centre)
        ServedPlace.objects.filter(pk=served.pk).update(role="centre")
        assert len(versions(actor)) == 2
        restored(actor.pk)
        restored(actor.pk, 2)


class TestRefusal:
    def test_of_what_somebody_changed_meanwhile(self) -> None:
        actor = factories.ActorFactory()
        first = latest(actor)
        Entry.objects.filter(pk=actor.pk).update(title="Neu")
        assert latest(actor).number == 2
        with pytest.raises(Changed) as caught:
            restore(first, seen=1)
        assert caught.value.newest.number == 2
        assert Entry.objects.get(pk=actor.pk).title == "Neu"

    def test_names_what_it_refers_to_and_is_no_more(self) -> None:
        relation = factories.RelationFactory(target__title="Lindenhof")
        actor, target = relation.entry, relation.target
        actor.topics.add(factories.TopicFactory(title="Backen"))
        first = latest(actor)
        target.delete()
        Topic.objects.get().delete()
        with pytest.raises(Refused) as caught:
            restore(first, seen=latest(actor).number)
        assert sorted(caught.value.reasons) == [
            "Partner „Lindenhof“ gibt es nicht mehr.",
            "Thema „Backen“ gibt es nicht mehr.",
        ]

    def test_names_the_row_and_the_field_that_is_against_a_rule(self) -> None:
        contact = factories.ContactFactory()
        actor = contact.entry
        data = latest(actor).data
        data["contact"][0]["number"] = "+49"
        with pytest.raises(Refused) as caught:
            apply(actor.pk, Content.of(actor.pk), data)
        assert "Kontakt: Telefon: Nummer: " in caught.value.reasons[0]

    def test_leaves_everything_as_it_is(self) -> None:
        kind = factories.ActorKindFactory(one_per_area=True)
        served = factories.ServedPlaceFactory(
            entry__kind=kind, place=factories.DistrictFactory(), role=ServedPlace.Role.CENTRE
        )
        first, actor = latest(served.entry), served.entry
        ServedPlace.objects.all().delete()
        factories.ServedPlaceFactory(entry__kind=kind, place=served.place, role=ServedPlace.Role.CENTRE)
        second = latest(actor)
        with pytest.raises((Refused, IntegrityError)):
            restore(first, seen=2)
        assert Content.of(actor.pk).data == second.data


class TestWhatOthersLost:
    def test_comes_back_with_the_entry(self) -> None:
        relation = factories.RelationFactory(target__title="Lindenhof")
        other = relation.entry
        factories.CitationFactory(entry=other, statement=relation)
        news = factories.NewsItemFactory()
        news.concerns.add(relation.target)
        before = latest(other)
        pk = relation.target.pk
        assert len(versions(pk)) == len(versions(news)) == 1
        relation.target.delete()
        assert not Relation.objects.exists()
        Entry.objects.filter(pk=other.pk).update(title="Inzwischen umbenannt")
        restore(latest(pk), seen=2)
        assert [each.key for each in differences(before, latest(other))] == ["entry:title"]
        assert list(news.concerns.values_list("pk", flat=True)) == [pk]

    def test_comes_back_when_two_that_lead_to_each_other_were_deleted_together(self) -> None:
        relation = factories.RelationFactory()
        one, other = relation.entry, relation.target
        factories.RelationFactory(entry=other, target=one)
        first, second = latest(one), latest(other)
        Actor.objects.filter(pk__in=[one.pk, other.pk]).delete()
        assert latest(one.pk).deleted
        assert latest(other.pk).deleted
        restore(latest(one.pk), seen=2)
        assert not Relation.objects.exists()
        assert latest(one.pk).number == 3
        restore(latest(other.pk), seen=2)
        assert (latest(one.pk).data, latest(other.pk).data) == (first.data, second.data)

    def test_topics_come_back_to_their_entries(self) -> None:
        topic, actor = factories.TopicFactory(), factories.ActorFactory()
        actor.topics.add(topic)
        assert len(versions(actor)) == 1
        pk = topic.pk
        topic.delete()
        assert latest(actor).data["entry"]["topics"] == []
        restore(latest(pk), seen=2)
        assert latest(actor).data["entry"]["topics"] == [pk]


class TestApplyingSome:
    def test_leaves_the_rest_as_it_is(self) -> None:
        actor = factories.ActorFactory(title="Alt", summary="Alt.")
        old = latest(actor)
        Entry.objects.filter(pk=actor.pk).update(title="Neu", summary="Neu.")
        new = latest(actor)
        chosen = [each for each in differences(new, old) if each.key == "entry:summary"]
        apply(actor.pk, old, patched(new.data, chosen))
        actor.refresh_from_db()
        assert (actor.title, actor.summary) == ("Neu", "Alt.")

    def test_makes_new_rows_of_negative_numbers(self) -> None:
        actor = factories.ActorFactory()
        now = Content.of(actor.pk)
        source = factories.SourceFactory()
        data = {
            **now.data,
            "point": [{"id": -1, "position": 1, "kind": "task", "text": "Backt."}],
            "citation": [
                {"id": -1, "statement_id": -1, "field": "", "source_id": source.pk, "paragraph": 2, "passage": ""}
            ],
        }
        apply(actor.pk, now, data)
        assert Citation.objects.get().statement_id == Point.objects.get(entry=actor).pk > 0

    def test_ignores_what_the_code_knows_no_more_and_keeps_what_it_did_not_know_yet(self) -> None:
        actor = factories.ActorFactory(short_title="kurz")
        now = Content.of(actor.pk)
        del now.data["entry"]["short_title"]
        data = {**now.data, "entry": {**now.data["entry"], "motto": "Alle"}, "slogan": [{"id": 1, "words": "Alle"}]}
        apply(actor.pk, now, data)
        actor.refresh_from_db()
        assert actor.short_title == "kurz"


def test_history_of_a_database_without_versions_begins_with_the_first_change() -> None:
    actor = factories.ActorFactory()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE directory_version DISABLE TRIGGER USER")
    sql("DELETE FROM directory_version")
    sql("ALTER TABLE directory_version ENABLE TRIGGER USER")
    sql("SET CONSTRAINTS ALL DEFERRED")
    Entry.objects.filter(pk=actor.pk).update(title="Neu")
    assert [version.number for version in versions(actor)] == [1]
