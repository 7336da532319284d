from __future__ import annotations

import time
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils import timezone

from directory.links.fetching import Fetcher
from directory.models import Entry, LinkCheck, Offer, Source


@dataclass(frozen=True)
class Checked:
    asked: int
    failed: int


def note_links() -> None:
    """Keep a row for each address that entries, offers and sources link to, and none for others."""
    linked = [model._default_manager.exclude(website="").values("website") for model in (Entry, Offer, Source)]
    gone = LinkCheck.objects.all()
    for urls in linked:
        gone = gone.exclude(url__in=urls)
    gone.delete()
    new = {url for urls in linked for url in urls.values_list("website", flat=True)}
    LinkCheck.objects.bulk_create([LinkCheck(url=url) for url in sorted(new)], ignore_conflicts=True, batch_size=5000)


def check_links(*, fetcher: Fetcher, limit: int, seconds: float) -> Checked:
    """Ask for what was not asked for today, what was asked for longest ago first; at most so many, in so long."""
    note_links()
    today = timezone.localdate()
    due = LinkCheck.objects.filter(Q(checked_on=None) | Q(checked_on__lt=today))
    end = time.monotonic() + seconds
    asked = failed = 0
    for link in due.order_by(F("checked_on").asc(nulls_first=True), "pk")[:limit]:
        if time.monotonic() >= end:
            break
        answer = fetcher.ask(link.url)
        link.note(day=today, status=answer.status, problem=answer.problem)
        asked, failed = asked + 1, failed + bool(answer.problem)
    return Checked(asked, failed)
