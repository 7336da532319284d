"""Whatever way something is written, the entry has one more version when that is committed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pghistory
import pytest
from django.contrib.auth.models import User
from django.db import connection, models, transaction
from django.forms import model_to_dict
from django.test import Client

from directory.models import Actor, Entry, Topic, Version, VersionMark
from directory.models.entry import entry_models
from directory.models.statement import statement_models
from tests import factories
from tests.admin_pages import change_url, form_data
from tests.database import refused, set_raw, sql
from tests.versions import latest, versions

# What a version bears in columns of its own, what the database computes, and when it was saved.
OF_AN_ENTRY = {"id", "entry_ptr_id", "public_id", "type", "sort_title", "updated_at"}
OF_A_ROW = {"id", "statement_ptr_id", "entry_id"}


def numbers(entry: Any) -> list[int]:
    return [version.number for version in versions(entry)]


def columns(model: type[models.Model]) -> set[Any]:
    left_out = OF_AN_ENTRY if issubclass(model, Entry) else OF_A_ROW
    return {field.column for field in model._meta.concrete_fields} - left_out


@pytest.mark.django_db
class TestWhatIsKept:
    @pytest.mark.parametrize("factory", [factory for factory, _ in factories.TYPES])
    def test_of_an_entry_are_all_its_columns_and_choices(self, factory: Any) -> None:
        entry = factory()
        chosen = {field.name for field in entry._meta.many_to_many}
        assert set(latest(entry).data) == {"entry"}
        assert set(latest(entry).data["entry"]) == columns(type(entry)) | chosen

    def test_every_type_of_entry_is_tried(self) -> None:
        assert {factory._meta.model for factory, _ in factories.TYPES} == set(entry_models())

    @pytest.mark.parametrize("model", statement_models())
    def test_of_a_statement_are_all_its_columns(self, model: Any) -> None:
        row = getattr(factories, f"{model.__name__}Factory")()
        [kept] = latest(row.entry).data[model._meta.model_name]
        assert kept.pop("id") == row.pk
        assert set(kept) == columns(model)

    def test_of_a_citation_are_all_its_columns(self) -> None:
        citation = factories.CitationFactory()
        [kept] = latest(citation.entry).data["citation"]
        assert kept.pop("id") == citation.pk
        assert set(kept) == columns(type(citation))

    def test_what_is_referred_to_has_its_name(self) -> None:
        actor = factories.ActorFactory(kind__title="Netzwerk", kind__slug="netzwerk")
        place = factories.ServedPlaceFactory(entry=actor, place=factories.CityFactory()).place
        topic = factories.TopicFactory(title="Bildung", slug="bildung")
        actor.topics.add(topic)
        source = factories.CitationFactory(entry=actor, source__title="Bericht").source
        names = latest(actor).names
        assert names["place"] == {str(place.pk): {"name": "Dortmund", "slug": "dortmund", "kind": "city"}}
        assert names["entry"][str(topic.pk)] == {"name": "Bildung", "slug": "bildung", "type": "topic"}
        assert names["entry"][str(actor.kind.pk)]["name"] == "Netzwerk"
        assert names["source"][str(source.pk)]["name"] == "Bericht"

    def test_every_reference_has_its_name(self) -> None:
        """Of all that refers to something, whatever field it is."""
        programme, news = factories.ProgrammeFactory(parent=factories.ProgrammeFactory()), factories.NewsItemFactory()
        for model in statement_models():
            owner = {"Participation": programme, "NewsParticipant": news}.get(model.__name__)
            extra = {"place": factories.CityFactory()} if model.__name__ == "KeyFigure" else {}
            row = getattr(factories, f"{model.__name__}Factory")(**({"entry": owner} if owner else {}), **extra)
            check_names(latest(row.entry), model, row)
        news.place = factories.CityFactory()
        news.save()
        news.concerns.add(programme)
        law = factories.LawFactory(parent=factories.LawFactory(), merged_into=factories.LawFactory(), state="archived")
        for entry in (programme, news, law, factories.ActorFactory()):
            entry.laws.add(factories.LawFactory())
            entry.topics.add(factories.TopicFactory())
            entry.audiences.add(factories.AudienceFactory())
            check_names(latest(entry), type(entry), entry)


def check_names(version: Version, model: Any, row: Any) -> None:
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        if not field.related_model or field.name in {"entry", "entry_ptr", "statement_ptr"}:
            continue
        kind = "entry" if issubclass(field.related_model, Entry) else field.related_model._meta.model_name
        value = getattr(row, field.name)
        for other in value.all() if field.many_to_many else filter(None, [value]):
            assert version.names[kind][str(other.pk)]["name"] == str(other), field


def rename(actor: Any) -> None:
    actor.title = "Neu"
    actor.save()


def of_part(name: str) -> Callable[[Any], Any]:
    return lambda entry: getattr(factories, name)(entry=entry)


WAYS: dict[str, Callable[[Any], Any]] = {
    "saving": rename,
    "updating in bulk": lambda actor: Actor.objects.filter(pk=actor.pk).update(founded="2013"),
    "updating the parent in bulk": lambda actor: Entry.objects.filter(pk=actor.pk).update(summary="Neu."),
    "a statement": of_part("PointFactory"),
    "a citation": of_part("CitationFactory"),
    "statements in bulk": lambda actor: [factories.PointFactory(entry=actor) for _ in range(3)],
    "choosing": lambda actor: actor.topics.add(factories.TopicFactory()),
    "choosing laws": lambda actor: actor.laws.add(factories.LawFactory()),
    "plain SQL": lambda actor: sql("UPDATE directory_actor SET founded = '2013' WHERE entry_ptr_id = %s", actor.pk),
}


# A column of the own table of each kind of statement, and something new for it.
OWN_COLUMNS = {
    "Picture": ("caption", "Neu"),
    "Point": ("text", "Neu"),
    "KeyFigure": ("unit", "Prozent"),
    "Contact": ("label", "Neu"),
    "ServedPlace": ("role", "unbekannt"),
    "Location": ("name", "Neu"),
    "Offer": ("text", "Neu"),
    "Relation": ("since", "2013"),
    "Participation": ("role", "partner"),
    "NewsParticipant": ("role", "Neu"),
}
CHOICES = [(factory, field.name) for factory, _ in factories.TYPES for field in factory._meta.model._meta.many_to_many]
OWN_COLUMNS_OF_ENTRIES = {
    "Actor": ("founded", "2013"),
    "ActorKind": ("plural", "Neu"),
    "Topic": None,
    "Law": ("note", "Neu"),
    "Programme": ("status", "ended"),
    "NewsItem": ("date", "2013"),
}


@pytest.mark.django_db
class TestWaysOfWriting:
    @pytest.mark.parametrize("way", WAYS)
    def test_leave_one_version(self, way: str) -> None:
        actor = factories.ActorFactory()
        assert numbers(actor) == [1]
        WAYS[way](actor)
        assert numbers(actor) == [1, 2]

    @pytest.mark.parametrize("model", statement_models())
    def test_change_and_end_of_a_statement_leave_one_each(self, model: Any) -> None:
        row = getattr(factories, f"{model.__name__}Factory")()
        before = latest(row.entry).number
        sql("UPDATE directory_statement SET position = 7 WHERE id = %s", row.pk)
        assert latest(row.entry).number == before + 1
        assert latest(row.entry).data[model._meta.model_name][0]["position"] == 7
        row.delete()
        assert latest(row.entry).number == before + 2
        assert model._meta.model_name not in latest(row.entry).data

    @pytest.mark.parametrize(("model", "change"), OWN_COLUMNS.items())
    def test_change_of_a_column_of_its_own_table_leaves_one(self, model: str, change: tuple[str, Any]) -> None:
        row = getattr(factories, f"{model}Factory")()
        before = latest(row.entry).number
        set_raw(row, *change)
        assert latest(row.entry).number == before + 1
        assert latest(row.entry).data[model.lower()][0][change[0]] == change[1]

    @pytest.mark.parametrize(("model", "change"), OWN_COLUMNS_OF_ENTRIES.items())
    def test_change_of_a_column_of_the_type_leaves_one(self, model: str, change: tuple[str, Any] | None) -> None:
        entry = getattr(factories, f"{model}Factory")()
        assert numbers(entry) == [1]
        if change:
            set_raw(entry, *change)
            assert numbers(entry) == [1, 2]

    @pytest.mark.parametrize(("factory", "name"), CHOICES)
    def test_choosing_and_choosing_no_more_leave_one_each(self, factory: Any, name: str) -> None:
        entry = factory()
        chosen = factories.AudienceFactory() if name == "audiences" else None
        chosen = chosen or (factories.LawFactory() if name == "laws" else factories.TopicFactory())
        getattr(entry, name).add(chosen)
        assert [version.data["entry"][name] for version in versions(entry)] == [[chosen.pk]]
        through: Any = getattr(type(entry), name).through
        sql(f'DELETE FROM "{through._meta.db_table}"')
        assert [version.data["entry"][name] for version in versions(entry)] == [[chosen.pk], []]

    def test_no_model_is_left_out(self) -> None:
        assert set(OWN_COLUMNS) == {model.__name__ for model in statement_models()}
        assert set(OWN_COLUMNS_OF_ENTRIES) == {model.__name__ for model in entry_models()}

    def test_what_news_concern_is_a_version_of_the_news(self) -> None:
        news, actor = factories.NewsItemFactory(), factories.ActorFactory()
        assert (numbers(news), numbers(actor)) == ([1], [1])
        news.concerns.add(actor)
        assert (numbers(news), numbers(actor)) == ([1, 2], [1])

    def test_saving_what_is_there_already_leaves_none(self) -> None:
        actor = factories.ActorFactory()
        assert numbers(actor) == [1]
        actor.save()
        Topic.objects.update(title="")
        assert numbers(actor) == [1]

    def test_a_change_that_is_taken_back_leaves_none(self) -> None:
        actor = factories.ActorFactory(title="Alt")
        assert numbers(actor) == [1]
        for title in ("Neu", "Alt"):
            Entry.objects.filter(pk=actor.pk).update(title=title)
        assert numbers(actor) == [1]

    def test_what_only_refers_to_an_entry_is_none_of_its_versions(self) -> None:
        actor = factories.ActorFactory()
        assert numbers(actor) == [1]
        factories.RelationFactory(target=actor)
        actor.kind.title = "Anders"
        actor.kind.save()
        assert numbers(actor) == [1]

    def test_deleting_keeps_what_it_said_last(self) -> None:
        point = factories.PointFactory(text="Backt Brot.")
        actor = point.entry
        before = latest(actor)
        pk = actor.pk
        actor.delete()
        gone = latest(pk)
        assert (gone.deleted, gone.number, gone.data, gone.names) == (True, 2, before.data, before.names)
        assert [version.entry_id for version in Version.objects.deletions()] == [pk]


@pytest.mark.django_db
class TestWho:
    def test_is_the_person_at_the_form_and_the_page(self, client: Client) -> None:
        user = User.objects.create_superuser("muster", first_name="Erika", last_name="Muster")
        client.force_login(user)
        actor = factories.ActorFactory()
        factories.PointFactory(entry=actor)
        data = {**form_data(client.get(change_url(actor))), "title": "Neu"}
        assert client.post(change_url(actor), data).status_code == 302
        [_, version] = versions(actor)
        assert (version.user_id, version.author) == (user.pk, "Erika Muster")
        assert version.origin == change_url(actor)
        assert version.data["entry"]["title"] == "Neu"

    def test_outlives_the_account(self) -> None:
        user = User.objects.create_user("muster")
        with pghistory.context(user=user.pk, url="/admin/"):
            actor = factories.ActorFactory()
        assert latest(actor).author == "muster"
        user.delete()
        assert latest(actor).author == "muster"

    def test_of_plain_sql_is_the_account_of_the_database_and_the_program(self) -> None:
        actor = factories.ActorFactory()
        assert numbers(actor) == [1]
        sql("SET LOCAL application_name = 'psql'")
        sql("UPDATE directory_entry SET title = 'Neu' WHERE id = %s", actor.pk)
        version = latest(actor)
        assert (version.user_id, version.author, version.origin) == (None, connection.settings_dict["USER"], "psql")


@pytest.mark.django_db
class TestHistory:
    def test_can_be_neither_changed_nor_deleted_nor_made_up(self) -> None:
        version = latest(factories.ActorFactory())
        for change in (
            lambda: Version.objects.filter(pk=version.pk).update(author="Niemand"),
            lambda: sql("UPDATE directory_version SET author = 'Niemand' WHERE id = %s", version.pk),
            lambda: Version.objects.filter(pk=version.pk).delete(),
            version.delete,
            version.save,
            lambda: Version(**{**model_to_dict(version), "id": None, "number": 7}).save(),
        ):
            with refused("version_kept_by_database"):
                change()
        assert latest(version.entry_id).author == version.author


@pytest.mark.django_db(transaction=True)
class TestCommit:
    @pytest.mark.parametrize("way", WAYS)
    def test_leaves_one_version(self, way: str) -> None:
        actor = factories.ActorFactory()
        with transaction.atomic():
            WAYS[way](actor)
        assert numbers(actor) == [1, 2]
        assert not VersionMark.objects.exists()

    def test_after_an_early_look_leaves_one_version_with_all(self) -> None:
        actor = factories.ActorFactory()
        with transaction.atomic():
            factories.PointFactory(entry=actor)
            connection.check_constraints()
            factories.PointFactory(entry=actor)
        assert numbers(actor) == [1, 2]
        assert len(latest(actor).data["point"]) == 2

    def test_of_several_entries_leaves_one_of_each_at_once(self) -> None:
        with transaction.atomic():
            actors = [factories.ActorFactory() for _ in range(3)]
            Entry.objects.update(summary="Neu.")
        kept = [latest(actor) for actor in actors]
        assert [version.number for version in kept] == [1, 1, 1]
        assert len({version.batch for version in kept}) == 1

    def test_that_does_not_come_leaves_none(self) -> None:
        actor = factories.ActorFactory()
        with transaction.atomic():
            factories.PointFactory(entry=actor)
            transaction.set_rollback(True)
        assert numbers(actor) == [1]

    def test_of_a_copy_leaves_one_version(self) -> None:
        actor = factories.ActorFactory()
        columns = "type, slug, title, state, other_names, short_title, summary, text, website, created_at, updated_at"
        with connection.cursor() as cursor, transaction.atomic():
            with cursor.copy(f"COPY directory_entry ({columns}) FROM STDIN") as copy:
                copy.write_row(
                    ("topic", "neu", "Neu", "draft", "{}", "", "", "", "", actor.created_at, actor.updated_at)
                )
            cursor.execute("INSERT INTO directory_topic SELECT id FROM directory_entry WHERE slug = 'neu'")
        assert numbers(Topic.objects.get(slug="neu")) == [1]
