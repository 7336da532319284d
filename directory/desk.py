"""What waits for the editors: lists to work through, each registered by the room that knows of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

# How addresses of the office name a list: ?liste=ohne-kontakt.
PARAMETER = "liste"


def page_of(model: type[models.Model], name: str) -> str:
    """The name of a page that the office has for each model: changelist, change …"""
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}"


class Urgency(models.IntegerChoices):
    """Why something matters, the most urgent first."""

    WAITING = 1, _("Jemand wartet darauf")
    DOUBTFUL = 2, _("Vielleicht stimmt es nicht mehr")
    MISSING = 3, _("Hier fehlt etwas")


@dataclass(frozen=True)
class WorkList:
    """Rows of one model that share a problem, as a filtered list of the office or on a page of their own.

    The page of the model in the office is a WorkListAdmin; whose work which row is, that says (`work_rows`).
    """

    key: str
    title: str | Promise
    why: str | Promise
    urgency: Urgency
    model: type[models.Model]
    # Leaves of the rows those to work through.
    narrow: Callable[[Any], models.QuerySet[Any]]
    # The name of the page that shows them, if it is not the list of the model.
    page: str = ""

    @property
    def url(self) -> str:
        if self.page:
            return f"{reverse(f'admin:{self.page}')}#{self.key}"
        return f"{reverse(page_of(self.model, 'changelist'))}?{urlencode({PARAMETER: self.key})}"

    def rows(self) -> models.QuerySet[Any]:
        return self.narrow(self.model._default_manager.all())


_registered: dict[str, WorkList] = {}


def register(*lists: WorkList) -> None:
    """Put lists on the desk; within one urgency they stand in the order in which they come."""
    for each in lists:
        if each.key in _registered:
            raise ValueError(f"There are two work lists „{each.key}“.")
        _registered[each.key] = each


def work_lists() -> list[WorkList]:
    """All of them, the most urgent first."""
    return sorted(_registered.values(), key=lambda each: each.urgency)


def work_list(key: str | None) -> WorkList | None:
    return _registered.get(key or "")


def counts(sets: dict[str, models.QuerySet[Any]]) -> dict[str, int]:
    """How many rows each of these has, in one query for all of them."""
    counted = [
        rows.order_by().values(key=models.Value(key)).annotate(number=models.Count("pk")) for key, rows in sets.items()
    ]
    found = {row["key"]: row["number"] for row in counted[0].union(*counted[1:], all=True)} if counted else {}
    return dict.fromkeys(sets, 0) | found


@dataclass(frozen=True)
class Waiting:
    """A list to work through, and how many rows it has now."""

    work_list: WorkList
    count: int


@dataclass(frozen=True)
class Desk:
    """What waits for somebody, by urgency, and what does not."""

    groups: list[tuple[str, list[Waiting]]]
    done: list[WorkList]

    @classmethod
    def of(cls, rows: dict[str, models.QuerySet[Any]]) -> Desk:
        """`rows` are those of each list that are this account's work, by the key of the list."""
        lists = [each for each in work_lists() if each.key in rows]
        found = counts({each.key: rows[each.key] for each in lists})
        waiting = [Waiting(each, found[each.key]) for each in lists if found[each.key]]
        groups = groupby(waiting, key=lambda one: one.work_list.urgency)
        return cls(
            groups=[(str(Urgency(urgency).label), list(rows)) for urgency, rows in groups],
            done=[each for each in lists if not found[each.key]],
        )
