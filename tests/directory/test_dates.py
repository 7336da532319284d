from __future__ import annotations

import random
from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers import deserialize, serialize
from django.db import DataError, IntegrityError
from django.db.models import Model
from pghistory.models import Event

from directory.dates import PartialDate, PartialDateField, PartialDateFormField
from directory.models import Actor, KeyFigure, Law, Relation, Source, TableImport
from programmes.models import NewsItem, Programme
from tests import factories
from tests.database import complaints, refused, set_raw, update

UNDATED = PartialDate()


class TestParse:
    @pytest.mark.parametrize(
        ("text", "date"),
        [
            ("2022-07-14", PartialDate(2022, 7, 14)),
            ("2022-07", PartialDate(2022, 7)),
            ("2022", PartialDate(2022)),
            ("14.07.2022", PartialDate(2022, 7, 14)),
            ("14.7.2022", PartialDate(2022, 7, 14)),
            ("1.7.2022", PartialDate(2022, 7, 1)),
            ("14. 7.2022", PartialDate(2022, 7, 14)),
            ("14. 7. 2022", PartialDate(2022, 7, 14)),
            ("07/2022", PartialDate(2022, 7)),
            ("7/2022", PartialDate(2022, 7)),
            ("7.2022", PartialDate(2022, 7)),
            ("  2022 ", PartialDate(2022)),
            ("2024-02-29", PartialDate(2024, 2, 29)),
            ("29.2.2024", PartialDate(2024, 2, 29)),
            ("0001", PartialDate(1)),
            ("9999-12-31", PartialDate(9999, 12, 31)),
            ("undated", UNDATED),
            ("undatiert", UNDATED),
            (" Undatiert ", UNDATED),
        ],
    )
    def test_understands_each_form(self, text: str, date: PartialDate) -> None:
        assert PartialDate.parse(text) == date

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            "x",
            "heute",
            "unbekannt",
            "22",
            "222",
            "20222",
            "14.07.22",
            "14.07.",
            "14. Juli 2022",
            "2022-7",
            "2022-07-1",
            "2022-",
            "2022-07-14T10:00",
            "2022-07-14 2022",
            "2022/07",
            "2022.07.14",
            "-2022",
            "0000",
            "0000-01",
            "2022-00",
            "2022-01-00",
            "00/2022",
            "0.7.2022",
            "2022-13",
            "13/2022",
            "2022-02-30",
            "2022-02-29",
            "29.02.2022",
            "31.4.2022",
            "32.1.2022",
            "2022\n2023",
            "2022\0",
            "²022",
        ],
    )
    def test_refuses_what_is_no_date(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"not a date|day|month|year"):
            PartialDate.parse(text)

    @pytest.mark.parametrize("text", ["undated", "1999", "1999-12", "1999-12-31", "0042-01-02"])
    def test_reads_its_own_iso_form(self, text: str) -> None:
        assert PartialDate.parse(text).isoformat() == text


class TestPartialDate:
    @pytest.mark.parametrize(
        ("date", "text"),
        [
            (PartialDate(2022, 7, 4), "4. Juli 2022"),
            (PartialDate(2022, 3), "März 2022"),
            (PartialDate(2013), "2013"),
            (UNDATED, "undatiert"),
        ],
    )
    def test_is_shown_the_german_way(self, date: PartialDate, text: str) -> None:
        assert str(date) == text

    @pytest.mark.parametrize(
        ("year", "month", "day"),
        [
            (None, 7, None),
            (None, None, 14),
            (None, 7, 14),
            (2022, None, 14),
            (2022, 13, None),
            (2022, 2, 29),
            (2022, -1, None),
            (-1, None, None),
            (10000, None, None),
        ],
    )
    def test_cannot_be_made_of_parts_that_are_no_date(
        self, year: int | None, month: int | None, day: int | None
    ) -> None:
        with pytest.raises(ValueError, match=r"not a date|day|month|year"):
            PartialDate(year, month, day)

    @pytest.mark.parametrize(("date", "is_dated"), [(PartialDate(2013), True), (UNDATED, False)])
    def test_knows_whether_it_is_dated(self, date: PartialDate, is_dated: bool) -> None:
        assert date.is_dated is is_dated

    def test_of_two_precisions_are_different(self) -> None:
        assert len({PartialDate(2022), PartialDate(2022, 1), PartialDate(2022, 1, 1), PartialDate(2022)}) == 3

    def test_cannot_be_changed(self) -> None:
        with pytest.raises(FrozenInstanceError):
            PartialDate(2022).year = 2023  # type: ignore[misc]


