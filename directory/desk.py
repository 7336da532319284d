"""What waits for the editors: lists to work through, each registered by the room that knows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
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
    """Rows of one model that share a problem, as a filtered list of the office or on a page of their own."""

    key: str
    title: str | Promise
    why: str | Promise
    urgency: Urgency
    model: type[models.Model]
    # Leaves of all rows those to work through.
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


def counts(lists: Iterable[WorkList]) -> dict[str, int]:
    """How many rows each list has, in one query for all of them."""
    selects: dict[str, tuple[str, tuple[Any, ...]]] = {}
    found: dict[str, int] = {}
    for each in lists:
        found[each.key] = 0
        try:
            selects[each.key] = each.rows().order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
    if selects:
        # Put together from what Django makes of the rows; values are parameters.
        sql = ", ".join(f"(SELECT count(*) FROM ({select}) AS counted)" for select, _ in selects.values())  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {sql}", [value for _, params in selects.values() for value in params])
            found |= dict(zip(selects, cursor.fetchone(), strict=True))
    return found
