"""Taking in a report, and forgetting it when its time has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.models import Report, ReportSending, new_reference
from portal.reporting import limits


class TooManyReports(Exception):
    """The sender has sent enough for now."""

    def __init__(self, free_from: datetime) -> None:
        super().__init__(free_from)
        self.free_from = free_from


@transaction.atomic
def send_report(*, report: Report, address: str) -> None:
    """Keep a report that came from this network address; raises TooManyReports."""
    now = timezone.now()
    key = limits.sender_key(address, now)
    limits.forget(now)
    limits.wait_for(key)
    if free_from := limits.free_from(key, now):
        raise TooManyReports(free_from)
    ReportSending.objects.create(key=key, sent_at=now)
    while Report.objects.filter(reference=report.reference).exists():
        report.reference = new_reference()
    report.save()


@dataclass(frozen=True)
class Deleted:
    emails: int
    reports: int


@transaction.atomic
def delete_old_reports(*, now: datetime) -> Deleted:
    """Delete what was dealt with long ago: first the addresses for an answer, later the reports; open ones stay."""
    closed = Report.objects.filter(state=Report.State.CLOSED)
    reports, _ = closed.filter(closed_at__lte=now - timedelta(days=settings.REPORT_DAYS)).delete()
    answered = closed.filter(closed_at__lte=now - timedelta(days=settings.REPORT_EMAIL_DAYS)).exclude(email="")
    emails = answered.update(email="")
    limits.forget(now)
    return Deleted(emails=emails, reports=reports)