class DateForm(forms.Form):
    date = PartialDateFormField(required=False)


class SourceForm(forms.ModelForm):
    class Meta:
        model = Source
        fields = ("date",)


class ActorForm(forms.ModelForm):
    class Meta:
        model = Actor
        fields = ("founded",)


class TestFormField:
    @pytest.mark.parametrize(
        ("typed", "date"),
        [
            ("14.07.2022", PartialDate(2022, 7, 14)),
            ("07/2022", PartialDate(2022, 7)),
            ("2022", PartialDate(2022)),
            ("undatiert", UNDATED),
            ("", None),
        ],
    )
    def test_shows_what_was_typed_again_and_finds_it_unchanged(self, typed: str, date: PartialDate | None) -> None:
        form = DateForm({"date": typed})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["date"] == date
        shown = DateForm(initial={"date": date})["date"].value()
        assert (shown or "") == typed
        assert not DateForm({"date": typed}, initial={"date": date}).has_changed()

    @pytest.mark.parametrize("other", ["15.07.2022", "07/2022", "2022", "undatiert", "", "x"])
    def test_sees_a_change(self, other: str) -> None:
        assert DateForm({"date": other}, initial={"date": PartialDate(2022, 7, 14)}).has_changed()

    @pytest.mark.parametrize("other", ["2022-07-14", "14.7.2022"])
    def test_takes_another_spelling_for_the_same(self, other: str) -> None:
        assert not DateForm({"date": other}, initial={"date": PartialDate(2022, 7, 14)}).has_changed()

    @pytest.mark.parametrize("typed", ["x", "30.02.2022", "14. Juli 2022", "a\0b"])
    def test_error_names_the_value_and_the_forms_that_are_understood(self, typed: str) -> None:
        assert DateForm({"date": typed}).errors == {
            "date": [f"„{typed}“ ist kein Datum. Möglich sind 14.07.2022, 07/2022, 2022 oder undatiert."]
        }

    def test_keeps_a_wrong_value_in_the_form(self) -> None:
        assert DateForm({"date": "30.02.2022"})["date"].value() == "30.02.2022"

    def test_takes_blanks_for_nothing(self) -> None:
        form = DateForm({"date": "  "})
        assert form.errors == {}
        assert form.cleaned_data["date"] is None

    def test_of_a_required_date_asks_for_it(self) -> None:
        assert SourceForm({"date": ""}).errors == {"date": ["Dieses Feld ist zwingend erforderlich."]}

    def test_of_a_model_is_a_date_field(self) -> None:
        assert type(SourceForm.base_fields["date"]) is PartialDateFormField

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("typed", "date"),
        [("14.7.2022", PartialDate(2022, 7, 14)), ("07/2022", PartialDate(2022, 7)), ("undatiert", UNDATED)],
    )
    def test_saves_to_the_database(self, typed: str, date: PartialDate) -> None:
        source = factories.SourceFactory()
        form = SourceForm({"date": typed}, instance=source)
        assert form.is_valid(), form.errors
        form.save()
        source.refresh_from_db()
        assert source.date == date

    @pytest.mark.django_db
    def test_left_empty_saves_that_nothing_is_known(self) -> None:
        actor = factories.ActorFactory(founded=PartialDate(2013))
        form = ActorForm({"founded": ""}, instance=actor)
        assert form.is_valid(), form.errors
        form.save()
        actor.refresh_from_db()
        assert actor.founded is None


