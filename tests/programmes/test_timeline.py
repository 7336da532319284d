"""The line of years: what is known of a period, in a picture and in words."""

from __future__ import annotations

import pytest
from django.test import Client

from directory.dates import PartialDate
from programmes import timeline
from programmes.models import Programme
from programmes.timeline import Axis, Piece, Span
from tests import factories
from tests.listing_pages import Listing, shown
from tests.pages import visit

pytestmark = pytest.mark.django_db
TEN_YEARS = Axis(2010, 2020)


def drawn(page: Listing) -> list[list[str]]:
    """The pieces of each bar by their kind."""
    svg = "{http://www.w3.org/2000/svg}"
    bars = [[rect.get("class", "") for rect in each.iter(f"{svg}rect")] for each in page.all(f"{svg}svg")]
    return [[name.removeprefix("timeline__") for name in bar] for bar in bars if bar]


@pytest.mark.parametrize(
    ("date", "span"),
    [
        (None, None),
        (PartialDate(), None),
        (PartialDate(2014), (2014, 2015)),
        (PartialDate(2014, 1), (2014, 2014 + 1 / 12)),
        (PartialDate(2014, 12), (2014 + 11 / 12, 2015)),
        (PartialDate(2014, 7, 1), (2014.5, 2014.5 + 1 / 372)),
        (PartialDate(2014, 12, 31), (2015 - 1 / 372, 2015)),
    ],
)
def test_date_is_as_long_as_what_is_not_known_of_it(date: PartialDate | None, span: tuple[float, float] | None) -> None:
    found = Span.of(date)
    assert (found is None) == (span is None)
    assert found is None or found == pytest.approx(span)


@pytest.mark.parametrize(
    ("starts", "ends", "pieces"),
    [
        (None, None, []),
        (
            Span(2012, 2013),
            Span(2017, 2018),
            [Piece("rough", "20.00%", "10.00%"), Piece("sure", "30.00%", "40.00%"), Piece("rough", "70.00%", "10.00%")],
        ),
        # All within one year, and from one to the next: no day of it is sure.
        (Span(2012, 2013), Span(2012, 2013), [Piece("rough", "20.00%", "10.00%")]),
        (Span(2012, 2013), Span(2013, 2014), [Piece("rough", "20.00%", "20.00%")]),
        (Span(2012, 2013), None, [Piece("rough", "20.00%", "10.00%"), Piece("out", "30.00%", "70.00%")]),
        (None, Span(2012, 2013), [Piece("in", "0.00%", "20.00%"), Piece("rough", "20.00%", "10.00%")]),
        # A day is too short to see, even at the end of the line.
        (None, Span(2019.999, 2020), [Piece("in", "0.00%", "99.99%"), Piece("rough", "99.40%", "0.60%")]),
    ],
)
def test_bar_shows_what_is_sure_what_is_rough_and_what_fades(
    starts: Span | None, ends: Span | None, pieces: list[Piece]
) -> None:
    assert TEN_YEARS.pieces(starts, ends) == pieces


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (2014, 2015, [2014]),
        (2010, 2016, [2010, 2011, 2012, 2013, 2014, 2015]),
        (2007, 2018, [2008, 2010, 2012, 2014, 2016]),
        (1848, 2020, [1850, 1900, 1950, 2000]),
    ],
)
def test_years_are_named_as_far_as_there_is_room(first: int, last: int, years: list[int]) -> None:
    assert [tick.year for tick in Axis(first, last).ticks] == years


@pytest.mark.parametrize(
    ("starts", "ends", "status", "text"),
    [
        (None, None, "unknown", ""),
        (PartialDate(), PartialDate(), "running", ""),
        (PartialDate(2013), PartialDate(2016, 12, 31), "ended", "2013 bis 31. Dezember 2016"),
        (PartialDate(2014), None, "unknown", "ab 2014, Ende nicht bekannt"),
        (PartialDate(2014, 3), PartialDate(), "running", "ab März 2014, läuft, Ende nicht bekannt"),
        (PartialDate(2014), None, "ended", "ab 2014, beendet, Ende nicht bekannt"),
        (None, PartialDate(2016), "ended", "bis 2016, Beginn nicht bekannt"),
    ],
)
def test_period_in_words(starts: PartialDate | None, ends: PartialDate | None, status: str, text: str) -> None:
    assert Programme(starts=starts, ends=ends, status=status).period == text


def test_period_that_ends_with_all_time_is_shown(client: Client) -> None:
    factories.ProgrammeFactory(starts=PartialDate(2020), ends=PartialDate(9999, 12, 31))
    assert "2020 bis 31. Dezember 9999" in "".join(visit(client, "/programme/").lines)


def test_programmes_stand_in_the_order_of_time(client: Client) -> None:
    for title, starts, ends in (
        ("Alpha", PartialDate(2016), None),
        ("Beta", None, None),
        ("Gamma", PartialDate(2007), PartialDate(2009, 2)),
        ("Delta", None, PartialDate(2012)),
        ("Epsilon", PartialDate(), PartialDate()),
    ):
        factories.ProgrammeFactory(title=title, starts=starts, ends=ends)
    page = shown(client, "/programme/")
    assert page.section("Zeitleiste")[1:] == [
        # The line goes from three years before the first date to three years after the last one.
        "2005",
        "2010",
        "2015",
        "Gamma: 2007 bis Februar 2009",
        "Delta: bis 2012, Beginn nicht bekannt",
        "Alpha: ab 2016, Ende nicht bekannt",
        "Zeitraum nicht bekannt",
        "Beta",
        "Epsilon",
    ]
    assert drawn(page) == [["rough", "sure", "rough"], ["in", "rough"], ["rough", "out"]]


def test_timeline_shows_what_the_filters_leave_on_every_page(client: Client) -> None:
    for number in range(1, 27):
        factories.ProgrammeFactory(title=f"Projekt {number:02}", kind="project", starts=PartialDate(2000 + number))
    factories.ProgrammeFactory(title="Pilot", kind="pilot", starts=PartialDate(2001))
    for address in ("/programme/?art=project", "/programme/?art=project&seite=2"):
        lines = [line for line in shown(client, address).section("Zeitleiste") if ": ab" in line]
        assert lines == [f"Projekt {number:02}: ab {2000 + number}, Ende nicht bekannt" for number in range(1, 27)]


def test_timeline_of_nothing_is_not_there(client: Client) -> None:
    assert "## Zeitleiste" not in shown(client, "/programme/").headings


def test_programmes_without_any_period_are_a_list_without_a_picture(client: Client) -> None:
    factories.ProgrammeFactory(title="Alpha")
    page = shown(client, "/programme/")
    assert page.section("Zeitleiste") == ["Zeitraum nicht bekannt", "Alpha"]
    assert drawn(page) == []


def test_of_very_many_the_first_are_drawn(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "MOST", 2)
    for title in ("Alpha", "Beta", "Gamma"):
        factories.ProgrammeFactory(title=title, starts=PartialDate(2014))
    lines = shown(client, "/programme/").section("Zeitleiste")
    assert lines[0] == "Die Zeitleiste zeigt die ersten 2 von 3 Programmen. Mit den Filtern werden es weniger."
    assert [line for line in lines if ": ab" in line] == [
        "Alpha: ab 2014, Ende nicht bekannt",
        "Beta: ab 2014, Ende nicht bekannt",
    ]
