from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.models import Report
from portal.reporting.actions import delete_old_reports


class Command(BaseCommand):
    help = "Deletes reports, and e-mail addresses in them, that were closed long enough ago; lists those still open."

    def handle(self, *args: Any, **options: Any) -> None:
        deleted = delete_old_reports(now=timezone.now())
        self.stdout.write(f"Deleted: {deleted.reports} reports, and the e-mail addresses in {deleted.emails} others.")
        waiting = Report.objects.open()
        self.stdout.write(f"Open, and kept until somebody closes them: {waiting.count()}")
        for report in waiting.iterator():
            self.stdout.write(f"    {report.reference} of {timezone.localdate(report.created_at)}")