PARTIAL_DATES = [
    (factories.SourceFactory, Source, "date"),
    (factories.ActorFactory, Actor, "founded"),
    (factories.ActorFactory, Actor, "closed"),
    (factories.LawFactory, Law, "in_force_from"),
    (factories.LawFactory, Law, "in_force_until"),
    (factories.RelationFactory, Relation, "since"),
    (factories.RelationFactory, Relation, "until"),
    (factories.KeyFigureFactory, KeyFigure, "as_of"),
    (factories.ProgrammeFactory, Programme, "starts"),
    (factories.ProgrammeFactory, Programme, "ends"),
    (factories.NewsItemFactory, NewsItem, "date"),
    (factories.TableImportFactory, TableImport, "source_date"),
]


@pytest.mark.django_db
class TestColumn:
    @pytest.mark.parametrize(
        "date", [PartialDate(2022, 7, 14), PartialDate(2022, 7), PartialDate(2022), PartialDate(42), UNDATED, None]
    )
    def test_gives_back_what_was_saved(self, date: PartialDate | None) -> None:
        actor = factories.ActorFactory(founded=date)
        actor.refresh_from_db()
        assert actor.founded == date

    def test_takes_text_as_well(self) -> None:
        actor = factories.ActorFactory(founded="07/2022")
        actor.refresh_from_db()
        assert actor.founded == PartialDate(2022, 7)

    def test_cannot_be_set_to_what_is_no_date(self) -> None:
        with pytest.raises(ValidationError):
            factories.ActorFactory(founded="30.02.2022")

    @pytest.mark.parametrize("stored", ["2022-07-14", "2022-07", "2022", "undated", "2024-02-29"])
    @pytest.mark.parametrize(("factory", "model", "column"), PARTIAL_DATES)
    def test_passes_a_date_by_raw_sql(self, factory: Any, model: type[Model], column: str, stored: str) -> None:
        row = factory()
        set_raw(row, column, stored)
        assert getattr(model._default_manager.get(pk=row.pk), column).isoformat() == stored

    @pytest.mark.parametrize(
        "stored",
        [
            "x",
            "",
            "undatiert",
            "Undated",
            "22",
            "2022-7",
            "2022-",
            "2022-07-",
            "2022/07",
            "2022-13",
            "2022-00",
            "2022-02-29",
            "2022-02-30",
            "2022-01-00",
            "0000",
            "2022\n",
            " 2022",
            "٢٠٢٢",
        ],
    )
    def test_refuses_what_is_no_date_by_raw_sql(self, stored: str) -> None:
        actor = factories.ActorFactory()
        # A day that the calendar does not have is an error of PostgreSQL's make_date, the rest breaks the constraint.
        with pytest.raises((IntegrityError, DataError)):
            set_raw(actor, "founded", stored)

    @pytest.mark.parametrize("stored", ["2022-02-30", "x"])
    @pytest.mark.parametrize(("factory", "model", "column"), PARTIAL_DATES)
    def test_refuses_it_in_every_table(self, factory: Any, model: type[Model], column: str, stored: str) -> None:
        with pytest.raises((IntegrityError, DataError)):
            set_raw(factory(), column, stored)

    def test_names_all_partial_dates_there_are(self) -> None:
        fields = {
            (model, field.name)
            for model in apps.get_models()
            for field in model._meta.local_fields
            if isinstance(field, PartialDateField) and not issubclass(model, Event)
        }
        assert fields == {(model, column) for _, model, column in PARTIAL_DATES}

    @pytest.mark.parametrize(
        ("factory", "column"), [(factories.SourceFactory, "date"), (factories.NewsItemFactory, "date")]
    )
    def test_that_is_required_refuses_null(self, factory: Any, column: str) -> None:
        with pytest.raises(IntegrityError):
            set_raw(factory(), column, None)

    def test_sorts_by_time_undated_last(self) -> None:
        in_order = ["0999", "2013", "2013-05", "2013-05-01", "2013-05-31", "2013-06", "2014", "undated"]
        shuffled = random.sample(in_order, k=len(in_order))
        for date in shuffled:
            factories.SourceFactory(date=date)
        assert [source.date.isoformat() for source in Source.objects.order_by("date")] == in_order

    def test_tells_undated_from_unknown(self) -> None:
        unknown = factories.ActorFactory(founded=None)
        undated = factories.ActorFactory(founded=UNDATED)
        dated = factories.ActorFactory(founded=PartialDate(2013))
        assert list(Actor.objects.filter(founded=None)) == [unknown]
        assert list(Actor.objects.filter(founded__isnull=True)) == [unknown]
        assert list(Actor.objects.filter(founded=UNDATED)) == [undated]
        assert list(Actor.objects.order_by("founded")) == [dated, undated, unknown]

    def test_finds_a_year_only_where_no_more_is_known(self) -> None:
        year = factories.SourceFactory(date="2013")
        factories.SourceFactory(date="2013-05")
        assert list(Source.objects.filter(date=PartialDate(2013))) == [year]

    def test_compares_with_a_date(self) -> None:
        for date in ("2012-12-31", "2013", "2013-05", "undated"):
            factories.SourceFactory(date=date)
        before = Source.objects.filter(date__lt=PartialDate(2013)).values_list("date", flat=True)
        assert list(before) == [PartialDate(2012, 12, 31)]

    def test_survives_serialisation(self) -> None:
        source = factories.SourceFactory(date="2013-05")
        text = serialize("json", [source])
        Source.objects.filter(pk=source.pk).update(date="2000")
        for item in deserialize("json", text):
            item.save()
        source.refresh_from_db()
        assert source.date == PartialDate(2013, 5)


