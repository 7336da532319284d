"""The rows behind the page of an entry are those that the tables hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import models
from pytest_django import DjangoAssertNumQueries

from directory.contents import Contents
from directory.dates import PartialDate
from directory.models import Entry, Statement
from directory.models.statement import statement_models
from tests import factories

pytestmark = pytest.mark.django_db


def values(row: models.Model) -> dict[str, Any]:
    """All that a row says."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def actor_with_all() -> Any:
    actor = factories.ActorFactory()
    factories.PointFactory(entry=actor, position=2)
    factories.PointFactory(entry=actor, position=1, text="Kocht „Suppe“.")
    factories.ContactFactory(entry=actor, number="+492315027224")
    factories.OfferFactory(entry=actor, languages=["ar", "tr"], cost="free", website="https://example.org/")
    factories.KeyFigureFactory(
        entry=actor,
        low=Decimal("1.30"),
        high=Decimal("1500000"),
        as_of=PartialDate(2015),
        place=factories.CityFactory(),
    )
    factories.KeyFigureFactory(entry=actor, place=None)
    factories.ServedPlaceFactory(entry=actor, place=factories.PlaceFactory(latitude="51.51234", longitude="7.46"))
    factories.LocationFactory(entry=actor, postal_code="44137", opening_hours="montags\ndienstags")
    factories.RelationFactory(entry=actor, since=PartialDate(2013, 5))
    factories.PictureFactory(entry=actor, position=2)
    factories.PictureFactory(entry=actor, position=1, caption="Im Sommer")
    return actor


def test_every_kind_of_statement_is_as_its_table_has_it() -> None:
    actor = actor_with_all()
    programme = factories.ParticipationFactory().entry
    news = factories.NewsParticipantFactory().entry
    seen = set()
    for entry in (actor, programme, news):
        rows = Contents(entry)
        for model in statement_models():
            stored = list(model._default_manager.filter(entry=entry))
            loaded = rows[model._meta.model_name or ""]
            assert [values(row) for row in loaded] == [values(row) for row in stored]
            assert loaded == stored
            seen |= {model} if stored else set()
    assert seen == set(statement_models())


def test_what_a_page_names_beside_a_row_costs_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    actor = actor_with_all()
    relation = factories.RelationFactory(target=actor, entry__title="Verband")
    factories.CitationFactory(entry=actor, statement=None, field="summary")
    with django_assert_num_queries(1):
        rows = Contents(actor)
        for name in ("servedplace", "location", "keyfigure"):
            assert [str(row.place) for row in rows[name] if row.place_id]
        [own, incoming] = sorted(rows["relation"], key=lambda row: row.pk)
        assert (own.entry, own.target.title, str(own.since)) == (actor, own.target.title, "Mai 2013")
        assert own.target.get_absolute_url() == f"/partner/{own.target.slug}/"
        assert (incoming.pk, incoming.entry.title, incoming.target_id) == (relation.pk, "Verband", actor.pk)
        assert incoming.entry.get_absolute_url() == f"/partner/{relation.entry.slug}/"
        [citation] = rows["citation"]
        assert citation.source.title
        assert citation.entry is actor
    assert rows["servedplace"][0].place.latitude == Decimal("51.51234")


@pytest.mark.parametrize("state", Entry.State.values)
def test_topics_and_laws_and_news_are_those_that_are_published(state: str) -> None:
    actor = factories.ActorFactory()
    topic, law = factories.TopicFactory(state=state), factories.LawFactory(state=state)
    news = factories.NewsItemFactory(state=state)
    actor.topics.add(topic)
    actor.laws.add(law)
    news.concerns.add(actor.entry_ptr)
    rows = Contents(actor)
    found = [rows["topic"], rows["law"], rows["newsitem"]]
    assert found == ([[topic], [law], [news]] if state == "published" else [[], [], []])
    for [row], one in zip(found if state == "published" else [], (topic, law, news), strict=False):
        assert (row.get_absolute_url(), row.title) == (one.get_absolute_url(), one.title)


def test_rows_are_in_their_order() -> None:
    actor = factories.ActorFactory()
    for title in ("Zoo", "Ämter", "Musik"):
        actor.topics.add(factories.TopicFactory(title=title))
        actor.laws.add(factories.LawFactory(title=f"{title}gesetz"))
    for position, title in ((2, "B"), (1, "Z"), (2, "A")):
        actor.audiences.add(factories.AudienceFactory(title=title, position=position))
    rows = Contents(actor)
    assert [row.title for row in rows["topic"]] == ["Ämter", "Musik", "Zoo"]
    assert [row.title for row in rows["law"]] == ["Ämtergesetz", "Musikgesetz", "Zoogesetz"]
    assert [row.title for row in rows["audience"]] == ["Z", "A", "B"]


def test_of_an_entry_of_which_nothing_is_known_are_none() -> None:
    assert dict(Contents(factories.ActorFactory())) == {}


def test_of_another_entry_are_none() -> None:
    actor_with_all()
    rows = Contents(factories.ActorFactory())
    assert [row for name in rows for row in rows[name] if isinstance(row, Statement)] == []
