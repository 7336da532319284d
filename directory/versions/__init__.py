"""What changed from one version of an entry to the next, and making an entry say what it said in an earlier one."""

from directory.versions.applying import Refused, apply
from directory.versions.content import Content, references
from directory.versions.differences import Difference, differences, patched
from directory.versions.restoring import Changed, give_reason, restore

__all__ = [
    "Changed",
    "Content",
    "Difference",
    "Refused",
    "apply",
    "differences",
    "give_reason",
    "patched",
    "references",
    "restore",
]
