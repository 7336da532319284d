"""What the database keeps of taking something out: versions change in no other way, and the trace stays."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from directory.marks import Reason, is_marked, mark
from directory.models import Entry, Version, Withholding
from tests import factories
from tests.database import broken_rules, refresh_search, refused, sql, update
from tests.versions import change, latest

pytestmark = pytest.mark.django_db

MARK = mark(datetime.date(2027, 3, 3), "personal")


def trace(**values: Any) -> Withholding:
    said = {
        "entry_id": 7,
        "made_by": "Erika Muster",
        "reason": "personal",
        "versions": [1],
        "places": 1,
        "elsewhere": 0,
    }
    return Withholding(**{**said, **values})


class TestTrace:
    @pytest.mark.parametrize(
        "values",
        [
            *({"reason": reason} for reason in Reason.values),
            {"versions": [], "places": 0, "elsewhere": 1},
            {"versions": [1, 2], "places": 5, "elsewhere": 9},
        ],
    )
    def test_is_kept(self, values: dict[str, Any]) -> None:
        made = trace(**values)
        assert broken_rules(made) == []
        made.save()
        assert Withholding.objects.of(7).get() == made

    @pytest.mark.parametrize(
        ("values", "rule", "message"),
        [
            ({"reason": "other"}, "withholding_reason_known", "Bitte einen der Gründe wählen."),
            ({"made_by": ""}, "withholding_names_who", "Wer etwas entfernt, wird genannt."),
            ({"versions": [], "places": 0}, "withholding_took_something", "Entfernt wurde nichts."),
            (
                {"versions": []},
                "withholding_versions_of_places",
                "Zu den Stellen in Versionen gehören deren Nummern, und umgekehrt.",
            ),
            (
                {"places": 0, "elsewhere": 1},
                "withholding_versions_of_places",
                "Zu den Stellen in Versionen gehören deren Nummern, und umgekehrt.",
            ),
        ],
    )
    def test_keeps_its_rules(self, values: dict[str, Any], rule: str, message: str) -> None:
        made = trace(**values)
        assert broken_rules(made) == [message]
        with refused(rule):
            made.save()

    def test_bears_the_time_of_its_transaction(self) -> None:
        made = trace(at=timezone.now() - datetime.timedelta(days=9))
        made.save()
        made.refresh_from_db()
        with connection.cursor() as cursor:
            cursor.execute("SELECT transaction_timestamp()")
            assert made.at == cursor.fetchone()[0]

    def test_stays(self) -> None:
        made = trace()
        made.save()
        with refused("withholding_stays"):
            update(made, made_by="Niemand")
        with refused("withholding_stays"):
            made.delete()
        assert Withholding.objects.get().made_by == "Erika Muster"


class TestVersion:
    @pytest.fixture
    def version(self) -> Version:
        actor = factories.ActorFactory(title="Praxis Quendel", summary="50 % von C:\\_Quendel_ „so“.")
        factories.ContactFactory(entry=actor, label="Herr Quendel")
        return latest(actor)

    @pytest.mark.parametrize(
        "change",
        [
            {"data": [["entry", "title"], f"Praxis {MARK}"]},
            {"data": [["entry", "summary"], f"50 % von C:\\_{MARK}_ „so“."]},
            {"data": [["contact", "0", "label"], MARK]},
            {"data": [["contact", "0", "number"], MARK]},
        ],
    )
    def test_loses_something_with_a_trace(self, version: Version, change: Any) -> None:
        with refused("version_kept_by_database"):
            replace(version, *change["data"])
        trace().save()
        replace(version, *change["data"])
        assert is_marked(Version.objects.get(pk=version.pk).data)

    @pytest.mark.parametrize(
        "text", ["Praxis", "Praxis Thymian", f"Praxis {MARK} und mehr", f"Haus {MARK}", "5 % X_ X"]
    )
    def test_says_nothing_new(self, version: Version, text: str) -> None:
        trace().save()
        with refused("version_kept_by_database"):
            replace(version, ["entry", "title"], text)

    @pytest.mark.parametrize("column", ["author", "number", "user_id", "state", "at", "deleted"])
    def test_keeps_who_and_when(self, version: Version, column: str) -> None:
        trace().save()
        values = {
            "author": "Niemand",
            "number": 9,
            "user_id": 9,
            "state": "draft",
            "at": timezone.now(),
            "deleted": True,
        }
        with refused("version_kept_by_database"):
            update(version, **{column: values[column]})
        with refused("version_kept_by_database"):
            version.delete()

    @pytest.mark.parametrize("column", ["note", "reason", "origin"])
    def test_notes_lose_something_too(self, version: Version, column: str) -> None:
        trace().save()
        with refused("version_kept_by_database"):
            update(version, **{column: "Neu"})
        update(version, **{column: "[…]" if column == "origin" else ""})


def replace(version: Version, path: list[str], text: str) -> None:
    sql(
        "UPDATE directory_version SET data = jsonb_set(data, %s, to_jsonb(%s::text)) WHERE id = %s",
        path,
        text,
        version.pk,
    )


class TestEntry:
    def test_never_says_a_mark(self) -> None:
        actor = factories.ActorFactory()
        refresh_search()
        with refused("version_says_no_mark"):
            Entry.objects.filter(pk=actor.pk).update(title=f"Haus {MARK}")
            connection.check_constraints()
        assert change(actor, title="Haus \ue000 \ue001").data["entry"]["title"] == "Haus \ue000 \ue001"


@pytest.mark.django_db(transaction=True)
def test_a_trace_of_another_transaction_opens_no_version() -> None:
    version = latest(factories.ActorFactory(title="Praxis Quendel"))
    with transaction.atomic():
        trace().save()
    with refused("version_kept_by_database"):
        replace(version, ["entry", "title"], f"Praxis {MARK}")
