"""What the office makes of a report: a change of the entry, a proposal for one, or a refusal with its reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.models import Actor, Entry, Proposal
from portal.models import Report
from tests import factories
from tests.admin_pages import change_url, errors, form_data
from tests.database import refused, update
from tests.office import EDITOR, REGIONAL, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> Report:
    made: Report = factories.ReportFactory(
        entry=factories.ActorFactory(title="Haus"), kind="eintrag", text="Es heißt jetzt Hof.\nSeit Mai."
    )
    return made


def beside(report: Report) -> str:
    """The form of the entry with the report beside it."""
    return f"{change_url(Actor.objects.get(pk=report.entry_id or 0))}?meldung={report}"


def test_leads_to_the_entry_and_is_closed_with_the_save(admin_client: Client, report: Report) -> None:
    assert f'href="{beside(report)}"' in admin_client.get(change_url(report)).content.decode()
    page = admin_client.get(beside(report))
    assert page.context["report"] == report
    assert "Es heißt jetzt Hof.<br>Seit Mai." in page.content.decode()
    report.refresh_from_db()
    assert report.state == "open"
    wrong = admin_client.post(beside(report), {**form_data(page), "title": ""})
    assert list(errors(wrong)) == ["title"]
    assert wrong.context["report"] == report
    assert admin_client.post(beside(report), {**form_data(page), "title": "Hof"}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.note, report.closed_at is not None) == ("closed", "Der Eintrag wurde geändert.", True)
    assert Entry.objects.get(pk=report.entry_id or 0).title == "Hof"
    assert admin_client.get(beside(report)).context["report"] is None
    assert "?meldung=" not in admin_client.get(change_url(report)).content.decode()


def test_becomes_a_proposal_of_who_may_not_publish(report: Report) -> None:
    client = log_in(EDITOR)
    data = {**form_data(client.get(beside(report))), "title": "Hof"}
    assert client.post(beside(report), data).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.note) == ("closed", f"Vorgeschlagen: {Proposal.objects.get()}")
    assert Entry.objects.get(pk=report.entry_id or 0).title == "Haus"


def test_stays_open_where_nothing_was_proposed(report: Report) -> None:
    client = log_in(EDITOR)
    client.post(beside(report), form_data(client.get(beside(report))))
    report.refresh_from_db()
    assert report.state == "open"


def test_is_shown_to_nobody_without_permission_and_on_no_other_entry(report: Report, admin_client: Client) -> None:
    client = log_in(REGIONAL)
    assert client.get(beside(report)).context["report"] is None
    other = factories.ActorFactory()
    assert admin_client.get(f"{change_url(other)}?meldung={report}").context["report"] is None
    for text in ("", "x", "%00", "M-2026-222222"):
        assert admin_client.get(f"{change_url(other)}?meldung={text}").status_code == 200


def test_is_declined_with_a_reason(admin_client: Client, report: Report) -> None:
    data: dict[str, Any] = form_data(admin_client.get(change_url(report)))
    page = admin_client.post(change_url(report), {**data, "state": "declined", "note": ""})
    assert sum(errors(page).values(), []) == ["Wer eine Meldung ablehnt, schreibt in die Notiz, warum."]
    page = admin_client.post(change_url(report), {**data, "state": "declined", "note": "Es heißt weiter Haus."})
    assert page.status_code == 302
    report.refresh_from_db()
    assert (report.state, report.closed_at is not None) == ("declined", True)


def test_rule_of_the_reason() -> None:
    made = factories.ReportFactory(state="declined", note="Stimmt.")
    with refused("report_declined_with_reason"):
        update(made, note="")
    with refused("report_closed_with_date"):
        update(made, closed_at=None)
