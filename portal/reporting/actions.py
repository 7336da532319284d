"""Taking in a report, and forgetting it when its time has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from directory.confirming.actions import delete_old as delete_old_requests
from directory.proposals import delete_old
from portal.models import Report, ReportSending, new_reference
from portal.reporting import limits


class TooMany(Exception):
    """The sender has sent enough for now."""

    def __init__(self, free_from: datetime) -> None:
        super().__init__(free_from)
        self.free_from = free_from


def count_sending(address: str) -> None:
    """Count one more form that came from this network address, inside a transaction; raises TooMany."""
    now = timezone.now()
    key = limits.sender_key(address, now)
    limits.forget(now)
    limits.wait_for(key)
    if free_from := limits.free_from(key, now):
        raise TooMany(free_from)
    ReportSending.objects.create(key=key, sent_at=now)


@transaction.atomic
def send_report(*, report: Report, address: str) -> None:
    """Keep a report that came from this network address; raises TooMany."""
    count_sending(address)
    while Report.objects.filter(reference=report.reference).exists():
        report.reference = new_reference()
    report.save()


@dataclass(frozen=True)
class Deleted:
    emails: int
    reports: int
    senders: int = 0
    proposals: int = 0


@transaction.atomic
def delete_old_reports(*, now: datetime) -> Deleted:
    """Delete what was dealt with long ago: first who sent it, later all of it; what is open stays."""
    emails_until, until = now - timedelta(days=settings.REPORT_EMAIL_DAYS), now - timedelta(days=settings.REPORT_DAYS)
    closed = Report.objects.exclude(state=Report.State.OPEN)
    reports, _ = closed.filter(closed_at__lte=until).delete()
    emails = closed.filter(closed_at__lte=emails_until).exclude(email="").update(email="")
    limits.forget(now)
    delete_old_requests(until=until)
    old = delete_old(senders_until=emails_until, until=until)
    return Deleted(emails=emails, reports=reports, senders=old.senders, proposals=old.proposals)
