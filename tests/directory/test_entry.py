from __future__ import annotations

import random
import uuid
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.db.models import ProtectedError

from directory.models import Actor, ActorKind, Address, Audience, Entry, Law, Topic
from directory.models.entry import entry_models
from programmes.models import NewsItem, Programme
from tests import factories
from tests.database import broken_rules, complaints, refused, set_raw, sql, update

pytestmark = pytest.mark.django_db

FACTORIES: dict[type[Entry], Any] = {
    Actor: factories.ActorFactory,
    ActorKind: factories.ActorKindFactory,
    Topic: factories.TopicFactory,
    Law: factories.LawFactory,
    Programme: factories.ProgrammeFactory,
    NewsItem: factories.NewsItemFactory,
}
NOT_ASCII = "Das Adresskürzel darf nur a–z, 0–9 und Bindestriche enthalten."
GOOD_SLUGS = ["a", "0", "ki-dortmund", "paragraf-10", "a-b-c-1"]
BAD_SLUGS = ["", "-", "-a", "a-", "a--b", "A", "ä", "a b", "a_b", "a/b", "a.b", "a\n", "*"]


def test_every_type_has_its_model() -> None:
    assert set(entry_models()) == set(FACTORIES)
    assert {model.TYPE for model in entry_models()} == set(Entry.Type)


@pytest.mark.parametrize(
    ("model", "address"),
    [
        (Actor, "/partner/haus/"),
        (ActorKind, "/arten/haus/"),
        (Topic, "/themen/haus/"),
        (Law, "/rechtsgrundlagen/haus/"),
        (Programme, "/programme/haus/"),
        (NewsItem, "/meldungen/haus/"),
    ],
)
def test_address_follows_the_type_as_child_and_as_entry(model: type[Entry], address: str) -> None:
    row = FACTORIES[model](slug="haus")
    assert row.get_absolute_url() == address
    assert Entry.objects.get(pk=row.pk).get_absolute_url() == address


class TestSlug:
    def test_belongs_to_one_entry_of_a_type(self) -> None:
        factories.ActorFactory(slug="haus")
        other = factories.ActorFactory()
        with refused("entry_slug_unique_per_type"):
            factories.ActorFactory(slug="haus")
        with refused("entry_slug_unique_per_type"):
            update(other, slug="haus")

    def test_taken_is_an_error_of_the_form(self) -> None:
        factories.ActorFactory(slug="haus")
        other = factories.ActorFactory()
        other.slug = "haus"
        assert complaints(other) == ["Dieses Adresskürzel gibt es schon."]

    def test_taken_is_an_error_of_the_form_for_a_new_entry(self) -> None:
        taken = factories.ActorFactory(slug="haus")
        new = Actor(slug="haus", title="Haus", summary="Hilft.", kind=taken.kind)
        assert complaints(new) == ["Dieses Adresskürzel gibt es schon."]

    def test_may_be_that_of_an_entry_of_another_type(self) -> None:
        assert [FACTORIES[model](slug="haus").slug for model in FACTORIES] == ["haus"] * 6

    @pytest.mark.parametrize("slug", GOOD_SLUGS)
    def test_of_small_letters_digits_and_hyphens_passes(self, slug: str) -> None:
        entry = factories.TopicFactory(slug=slug)
        entry.full_clean()
        assert Topic.objects.get().slug == slug

    @pytest.mark.parametrize("slug", BAD_SLUGS)
    def test_of_anything_else_is_refused(self, slug: str) -> None:
        topic = factories.TopicFactory()
        with refused("entry_slug_ascii"):
            update(topic, slug=slug)
        topic.slug = slug
        assert broken_rules(topic) == [NOT_ASCII]

    def test_where_a_feed_stands_is_refused(self) -> None:
        factories.ActorFactory(slug="feed").full_clean()
        programme = factories.ProgrammeFactory(slug="feeds")
        programme.full_clean()
        with refused("entry_slug_not_feed"):
            update(programme, slug="feed")
        programme.slug = "feed"
        assert broken_rules(programme) == ["Unter diesem Adresskürzel steht schon ein Feed."]

    @pytest.mark.parametrize("slug", ["Haus", "büro", "a--b"])
    def test_error_of_the_form_shows_an_example(self, slug: str) -> None:
        topic = factories.TopicFactory()
        topic.slug = slug
        assert complaints(topic) == [
            "slug: Nur Kleinbuchstaben a–z, Ziffern und einfache Bindestriche, zum Beispiel „ki-dortmund“."
        ]


