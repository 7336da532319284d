"""Every insert, update and delete of a row leaves an event, by whatever way it comes."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from pghistory.core import event_models
from pghistory.models import Event

from directory import models as directory
from programmes import models as programmes
from tests import factories
from tests.database import set_raw, sql

pytestmark = pytest.mark.django_db


def postal_code() -> directory.PostalCode:
    return directory.PostalCode.objects.create(code="44137", place=factories.PlaceFactory())


def statement() -> directory.Statement:
    return directory.Statement.objects.create(entry=factories.TopicFactory())


# How a row is made, and a change of one column of its own table; some have none beside their keys.
TRACKED: dict[type[models.Model], tuple[Any, tuple[str, Any] | None]] = {
    directory.Audience: (factories.AudienceFactory, ("title", "Neu")),
    directory.Entry: (factories.TopicFactory, ("title", "Neu")),
    directory.Topic: (factories.TopicFactory, None),
    directory.Law: (factories.LawFactory, ("note", "Neu")),
    directory.ActorKind: (factories.ActorKindFactory, ("plural", "Neu")),
    directory.Actor: (factories.ActorFactory, ("founded", "2013")),
    programmes.Programme: (factories.ProgrammeFactory, ("status", "ended")),
    programmes.NewsItem: (factories.NewsItemFactory, ("date", "2013")),
    directory.Place: (factories.PlaceFactory, ("full_name", "Neu")),
    directory.PostalCode: (postal_code, ("code", "44139")),
    directory.Responsibility: (factories.ResponsibilityFactory, None),
    directory.Source: (factories.SourceFactory, ("title", "Neu")),
    directory.Citation: (factories.CitationFactory, ("passage", "Satz 2")),
    directory.Statement: (statement, ("position", 7)),
    directory.Point: (factories.PointFactory, ("text", "Neu")),
    directory.KeyFigure: (factories.KeyFigureFactory, ("unit", "Prozent")),
    directory.Contact: (factories.ContactFactory, ("label", "Neu")),
    directory.ServedPlace: (factories.ServedPlaceFactory, ("role", "unbekannt")),
    directory.Location: (factories.LocationFactory, ("name", "Neu")),
    directory.Offer: (factories.OfferFactory, ("text", "Neu")),
    directory.Picture: (factories.PictureFactory, ("credit", "Neu")),
    directory.Relation: (factories.RelationFactory, ("since", "2013")),
    directory.ConfirmationRequest: (factories.ConfirmationRequestFactory, ("version", 7)),
    directory.Correction: (factories.CorrectionFactory, ("sentence", "Neu")),
    directory.Proposal: (factories.ProposalFactory, ("reason", "Neu")),
    programmes.Participation: (factories.ParticipationFactory, ("role", "partner")),
    programmes.NewsParticipant: (factories.NewsParticipantFactory, ("role", "Neu")),
}
MODELS = [pytest.param(model, id=model.__name__) for model in TRACKED]
# Of these, only rows on which nothing else hangs.
ALONE = [param for param in MODELS if param.values[0] not in {directory.Entry, directory.Place}]
CHANGED = [pytest.param(model, id=model.__name__) for model, (_, change) in TRACKED.items() if change]


def events(model: type[models.Model], pk: Any) -> list[Any]:
    (event_model,) = event_models(tracks_model=model)
    return list(event_model._default_manager.filter(pgh_obj_id=pk).order_by("pgh_id"))


def labels(model: type[models.Model], pk: Any) -> list[str]:
    return [event.pgh_label for event in events(model, pk)]


def test_every_table_of_content_is_tracked() -> None:
    content = {
        model
        for label in ("directory", "programmes")
        for model in apps.get_app_config(label).get_models()
        if not issubclass(model, Event) and not model._meta.proxy
    }
    # What entries are found by is made of them by the database, whenever they change.
    of_the_search = {model for model in content if model.__module__ == "directory.models.finding"}
    assert of_the_search >= {directory.SearchDocument, directory.TermBits, directory.Word}
    # What the office notes for its own work is no content.
    of_the_desk = {
        *(directory.LikelyDuplicate, directory.Comparison, directory.LinkCheck, directory.FruitlessSearch),
        *(directory.TableImport, directory.ImportRow),
    }
    # Addresses and versions are history themselves, and an outline is drawn by nobody.
    kept = {directory.Address, directory.Outline, directory.Version, directory.VersionMark, directory.Withholding}
    assert content - set(TRACKED) - of_the_search - of_the_desk == kept


@pytest.mark.parametrize("model", MODELS)
def test_insert_leaves_an_event(model: type[models.Model]) -> None:
    row = TRACKED[model][0]()
    assert labels(model, row.pk)[0] == "insert"


@pytest.mark.parametrize("model", CHANGED)
def test_update_by_raw_sql_leaves_an_event_with_the_new_value(model: Any) -> None:
    make, change = TRACKED[model]
    row = model._default_manager.get(pk=make().pk)
    before = labels(model, row.pk)
    assert change is not None
    set_raw(row, *change)
    after = events(model, row.pk)
    assert [event.pgh_label for event in after] == [*before, "update"]
    stored = model._meta.get_field(change[0]).value_to_string(after[-1])
    assert stored == str(change[1])


@pytest.mark.parametrize("model", CHANGED)
def test_update_past_save_leaves_an_event(model: Any) -> None:
    make, change = TRACKED[model]
    pk = make().pk
    before = labels(model, pk)
    assert change is not None
    assert model._default_manager.filter(pk=pk).update(**dict([change])) == 1
    assert labels(model, pk) == [*before, "update"]


@pytest.mark.parametrize("model", CHANGED)
def test_update_that_changes_nothing_leaves_none(model: Any) -> None:
    row = model._default_manager.get(pk=TRACKED[model][0]().pk)
    change = TRACKED[model][1]
    assert change is not None
    before = labels(model, row.pk)
    field = model._meta.get_field(change[0])
    set_raw(row, change[0], field.get_prep_value(getattr(row, change[0])))
    assert labels(model, row.pk) == before


@pytest.mark.parametrize("model", MODELS)
def test_delete_leaves_an_event_that_outlives_the_row(model: Any) -> None:
    row = model._default_manager.get(pk=TRACKED[model][0]().pk)
    pk, before = row.pk, labels(model, row.pk)
    row.delete()
    assert not model._default_manager.filter(pk=pk).exists()
    assert labels(model, pk) == [*before, "delete"]


@pytest.mark.parametrize(
    "model", [param for param in MODELS if param.values[0] not in (directory.Entry, directory.Place)]
)
def test_delete_by_raw_sql_leaves_an_event(model: Any) -> None:
    pk = TRACKED[model][0]().pk
    before = labels(model, pk)
    sql(f'DELETE FROM "{model._meta.db_table}" WHERE "{model._meta.pk.column}" = %s', pk)
    assert labels(model, pk) == [*before, "delete"]


def test_delete_of_an_entry_leaves_an_event_for_all_that_hung_on_it() -> None:
    point = factories.PointFactory()
    actor = point.entry
    citation = factories.CitationFactory(entry=actor, statement=point)
    rows: list[tuple[type[models.Model], int]] = [
        (directory.Actor, actor.pk),
        (directory.Entry, actor.pk),
        (directory.Point, point.pk),
        (directory.Statement, point.pk),
        (directory.Citation, citation.pk),
    ]
    actor.delete()
    assert [labels(model, pk)[-1] for model, pk in rows] == ["delete"] * 5


@pytest.mark.parametrize(
    ("owner", "name", "factory"),
    [
        (factories.ActorFactory, "topics", factories.TopicFactory),
        (factories.ActorFactory, "audiences", factories.AudienceFactory),
        (factories.ActorFactory, "laws", factories.LawFactory),
        (factories.NewsItemFactory, "concerns", factories.ActorFactory),
    ],
)
def test_what_is_chosen_and_unchosen_leaves_events(owner: Any, name: str, factory: Any) -> None:
    entry, chosen = owner(), factory()
    through = getattr(type(entry), name).through
    (event_model,) = event_models(tracks_model=through, include_missing_pgh_obj=True)
    getattr(entry, name).add(chosen)
    getattr(entry, name).remove(chosen)
    kept = event_model._default_manager.order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(kept) == ["insert", "delete"]


@pytest.mark.parametrize(("name", "factory"), [("topics", factories.TopicFactory), ("laws", factories.LawFactory)])
def test_choice_by_raw_sql_leaves_events(name: str, factory: Any) -> None:
    entry, chosen = factories.ActorFactory(), factory()
    through: Any = getattr(directory.Entry, name).through
    column = f"{type(chosen)._meta.model_name}_id"
    sql(f'INSERT INTO "{through._meta.db_table}" (entry_id, {column}) VALUES (%s, %s)', entry.pk, chosen.pk)
    sql(f'DELETE FROM "{through._meta.db_table}"')
    (event_model,) = event_models(tracks_model=through, include_missing_pgh_obj=True)
    kept = event_model._default_manager.order_by("pgh_id").values_list("pgh_label", "entry_id", column)
    assert list(kept) == [("insert", entry.pk, chosen.pk), ("delete", entry.pk, chosen.pk)]
