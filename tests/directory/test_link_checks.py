"""What becomes of the answers of links: which ones fail, which are asked next, and where the office sees it."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from directory.links.actions import Checked, check_links
from directory.links.fetching import Answer, Fetcher
from directory.models import Entry, LinkCheck, Source
from tests import factories
from tests.admin_pages import change_url
from tests.database import broken_rules, refused

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 3, 10)
DAY = datetime.timedelta(days=1)


class TestCounting:
    def check(self, *days: tuple[int, str]) -> LinkCheck:
        link = LinkCheck.objects.get_or_create(url="https://example.org/")[0]
        for day, problem in days:
            link.note(day=TODAY + day * DAY, status=None, problem=problem)
        return LinkCheck.objects.get()

    def test_fails_when_it_failed_on_three_days(self) -> None:
        assert not self.check((0, "x"), (1, "x")).is_failing
        assert not LinkCheck.objects.failing().exists()
        LinkCheck.objects.get().note(day=TODAY + 5 * DAY, status=404, problem="HTTP 404")
        (link,) = LinkCheck.objects.failing()
        assert link.summary == "nicht erreichbar an 3 Tagen, zuletzt am 15. März 2026: HTTP 404"

    def test_several_failures_of_a_day_count_once(self) -> None:
        assert self.check((0, "x"), (0, "x"), (0, "x"), (1, "x")).failed_days == 2

    def test_one_answer_ends_the_row(self) -> None:
        link = self.check((0, "x"), (1, "x"), (2, ""), (3, "x"))
        assert (link.failed_days, link.failed_on, link.checked_on) == (1, TODAY + 3 * DAY, TODAY + 3 * DAY)

    def test_in_words(self) -> None:
        assert LinkCheck().summary == "noch nicht geprüft"
        assert self.check((0, "")).summary == "erreichbar am 10. März 2026"
        assert self.check((0, "HTTP 404")).summary == "nicht erreichbar am 10. März 2026: HTTP 404"

    @pytest.mark.parametrize(
        ("days", "on", "allowed"), [(0, None, True), (1, TODAY, True), (0, TODAY, False), (1, None, False)]
    )
    def test_days_of_failure_have_a_last_one(self, days: int, on: datetime.date | None, allowed: bool) -> None:
        link = LinkCheck(url="https://example.org/", failed_days=days, failed_on=on)
        assert broken_rules(link) == ([] if allowed else ["Zu Tagen ohne Erfolg gehört der letzte von ihnen."])
        if allowed:
            link.save()
        else:
            with refused("link_failed_on_days"):
                link.save()


class Fixed(Fetcher):
    """Asks nobody."""

    def ask(self, url: str) -> Answer:
        return Answer(404, "HTTP 404") if "weg" in url else Answer(200)


class TestChecking:
    def run(self, limit: int = 10, seconds: float = 60) -> Checked:
        return check_links(fetcher=Fixed("Test"), limit=limit, seconds=seconds)

    def test_asks_for_the_links_of_entries_offers_and_sources_once_a_day(self) -> None:
        factories.ActorFactory(website="https://a.example/")
        factories.ActorFactory(website="https://a.example/")
        factories.OfferFactory(website="https://b.example/weg")
        factories.SourceFactory(website="https://c.example/")
        LinkCheck.objects.create(url="https://alt.example/")
        assert self.run() == Checked(asked=3, failed=1)
        assert list(LinkCheck.objects.values_list("url", "status", "failed_days")) == [
            ("https://a.example/", 200, 0),
            ("https://b.example/weg", 404, 1),
            ("https://c.example/", 200, 0),
        ]
        assert self.run() == Checked(asked=0, failed=0)

    def test_starts_with_what_was_asked_for_longest_ago_and_keeps_to_the_limit(self) -> None:
        for number, day in enumerate([2, None, 1]):
            url = f"https://{number}.example/"
            factories.ActorFactory(website=url)
            LinkCheck.objects.create(url=url, checked_on=TODAY - day * DAY if day else None)
        assert self.run(limit=2) == Checked(asked=2, failed=0)
        left = LinkCheck.objects.exclude(checked_on=timezone.localdate()).values_list("url", flat=True)
        assert list(left) == ["https://2.example/"]

    def test_ends_in_time(self) -> None:
        factories.ActorFactory(website="https://a.example/")
        assert self.run(seconds=0) == Checked(asked=0, failed=0)

    def test_command_says_what_it_did(self) -> None:
        out = io.StringIO()
        call_command("check_links", limit=1, seconds=1, stdout=out)
        assert out.getvalue() == "Asked for 0 addresses; 0 did not answer as they should.\n"


class TestOnTheDesk:
    @pytest.fixture
    def broken(self) -> str:
        link = LinkCheck.objects.create(
            url="https://weg.example/", checked_on=TODAY, failed_days=3, failed_on=TODAY, problem="HTTP 404"
        )
        return str(link.url)

    def test_entries_by_their_own_link_and_by_that_of_an_offer(self, broken: str) -> None:
        own = factories.ActorFactory(website=broken)
        offer = factories.OfferFactory(website=broken)
        factories.ActorFactory(website="https://gut.example/")
        factories.ActorFactory(website=broken, state="draft")
        assert set(Entry.objects.with_failing_links().values_list("pk", flat=True)) == {own.pk, offer.entry_id}

    def test_sources(self, broken: str) -> None:
        source = factories.SourceFactory(website=broken)
        factories.SourceFactory()
        assert list(Source.objects.with_failing_links()) == [source]

    def test_and_on_the_form_of_the_entry(self, admin_client: Client, broken: str) -> None:
        offer = factories.OfferFactory(website=broken)
        content = admin_client.get(change_url(offer.entry)).content.decode()
        assert f"{broken}: nicht erreichbar an 3 Tagen, zuletzt am 10. März 2026: HTTP 404" in content

    def test_and_on_the_form_of_the_source(self, admin_client: Client, broken: str) -> None:
        failing = factories.SourceFactory(website=broken)
        content = admin_client.get(change_url(failing)).content.decode()
        assert f"{broken}: nicht erreichbar an 3 Tagen, zuletzt am 10. März 2026: HTTP 404" in content
        new = factories.SourceFactory(website="https://neu.example/")
        assert "https://neu.example/: noch nicht geprüft" in admin_client.get(change_url(new)).content.decode()
