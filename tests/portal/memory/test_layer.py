"""What the application around Django answers, with a Django that says what a test wants."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from portal.memory import AWAY, KEEP, KNOWN_AT
from portal.memory.layer import PagesFromMemory
from tests.portal.memory.wsgi import FIRST, SECOND, Answer, Told, ask

HTML = ("Content-Type", "text/html; charset=utf-8")
PAGE = '<html><main id="inhalt" class="x"><h1>Wer hilft?</h1></main></html>'


class Django:
    """Says the same to everybody, and notes how it was asked."""

    def __init__(self, text: str = PAGE, status: str = "200 OK", **flags: bool) -> None:
        self.text, self.status, self.flags = text, status, flags
        self.asked: list[dict[str, Any]] = []
        self.closed = 0
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.asked.append(environ)
        self.meanwhile()
        if self.flags.get("keep", True):
            environ[KEEP] = True
        if self.flags.get("away"):
            environ[AWAY] = True
        start_response(self.status, [HTML])
        return Body(self)


class Body:
    def __init__(self, django: Django) -> None:
        self.django = django

    def __iter__(self) -> Any:
        return iter([self.django.text.encode()])

    def close(self) -> None:
        self.django.closed += 1


def layer(django: Django, watch: Told | None = None, limit: int = 2**20) -> Any:
    made: Any = PagesFromMemory(django, limit)
    made.watch = watch or Told()
    made.store.turn(FIRST)
    return made


class TestFresh:
    def test_a_page_that_may_be_kept_is_asked_for_with_the_time_when_its_state_was_known(self) -> None:
        django, before = Django(), time.monotonic()
        ask(layer(django))
        assert before <= django.asked[0][KNOWN_AT] <= time.monotonic()

    def test_a_page_is_made_once(self) -> None:
        django = Django()
        pages = layer(django)
        assert [ask(pages).text for _ in range(3)] == [PAGE] * 3
        assert (len(django.asked), django.closed) == (1, 1)
        assert (pages.hits, pages.misses, pages.passed, pages.stale) == (2, 1, 0, 0)

    def test_an_answer_says_whether_it_comes_from_memory(self) -> None:
        pages = layer(Django())
        assert [ask(pages).headers["cache-status"] for _ in range(2)] == ["portal; fwd=miss", "portal; hit"]

    def test_in_a_rush_too(self) -> None:
        django = Django()
        pages = layer(django)
        together = threading.Barrier(8, timeout=20)
        said: list[Answer] = []

        def visit() -> None:
            together.wait()
            said.append(ask(pages))

        threads = [threading.Thread(target=visit) for _ in range(8)]
        django.meanwhile = lambda: threading.Event().wait(0.2)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert [answer.text for answer in said] == [PAGE] * 8
        assert len(django.asked) == 1

    def test_a_page_of_another_state_is_made_anew(self) -> None:
        django, watch = Django(), Told()
        pages = layer(django, watch)
        ask(pages)
        watch.state, django.text = SECOND, "neu"
        pages.store.turn(SECOND)
        assert ask(pages).text == "neu"

    def test_what_changes_while_a_page_is_made_does_not_leave_it_behind(self) -> None:
        django, watch = Django(), Told()
        pages = layer(django, watch)

        def commit() -> None:
            watch.state = SECOND
            pages.store.turn(SECOND)
            django.meanwhile = lambda: None

        django.meanwhile = commit
        ask(pages)
        assert len(pages.store) == 0
        ask(pages)
        assert len(django.asked) == 2

    def test_django_makes_the_whole_page_whatever_was_asked(self) -> None:
        django = Django()
        tag = ask(layer(django), HTTP_IF_NONE_MATCH='"other"', HTTP_RANGE="bytes=0-1", REQUEST_METHOD="HEAD").headers
        assert "etag" in tag
        [asked] = django.asked
        assert asked["REQUEST_METHOD"] == "GET"
        assert not {"HTTP_IF_NONE_MATCH", "HTTP_RANGE"} & set(asked)

    def test_django_is_not_told_what_others_add_to_links(self) -> None:
        django = Django()
        pages = layer(django)
        ask(pages, "/partner/?utm_source=brief&seite=2")
        assert ask(pages, "/partner/?seite=2&fbclid=x").headers["cache-status"] == "portal; hit"
        assert [asked["QUERY_STRING"] for asked in django.asked] == ["seite=2"]

    def test_head_says_what_get_says_without_the_page(self) -> None:
        pages = layer(Django())
        first, second, got = ask(pages, REQUEST_METHOD="HEAD"), ask(pages, REQUEST_METHOD="HEAD"), ask(pages)
        assert (first.body, second.body) == (b"", b"")
        assert second.headers == got.headers
        assert {**first.headers, "cache-status": "portal; hit"} == got.headers
        assert got.headers["content-length"] == str(len(got.body))

    def test_who_has_the_page_is_told_so(self) -> None:
        pages = layer(Django())
        tag = ask(pages).headers["etag"]
        known = ask(pages, HTTP_IF_NONE_MATCH=tag)
        assert known.headers["cache-status"] == "portal; hit"
        assert (known.status, known.body, known.headers["etag"]) == (304, b"", tag)
        assert "content-length" not in known.headers

    def test_what_is_larger_than_the_memory_is_answered_all_the_same(self) -> None:
        pages = layer(Django(), limit=1000)
        assert [ask(pages).text for _ in range(2)] == [PAGE] * 2
        assert len(pages.store) == 0


class TestNotKept:
    def test_what_django_does_not_give_to_everybody(self) -> None:
        django = Django(keep=False, status="404 Not Found")
        pages = layer(django)
        answers = [ask(pages), ask(pages, REQUEST_METHOD="HEAD")]
        assert [(answer.status, answer.text) for answer in answers] == [(404, PAGE), (404, "")]
        assert (len(django.asked), django.closed, len(pages.store)) == (2, 2, 0)
        assert set(answers[0].headers) == {"content-type"}

    def test_who_has_a_cookie_passes_by_what_is_kept(self) -> None:
        django = Django()
        pages = layer(django)
        ask(pages)
        django.text = "wie die Redaktion es sieht"
        assert ask(pages, HTTP_COOKIE="sessionid=x").text == "wie die Redaktion es sieht"
        assert ask(pages).text == PAGE
        assert pages.passed == 1

    def test_in_a_state_that_nobody_knows(self) -> None:
        django, watch = Django(), Told()
        pages = layer(django, watch)
        ask(pages)
        watch.state = None
        django.text = "neu"
        assert ask(pages).text == "neu"
        assert len(django.asked) == 2


class TestAway:
    def test_what_was_known_is_served_and_says_so(self) -> None:
        django, watch = Django(), Told()
        pages = layer(django, watch)
        tag = ask(pages).headers["etag"]
        watch.is_away = True
        answer = ask(pages, HTTP_IF_NONE_MATCH=tag)
        assert len(django.asked) == 1
        assert answer.status == 200
        assert answer.headers["x-database"] == "away; known=2026-03-01T11:03:00Z"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-length"] == str(len(answer.body))
        assert answer.headers["cache-status"] == "portal; hit"
        assert "etag" not in answer.headers
        assert '<main id="inhalt" class="x">' in answer.text
        assert "zeigt den Stand vom 1. März 2026, 12:03 Uhr." in answer.text
        assert ask(pages, REQUEST_METHOD="HEAD").body == b""
        assert pages.stale == 2

    def test_in_the_language_of_the_page(self) -> None:
        pages = layer(Django(), watch := Told())
        ask(pages, "/en/")
        watch.is_away = True
        assert "1 March 2026" in ask(pages, "/en/").text

    def test_other_pages_and_everything_else_are_django_s_to_refuse(self) -> None:
        django = Django("leider", "503 Service Unavailable", keep=False)
        pages = layer(django, Told(away=True))
        for more in ({}, {"REQUEST_METHOD": "POST"}, {"HTTP_COOKIE": "x=y"}):
            assert ask(pages, **more).status == 503
        assert [asked[AWAY] for asked in django.asked] == [True] * 3

    @pytest.mark.parametrize(("away", "status"), [(True, 200), (False, 503)])
    def test_if_django_notices_first_the_watch_has_a_look(self, away: bool, status: int) -> None:
        """A page that is kept, in a state that is not known for certain: it is served only if the server is away."""
        django, watch = Django(), Told()
        pages = layer(django, watch)
        ask(pages)
        django.flags, django.status = {"keep": False, "away": True}, "503 Service Unavailable"
        watch.state = None
        watch.finds_it_away = lambda: away  # type: ignore[method-assign]
        assert ask(pages).status == status
        assert django.closed == 2

    def test_when_it_is_back_pages_are_made_anew(self) -> None:
        django, watch = Django(), Told()
        pages = layer(django, watch)
        ask(pages)
        watch.is_away = True
        assert "Stand vom" in ask(pages).text
        watch.is_away, watch.state, django.text = False, SECOND, "neu"
        pages.store.turn(SECOND)
        answer = ask(pages)
        assert (answer.text, "x-database" in answer.headers) == ("neu", False)
