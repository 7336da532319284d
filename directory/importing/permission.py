"""The one place that is asked, for each row, whether an account may write what it says."""

from __future__ import annotations

from typing import Any

from directory.importing.planning import MayWrite
from directory.models import Actor


def may_import(account: Any) -> bool:
    """Whether this account may upload a file at all."""
    return bool(account.has_perm("directory.add_actor") or account.has_perm("directory.change_actor"))


def may_write(account: Any) -> MayWrite:
    """Whether this account may change a partner, or add one (None); whoever imports on the server itself may."""

    def answer(actor: Actor | None) -> bool:
        if account is None:
            return True
        return bool(account.has_perm("directory.change_actor" if actor else "directory.add_actor"))

    return answer
