"""How many reports one sender may send, without knowing who that is."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from directory.senders import sender_network
from portal.models import ReportSending

PER_HOUR, PER_DAY = 10, 30
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def sender_key(address: str, now: datetime) -> str:
    """What stands for a network address on this day: keyed, so that only this server could try addresses against it.

    What is no address, as behind a socket of the machine, is one sender.
    """
    value = f"{timezone.localdate(now)} {sender_network(address)}"
    return salted_hmac("portal.reporting.limits", value, algorithm="sha256").hexdigest()


def wait_for(key: str) -> None:
    """Whatever the same sender sends at once is counted one after the other, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [key])


def free_from(key: str, now: datetime) -> datetime | None:
    """When a sender who has sent enough may go on; None: at once."""
    sent = list(ReportSending.objects.filter(key=key).order_by("-sent_at").values_list("sent_at", flat=True)[:PER_DAY])
    if len(sent) == PER_DAY:
        return next_day(now)
    if len(sent) >= PER_HOUR and now < sent[PER_HOUR - 1] + HOUR:
        # At midnight there is a new key.
        return min(sent[PER_HOUR - 1] + HOUR, next_day(now))
    return None


def next_day(now: datetime) -> datetime:
    tomorrow = timezone.localdate(now) + DAY
    return timezone.make_aware(datetime.combine(tomorrow, datetime.min.time()))


def forget(now: datetime) -> None:
    """Of earlier days nothing is counted any more."""
    ReportSending.objects.filter(sent_at__lt=now - DAY).delete()
