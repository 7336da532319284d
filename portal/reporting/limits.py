"""How many reports one sender may send, without knowing who that is."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.models import ReportSending

PER_HOUR, PER_DAY = 10, 30
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def sender_address(request: HttpRequest) -> str:
    """Where a request comes from. Of the addresses that a proxy names, only the last is its own word."""
    if settings.BEHIND_PROXY:
        return request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def sender_key(address: str, now: datetime) -> str:
    """What stands for a network address on this day: keyed, so that only this server could try addresses against it.

    An IPv6 address counts as its network of 64 bits, the least that a household gets; what is no address, as behind a
    socket of the machine, is one sender.
    """
    try:
        network = ip_address(address)
    except ValueError:
        network = None
    if isinstance(network, IPv6Address):
        address = str(ip_network(f"{network}/64", strict=False))
    value = f"{timezone.localdate(now)} {address}"
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
