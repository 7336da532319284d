"""Every page of the office, asked for and written to by every group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from directory.models import Deletion, Entry, FruitlessSearch, LikelyDuplicate
from tests import factories
from tests.admin_pages import add_url, change_url, list_url
from tests.database import refresh_search
from tests.office import CONFIRMED, EDITOR, GROUPS, LEAD, PUBLISHER, REGIONAL, delete_url, log_in, serving

pytestmark = pytest.mark.django_db


def deleted() -> Any:
    entry = factories.TopicFactory(state="draft")
    refresh_search()
    entry.delete()
    refresh_search()
    return Deletion.objects.deletions().get()


def likely_duplicate() -> Any:
    unna = factories.DistrictFactory()
    first, second = serving(unna), serving(unna)
    return LikelyDuplicate.objects.create(first=first, second=second, reasons=["name"])


def fruitless_search() -> Any:
    today = timezone.localdate()
    return FruitlessSearch.objects.create(digest="x", text="schuldnerberatung", first_on=today, last_on=today)


# How a row is made of what each page of the office is about; entries are drafts and lie in the Kreis Unna.
ROWS: dict[str, Callable[[], Any]] = {
    "actor": lambda: serving(factories.DistrictFactory()),
    "programme": lambda: serving(factories.DistrictFactory(), factories.ProgrammeFactory),
    "newsitem": lambda: factories.NewsItemFactory(state="draft", place=factories.DistrictFactory()),
    "law": lambda: factories.LawFactory(state="draft"),
    "actorkind": lambda: factories.ActorKindFactory(state="draft"),
    "topic": lambda: factories.TopicFactory(state="draft"),
    "entry": lambda: Entry.objects.get(pk=factories.TopicFactory(state="draft").pk),
    "address": lambda: factories.TopicFactory().addresses.get(),
    "audience": factories.AudienceFactory,
    "place": factories.CityFactory,
    "source": factories.SourceFactory,
    "deletion": deleted,
    "likelyduplicate": likely_duplicate,
    "fruitlesssearch": fruitless_search,
    "proposal": factories.ProposalFactory,
    "operator": factories.OperatorFactory,
    "report": factories.ReportFactory,
    "user": factories.UserFactory,
    "group": lambda: Group.objects.create(name="Andere"),
}
LOCAL = {"actor", "programme", "newsitem"}
MAY_CHANGE = {
    EDITOR: {*LOCAL, "law", "source", "report"},
    PUBLISHER: {*LOCAL, "law", "source", "report", "proposal"},
    REGIONAL: {*LOCAL, "source"},
    LEAD: {"actorkind", "topic", "audience", "place", "source", "operator", "report", "user"},
}
MAY_ADD = {
    EDITOR: {*LOCAL, "law", "source"},
    PUBLISHER: {*LOCAL, "law", "source"},
    REGIONAL: {*LOCAL, "source"},
    LEAD: {"actorkind", "topic", "audience", "source", "user"},
}
MAY_DELETE = {
    EDITOR: {*LOCAL, "law", "fruitlesssearch"},
    PUBLISHER: {*LOCAL, "law", "source", "fruitlesssearch"},
    REGIONAL: LOCAL,
    LEAD: {"actorkind", "topic", "audience", "report", "proposal", "fruitlesssearch"},
}
SEES_ALL = set(ROWS) - {"operator", "report", "user", "group"}
MAY_VIEW = {EDITOR: SEES_ALL | {"report"}, PUBLISHER: SEES_ALL | {"report"}, REGIONAL: SEES_ALL, LEAD: set(ROWS)}

every_page = pytest.mark.parametrize("name", sorted(ROWS))
every_group = pytest.mark.parametrize("group", GROUPS)


def client_of(group: str) -> Client:
    return log_in(group, places=[factories.DistrictFactory()] if group == REGIONAL else [])


def test_every_page_of_the_office_is_tried() -> None:
    # An import is seen by nobody but who uploaded it.
    assert {str(model._meta.model_name) for model in admin.site._registry} == {*ROWS, "tableimport"}
    assert not [model for model, page in admin.site._registry.items() if page.list_editable]


@every_page
@every_group
class TestEveryPage:
    def test_is_seen_by_those_who_may(self, group: str, name: str) -> None:
        client, row = client_of(group), ROWS[name]()
        seen = name in MAY_VIEW[group]
        for address in (list_url(row), change_url(row), change_url(row).replace("/change/", "/history/")):
            assert (client.get(address).status_code in {200, 302}) is seen, address

    def test_is_changed_by_those_who_may(self, group: str, name: str) -> None:
        client, row = client_of(group), ROWS[name]()
        if name == "likelyduplicate":  # Leads to the page that compares the two.
            status = 302 if name in MAY_VIEW[group] else 403
            assert client.post(change_url(row), {}).status_code == status
            return
        if name == "entry":  # Leads to the page of its type.
            assert client.post(change_url(row), {}).status_code == 302
            return
        answer = client.post(change_url(row), {}).status_code
        assert answer == (200 if name in MAY_CHANGE[group] else 403)

    def test_gets_new_rows_from_those_who_may(self, group: str, name: str) -> None:
        client, row = client_of(group), ROWS[name]()
        for ask in (client.get, client.post):
            assert (ask(add_url(row), {}).status_code == 200) is (name in MAY_ADD[group])

    def test_loses_rows_to_those_who_may(self, group: str, name: str) -> None:
        client, row = client_of(group), ROWS[name]()
        may = name in MAY_DELETE[group] or (name == "entry" and group == LEAD)
        assert client.post(delete_url(row), CONFIRMED).status_code == (302 if may else 403)
        assert type(row)._default_manager.filter(pk=row.pk).exists() is not may

    def test_is_closed_to_accounts_without_a_group(self, group: str, name: str) -> None:
        client, row = log_in(), ROWS[name]()
        for address in (list_url(row), add_url(row), change_url(row), delete_url(row)):
            assert client.get(address).status_code == 403
            assert client.post(address, {}).status_code == 403
