"""Requests for confirmation in tests."""

from __future__ import annotations

import datetime
from typing import Any

from directory.models import ConfirmationRequest, Entry
from tests import factories

TODAY = datetime.date(2026, 6, 15)
NOON = datetime.datetime(2026, 6, 15, 10, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def partner(*, age: int = 400, email: str = "haus@example.org", **values: Any) -> Any:
    """A published partner that was checked so many days ago."""
    actor = factories.ActorFactory(**values)
    if email:
        factories.ContactFactory(entry=actor, channel="email", number="", email=email)
    Entry.objects.filter(pk=actor.pk).update(checked_on=TODAY - age * DAY)
    actor.refresh_from_db()
    return actor


def asked(actor: Any, step: str = "first", *, age: int = 0, **values: Any) -> ConfirmationRequest:
    return ConfirmationRequest.objects.create(
        **{
            "entry": actor,
            "step": step,
            "checked_on": actor.checked_on,
            "version": 1,
            "email": "" if step == "escalated" else "haus@example.org",
            "sent_at": NOON - age * DAY,
            **values,
        }
    )
