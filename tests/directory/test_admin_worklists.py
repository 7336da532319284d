"""From one row of a work list to the next, in the form and after saving."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from directory.admin.worklists import Walk
from directory.models import Actor, Entry
from portal.models import Report
from tests import factories
from tests.admin_pages import add_row, change_url, count_queries, form_data, list_url
from tests.pages import Page

pytestmark = pytest.mark.django_db

CONTACTS = "liste=ohne-kontakt"


@pytest.fixture
def actors() -> list[Actor]:
    kind = factories.ActorKindFactory(state="draft")
    return [factories.ActorFactory(title=title, kind=kind) for title in ("Anton", "Berta", "Cäsar")]


def opened(row: Any, filters: str = CONTACTS) -> str:
    """The address to which a list leads that was opened with these filters."""
    return f"{change_url(row)}?_changelist_filters={filters.replace('=', '%3D').replace('&', '%26')}"


def walk_of(client: Client, address: str) -> Walk | None:
    walk: Walk | None = client.get(address).context.get("walk")
    return walk


def give_contact(client: Client, address: str, button: str) -> str:
    """Add what was missing and save; returns where that leads."""
    data = form_data(client.get(address))
    walk = walk_of(client, address)
    assert walk
    source = factories.SourceFactory()
    add_row(data, "contact", channel="email", purpose="office", email="a@example.org", cited_source=source.pk)
    response = client.post(address, {**data, button: "x", "naechster": str(walk.next_key or "")})
    assert response.status_code == 302, response.context["errors"]
    return str(response.headers["Location"])


class TestList:
    def test_counts_its_work_lists_among_the_filters(self, admin_client: Client, actors: list[Actor]) -> None:
        content = admin_client.get(list_url(Actor), {"_facets": "True"}).content.decode()
        assert "Partner ohne Kontakt (3)" in content
        content = admin_client.get(list_url(Entry), {"_facets": "True"}).content.decode()
        assert "Prüfung fällig (3)" in content


class TestForm:
    def test_says_where_in_the_list_it_is_and_leads_on(self, admin_client: Client, actors: list[Actor]) -> None:
        page = Page(admin_client.get(opened(actors[1])).content)
        assert "Partner ohne Kontakt 2 von 3 Nächster in dieser Liste" in " ".join(page.lines)
        assert page.href("Nächster in dieser Liste") == opened(actors[2])
        assert page.href("Partner ohne Kontakt") == f"{list_url(Actor)}?{CONTACTS}"

    def test_the_last_leads_nowhere(self, admin_client: Client, actors: list[Actor]) -> None:
        content = admin_client.get(opened(actors[2])).content.decode()
        assert "Das ist der letzte." in content
        assert "Sichern und nächster in der Liste" not in content

    def test_keeps_to_all_filters_of_the_list(self, admin_client: Client, actors: list[Actor]) -> None:
        filters = f"{CONTACTS}&q=a&o=-1"
        walk = walk_of(admin_client, opened(actors[1], filters))
        assert walk
        assert (walk.position, walk.total, walk.next_key) == (2, 3, actors[0].pk)
        assert walk.list_url == f"{list_url(Actor)}?{filters}"

    @pytest.mark.parametrize(
        "filters", ["", "q=a", "liste=gibt-es-nicht", f"{CONTACTS}&o=x&gibtesnicht=1", f"{CONTACTS}&kind__id__exact=x"]
    )
    def test_is_as_ever_without_a_list(self, admin_client: Client, actors: list[Actor], filters: str) -> None:
        assert walk_of(admin_client, opened(actors[0], filters)) is None

    def test_of_a_list_of_all_entries_leads_from_type_to_type(self, admin_client: Client) -> None:
        first = factories.LawFactory(title="Anton", state="in_review")
        second = factories.TopicFactory(title="Berta", state="in_review")
        page = admin_client.get(opened(Entry.objects.get(pk=first.pk), "liste=in-pruefung"), follow=True)
        assert page.redirect_chain == [(opened(first, "liste=in-pruefung"), 302)]
        assert page.context["walk"].next_url == opened(Entry.objects.get(pk=second.pk), "liste=in-pruefung")
        assert page.context["walk"].list_url == f"{list_url(Entry)}?liste=in-pruefung"

    def test_of_a_report(self, admin_client: Client) -> None:
        reports = factories.ReportFactory.create_batch(2)
        walk = walk_of(admin_client, opened(reports[0], "liste=offene-meldungen"))
        assert walk
        assert (walk.position, walk.total, walk.next_key) == (1, 2, reports[1].pk)

    def test_costs_as_much_for_three_rows_as_for_two(self, admin_client: Client, actors: list[Actor]) -> None:
        three = count_queries(admin_client, opened(actors[0]))
        actors[2].delete()
        assert count_queries(admin_client, opened(actors[0])) == three


class TestSaving:
    def test_and_next_opens_the_next(self, admin_client: Client, actors: list[Actor]) -> None:
        assert give_contact(admin_client, opened(actors[1]), "_next") == opened(actors[2])

    def test_leads_back_to_the_list(self, admin_client: Client, actors: list[Actor]) -> None:
        assert give_contact(admin_client, opened(actors[1]), "_save") == f"{list_url(Actor)}?{CONTACTS}"
        assert [str(row) for row in admin_client.get(f"{list_url(Actor)}?{CONTACTS}").context["cl"].result_list] == [
            "Anton",
            "Cäsar",
        ]

    def test_and_continuing_remembers_the_next(self, admin_client: Client, actors: list[Actor]) -> None:
        address = give_contact(admin_client, opened(actors[1]), "_continue")
        assert parse_qs(urlsplit(address).query)["naechster"] == [str(actors[2].pk)]
        walk = walk_of(admin_client, address)
        assert walk
        assert (walk.position, walk.total, walk.next_key) == (0, 2, actors[2].pk)
        assert "erledigt; noch 2 in der Liste" in admin_client.get(address).content.decode()

    def test_the_last_that_was_left_ends_the_list(self, admin_client: Client) -> None:
        actor = factories.ActorFactory(kind__state="draft")
        assert give_contact(admin_client, opened(actor), "_save") == f"{list_url(Actor)}?{CONTACTS}"

    def test_of_all_entries_leads_back_to_all_entries(self, admin_client: Client) -> None:
        law = factories.LawFactory(state="in_review")
        address = opened(law, "liste=in-pruefung")
        response = admin_client.post(address, {**form_data(admin_client.get(address)), "_save": "x"})
        assert response.headers["Location"] == f"{list_url(Entry)}?liste=in-pruefung"

    @pytest.mark.parametrize("following", ["", "x", "²", "9" * 30])
    def test_whatever_is_sent_as_the_next(self, admin_client: Client, actors: list[Actor], following: str) -> None:
        address = opened(actors[0])
        data = {**form_data(admin_client.get(address)), "_next": "x", "naechster": following}
        response = admin_client.post(address, data)
        assert response.status_code == 302
        assert admin_client.get(response.headers["Location"], follow=True).status_code == 200

    def test_a_report_without_a_list_leads_to_all_reports(self, admin_client: Client) -> None:
        report = factories.ReportFactory()
        data = {"state": "closed", "note": "", "_save": "x"}
        assert admin_client.post(change_url(report), data).headers["Location"] == list_url(Report)
