"""Accounts of the office, and what they do on its pages."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.test import Client

from directory.models import Place
from tests import factories
from tests.admin_pages import change_url, form_data, list_url

EDITOR, PUBLISHER, REGIONAL, LEAD = GROUPS = ("Redaktion", "Freigabe", "Regionale Redaktion", "Leitung")


# What is sent to delete something for good.
CONFIRMED = {"post": "yes", "reason": "Doppelt angelegt."}


def log_in(*groups: str, places: Any = ()) -> Client:
    """A window in which somebody of these groups has logged in."""
    return log_in_as(factories.UserFactory(groups=groups, places=places))


def log_in_as(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sound(factory: Any = factories.ActorFactory, **values: Any) -> Any:
    """An entry that nothing hinders from being public."""
    entry = factory(**values)
    for name in entry.CITED_FIELDS:
        value = getattr(entry, name)
        if not hasattr(value, "all") and value not in (None, "", "unknown"):
            factories.CitationFactory(entry=entry, field=name)
    return entry


def save(client: Client, entry: Any, **values: Any) -> Any:
    """Type something into the form of an entry and send it, with `step=` by the button of that step."""
    step = {"_step": values.pop("step")} if "step" in values else {}
    return client.post(change_url(entry), {**form_data(client.get(change_url(entry))), **values, **step})


def said(response: Any) -> list[str]:
    """What the office says at the top of the page, or of the one that it leads to."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def run_action(client: Client, action: str, *entries: Any) -> list[str]:
    data = {"action": action, "_selected_action": [str(entry.pk) for entry in entries]}
    return said(client.post(list_url(type(entries[0])), data, follow=True))


def serving(place: Place, factory: Any = factories.ActorFactory, **values: Any) -> Any:
    return factories.ServedPlaceFactory(entry=factory(**{"state": "draft", **values}), place=place).entry


def delete_url(entry: Any) -> str:
    return change_url(entry).replace("/change/", "/delete/")