class TestTitle:
    def test_is_never_empty(self) -> None:
        topic = factories.TopicFactory()
        with refused("entry_has_title"):
            update(topic, title="")
        topic.title = ""
        assert broken_rules(topic) == ["Der Name fehlt."]

    def test_is_what_an_entry_is_called(self) -> None:
        assert str(factories.TopicFactory(title="Ärzte")) == "Ärzte"


class TestPublished:
    @pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
    def test_is_the_only_state_that_needs_a_summary(self, state: Any) -> None:
        topic = factories.TopicFactory(state=state, summary="")
        assert complaints(topic) == []
        with refused("entry_published_has_summary"):
            update(topic, state="published")
        topic.state = Entry.State.PUBLISHED
        assert complaints(topic) == ["Ohne Kurzbeschreibung kann der Eintrag nicht veröffentlicht werden."]

    def test_entry_does_not_lose_its_summary(self) -> None:
        topic = factories.TopicFactory(state="published")
        with refused("entry_published_has_summary"):
            update(topic, summary="")

    @pytest.mark.parametrize(
        ("state", "published", "with_page"),
        [("draft", 0, 0), ("in_review", 0, 0), ("published", 1, 1), ("archived", 0, 1)],
    )
    def test_is_listed_and_archived_keeps_its_page(self, state: Any, published: int, with_page: int) -> None:
        actor = factories.ActorFactory(state=state)
        for manager in (Entry.objects, Actor.objects):
            assert manager.published().filter(pk=actor.pk).count() == published
            assert manager.with_page().filter(pk=actor.pk).count() == with_page
        assert actor.is_archived is (state == "archived")
        assert actor.has_page is bool(with_page)

    def test_default_manager_hides_nothing(self) -> None:
        for state in Entry.State:
            factories.TopicFactory(state=state)
        assert {entry.state for entry in Entry.objects.all()} == set(Entry.State)

    def test_is_not_the_state_of_a_new_entry(self) -> None:
        assert Entry().state == Entry.State.DRAFT


class TestMerged:
    MESSAGE = "Ein zusammengeführter Eintrag ist archiviert und verweist auf einen anderen Eintrag."

    def test_into_another_entry_is_archived(self) -> None:
        survivor, merged = factories.ActorFactory(), factories.ActorFactory()
        update(merged, merged_into=survivor, state="archived")
        merged.refresh_from_db()
        assert complaints(merged) == []
        assert list(survivor.merged.all()) == [Entry.objects.get(pk=merged.pk)]

    @pytest.mark.parametrize("state", ["draft", "in_review", "published"])
    def test_is_not_public_any_more(self, state: Any) -> None:
        survivor, merged = factories.ActorFactory(), factories.ActorFactory()
        with refused("entry_merged_is_archived"):
            update(merged, merged_into=survivor, state=state)
        merged.merged_into, merged.state = survivor, state
        assert complaints(merged) == [self.MESSAGE]

    def test_into_itself_is_refused(self) -> None:
        merged = factories.ActorFactory(state="archived")
        with refused("entry_merged_is_archived"):
            update(merged, merged_into=merged)
        merged.merged_into = merged
        assert complaints(merged) == [self.MESSAGE]

    @pytest.mark.parametrize("state", Entry.State)
    def test_leads_to_the_survivor_if_that_has_a_page(self, state: str) -> None:
        survivor = factories.ActorFactory(state=state)
        merged = factories.ActorFactory(merged_into=survivor, state="archived")
        assert merged.survivor == (survivor if survivor.has_page else merged)
        assert survivor.survivor == survivor

    def test_into_an_entry_keeps_that_entry(self) -> None:
        survivor = factories.ActorFactory()
        factories.ActorFactory(merged_into=survivor, state="archived")
        with pytest.raises(ProtectedError):
            survivor.delete()


