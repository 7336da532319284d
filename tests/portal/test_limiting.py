"""How often one sender may search and send forms, and where requests come from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, RequestFactory

from directory.senders import is_this_machine, sender_address, sender_network
from portal import limiting
from tests import factories

pytestmark = pytest.mark.django_db

SEARCH = "/suche/?q=beratung"


@pytest.fixture(autouse=True)
def now(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    settings.REQUESTS_PER_MINUTE = {"form": 1, "search": 2, "suggestion": 3}
    limiting.COUNTER.counts = {}
    clock = [6000.0]
    monkeypatch.setattr("portal.limiting.time.time", lambda: clock[0])
    yield clock
    limiting.COUNTER.counts = {}


@pytest.fixture
def visitor() -> Client:
    return Client(REMOTE_ADDR="192.0.2.1")


def statuses(client: Client, *addresses: str) -> list[int]:
    return [client.get(address).status_code for address in addresses]


def test_who_searches_too_often_is_told_to_wait(
    visitor: Client, now: list[float], caplog: pytest.LogCaptureFixture, django_assert_num_queries: Any
) -> None:
    assert statuses(visitor, SEARCH, SEARCH) == [200, 200]
    now[0] += 20
    with django_assert_num_queries(0):
        refused = visitor.get(SEARCH)
    assert (refused.status_code, refused["Retry-After"]) == (429, "40")
    assert "Bitte versuchen Sie es in einer Minute noch einmal." in refused.text
    assert "unsafe" not in refused["Content-Security-Policy"]
    visitor.get(SEARCH)
    assert caplog.messages.count("too many requests: search, from 192.0.2.1") == 1


def test_after_a_minute_it_goes_on(visitor: Client, now: list[float]) -> None:
    assert statuses(visitor, SEARCH, SEARCH, SEARCH) == [200, 200, 429]
    now[0] += 60
    assert statuses(visitor, SEARCH) == [200]


def test_others_search_meanwhile(visitor: Client) -> None:
    assert statuses(visitor, SEARCH, SEARCH, SEARCH) == [200, 200, 429]
    assert statuses(Client(REMOTE_ADDR="192.0.2.2"), SEARCH) == [200]


def test_the_same_words_are_refused_in_every_language_and_list(visitor: Client) -> None:
    assert statuses(visitor, "/en/suche/?q=a", "/partner/?q=a", "/programme/?q=a") == [200, 200, 429]
    assert visitor.get("/en/partner/?q=a").headers["Content-Language"] == "en"


def test_suggestions_and_forms_are_counted_apart(visitor: Client) -> None:
    assert statuses(visitor, *["/suche/vorschlaege/?q=dort"] * 4) == [200, 200, 200, 429]
    assert [visitor.post("/melden/").status_code for _ in range(2)] == [200, 429]
    assert statuses(visitor, SEARCH) == [200]


def test_reading_is_not_counted(visitor: Client) -> None:
    address = factories.ActorFactory().get_absolute_url()
    assert statuses(visitor, *[address] * 5) == [200] * 5


def test_the_office_and_the_machine_itself_are_not_counted(visitor: Client) -> None:
    assert [visitor.post("/admin/login/").status_code for _ in range(3)] == [200] * 3
    assert statuses(Client(REMOTE_ADDR="127.0.0.1"), *[SEARCH] * 4) == [200] * 4


def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "MOST_SENDERS", 3)
    counter = limiting.Counter()
    for number in range(10):
        counter.count(("search", str(number)), 0)
    assert len(counter.counts) <= 3


class TestAddress:
    NAMED = "203.0.113.9, 198.51.100.7, 10.0.0.1"

    @pytest.mark.parametrize(("hops", "address"), [(1, "10.0.0.1"), (2, "198.51.100.7"), (3, "203.0.113.9"), (4, "")])
    def test_is_what_the_first_of_our_proxies_says(self, settings: Any, hops: int, address: str) -> None:
        settings.BEHIND_PROXY, settings.PROXY_HOPS = True, hops
        assert sender_address(RequestFactory().get("/", headers={"X-Forwarded-For": self.NAMED})) == address

    def test_without_a_proxy_is_that_of_the_connection(self, settings: Any) -> None:
        settings.BEHIND_PROXY = False
        request = RequestFactory(REMOTE_ADDR="192.0.2.1").get("/", headers={"X-Forwarded-For": self.NAMED})
        assert sender_address(request) == "192.0.2.1"

    def test_of_ipv6_counts_as_its_network(self) -> None:
        assert sender_network("2001:db8::1") == sender_network("2001:db8::2:1") != sender_network("2001:db8:0:1::1")
        assert (sender_network("192.0.2.1"), sender_network("")) == ("192.0.2.1", "")

    def test_of_this_machine_is_known(self) -> None:
        assert [is_this_machine(each) for each in ("127.0.0.1", "::1", "192.0.2.1", "")] == [True, True, False, False]
