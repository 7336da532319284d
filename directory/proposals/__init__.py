"""Proposals: what is proposed compared with what is there, and what becomes of it."""

from directory.proposals.actions import Decided, Revised, accept, decline, delete_old, propose, withdraw
from directory.proposals.comparing import Change, changes, with_proposal

__all__ = [
    "Change",
    "Decided",
    "Revised",
    "accept",
    "changes",
    "decline",
    "delete_old",
    "propose",
    "with_proposal",
    "withdraw",
]
