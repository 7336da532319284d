"""The one place that is asked, for each row, whether an account may write what it says."""

from __future__ import annotations

from typing import Any

from directory import office
from directory.importing.planning import MayWrite
from directory.models import Actor


def may_import(account: Any) -> bool:
    """Whether this account may upload a file at all; not if it edits in its places only, as a list has many."""
    may_edit = office.may(account, "add", Actor) or office.may(account, "change", Actor)
    return may_edit and not office.is_bound(account, Actor)


def may_write(account: Any) -> MayWrite:
    """Whether this account may change a partner, or add one (None); whoever imports on the server itself may."""

    def answer(actor: Actor | None) -> bool:
        if account is None:
            return True
        if not may_import(account):
            return False
        if actor is None:
            return office.may(account, "add", Actor)
        # As office.may_save() says of an account that edits everywhere, without asking the database for each row.
        return office.may(account, "change", Actor) and (not actor.is_released or office.may(account, "publish", Actor))

    return answer
