"""Two entries become one: nothing that was said of either, or named it, is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pghistory.core import event_models

from directory.merging import Merged, references
from directory.models import (
    Actor,
    Citation,
    Contact,
    Deletion,
    LikelyDuplicate,
    Relation,
    Statement,
)
from directory.models.entry import entry_models
from directory.models.statement import statement_models
from directory.refusal import Refused
from directory.versions import restore
from programmes.models import Participation, Programme
from tests import factories
from tests.database import refresh_search
from tests.merging import TYPES, everything_that_names, merge, pair
from tests.versions import latest, versions

pytestmark = pytest.mark.django_db

FACTORIES = {
    getattr(factories, name)._meta.model: getattr(factories, name)
    for name in dir(factories)
    if name.endswith("Factory") and getattr(factories, name)._meta.model
}


def test_every_field_that_names_an_entry_is_known() -> None:
    """A new one is moved as well; think of what that means for it, then add it here."""
    assert {f"{table._meta.model_name}.{name}" for model in entry_models() for table, name in references(model)} == {
        "actor.kind",
        "entry.merged_into",
        "entry_audiences.entry",
        "entry_laws.entry",
        "entry_laws.law",
        "entry_topics.entry",
        "entry_topics.topic",
        "law.parent",
        "newsitem_concerns.entry",
        "newsitem_concerns.newsitem",
        "participation.actor",
        "programme.parent",
        "relation.target",
        "report.entry",
    }


@pytest.mark.parametrize("kind", statement_models(), ids=lambda kind: kind.__name__)
def test_statement_of_every_kind_moves_with_its_citations_and_its_history(kind: Any) -> None:
    row = FACTORIES[kind]()
    other = row.entry.__class__.objects.get(pk=row.entry_id)
    survivor = FACTORIES[type(other)](**({"kind": other.kind} if isinstance(other, Actor) else {}))
    factories.PointFactory(entry=survivor, position=3)
    citation = factories.CitationFactory(entry=other, statement=row)
    merged = merge(survivor=survivor, other=other)
    assert merged.moved == {str(kind._meta.verbose_name_plural): 1}
    moved = kind.objects.get(pk=row.pk)
    assert (moved.entry_id, moved.position) == (survivor.pk, 4)
    citation.refresh_from_db()
    assert (citation.entry_id, citation.statement_id) == (survivor.pk, row.pk)
    (events,) = event_models(tracks_model=Statement)
    kept = events._default_manager.filter(pgh_obj_id=row.pk).order_by("pgh_id")
    assert list(kept.values_list("pgh_label", "entry_id")) == [("insert", other.pk), ("update", survivor.pk)]


@pytest.mark.parametrize("kind", statement_models(), ids=lambda kind: kind.__name__)
def test_what_both_say_alike_is_kept_once_with_the_citations_of_both(kind: Any) -> None:
    row = FACTORIES[kind]()
    other = row.entry.__class__.objects.get(pk=row.entry_id)
    survivor = FACTORIES[type(other)](**({"kind": other.kind} if isinstance(other, Actor) else {}))
    values = {each.name: getattr(row, each.name) for each in kind._meta.local_concrete_fields if not each.primary_key}
    twin = kind.objects.create(entry=survivor, position=9, **values)
    source = factories.SourceFactory()
    for statement in (row, twin):
        factories.CitationFactory(entry=statement.entry, statement=statement, source=source)
    factories.CitationFactory(entry=other, statement=row, source=source, paragraph=2)
    merged = merge(survivor=survivor, other=other)
    assert merged == Merged(same=merged.same)
    assert merged.same == {str(kind._meta.verbose_name_plural): 1}
    assert list(kind.objects.filter(entry__in=[survivor, other])) == [twin]
    assert [(each.statement_id, each.paragraph) for each in Citation.objects.all()] == [(twin.pk, 1), (twin.pk, 2)]


@pytest.mark.parametrize("model", TYPES, ids=lambda model: model.__name__)
def test_of_every_type_leads_to_the_one_that_remains(client: Client, model: Any) -> None:
    survivor, other = pair(model, short_title="Kurz", other_names=["Früher", "Bleibt"])
    merge(survivor=survivor, other=other)
    survivor.refresh_from_db()
    other.refresh_from_db()
    assert survivor.other_names == ["Geht", "Kurz", "Früher"]
    assert (other.state, other.merged_into_id, other.title) == ("archived", survivor.pk, "Geht")
    for address in (other.get_absolute_url(), other.get_permanent_url()):
        response = client.get(address)
        assert (response.status_code, response.headers["Location"]) == (301, survivor.get_absolute_url())


class TestReferences:
    def test_all_lead_to_the_one_that_remains(self) -> None:
        survivor, other = pair()
        relation = factories.RelationFactory(target=other)
        participation = factories.ParticipationFactory(actor=other)
        report = factories.ReportFactory(entry=other)
        news = factories.NewsItemFactory()
        news.concerns.add(other)
        topic, law, audience = factories.TopicFactory(), factories.LawFactory(), factories.AudienceFactory()
        for name, chosen in (("topics", topic), ("laws", law), ("audiences", audience)):
            getattr(other, name).add(chosen)
        earlier = factories.ActorFactory(state="archived", merged_into=other, kind=other.kind)
        assert len(everything_that_names(other)) == 8
        merged = merge(survivor=survivor, other=other)
        assert everything_that_names(other) == set()
        for row in (relation, participation, report, earlier):
            row.refresh_from_db()
        assert relation.target_id == participation.actor_id == report.entry_id == earlier.merged_into_id == survivor.pk
        assert list(news.concerns.values_list("pk", flat=True)) == [survivor.pk]
        assert (list(survivor.topics.all()), list(survivor.laws.all())) == ([topic], [law])
        assert list(survivor.audiences.all()) == [audience]
        assert merged.moved == {
            "Beziehungen": 1,
            "Beteiligungen": 1,
            "Fehlermeldungen": 1,
            "Betrifft": 1,
            "Einträge": 1,
            "Themen": 1,
            "Rechtsgrundlagen": 1,
            "Zielgruppen": 1,
        }

    def test_to_both_are_kept_once(self) -> None:
        survivor, other = pair()
        topic = factories.TopicFactory()
        of_another = factories.ActorFactory(kind=other.kind)
        programme = factories.ProgrammeFactory()
        for entry in (survivor, other):
            entry.topics.add(topic)
            factories.RelationFactory(entry=of_another, target=entry)
            factories.ParticipationFactory(entry=programme, actor=entry)
        merged = merge(survivor=survivor, other=other)
        assert merged.same == {"Themen": 1, "Beziehungen": 1, "Beteiligungen": 1}
        assert Relation.objects.get().target_id == Participation.objects.get().actor_id == survivor.pk

    def test_from_one_to_the_other_end(self) -> None:
        survivor, other = pair()
        factories.RelationFactory(entry=survivor, target=other)
        factories.RelationFactory(entry=other, target=survivor)
        merged = merge(survivor=survivor, other=other)
        assert merged.dropped == {"Beziehungen": 2}
        assert not Relation.objects.exists()

    def test_of_a_part_to_its_whole_end(self) -> None:
        survivor, other = pair(Programme)
        Programme.objects.filter(pk=survivor.pk).update(parent=other)
        merge(survivor=survivor, other=other)
        survivor.refresh_from_db()
        assert survivor.parent is None

    def test_of_a_whole_to_its_part_end(self) -> None:
        survivor, other = pair(Programme)
        Programme.objects.filter(pk=other.pk).update(parent=survivor)
        assert merge(survivor=survivor, other=other).differing == []
        survivor.refresh_from_db()
        assert survivor.parent is None

    def test_of_partners_of_a_kind_move(self) -> None:
        survivor, other = pair(factories.ActorKindFactory._meta.model)
        actor = factories.ActorFactory(kind=other)
        merge(survivor=survivor, other=other)
        actor.refresh_from_db()
        assert actor.kind_id == survivor.pk

    def test_of_a_report_with_the_same_number_as_the_entry_are_no_reference_to_itself(self) -> None:
        survivor, other = pair()
        report = factories.ReportFactory(pk=survivor.pk, entry=other)
        merge(survivor=survivor, other=other)
        report.refresh_from_db()
        assert report.entry_id == survivor.pk

    def test_as_a_likely_duplicate_stay(self) -> None:
        survivor, other = pair()
        likely = LikelyDuplicate.objects.create(first=survivor, second=other, reasons=["name"])
        merge(survivor=survivor, other=other)
        likely.refresh_from_db()
        assert (likely.first_id, likely.second_id) == (survivor.pk, other.pk)
        assert not LikelyDuplicate.objects.undecided().exists()


class TestFields:
    def test_empty_ones_are_filled_and_others_stay(self) -> None:
        survivor, other = pair(summary="Andere.", website="https://example.org/", founded="2013")
        source = factories.SourceFactory()
        for field in ("summary", "website"):
            factories.CitationFactory(entry=other, field=field, source=source)
        merged = merge(survivor=survivor, other=other)
        survivor.refresh_from_db()
        assert (survivor.summary, survivor.website, str(survivor.founded)) == (
            "Hilft Menschen.",
            "https://example.org/",
            "2013",
        )
        assert (merged.filled, merged.differing) == (["Website", "Gegründet"], ["Kurzbeschreibung"])
        assert [each.field for each in survivor.citations.all()] == ["website"]
        assert [each.field for each in other.citations.all()] == ["summary"]

    def test_unknown_is_empty(self) -> None:
        survivor, other = pair(Programme, status="ended")
        merge(survivor=survivor, other=other)
        survivor.refresh_from_db()
        assert survivor.status == "ended"


class TestVersions:
    """What each entry says before and after, and why it changed."""

    def test_of_both_say_why(self) -> None:
        survivor, other = pair()
        contact = factories.ContactFactory(entry=other)
        partner = factories.RelationFactory(target=other, entry__kind=other.kind).entry
        before = {entry.pk: latest(entry).number for entry in (survivor, other, partner)}
        merge(survivor=survivor, other=other)
        for entry in (survivor, other, partner):
            version = latest(entry)
            assert version.number == before[entry.pk] + 1
            assert version.note == "Zusammengeführt: „Geht“ mit „Bleibt“"
            assert version.reason == "Dieselbe Nummer."
        assert [row["id"] for row in latest(survivor).data["contact"]] == [contact.pk]
        assert "contact" not in latest(other).data
        assert latest(other).data["entry"]["merged_into_id"] == survivor.pk
        assert [row["id"] for row in versions(other)[-2].data["contact"]] == [contact.pk]

    def test_bring_back_what_the_other_said(self) -> None:
        survivor, other = pair()
        factories.ContactFactory(entry=other)
        before = latest(other)
        merge(survivor=survivor, other=other)
        restore(before, seen=latest(other).number)
        other.refresh_from_db()
        assert (other.state, other.merged_into_id) == ("published", None)
        assert [contact.entry_id for contact in Contact.objects.order_by("pk")] == [survivor.pk, other.pk]


class TestWhatWasNeverPublic:
    def pair(self) -> tuple[Any, Any]:
        survivor, other = pair()
        Actor.objects.update(state="draft")
        return survivor, other

    def test_is_deleted_with_its_way_back(self) -> None:
        survivor, other = self.pair()
        contact = factories.ContactFactory(entry=other)
        assert not latest(other).deleted
        merge(survivor=survivor, other=other)
        contact.refresh_from_db()
        assert contact.entry_id == survivor.pk
        end = latest(other)
        assert (end.deleted, end.reason) == (True, "Dieselbe Nummer.")
        assert list(Deletion.objects.deletions()) == [Deletion.objects.get(pk=end.pk)]
        restore(end, seen=end.number)
        assert Actor.objects.get(pk=other.pk).title == "Geht"

    def test_shows_nowhere(self, client: Client) -> None:
        survivor, other = self.pair()
        merge(survivor=survivor, other=other)
        assert client.get(other.get_absolute_url()).status_code == 404

    def test_brings_no_statement_without_evidence_onto_a_public_page(self) -> None:
        survivor, other = self.pair()
        Actor.objects.filter(pk=survivor.pk).update(state="published")
        contact = factories.ContactFactory(entry=other)
        with pytest.raises(Refused, match=r"^Kontakt „Telefon: 0211 8372000“ hat keinen Beleg\.$"):
            merge(survivor=survivor, other=other)
        factories.CitationFactory(entry=other, statement=contact)
        merge(survivor=survivor, other=other)
        contact.refresh_from_db()
        assert contact.entry_id == survivor.pk


def test_the_one_that_remains_is_found_by_what_came_to_it(client: Client) -> None:
    survivor, other = pair()
    Contact.objects.all().delete()
    factories.ContactFactory(entry=other, channel="email", number="", email="a@example.org")
    merge(survivor=survivor, other=other)
    refresh_search()
    content = client.get("/suche/", {"q": "a@example.org"}).content.decode()
    assert survivor.get_absolute_url() in content
    assert other.get_absolute_url() not in content
