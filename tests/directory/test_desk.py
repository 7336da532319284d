"""What waits for the editors: what each list takes in and leaves out, and what the front page of the office shows."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from directory import desk
from directory.desk import Urgency, WorkList, work_list, work_lists
from directory.models import Actor, ActorKind, Entry, FruitlessSearch, Law, LikelyDuplicate, LinkCheck, Place, Source
from tests import factories
from tests.admin_pages import change_url, count_queries
from tests.database import broken_rules, refused, update
from tests.office import EDITOR, GROUPS, LEAD, PUBLISHER, REGIONAL, log_in
from tests.pages import Link, Page

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 3, 10)
STATES = ["draft", "in_review", "published", "archived"]


def titles(entries: Any) -> list[str]:
    return [entry.title for entry in entries]


class TestProblems:
    def test_to_decide(self) -> None:
        for state in STATES:
            factories.ActorFactory(title=state, state=state)
        factories.TopicFactory(title="Thema", state="in_review")
        factories.TopicFactory(title="mit Termin", state="in_review", publish_at=timezone.now())
        assert titles(Entry.objects.to_decide()) == ["in_review", "Thema"]

    def test_due_soon_what_comes_first_at_the_top(self) -> None:
        for days in (8, 6, -1):
            at = timezone.now() + datetime.timedelta(days=days)
            factories.TopicFactory(title=f"in {days} Tagen", state="in_review", publish_at=at)
        factories.TopicFactory(state="in_review")
        assert titles(Entry.objects.due_soon()) == ["in -1 Tagen", "in 6 Tagen"]

    @pytest.mark.parametrize(
        ("name", "solve", "others"),
        [
            ("without_contact", lambda actor: factories.ContactFactory(entry=actor), set()),
            ("without_place", lambda actor: factories.ServedPlaceFactory(entry=actor), set()),
            ("without_topic", lambda actor: actor.topics.add(factories.TopicFactory()), {"programme", "news"}),
            ("without_citation", lambda actor: factories.CitationFactory(entry=actor), {"programme", "news", "law"}),
        ],
    )
    def test_what_is_missing(self, name: str, solve: Callable[[Any], Any], others: set[str]) -> None:
        actors = {state: factories.ActorFactory(title=state, state=state) for state in STATES}
        for make in (factories.LawFactory, factories.ProgrammeFactory, factories.NewsItemFactory):
            make()
        assert titles(getattr(Actor.objects, name)()) == ["published"]
        assert {entry.type for entry in getattr(Entry.objects, name)()} == {"actor", *others}
        solve(actors["published"])
        assert titles(getattr(Actor.objects.filter(pk=actors["published"].pk), name)()) == []

    def test_one_statement_without_citation_is_enough(self) -> None:
        actor = factories.CitationFactory().entry
        topic = factories.TopicFactory()
        assert list(Entry.objects.without_citation()) == []
        factories.PointFactory.create_batch(2, entry=actor)
        point = factories.PointFactory(entry=topic)
        factories.CitationFactory(entry=topic, statement=factories.PointFactory(entry=topic))
        assert set(Entry.objects.without_citation().values_list("pk", flat=True)) == {actor.pk, topic.pk}
        factories.CitationFactory(entry=topic, statement=point)
        assert set(Entry.objects.without_citation().values_list("pk", flat=True)) == {actor.pk}

    @pytest.mark.parametrize(
        ("months", "checked_on", "due"),
        [
            (12, None, True),
            (12, datetime.date(2025, 3, 10), True),
            (12, datetime.date(2025, 3, 11), False),
            (6, datetime.date(2025, 9, 10), True),
            (6, datetime.date(2025, 9, 11), False),
            (24, datetime.date(2025, 3, 10), False),
        ],
    )
    def test_due_for_check_after_the_interval_of_the_kind(
        self, months: int, checked_on: datetime.date | None, due: bool
    ) -> None:
        kind = factories.ActorKindFactory(check_months=months, checked_on=TODAY)
        actor = factories.ActorFactory(kind=kind, checked_on=checked_on)
        assert list(Actor.objects.due_for_check(TODAY)) == [actor][: int(due)]
        assert [entry.pk for entry in Entry.objects.due_for_check(TODAY)] == [actor.pk][: int(due)]

    def test_due_for_check_without_a_kind_after_a_year_and_only_what_is_public(self) -> None:
        factories.LawFactory(title="fällig", checked_on=datetime.date(2025, 3, 10))
        factories.LawFactory(title="noch nicht", checked_on=datetime.date(2025, 3, 11))
        factories.LawFactory(title="nie")
        factories.LawFactory(state="draft")
        assert titles(Entry.objects.due_for_check(TODAY)) == ["nie", "fällig"]
        assert titles(Law.objects.due_for_check(TODAY)) == ["nie", "fällig"]

    @pytest.mark.parametrize(("months", "allowed"), [(0, False), (1, True), (120, True), (121, False)])
    def test_interval_is_from_a_month_to_ten_years(self, months: int, allowed: bool) -> None:
        kind = factories.ActorKindFactory()
        kind.check_months = months
        assert broken_rules(kind) == ([] if allowed else ["Geprüft wird nach 1 bis 120 Monaten."])
        if allowed:
            update(kind, check_months=months)
        else:
            with refused("kind_checked_in_time"):
                update(kind, check_months=months)


class TestRegistry:
    def test_a_key_is_given_once(self) -> None:
        taken = work_lists()[0]
        with pytest.raises(ValueError, match=f"There are two work lists „{taken.key}“"):
            desk.register(taken)

    def test_an_unknown_key_is_none(self) -> None:
        assert work_list("gibt-es-nicht") is None
        assert work_list(None) is None

    def test_the_most_urgent_come_first(self) -> None:
        order = [each.urgency for each in work_lists()]
        assert order == sorted(order)
        assert set(order) == set(Urgency)

    @pytest.mark.parametrize("each", work_lists(), ids=lambda each: each.key)
    def test_every_list_has_a_page_that_shows_what_was_counted(self, admin_client: Client, each: WorkList) -> None:
        response = admin_client.get(each.url)
        assert response.status_code == 200
        if not each.page:
            assert each.model in admin.site._registry
            rows = [factories.ReportFactory.create_batch(2), *factories.ActorFactory.create_batch(2)]
            assert list(admin_client.get(each.url).context["cl"].queryset) == list(each.rows()), rows
            assert response.context["title"] == str(each.title)

    def test_counts_take_one_query(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        factories.ActorFactory.create_batch(2, kind__state="draft")
        lists = [each for each in work_lists() if each.key in {"ohne-kontakt", "in-pruefung"}]
        sets = {each.key: each.rows() for each in lists} | {"leer": ActorKind.objects.none()}
        with django_assert_num_queries(1):
            assert desk.counts(sets) == {"in-pruefung": 0, "ohne-kontakt": 2, "leer": 0}

    def test_no_list_asks_nothing(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(0):
            assert desk.counts({}) == {}


class TestFrontPage:
    def desk(self, client: Client) -> Any:
        return client.get("/admin/").context["desk"]

    def shown(self, client: Client) -> dict[str, dict[str, int]]:
        return {label: {row.work_list.key: row.count for row in rows} for label, rows in self.desk(client).groups}

    def test_what_waits_stands_by_urgency_with_its_count(self, admin_client: Client) -> None:
        kind = factories.ActorKindFactory(checked_on=timezone.localdate())
        actor = factories.CitationFactory(entry__kind=kind, entry__title="Partner").entry
        factories.ActorFactory(kind=kind, state="in_review")
        factories.ReportFactory.create_batch(2)
        factories.ReportFactory(state="closed")
        factories.ContactFactory(entry=actor)
        assert self.shown(admin_client) == {
            "Jemand wartet darauf": {"in-pruefung": 1, "offene-meldungen": 2},
            "Vielleicht stimmt es nicht mehr": {"pruefung-faellig": 1},
            "Hier fehlt etwas": {"ohne-beleg": 1, "ohne-ort": 1, "ohne-thema": 1},
        }

    def test_links_each_list_and_folds_the_others_into_one_line(self, admin_client: Client) -> None:
        factories.ActorFactory(kind__state="draft", state="in_review")
        page = Page(admin_client.get("/admin/").content)
        assert Link("1 Einträge in Prüfung", "/admin/directory/entry/?liste=in-pruefung") in page.everywhere
        (done,) = [line for line in page.lines if line.startswith("Nichts zu tun:")]
        assert done.startswith(
            "Nichts zu tun: Offene Vorschläge, Bald öffentlich, Offene Fehlermeldungen, Links, die nicht"
        )

    def test_says_so_where_nothing_waits(self, admin_client: Client) -> None:
        page = Page(admin_client.get("/admin/").content)
        assert "Nichts wartet. Alles ist geprüft, belegt und erreichbar." in page.lines
        assert not [line for line in page.lines if line.startswith("Nichts zu tun:")]

    def test_keeps_the_list_of_all_models(self, admin_client: Client) -> None:
        page = Page(admin_client.get("/admin/").content)
        assert Link("Quellen", "/admin/directory/source/") in page.everywhere

    def test_shows_what_one_may_see(self, client: Client) -> None:
        user = User.objects.create_user("redaktion", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=["view_report", "change_report"]))
        client.force_login(user)
        factories.ReportFactory(entry=factories.ActorFactory())
        assert self.shown(client) == {"Jemand wartet darauf": {"offene-meldungen": 1}}
        assert self.desk(client).done == []

    def test_costs_as_much_for_three_rows_as_for_one(self, admin_client: Client) -> None:
        factories.ReportFactory(entry=factories.ActorFactory())
        one = count_queries(admin_client, "/admin/")
        for _ in range(2):
            factories.ReportFactory(entry=factories.ActorFactory())
            factories.ActorFactory(state="in_review")
        # The session, the user, the counts, twice whether there is an operator, and the editor's own last changes.
        assert count_queries(admin_client, "/admin/") == one == 6


class TestOfEachRole:
    """A desk holds what its account may work on: it opens from there, and nothing else is counted."""

    def shown(self, client: Client) -> dict[str, int]:
        groups = client.get("/admin/").context["desk"].groups
        return {row.work_list.key: row.count for _, rows in groups for row in rows}

    @pytest.fixture
    def unna(self) -> Place:
        """Where the account of the Regionale Redaktion edits; there and elsewhere all is left to be done."""
        unna, dortmund = factories.DistrictFactory(), factories.CityFactory()
        kind = factories.ActorKindFactory(checked_on=timezone.localdate())
        for place in (unna, dortmund):
            for number, state in enumerate(["published", "published", "in_review"]):
                actor = factories.ActorFactory(title=f"{place.name} {number}", state=state, kind=kind)
                factories.ServedPlaceFactory(entry=actor, place=place)
            text = f"gesucht in {place.name}".lower()
            today = timezone.localdate()
            FruitlessSearch.objects.create(digest=text, text=text, place=place, first_on=today, last_on=today)
        for first, second in itertools.pairwise(Actor.objects.published().order_by("pk")):
            LikelyDuplicate.objects.create(first_id=first.pk, second_id=second.pk, reasons=["name"])
        factories.TopicFactory(state="in_review")
        factories.ReportFactory()
        LinkCheck.objects.create(url="https://weg.example/", failed_days=3, failed_on=TODAY)
        factories.SourceFactory(website="https://weg.example/")
        return unna

    @pytest.mark.parametrize("group", [EDITOR, PUBLISHER])
    def test_redaktion_and_freigabe_have_all_of_their_types(self, unna: Place, group: str) -> None:
        assert self.shown(log_in(group)) == {
            "in-pruefung": 2,
            "offene-meldungen": 1,
            "quellen-links": 1,
            "doppel": 3,
            "pruefung-faellig": 4,
            "gebiete-ohne-ki": 2,
            "suchen-ohne-treffer": 2,
            "ohne-beleg": 4,
            "ohne-kontakt": 4,
            "ohne-thema": 4,
        }

    def test_a_regional_editor_has_what_lies_in_the_places_of_the_account(self, unna: Place) -> None:
        assert self.shown(log_in(REGIONAL, places=[unna])) == {
            "in-pruefung": 1,
            "quellen-links": 1,
            "doppel": 1,
            "pruefung-faellig": 2,
            "gebiete-ohne-ki": 1,
            "suchen-ohne-treffer": 1,
            "ohne-beleg": 2,
            "ohne-kontakt": 2,
            "ohne-thema": 2,
        }
        assert self.shown(log_in(REGIONAL)) == {"quellen-links": 1}

    def test_the_leitung_has_kinds_and_topics_and_reports(self, unna: Place) -> None:
        assert self.shown(log_in(LEAD)) == {"in-pruefung": 1, "offene-meldungen": 1, "quellen-links": 1}

    def test_an_account_without_a_group_has_nothing(self, unna: Place) -> None:
        desk = log_in().get("/admin/").context["desk"]
        assert (desk.groups, desk.done) == ([], [])

    def test_a_public_source_is_for_those_who_may_publish_it(self, unna: Place) -> None:
        entry = Entry.objects.published().first()
        factories.CitationFactory(entry=entry, source=Source.objects.get(website="https://weg.example/"))
        assert "quellen-links" in self.shown(log_in(PUBLISHER))
        assert "quellen-links" not in self.shown(log_in(EDITOR))

    @pytest.mark.parametrize("group", GROUPS)
    def test_has_as_many_rows_as_each_list(self, unna: Place, group: str) -> None:
        client = log_in(group, places=[unna])
        for key, count in self.shown(client).items():
            chosen = work_list(key)
            assert chosen
            context = client.get(chosen.url).context
            on_page = {"gebiete-ohne-ki": "areas", "suchen-ohne-treffer": "searches"}
            rows = context[on_page[key]] if chosen.page else context["cl"].queryset
            assert len(rows) == count, key

    @pytest.mark.parametrize("group", GROUPS)
    def test_every_row_opens(self, unna: Place, group: str) -> None:
        client = log_in(group, places=[unna])
        for key in self.shown(client):
            chosen = work_list(key)
            assert chosen
            for row in [] if chosen.page else client.get(chosen.url).context["cl"].queryset:
                assert client.get(change_url(row), follow=True).status_code == 200

    # The session, the account, its own permissions and those of its groups, the counts and its last changes; for the
    # Leitung also twice whether there is an operator.
    @pytest.mark.parametrize(("group", "queries"), [(EDITOR, 6), (PUBLISHER, 6), (REGIONAL, 6), (LEAD, 8)])
    def test_costs_as_much_however_much_there_is(self, group: str, queries: int) -> None:
        unna = factories.DistrictFactory()
        client = log_in(group, places=[unna])
        few = count_queries(client, "/admin/")
        for _ in range(3):
            factories.ServedPlaceFactory(place=unna)
            factories.ReportFactory(entry=factories.TopicFactory(state="in_review"))
        assert count_queries(client, "/admin/") == few == queries
