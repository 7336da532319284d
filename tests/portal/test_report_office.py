"""What becomes of a report: in the editorial office, and when its time has come. And who may send how many."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.models import Report, ReportSending
from portal.reporting import limits
from portal.reporting.actions import Deleted, delete_old_reports
from tests import factories
from tests.admin_pages import add_url, change_url, count_queries, form_data, list_url

pytestmark = pytest.mark.django_db

# Noon in Berlin.
NOON = datetime.datetime(2026, 3, 10, 11, tzinfo=datetime.UTC)
DAY, SECOND = datetime.timedelta(days=1), datetime.timedelta(seconds=1)


class TestAdmin:
    def listed(self, client: Client, **query: str) -> set[str]:
        return {str(row) for row in client.get(list_url(Report), query).context["cl"].result_list}

    def test_lists_filters_and_finds(self, admin_client: Client) -> None:
        barrier = factories.ReportFactory(kind="barriere", reference="M-2026-7K3F9Q")
        closed = factories.ReportFactory(state="closed", entry=factories.ActorFactory(), reference="M-2026-ABCDEF")
        assert self.listed(admin_client) == {str(barrier), str(closed)}
        assert self.listed(admin_client, state="open") == {str(barrier)}
        assert self.listed(admin_client, kind="sonstiges") == {str(closed)}
        assert self.listed(admin_client, q="7k3f9q") == {str(barrier)}
        assert self.listed(admin_client, q="\0") == {str(barrier), str(closed)}

    def test_list_costs_the_same_for_one_row_and_for_three(self, admin_client: Client) -> None:
        factories.ReportFactory(entry=factories.ActorFactory())
        one = count_queries(admin_client, list_url(Report))
        for _ in range(2):
            factories.ReportFactory(entry=factories.ActorFactory())
        assert count_queries(admin_client, list_url(Report)) == one

    def test_nobody_adds_one(self, admin_client: Client) -> None:
        assert admin_client.get(add_url(Report)).status_code == 403
        assert admin_client.post(add_url(Report), {}).status_code == 403

    def test_state_and_note_are_all_that_can_be_changed(self, admin_client: Client) -> None:
        report = factories.ReportFactory(entry=factories.ActorFactory(), page="/partner/", email="a@example.org")
        page = admin_client.get(change_url(report))
        assert set(page.context["adminform"].form.fields) == {"state", "note"}
        before = {name: getattr(report, name) for name in ("reference", "kind", "text", "page", "email", "entry_id")}
        data = {**form_data(page), "state": "closed", "note": "Nummer geändert.", "text": "Anders als es war."}
        data |= {"reference": "M-2026-222222", "kind": "barriere", "page": "x", "email": "b@example.org", "entry": ""}
        assert admin_client.post(change_url(report), data).status_code == 302
        report.refresh_from_db()
        assert {name: getattr(report, name) for name in before} == before
        assert (report.state, report.note) == ("closed", "Nummer geändert.")
        assert report.closed_at
        assert abs(timezone.now() - report.closed_at) < datetime.timedelta(minutes=5)

    def test_what_was_typed_is_shown_as_text(self, admin_client: Client) -> None:
        report = factories.ReportFactory(text="<script>alert(1)</script>", page="javascript:alert(1)")
        content = admin_client.get(change_url(report)).content.decode()
        assert "&lt;script&gt;alert(1)" in content
        assert 'href="javascript:' not in content

    @pytest.mark.parametrize(("codename", "status"), [("view_report", 200), ("change_report", 200), (None, 403)])
    def test_needs_a_permission(self, client: Client, codename: str | None, status: int) -> None:
        user = User.objects.create_user("redaktion", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename=codename, content_type__app_label="portal"))
        client.force_login(user)
        report = factories.ReportFactory()
        assert client.get(list_url(Report)).status_code == status
        assert client.get(change_url(report)).status_code == status
        changed = client.post(change_url(report), {"state": "closed", "note": ""}).status_code
        assert changed == (302 if codename == "change_report" else 403)

    def test_visitors_see_nothing(self, client: Client) -> None:
        report = factories.ReportFactory()
        for address in (list_url(Report), change_url(report)):
            assert client.get(address).status_code == 302


class TestRetention:
    def closed(self, before: datetime.timedelta, **values: Any) -> Report:
        closed_at = NOON - before
        report: Report = factories.ReportFactory(
            state="closed", closed_at=closed_at, created_at=closed_at - DAY, email="a@example.org", **values
        )
        return report

    def test_address_goes_thirty_days_after_closing(self) -> None:
        due, early = self.closed(30 * DAY), self.closed(30 * DAY - SECOND)
        assert delete_old_reports(now=NOON) == Deleted(emails=1, reports=0)
        due.refresh_from_db()
        early.refresh_from_db()
        assert (due.email, early.email) == ("", "a@example.org")
        assert due.text == "Etwas stimmt nicht."

    def test_report_goes_a_year_after_closing(self) -> None:
        self.closed(365 * DAY)
        early = self.closed(365 * DAY - SECOND)
        assert delete_old_reports(now=NOON) == Deleted(emails=1, reports=1)
        assert list(Report.objects.all()) == [early]

    def test_open_ones_stay_however_old_they_are(self) -> None:
        report = factories.ReportFactory(created_at=NOON - 1000 * DAY, email="a@example.org")
        assert delete_old_reports(now=NOON) == Deleted(emails=0, reports=0)
        report.refresh_from_db()
        assert report.email == "a@example.org"

    def test_periods_are_those_of_the_settings(self, settings: Any) -> None:
        settings.REPORT_EMAIL_DAYS, settings.REPORT_DAYS = 2, 5
        self.closed(5 * DAY)
        self.closed(2 * DAY)
        self.closed(DAY)
        assert delete_old_reports(now=NOON) == Deleted(emails=1, reports=1)

    def test_forgets_who_sent_something_after_a_day(self) -> None:
        for age in (DAY + SECOND, DAY):
            ReportSending.objects.create(key="k", sent_at=NOON - age)
        delete_old_reports(now=NOON)
        assert [sending.sent_at for sending in ReportSending.objects.all()] == [NOON - DAY]

    def test_command_says_what_it_deleted_and_what_is_open(self) -> None:
        factories.ReportFactory(state="closed", created_at=NOON - 400 * DAY, closed_at=NOON - 400 * DAY)
        # Two hours before midnight in Greenwich it is the next day in Berlin.
        late = datetime.datetime(2025, 7, 1, 22, 30, tzinfo=datetime.UTC)
        factories.ReportFactory(reference="M-2025-7K3F9Q", created_at=late)
        factories.ReportFactory(reference="M-2025-ABCDEF", created_at=late - DAY)
        output = io.StringIO()
        call_command("delete_old_reports", stdout=output)
        assert output.getvalue() == (
            "Deleted: 1 reports, and the e-mail addresses in 0 others.\n"
            "Deleted: 0 proposals, and who sent them in 0 others; open: 0.\n"
            "Open, and kept until somebody closes them: 2\n"
            "    M-2025-ABCDEF of 2025-07-01\n"
            "    M-2025-7K3F9Q of 2025-07-02\n"
        )


class TestLimit:
    def sent(self, *minutes_ago: int) -> None:
        for minutes in minutes_ago:
            ReportSending.objects.create(key="k", sent_at=NOON - datetime.timedelta(minutes=minutes))

    def test_ten_in_an_hour(self) -> None:
        self.sent(*range(1, 10))
        assert limits.free_from("k", NOON) is None
        self.sent(40)
        assert limits.free_from("k", NOON) == NOON + datetime.timedelta(minutes=20)
        assert limits.free_from("k", NOON + datetime.timedelta(minutes=20) - SECOND) is not None
        assert limits.free_from("k", NOON + datetime.timedelta(minutes=20)) is None
        assert limits.free_from("other", NOON) is None

    def test_thirty_in_a_day(self) -> None:
        self.sent(*range(100, 129))
        assert limits.free_from("k", NOON) is None
        self.sent(130)
        midnight = datetime.datetime(2026, 3, 10, 23, tzinfo=datetime.UTC)
        assert limits.free_from("k", NOON) == midnight

    def test_is_over_at_midnight(self) -> None:
        late = datetime.datetime(2026, 3, 10, 22, 50, tzinfo=datetime.UTC)
        for _ in range(10):
            ReportSending.objects.create(key="k", sent_at=late)
        assert limits.free_from("k", late) == datetime.datetime(2026, 3, 10, 23, tzinfo=datetime.UTC)

    def test_key_is_of_one_address_on_one_day(self) -> None:
        key = limits.sender_key("192.0.2.1", NOON)
        assert key == limits.sender_key("192.0.2.1", NOON + datetime.timedelta(hours=11))
        assert key != limits.sender_key("192.0.2.1", NOON + datetime.timedelta(hours=12))
        assert key != limits.sender_key("192.0.2.2", NOON)

    def test_key_depends_on_the_secret(self, settings: Any) -> None:
        key = limits.sender_key("192.0.2.1", NOON)
        settings.SECRET_KEY = "another"
        assert limits.sender_key("192.0.2.1", NOON) != key

    def test_network_of_a_household_is_one_sender(self) -> None:
        keys = [limits.sender_key(address, NOON) for address in ("2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1")]
        assert keys[0] == keys[1] != keys[2]
