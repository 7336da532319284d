"""What is said of an entry, for the tests of its page."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from directory.models import Entry, Place
from directory.publishing import moment
from tests import factories
from tests.versions import latest

REPORT = "Fehler in diesem Eintrag melden"
NO_LICENCE = (
    "Eine Lizenz ist nicht angegeben. Fakten können Sie mit Quellenangabe zitieren; Texte und Bilder können "
    "urheberrechtlich geschützt sein."
)


def foot(entry: Entry) -> list[str]:
    """The last lines of the entry's page; sets the date of its last change."""
    changed = datetime.datetime(2024, 5, 31, 12, tzinfo=datetime.UTC)
    Entry.objects.filter(pk=entry.pk).update(updated_at=changed)
    return [
        "Zuletzt geprüft: noch nicht · Zuletzt geändert: 31. Mai 2024 · "
        f"Dauerhafte Adresse: http://testserver/id/{entry.public_id}/",
        *last_lines(entry),
    ]


def last_lines(entry: Entry) -> list[str]:
    """What stands below the dates on the entry's page; the entry does not change any more."""
    return [version_line(entry), REPORT, *citing(entry)]


def citing(entry: Entry) -> list[str]:
    number, today = latest(entry).number, date_format(timezone.localdate())
    return [
        "Zitieren",
        f"Integrationspartner NRW: „{entry.title}“ ({entry.get_type_display()}), Version {number} vom {today}. "
        f"http://testserver/id/{entry.public_id}/version/{number}/ (abgerufen am {today})",
        "Text kopieren",
        NO_LICENCE,
        "Für Literaturverwaltung: BibTeX, RIS, CSL-JSON",
    ]


def version_line(entry: Entry) -> str:
    """How the page names its version; the entry does not change any more."""
    version = latest(entry)
    return f"Version {version.number} vom {moment(version.at)} · Alle Versionen"


def cite_in_order(source: Any, entry: Entry, fields: list[str], statements: list[Any]) -> None:
    """Each field and statement with a paragraph of its own."""
    for number, field in enumerate(fields, start=1):
        factories.CitationFactory(entry=entry, field=field, source=source, paragraph=number)
    for number, statement in enumerate(statements, start=len(fields) + 1):
        factories.CitationFactory(entry=entry, statement=statement, source=source, paragraph=number)


def say_everything(entry: Any, rows: int) -> None:
    """Rows of everything that may be said of any entry, each cited."""
    entry.topics.add(*factories.TopicFactory.create_batch(rows))
    entry.audiences.add(*factories.AudienceFactory.create_batch(rows))
    entry.laws.add(*factories.LawFactory.create_batch(rows))
    for _row in range(rows):
        place: Place = factories.PlaceFactory()
        for statement in (
            factories.PointFactory(entry=entry),
            factories.KeyFigureFactory(entry=entry, place=place),
        ):
            factories.CitationFactory(entry=entry, statement=statement)
        factories.CitationFactory(entry=entry)
        factories.NewsItemFactory().concerns.add(entry)
