"""What changed from one version of an entry to the next, and making an entry say what it said in an earlier one."""

from directory.versions.applying import apply
from directory.versions.content import Content, references
from directory.versions.differences import Difference, differences, patched
from directory.versions.merging import Conflict, conflicts
from directory.versions.restoring import Changed, check_newest, give_reason, restorable, restore

__all__ = [
    "Changed",
    "Conflict",
    "Content",
    "Difference",
    "apply",
    "check_newest",
    "conflicts",
    "differences",
    "give_reason",
    "patched",
    "references",
    "restorable",
    "restore",
]