class TestPublicId:
    def test_is_each_entry_s_own(self) -> None:
        first, second = factories.ActorFactory(), factories.ActorFactory()
        assert first.public_id != second.public_id
        with refused("directory_entry_public_id_key"):
            factories.TopicFactory(public_id=first.public_id)

    def test_is_given_by_the_database_too(self) -> None:
        sql(
            "INSERT INTO directory_entry (type, slug, title, short_title, other_names, summary, text, website, state,"
            " created_at, updated_at) VALUES ('topic', 'roh', 'Roh', '', '{}', '', '', '', 'draft', now(), now())"
        )
        assert isinstance(Entry.objects.get(slug="roh").public_id, uuid.UUID)

    @pytest.mark.parametrize(("column", "value"), [("public_id", uuid.UUID(int=1)), ("type", "law")])
    def test_and_type_never_change(self, column: str, value: Any) -> None:
        entry = Entry.objects.get(pk=factories.TopicFactory().pk)
        before = getattr(entry, column)
        with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
            update(entry, **{column: value})
        with pytest.raises(ProgrammingError, match="Cannot update rows"):
            set_raw(entry, column, value)
        setattr(entry, column, value)
        with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
            entry.save()
        entry.refresh_from_db()
        assert getattr(entry, column) == before

    def test_stays_while_all_else_changes(self) -> None:
        topic = factories.TopicFactory()
        before = topic.public_id
        topic.title, topic.slug, topic.state = "Neu", "neu", Entry.State.ARCHIVED
        topic.save()
        topic.refresh_from_db()
        assert (topic.title, topic.public_id, topic.type) == ("Neu", before, "topic")
        assert topic.get_permanent_url() == f"/id/{before}/"


class TestAddress:
    REUSED = "Diese Adresse gehörte schon einem anderen Eintrag."

    @staticmethod
    def addresses() -> list[tuple[str, int | None]]:
        return list(Address.objects.values_list("slug", "entry_id"))

    def test_is_kept_from_the_first_day(self) -> None:
        topic = factories.TopicFactory(slug="alt")
        assert self.addresses() == [("alt", topic.pk)]
        assert str(Address.objects.get()) == "topic/alt"

    def test_survives_renaming(self) -> None:
        topic = factories.TopicFactory(slug="alt")
        topic.slug = "neu"
        topic.save()
        assert self.addresses() == [("alt", topic.pk), ("neu", topic.pk)]

    def test_survives_renaming_by_raw_sql(self) -> None:
        topic = factories.TopicFactory(slug="alt")
        sql("UPDATE directory_entry SET slug = 'neu' WHERE id = %s", topic.pk)
        assert self.addresses() == [("alt", topic.pk), ("neu", topic.pk)]

    def test_is_taken_back_by_its_own_entry(self) -> None:
        topic = factories.TopicFactory(slug="alt")
        for slug in ("neu", "alt", "neu"):
            update(topic, slug=slug)
        assert self.addresses() == [("alt", topic.pk), ("neu", topic.pk)]

    def test_is_kept_once_however_often_an_entry_is_saved(self) -> None:
        topic = factories.TopicFactory(slug="alt")
        topic.save()
        assert self.addresses() == [("alt", topic.pk)]

    def test_is_never_given_to_another_entry(self) -> None:
        former = factories.TopicFactory(slug="alt")
        update(former, slug="neu")
        other = factories.TopicFactory(slug="anders")
        with refused("address_never_reused"):
            factories.TopicFactory(slug="alt")
        with refused("address_never_reused"):
            update(other, slug="alt")
        with refused("address_never_reused"):
            sql("UPDATE directory_entry SET slug = 'alt' WHERE id = %s", other.pk)
        other.slug = "alt"
        with refused(self.REUSED):
            other.save()
        assert self.addresses() == [("alt", former.pk), ("anders", other.pk), ("neu", former.pk)]

    def test_outlives_its_entry(self) -> None:
        topic = factories.TopicFactory(slug="alt")
        update(topic, slug="neu")
        topic.delete()
        assert self.addresses() == [("alt", None), ("neu", None)]
        for slug in ("alt", "neu"):
            with refused("address_never_reused"):
                factories.TopicFactory(slug=slug)

    def test_of_another_type_is_free(self) -> None:
        update(factories.TopicFactory(slug="alt"), slug="neu")
        law = factories.LawFactory(slug="alt")
        assert Address.objects.get(type="law").entry_id == law.pk

    def test_stands_there_once(self) -> None:
        factories.TopicFactory(slug="alt")
        with refused("address_unique"):
            Address.objects.create(type="topic", slug="alt")
        Address.objects.create(type="law", slug="alt")


