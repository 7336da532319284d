from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from directory.models import Citation
from programmes.models import NewsItem, Programme
from tests import factories
from tests.admin_pages import add_row, add_url, change_url, count_queries, errors, form_data, list_url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("model", "make"),
    [
        (Programme, lambda: factories.ProgrammeFactory(parent=factories.ProgrammeFactory())),
        (NewsItem, lambda: factories.NewsItemFactory(place=factories.PlaceFactory())),
    ],
)
def test_a_list_costs_the_same_for_one_row_and_for_three(
    admin_client: Client, model: Any, make: Callable[[], Any]
) -> None:
    make()
    one = count_queries(admin_client, list_url(model))
    make()
    make()
    assert count_queries(admin_client, list_url(model)) == one


@pytest.mark.parametrize("make", [factories.ParticipationFactory, factories.NewsParticipantFactory])
def test_a_page_costs_the_same_for_one_row_and_for_three(admin_client: Client, make: Callable[..., Any]) -> None:
    entry = make().entry
    factories.CitationFactory(entry=entry)
    one = count_queries(admin_client, change_url(entry))
    for _row in range(2):
        factories.CitationFactory(entry=entry, statement=make(entry=entry))
    assert count_queries(admin_client, change_url(entry)) == one


def test_a_programme_is_saved_with_its_actors_and_cited(admin_client: Client) -> None:
    actor, source = factories.ActorFactory(), factories.SourceFactory()
    data = form_data(admin_client.get(add_url(Programme)))
    data |= {"title": "KOMM-AN NRW", "kind": "programme", "starts": "2016", "status": "running"}
    add_row(data, "participation", actor=actor.pk, role="coordinator")
    add_row(data, "citation", supports="field:starts", source=source.pk, paragraph=2)
    page = admin_client.post(add_url(Programme), data)
    assert page.status_code == 302, errors(page)
    programme = Programme.objects.get(slug="komm-an-nrw")
    assert str(programme.starts) == "2016"
    assert Citation.objects.get(entry=programme).field == "starts"

    part = programme.statements.get()
    data = form_data(admin_client.get(change_url(programme)))
    assert data["starts"] == "2016"
    add_row(data, "citation", supports=f"statement:{part.pk}", source=source.pk)
    assert admin_client.post(change_url(programme), data).status_code == 302
    assert part.citations.count() == 1


def test_a_programme_that_ends_before_it_starts_is_refused(admin_client: Client) -> None:
    data = form_data(admin_client.get(add_url(Programme)))
    data |= {"title": "Projekt", "kind": "project", "starts": "2016", "ends": "12/2015"}
    page = admin_client.post(add_url(Programme), data)
    assert errors(page) == {":": ["Das Ende liegt vor dem Beginn."]}


def test_a_news_item_is_saved_with_people_and_what_it_concerns(admin_client: Client) -> None:
    actor, place = factories.ActorFactory(), factories.CityFactory()
    data = form_data(admin_client.get(add_url(NewsItem)))
    data |= {"title": "Besuch in Dortmund", "date": "14.7.2022", "place": place.pk, "concerns": [actor.pk]}
    add_row(data, "newsparticipant", name="Erika Muster", role="Leiterin")
    page = admin_client.post(add_url(NewsItem), data)
    assert page.status_code == 302, errors(page)
    news = NewsItem.objects.get()
    assert (news.slug, str(news.date)) == ("besuch-in-dortmund", "14. Juli 2022")
    assert [entry.title for entry in news.concerns.all()] == [actor.title]
    assert form_data(admin_client.get(change_url(news)))["newsparticipant-0-role"] == "Leiterin"


def test_a_person_without_a_role_is_refused(admin_client: Client) -> None:
    data = form_data(admin_client.get(add_url(NewsItem)))
    data |= {"title": "Besuch", "date": "undatiert"}
    row = add_row(data, "newsparticipant", name="Erika Muster")
    assert list(errors(admin_client.post(add_url(NewsItem), data))) == [f"{row}-role"]
