"""The judge itself: a judge that cannot find against anybody is worth nothing."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.relevance.judging import Answer, Verdict, ask, judge, load, name_of, read, report, row_of, shares

PAGE = """<!doctype html><html lang="de"><head><title>Suche</title></head><body>
<nav><a href="/partner/">Partner</a></nav>
<main>%s</main></body></html>"""
KI = "actor/kommunales-integrationszentrum-dortmund"
LISTS = """
<p class="kern-text meant">Meinten Sie <a href="/suche/?q=Dortmund">Dortmund</a> oder
  <a href="/suche/?q=Dorsten">Dorsten</a>?</p>
<ul class="kern-list results"><li><h2><a href="/orte/dortmund/">Dortmund</a></h2></li></ul>
<ol class="results">
  <li><p><a href="/partner/kommunales-integrationszentrum-dortmund/?q=ki#kontakt">KI</a> in
    <a href="/orte/unna/">Unna</a></p></li>
  <li>Ohne Link</li>
  <li><a href="/arten/netzwerk/">Netzwerk</a><ul><li><a href="/arten/verband/">Verband</a></li></ul></li>
  <li><a href="/quellen/besuch-dortmund/">Quelle</a></li>
</ol>
<ul><li><a href="/themen/beratung/">Beratung</a></li></ul>
<p class="results"><a href="/themen/beratung/">Beratung</a></p>"""


def page(main: str) -> bytes:
    return (PAGE % main).encode()


def test_results_are_the_first_links_of_the_items_in_the_order_of_the_page() -> None:
    answer = read(page(LISTS))
    assert answer.results == ("place/dortmund", KI, "kind/netzwerk", "/quellen/besuch-dortmund/")
    assert answer.entries == (KI, "kind/netzwerk", "/quellen/besuch-dortmund/")
    assert answer.places == ("place/dortmund",)


def test_suggestions_are_the_texts_of_the_links() -> None:
    assert read(page(LISTS)).suggestions == ("Dortmund", "Dorsten")


@pytest.mark.parametrize(
    ("main", "leads_on"),
    [
        ('<p>Nichts gefunden. <a href="/orte/">Alle Orte</a></p>', True),
        ('<p>Nichts gefunden. <a href="/">Start</a> <a href="/suche/?q=x">x</a> <a href="#oben">Oben</a></p>', False),
        ("<p>Nichts gefunden.</p>", False),
    ],
)
def test_a_page_without_results_leads_on_or_does_not(main: str, leads_on: bool) -> None:
    assert read(page(main)) == Answer(leads_on=leads_on)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/partner/domid/", "actor/domid"),
        ("/programme/vopi/", "programme/vopi"),
        ("/arten/netzwerk/", "kind/netzwerk"),
        ("/themen/beratung/", "topic/beratung"),
        ("/meldungen/start/", "news/start"),
        ("/rechtsgrundlagen/gesetz/", "law/gesetz"),
        ("https://testserver/orte/unna/?q=Beratung#karte", "place/unna"),
        ("/partner/", "/partner/"),
        ("/partner/domid/verlauf/", "/partner/domid/verlauf/"),
    ],
)
def test_an_address_names_what_stands_there(address: str, name: str) -> None:
    assert name_of(address) == name


def answers(response: HttpResponse | Exception) -> Client:
    return Mock(spec=Client, get=Mock(side_effect=[response]))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("response", "answer"),
    [
        (HttpResponse(page(LISTS)), read(page(LISTS))),
        (HttpResponse(status=302, headers={"Location": "/orte/dortmund/?q=x"}), Answer(("place/dortmund",))),
        (HttpResponse(status=302, headers={"Location": "/partner/x/"}), Answer(problem="redirect to /partner/x/")),
        (HttpResponse(status=301, headers={"Location": "/orte/x/"}), Answer(problem="status 301")),
        (HttpResponse(page(LISTS), status=500), Answer(problem="status 500")),
        (ValueError("so nicht"), Answer(problem="crash: ValueError('so nicht')")),
    ],
)
def test_the_site_answers_with_a_page_or_leads_to_a_place(response: HttpResponse | Exception, answer: Answer) -> None:
    client = answers(response)
    assert ask(client, "Dortmund & Unna") == answer
    assert client.get.call_args.args == ("/suche/", {"q": "Dortmund & Unna"})  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("wanted", "results", "at_1", "at_3"),
    [
        ({"first": "kind/a"}, "place/x kind/a kind/b", True, True),
        ({"first": "kind/a"}, "kind/b kind/c kind/a", False, True),
        ({"first": "kind/a"}, "kind/b kind/c kind/d kind/a", False, False),
        ({"first": "kind/a"}, "place/a", False, False),
        ({"first": "kind/a"}, "", False, False),
        ({"top3": ["kind/a", "kind/b"]}, "place/x kind/b kind/c kind/a", True, True),
        ({"top3": ["kind/a", "kind/b"]}, "kind/c kind/b kind/a", False, True),
        ({"top3": ["kind/a", "kind/b"]}, "kind/a kind/c kind/d kind/b", True, False),
        ({"top3": ["kind/a"]}, "", False, False),
        ({"place": "x"}, "place/x", True, True),
        ({"place": "x"}, "place/x place/y kind/a", True, True),
        ({"place": "x"}, "place/y place/x", False, False),
        ({"place": "x"}, "kind/a place/x", False, False),
        ({"place": "x"}, "", False, False),
        ({"places": ["x", "y"]}, "place/y place/x kind/a", True, True),
        ({"places": ["x", "y"]}, "place/x place/y place/z", False, False),
        ({"places": ["x", "y"]}, "place/x kind/a place/y", False, False),
        ({"places": ["x", "y"]}, "place/x", False, False),
        ({"none": True}, "", True, True),
        ({"none": True}, "place/x", False, False),
        ({"none": True}, "kind/a", False, False),
        ({"also": ["kind/a", "place/x"]}, "place/x kind/b kind/c kind/d kind/a", True, True),
        ({"also": ["kind/a"]}, "kind/b", False, False),
        ({"first": "kind/a", "also": ["kind/b"]}, "kind/a kind/c", False, False),
        ({"first": "kind/a", "not": ["kind/c"]}, "kind/a kind/b", True, True),
        ({"first": "kind/a", "not": ["kind/b"]}, "kind/a kind/b", False, False),
    ],
)
def test_ranks(wanted: dict[str, object], results: str, at_1: bool, at_3: bool) -> None:
    row = row_of({"q": "x", **wanted})
    answer = Answer(results=tuple(results.split()), leads_on=True)
    assert judge(row, answer) == Verdict(row, answer, at_1, at_3)


@pytest.mark.parametrize(("suggestion", "met"), [("Dortmund", True), ("dortmund", False), ("Dortmund, Kreis", False)])
def test_a_suggestion_has_exactly_that_text(suggestion: str, met: bool) -> None:
    verdict = judge(row_of({"q": "Dortmnd", "meant": "Dortmund"}), Answer(suggestions=("Dorsten", suggestion)))
    assert (verdict.at_1, verdict.at_3, verdict.met) == (met, met, met)


@pytest.mark.parametrize("answer", [Answer(leads_on=False), Answer(leads_on=True, problem="status 500")])
def test_no_result_is_right_only_on_a_page_that_leads_on(answer: Answer) -> None:
    assert not judge(row_of({"q": "xyzzyq", "none": True}), answer).met


def test_a_row_is_met_where_it_wants_the_result() -> None:
    second = Answer(results=("kind/b", "kind/a"))
    assert not judge(row_of({"q": "x", "first": "kind/a"}), second).met
    assert judge(row_of({"q": "x", "top3": ["kind/a"]}), second).met


def test_the_report_counts_and_shows_each_miss() -> None:
    met = judge(row_of({"q": "Netz", "first": "kind/a"}), Answer(results=("kind/a",)))
    missed = judge(
        row_of({"q": "Rat", "top3": ["kind/a", "kind/b"], "not": ["kind/c"]}),
        Answer(results=("kind/b", "kind/c"), suggestions=("Rath",)),
    )
    nearly = judge(row_of({"q": "Amt", "first": "kind/a"}), Answer(results=("kind/b", "kind/a")))
    broken = judge(row_of({"q": "%", "none": True}), Answer(problem="status 500"))
    verdicts = [met, missed, nearly, broken]
    assert shares(verdicts) == (0.25, 0.5)
    assert report(verdicts).splitlines() == [
        "4 queries, success@1 0.250, success@3 0.500, 3 misses",
        "„Rat“",
        "    wanted top3: kind/a + kind/b, not: kind/c",
        "    got    kind/b, kind/c; meant: Rath",
        "„Amt“",
        "    wanted first: kind/a",
        "    got    kind/b, kind/a",
        "„%“",
        "    wanted none: True",
        "    got    status 500",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("q: KI", "There is no list of rows"),
        ("- KI", "has no query"),
        ("- {q: 44137, place: dortmund}", "has no query in quotation marks"),
        ("- {q: KI, frist: kind/a}", r"unknown keys: \['frist'\]"),
        ("- {q: KI, first: a}", "needs a name under „first“"),
        ("- {q: KI, first: place/a}", "ranks a place"),
        ("- {q: KI, top3: kind/a}", "needs a list of different names under „top3“"),
        ("- {q: KI, top3: []}", "needs a list of different names"),
        ("- {q: KI, top3: [kind/a, kind/a]}", "needs a list of different names"),
        ("- {q: KI, top3: [kind/a, kind/b, kind/c, kind/d]}", "needs no more than three"),
        ("- {q: KI, place: place/a}", "needs a name under „place“"),
        ("- {q: KI, places: [place/a]}", "needs a list of different names under „places“"),
        ("- {q: KI, meant: ''}", "needs a text"),
        ("- {q: KI, none: false}", "needs true"),
        ("- {q: KI, none: true, also: [kind/a]}", "wants no result, and something"),
        ("- {q: KI, first: kind/a, place: a}", r"more than one aim: \['first', 'place'\]"),
        ("- {q: KI, not: [kind/a]}", "wants nothing that could be missing"),
        ("- {q: KI}", "wants nothing that could be missing"),
        ("- {q: KI, first: kind/a}\n- {q: KI, first: kind/b}", r"More than one row asks \['KI'\]"),
    ],
)
def test_a_row_out_of_shape_is_an_error(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        load(text)


def test_a_row_names_what_it_wants() -> None:
    (row,) = load("- {q: x, places: [a, b], also: [kind/c], not: [law/d]}")
    assert row.named == ("place/a", "place/b", "kind/c", "law/d")
    assert row.wanted == "places: a + b, also: kind/c, not: law/d"
