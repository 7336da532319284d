"""`manage.py generate_entries`: what it writes, and where it refuses to."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from pytest_django import DjangoDbBlocker

from directory.models import (
    Actor,
    Address,
    Citation,
    Contact,
    Entry,
    Location,
    Offer,
    Place,
    Point,
    Relation,
    ServedPlace,
    Source,
    Statement,
)
from portal.generating import SOURCE, Progress, Refused, copying, generate
from portal.generating.rows import COLUMNS, Rows, Writer
from portal.generating.stock import Stock
from portal.models import SeedRecord
from tests import factories
from tests.database import refused

ACTORS = 400
FIXTURES = settings.BASE_DIR / "fixtures"
GENERATED: list[type[models.Model]] = [model for model in COLUMNS if model._meta.app_label == "directory"]


def run(actors: int = ACTORS, seed: int = 1) -> dict[str, int]:
    return generate(actors, seed, fixtures=FIXTURES, progress=Progress(io.StringIO(), bar=False))


def written(seed: int) -> list[Rows]:
    """What a run would write over the places, kinds and topics that are there."""
    return list(Writer(Stock(Source.objects.latest("pk")), 100, seed).batches())


class TestGenerated:
    """One run for all of these, since none of them changes anything."""

    @pytest.fixture(scope="class")
    @staticmethod
    def tally(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
        with django_db_blocker.unblock(), transaction.atomic():
            yield run()
            transaction.set_rollback(True)

    pytestmark = pytest.mark.django_db

    @pytest.fixture(autouse=True)
    def _written(self, tally: dict[str, int]) -> None:
        pass

    def test_counts_exactly_what_it_wrote(self, tally: dict[str, int]) -> None:
        assert tally.keys() == {model._meta.db_table for model in GENERATED}
        for model in (Actor, Point, Contact, ServedPlace, Location, Offer, Relation):
            assert tally[model._meta.db_table] == model._default_manager.count() - fixtures_of(model)
        assert tally["directory_actor"] == tally["directory_entry"] == tally["directory_address"] == ACTORS

    def test_every_row_keeps_the_rules_of_its_model(self) -> None:
        for model in GENERATED:
            for row in model._default_manager.order_by("-pk")[:50]:
                row.full_clean()

    def test_foreign_keys_hold(self) -> None:
        connection.check_constraints()

    def test_triggers_are_on_again(self) -> None:
        with refused("Ein Standort gehört zu einem Partner."):
            factories.LocationFactory(entry=factories.TopicFactory())
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT tgname = 'content_changed', tgenabled FROM pg_trigger ORDER BY 1")
            assert cursor.fetchall() == [(False, "O"), (True, "A")]

    def test_rows_keep_what_the_triggers_would_have_refused(self) -> None:
        actors = Entry.objects.filter(type=Entry.Type.ACTOR)
        assert set(actors.values_list("pk", flat=True)) == set(Actor.objects.values_list("pk", flat=True))
        for model in (Point, Contact, ServedPlace, Location, Offer, Relation):
            strangers = model._default_manager.exclude(entry__type__in=[Entry.Type.ACTOR, *without_actors()])
            assert not strangers.exists()
        assert not Relation.objects.filter(target=models.F("entry")).exists()
        assert not Relation.objects.exclude(target__state=Entry.State.PUBLISHED).exists()
        assert not Citation.objects.filter(source__slug=SOURCE).exclude(field="summary", statement=None).exists()

    def test_every_statement_is_of_one_kind(self) -> None:
        kinds = [model for model in apps.get_models() if issubclass(model, Statement) and model is not Statement]
        rows = Counter(pk for model in kinds for pk in model._default_manager.values_list("pk", flat=True))
        assert set(rows.values()) == {1}
        assert len(rows) == Statement.objects.count()

    def test_every_entry_has_its_address(self) -> None:
        entries = Entry.objects.values_list("type", "slug", "pk")
        assert sorted(entries) == sorted(Address.objects.values_list("type", "slug", "entry_id"))

    def test_every_area_has_one_centre_of_the_right_kind(self) -> None:
        centres = ServedPlace.objects.filter(role=ServedPlace.Role.CENTRE)
        areas = Place.objects.centre_areas().values_list("pk", flat=True)
        assert sorted(centres.values_list("place_id", flat=True)) == sorted(areas)
        assert all(served.entry.actor.kind.one_per_area for served in centres)
        assert Actor.objects.filter(kind__one_per_area=True).count() == len(areas) == 54

    def test_every_summary_has_a_source(self) -> None:
        cited = Citation.objects.filter(source__slug=SOURCE, field="summary").values_list("entry_id", flat=True)
        assert sorted(cited) == sorted(Actor.objects.values_list("pk", flat=True))

    def test_shares_are_as_in_life(self) -> None:
        shares = Counter(Actor.objects.values_list("state", flat=True))
        assert 0.85 * ACTORS < shares["published"] < 0.97 * ACTORS
        assert shares["draft"]
        assert shares["in_review"]
        advice = [actor for actor in Actor.objects.all() if "Beratung" in f"{actor.title} {actor.summary}"]
        assert 0.2 * ACTORS < len(advice) < 0.5 * ACTORS
        coined = [actor.title for actor in Actor.objects.all() if "„" in actor.title]
        assert len(coined) == len(set(coined)) == ACTORS // 3 - 54 // 3

    def test_nothing_real_is_loaded(self) -> None:
        assert not Entry.objects.filter(type__in=[Entry.Type.PROGRAMME, Entry.Type.NEWS]).exists()
        assert not SeedRecord.objects.filter(key__regex="^(actors|programmes|news)/").exists()
        assert Place.objects.municipalities().count() == 396

    def test_what_is_entered_afterwards_gets_the_next_number(self) -> None:
        last, last_statement = Entry.objects.latest("pk").pk, Statement.objects.latest("pk").pk
        actor = factories.ActorFactory()
        assert actor.pk > last
        assert factories.PointFactory(entry=actor).pk > last_statement

    def test_same_seed_makes_the_same_rows(self) -> None:
        assert written(seed=7) == written(seed=7)

    def test_other_seed_makes_other_rows(self) -> None:
        partners = slice(54, None)  # after the centres, whose names are given
        one, other = ({row[:5] for row in written(seed)[0][Entry][partners]} for seed in (7, 8))
        assert len(one) == len(other) == 46
        assert not {row[1] for row in one} & {row[1] for row in other}
        assert not {row[4] for row in one} & {row[4] for row in other}

    def test_a_second_run_is_refused(self) -> None:
        with pytest.raises(Refused, match="holds generated entries already"):
            run(1)


def without_actors() -> list[str]:
    return [Entry.Type.KIND, Entry.Type.TOPIC, Entry.Type.LAW]


def fixtures_of(model: type[models.Model]) -> int:
    if model is Actor:
        return 0
    return model._default_manager.filter(entry__type__in=without_actors()).count()


@pytest.mark.django_db
class TestRefusal:
    def refuses(self, reason: str, actors: int = 10) -> None:
        before = Source.objects.count()
        with pytest.raises(Refused, match=reason):
            run(actors)
        assert (Source.objects.count(), Place.objects.filter(kind="state").count()) == (before, 0)

    @pytest.mark.parametrize("actors", [0, -5])
    def test_of_no_partners_at_all(self, actors: int) -> None:
        self.refuses("name a number from 1", actors)

    @pytest.mark.parametrize("factory", [factories.ActorFactory, factories.ProgrammeFactory, factories.NewsItemFactory])
    def test_where_somebody_has_entered_something(self, factory: Any) -> None:
        factory()
        self.refuses("holds real content")

    def test_where_somebody_had_entered_something(self) -> None:
        factories.ActorFactory().delete()
        self.refuses("holds real content")

    def test_where_real_content_was_seeded(self) -> None:
        SeedRecord.objects.create(key="actors/train-of-hope", model="directory.Actor", object_id=1, values={})
        self.refuses("holds real content")

    def test_where_somebody_has_an_account(self) -> None:
        get_user_model()._default_manager.create(username="redaktion")
        self.refuses("has user accounts")

    def test_is_one_sentence_that_names_the_way_out(self) -> None:
        factories.ActorFactory()
        with pytest.raises(CommandError) as caught:
            call_command("generate_entries", actors=10)
        assert "\n" not in str(caught.value)
        assert "set DATABASE_URL to an empty one, run `manage.py migrate` on it, and try again" in str(caught.value)


@pytest.mark.django_db
def test_does_not_touch_what_was_loaded_from_the_fixtures_without_the_real_content() -> None:
    """As when a run was stopped on its way, or somebody has loaded the places before."""
    factories.AudienceFactory(slug="vaeter", title="Väter")
    run(60)
    assert Entry.objects.filter(type=Entry.Type.ACTOR).count() == 60


@pytest.mark.django_db
def test_fewer_partners_than_areas_are_centres_only() -> None:
    run(5)
    assert Actor.objects.filter(kind__one_per_area=True).count() == Actor.objects.count() == 5


@pytest.mark.django_db
def test_command_prints_the_exact_tally_and_one_line_per_phase(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Not possible inside the transaction of a test.
    monkeypatch.setattr("portal.management.commands.generate_entries.vacuum", lambda: None)
    call_command("generate_entries", actors=70, seed=3)
    printed = capsys.readouterr()
    lines = dict(line.rsplit(maxsplit=1) for line in printed.out.splitlines())
    assert lines["directory_actor"] == "70"
    assert lines["directory_offer"] == str(Offer.objects.count())
    phases = [line.partition(":")[0] for line in printed.err.splitlines()]
    assert phases == ["Places, kinds, topics", "Entries", "Search documents", "Statistics"]


@pytest.mark.django_db(transaction=True)
def test_statistics_are_renewed() -> None:
    factories.AudienceFactory()
    copying.vacuum()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'directory_audience'")
        assert cursor.fetchone() == (1,)


def test_progress_shows_a_bar_only_on_a_terminal() -> None:
    shown: dict[bool, str] = {}
    for bar in (True, False):
        stream = io.StringIO()
        with Progress(stream, bar=bar).phase("Entries") as progress:
            progress(50, 100)
        shown[bar] = stream.getvalue()
    assert "50 %" in shown[True]
    assert "#" * 15 + "." * 15 in shown[True]
    assert shown[False] == "Entries: done in 0:00\n"
