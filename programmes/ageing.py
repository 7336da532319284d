"""How old what is said of a programme is, as far as its sources tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from directory.dates import PartialDate
from directory.models import Source

# In years of the calendar: programmes come and go with budgets and elections.
OLD_AFTER = 5


def warning(sources: Iterable[Source], today: date) -> str:
    """What a reader has to know before anything else; empty if a source is of the last years, or there is none."""
    told = (source.date for source in sources if not source.is_editorial)
    dates = [date for date in told if isinstance(date, PartialDate)]
    years = {each.year for each in dates if each.year is not None}
    if not dates:
        return ""
    if not years:
        return _("Die Quellen sind undatiert. Von wann die Angaben sind, ist nicht bekannt.")
    newest = max(years)
    if today.year - newest <= OLD_AFTER:
        return ""
    if not all(each.is_dated for each in dates):
        text = _("Die jüngste datierte Quelle ist von %(year)s, die übrigen sind älter oder undatiert.")
    elif len(years) > 1:
        text = _("Alle Angaben stammen von %(year)s oder früher. Was seitdem geschah, sagen die Quellen nicht.")
    else:
        text = _("Alle Angaben stammen von %(year)s. Was seitdem geschah, sagen die Quellen nicht.")
    return text % {"year": newest}
