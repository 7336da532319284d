"""What the database keeps of a report, whichever way it comes."""

from __future__ import annotations

import datetime
import re

import pytest

from portal.models import Report, new_reference
from tests import factories
from tests.database import broken_rules, refused, update

pytestmark = pytest.mark.django_db


class TestRules:
    def test_number_is_given_once(self) -> None:
        factories.ReportFactory(reference="M-2026-7K3F9Q")
        with refused("report_reference_once"):
            factories.ReportFactory(reference="M-2026-7K3F9Q")
        factories.ReportFactory(reference="M-2026-7K3F9R")

    @pytest.mark.parametrize("reference", ["", "M-2026-7K3F9", "M-26-7K3F9Q", "M-2026-7K3F90", "m-2026-7k3f9q"])
    def test_number_is_readable(self, reference: str) -> None:
        report = factories.ReportFactory(reference=new_reference())
        with refused("report_reference_readable"):
            update(report, reference=reference)

    def test_numbers_are_not_alike(self) -> None:
        numbers = {new_reference() for _ in range(200)}
        assert len(numbers) == 200
        assert not re.search("[01OIL]", "".join(number[7:] for number in numbers))

    @pytest.mark.parametrize(("letters", "kept"), [(9, False), (10, True), (4000, True), (4001, False)])
    def test_text_is_neither_short_nor_long(self, letters: int, kept: bool) -> None:
        assert (broken_rules(factories.ReportFactory.build(text="ä" * letters)) == []) is kept
        if kept:
            factories.ReportFactory(text="ä" * letters)
        else:
            with refused("report_text_length"):
                factories.ReportFactory(text="ä" * letters)

    def test_closing_has_its_date(self) -> None:
        report = factories.ReportFactory()
        report.state = Report.State.CLOSED
        report.save()
        assert report.closed_at is not None
        first = report.closed_at
        report.note = "Geändert."
        report.save()
        assert report.closed_at == first
        with refused("report_closed_with_date"):
            update(report, closed_at=None)
        with refused("report_closed_with_date"):
            update(report, state="open")
        with refused("report_closed_with_date"):
            update(report, closed_at=report.created_at - datetime.timedelta(seconds=1))
        with refused("report_closed_with_date"):
            update(report, state="irgendwas")
        report.state = Report.State.OPEN
        report.save()
        assert report.closed_at is None

    def test_outlives_its_entry(self) -> None:
        actor = factories.ActorFactory()
        report = factories.ReportFactory(entry=actor, page="/partner/haus/")
        actor.delete()
        report.refresh_from_db()
        assert (report.entry, report.page) == (None, "/partner/haus/")