IN_ORDER = [
    ("2013", "2013"),
    ("2013", "2014"),
    ("2013-05", "2013"),
    ("2013", "2013-05"),
    ("2013-05", "2013-05-01"),
    ("2013-05-31", "2013-05"),
    ("2013-05-31", "2013-05-31"),
    ("2013-05-31", "2013-06-01"),
    ("2013-12-31", "2014"),
    ("undated", "1999"),
    ("2013", "undated"),
    ("undated", "undated"),
    (None, "1999"),
    ("2013", None),
    (None, None),
]
OUT_OF_ORDER = [
    ("2014", "2013"),
    ("2014", "2013-12-31"),
    ("2014-01", "2013"),
    ("2013-06", "2013-05"),
    ("2013-06", "2013-05-31"),
    ("2013-06-01", "2013-05"),
    ("2013-05-31", "2013-05-30"),
]
CLOSED_BEFORE_FOUNDED = "Die Auflösung liegt vor der Gründung."
END_BEFORE_START = "Das Ende liegt vor dem Anfang."
PERIODS = [
    (
        factories.ActorFactory,
        "founded",
        "closed",
        "actor_founded_before_closed",
        CLOSED_BEFORE_FOUNDED,
    ),
    (factories.LawFactory, "in_force_from", "in_force_until", "law_period_in_order", END_BEFORE_START),
    (factories.RelationFactory, "since", "until", "relation_period_in_order", END_BEFORE_START),
    (factories.ProgrammeFactory, "starts", "ends", "programme_period_in_order", "Das Ende liegt vor dem Beginn."),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("factory", "first", "last", "constraint", "message"), PERIODS)
class TestPeriod:
    @pytest.mark.parametrize(("start", "end"), IN_ORDER)
    def test_in_order_passes(
        self, factory: Any, first: str, last: str, constraint: str, message: str, start: Any, end: Any
    ) -> None:
        row = factory(**{first: start, last: end})
        row.refresh_from_db()
        assert complaints(row) == []
        assert [date and date.isoformat() for date in (getattr(row, first), getattr(row, last))] == [start, end]

    @pytest.mark.parametrize(("start", "end"), OUT_OF_ORDER)
    def test_out_of_order_is_refused(
        self, factory: Any, first: str, last: str, constraint: str, message: str, start: Any, end: Any
    ) -> None:
        row = factory()
        with refused(constraint):
            update(row, **{first: start, last: end})
        setattr(row, first, PartialDate.parse(start))
        setattr(row, last, PartialDate.parse(end))
        assert complaints(row) == [message]
