from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from directory.models import Proposal
from portal.models import Report
from portal.reporting.actions import delete_old_reports


class Command(BaseCommand):
    help = (
        "Deletes reports and proposals, and who sent them, that were dealt with long enough ago; "
        "lists the reports that are open."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        deleted = delete_old_reports(now=timezone.now())
        self.stdout.write(f"Deleted: {deleted.reports} reports, and the e-mail addresses in {deleted.emails} others.")
        self.stdout.write(
            f"Deleted: {deleted.proposals} proposals, and who sent them in {deleted.senders} others; "
            f"open: {Proposal.objects.open().count()}."
        )
        waiting = Report.objects.open()
        self.stdout.write(f"Open, and kept until somebody closes them: {waiting.count()}")
        for report in waiting.iterator():
            self.stdout.write(f"    {report.reference} of {timezone.localdate(report.created_at)}")
