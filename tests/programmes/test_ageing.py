"""What a page says of the age of its sources."""

from __future__ import annotations

from datetime import date

import pytest

from directory.dates import PartialDate
from directory.models import Source
from programmes.ageing import warning

SINCE = "Was seitdem geschah, sagen die Quellen nicht."
OF_2015, EARLIER = PartialDate(2015, 7, 28), PartialDate(2012)
UNDATED = PartialDate()


@pytest.mark.parametrize(
    ("dates", "year", "text"),
    [
        ([], 2026, ""),
        ([OF_2015], 2020, ""),
        ([OF_2015], 2021, f"Alle Angaben stammen von 2015. {SINCE}"),
        ([OF_2015, PartialDate(2015)], 2026, f"Alle Angaben stammen von 2015. {SINCE}"),
        ([EARLIER, OF_2015], 2026, f"Alle Angaben stammen von 2015 oder früher. {SINCE}"),
        ([OF_2015, PartialDate(2022)], 2026, ""),
        (
            [OF_2015, UNDATED],
            2026,
            "Die jüngste datierte Quelle ist von 2015, die übrigen sind älter oder undatiert.",
        ),
        ([PartialDate(2022), UNDATED], 2026, ""),
        ([UNDATED], 2026, "Die Quellen sind undatiert. Von wann die Angaben sind, ist nicht bekannt."),
    ],
)
def test_warning(dates: list[PartialDate], year: int, text: str) -> None:
    assert warning([Source(date=each) for each in dates], date(year, 1, 1)) == text


def test_source_of_a_note_of_the_editors_says_nothing_of_the_content() -> None:
    sources = [Source(date=OF_2015), Source(date=PartialDate(2026), is_editorial=True)]
    assert warning(sources, date(2026, 1, 1)) == f"Alle Angaben stammen von 2015. {SINCE}"