class TestType:
    @pytest.mark.parametrize("model", FACTORIES, ids=lambda model: model.__name__)
    def test_is_set_by_saving(self, model: type[Entry]) -> None:
        assert Entry.objects.get(pk=FACTORIES[model]().pk).type == model.TYPE

    @pytest.mark.parametrize("stated", Entry.Type)
    @pytest.mark.parametrize("model", FACTORIES, ids=lambda model: model.__name__)
    def test_and_table_of_a_row_agree(self, model: Any, stated: str) -> None:
        required: dict[type[Entry], dict[str, Any]] = {
            Actor: {"kind_id": factories.ActorKindFactory().pk},
            NewsItem: {"date": "2022"},
            Programme: {"kind": "project"},
        }
        entry = Entry.objects.create(type=stated, slug="haus", title="Haus")
        child = model(entry_ptr=entry, **required.get(model, {}))
        if stated == model.TYPE:
            child.save_base(raw=True)
            assert model._default_manager.get(pk=entry.pk).title == "Haus"
        else:
            with refused(f"directory_entry.type must be {model.TYPE}"):
                child.save_base(raw=True)


class TestOrder:
    @pytest.mark.parametrize(
        "titles",
        [
            ["Übach", "Zülpich"],
            ["Arnsberg", "Ärztehaus", "Bonn"],
            ["Arzt", "Ärzte", "Arztpraxis"],
            ["Öffentliche Stelle", "Ort", "Öse"],
            ["Strasburg", "Straße", "Strauß"],
            ["zebra", "Zirkel"],
            ["Yıldız", "Zentrum"],
            ["Çağrı", "Cem", "Şahin", "Schule"],
            ["Zisterne", "„Zitat“", "Zitrone"],
            ["Zisterne", "»Zitat«", "Zitrone"],
            ["Zisterne", '"Zitat"', "Zitrone"],
            ["Édouard", "Eifel", "El Ñ"],
            ["Diakonie", "Díaz", "Dienst"],
            ["Lodern", "Łódź", "Lotse"],
            ["Šibenik", "Sibirien"],
        ],
    )
    def test_is_the_german_one(self, titles: list[str]) -> None:
        for title in random.sample(titles, k=len(titles)):
            factories.TopicFactory(title=title)
        assert [topic.title for topic in Topic.objects.all()] == titles

    def test_of_equal_titles_is_that_of_their_making(self) -> None:
        made = [factories.TopicFactory(title=title).pk for title in ("Ärzte", "Arzte", "ärzte")]
        assert [topic.pk for topic in Topic.objects.all()] == made

    def test_of_kinds_is_the_editors_before_the_alphabet(self) -> None:
        for position, title in ((2, "A"), (1, "C"), (1, "B")):
            factories.ActorKindFactory(position=position, title=title)
        assert [kind.title for kind in ActorKind.objects.all()] == ["B", "C", "A"]

    def test_of_audiences_is_the_editors_before_the_alphabet(self) -> None:
        for position, title in ((2, "A"), (1, "C"), (1, "B")):
            factories.AudienceFactory(position=position, title=title)
        assert [str(audience) for audience in Audience.objects.all()] == ["B", "C", "A"]


class TestAudience:
    @pytest.mark.parametrize(
        ("column", "constraint"), [("slug", "directory_audience_slug_key"), ("title", "directory_audience_title_key")]
    )
    def test_is_named_once(self, column: str, constraint: str) -> None:
        audience, other = factories.AudienceFactory(), factories.AudienceFactory()
        with refused(constraint):
            update(other, **{column: getattr(audience, column)})

    def test_position_is_not_negative(self) -> None:
        audience = factories.AudienceFactory()
        with refused("directory_audience_position_check"):
            set_raw(audience, "position", -1)
        set_raw(audience, "position", 0)


class TestLaw:
    def test_is_part_of_another_law(self) -> None:
        law = factories.LawFactory()
        paragraph = factories.LawFactory(parent=law)
        assert complaints(paragraph) == []
        assert list(law.parts.all()) == [paragraph]

    def test_is_not_part_of_itself(self) -> None:
        law = factories.LawFactory()
        with refused("law_not_its_own_parent"):
            update(law, parent=law)
        law.parent = law
        assert complaints(law) == ["Eine Rechtsgrundlage ist nicht Teil ihrer selbst."]

    def test_with_parts_is_not_deleted(self) -> None:
        law = factories.LawFactory()
        factories.LawFactory(parent=law)
        with pytest.raises(ProtectedError):
            law.delete()
