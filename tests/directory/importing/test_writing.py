"""From a file into the database: new partners, changed ones, evidence, and the round trip through an export."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.importing import actions
from directory.importing.actions import apply_import, check_import
from directory.models import Actor, Citation, Contact, Entry, Location, ServedPlace, Statement
from tests import factories
from tests.database import refresh_search, sql
from tests.tables import apply, changes, check, csv_file, outcomes, refusals, take, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def _lists() -> None:
    """What the cells of the tests name."""
    factories.ActorKindFactory(title="Beratungsstelle", slug="beratungsstelle")
    factories.TopicFactory(title="Beratung", slug="beratung")
    factories.TopicFactory(title="Bildung und Schule", slug="bildung-und-schule")
    factories.CityFactory()


HEAD = ("Name", "Art", "Kurzbeschreibung", "Themen", "Wirkungsorte", "Telefon", "E-Mail", "Straße", "PLZ", "Ort")
ROW = (
    "Beratung Nord",
    "Beratungsstelle",
    "Berät Familien.",
    "Beratung; Bildung und Schule",
    "Dortmund",
    "(0231) 50 - 0 [Zentrale]",
    "nord@example.org",
    "Königswall 25",
    "44137",
    "Dortmund",
)


@pytest.mark.usefixtures("_lists")
class TestNewPartner:
    def test_is_a_draft_with_all_that_the_row_says(self) -> None:
        take(csv_file(HEAD, ROW))
        actor = Actor.objects.get(slug="beratung-nord")
        assert (actor.title, actor.state, actor.kind.slug) == ("Beratung Nord", Entry.State.DRAFT, "beratungsstelle")
        assert actor.summary == "Berät Familien."
        assert {topic.slug for topic in actor.topics.all()} == {"beratung", "bildung-und-schule"}
        assert str(ServedPlace.objects.get(entry=actor).place) == "Dortmund"
        contacts = Contact.objects.filter(entry=actor).order_by("channel")
        assert [(str(row.text), row.label) for row in contacts] == [
            ("nord@example.org", ""),
            ("0231 500", "Zentrale"),
        ]
        assert Contact.objects.get(channel="phone").number == "+49231500"
        assert str(Location.objects.get(entry=actor)) == "Königswall 25, 44137 Dortmund"

    def test_has_evidence_for_every_field_and_statement(self) -> None:
        table_import = take(csv_file(HEAD, ROW))
        actor = Actor.objects.get(slug="beratung-nord")
        citations = Citation.objects.filter(entry=actor)
        assert {citation.field for citation in citations if citation.field} == {"title", "kind", "summary", "topics"}
        assert {citation.statement_id for citation in citations if citation.statement_id} == set(
            Statement.objects.filter(entry=actor).values_list("pk", flat=True)
        )
        assert {(citation.source, citation.passage) for citation in citations} == {(table_import.source, "Zeile 2")}

    def test_is_found_again(self) -> None:
        content = csv_file(HEAD, ROW)
        take(content)
        again = check(content)
        assert outcomes(again) == {2: "unchanged"}
        assert not again.is_ready
        assert not apply(again)


@pytest.mark.usefixtures("_lists")
class TestChangedPartner:
    def test_is_shown_field_by_field(self) -> None:
        take(csv_file(HEAD, ROW))
        table_import = check(csv_file(("Name", "Telefon", "Themen"), ("Beratung Nord", "0231 50 1", "Beratung")))
        assert changes(table_import, 2) == {
            "Telefon": ("0231 500 [Zentrale]", "0231 501"),
            "Themen": ("Beratung; Bildung und Schule", "Beratung"),
        }
        assert Contact.objects.get(channel="phone").number == "+49231500"
        assert refusals(table_import) == {}

    def test_keeps_what_the_file_does_not_say(self) -> None:
        take(csv_file(HEAD, ROW))
        take(csv_file(("Name", "Telefon", "E-Mail"), ("Beratung Nord", "", "neu@example.org")))
        assert {str(row.text) for row in Contact.objects.all()} == {"0231 500", "neu@example.org"}
        actor = Actor.objects.get(slug="beratung-nord")
        assert actor.summary == "Berät Familien."
        assert actor.topics.count() == 2

    def test_gives_up_what_a_cell_empties(self) -> None:
        take(csv_file(HEAD, ROW))
        heads = ("Name", "Telefon", "Kurzbeschreibung", "Themen", "Ort")
        table_import = take(csv_file(heads, ("Beratung Nord", *["(leeren)"] * 4)))
        actor = Actor.objects.get(slug="beratung-nord")
        assert (actor.summary, actor.topics.count()) == ("", 0)
        assert not Location.objects.exists()
        assert [contact.channel for contact in Contact.objects.all()] == ["email"]
        assert not Citation.objects.filter(entry=actor, field__in=["summary", "topics"]).exists()
        assert changes(table_import, 2)["Straße"] == ("Königswall 25", "")
        assert outcomes(check(csv_file(heads, ("Beratung Nord", *["(leeren)"] * 4)))) == {2: "unchanged"}

    def test_of_the_public_stays_public_and_needs_its_summary(self) -> None:
        actor = factories.ActorFactory(title="Bekannt")
        take(csv_file(("Name", "Kurzname"), ("Bekannt", "B")))
        actor.refresh_from_db()
        assert (actor.state, actor.short_title) == (Entry.State.PUBLISHED, "B")
        table_import = check(csv_file(("Name", "Kurzbeschreibung"), ("Bekannt", "(leeren)")))
        reason = "Der Partner ist veröffentlicht oder dafür freigegeben und braucht eine Kurzbeschreibung."
        assert refusals(table_import) == {2: [reason]}

    def test_of_a_time_to_come_needs_its_summary(self) -> None:
        later = timezone.now() + datetime.timedelta(days=1)
        factories.ActorFactory(title="Bald", state="in_review", publish_at=later)
        factories.ActorFactory(title="Offen", state="in_review")
        rows = ("Bald", "(leeren)"), ("Offen", "(leeren)")
        assert outcomes(check(csv_file(("Name", "Kurzbeschreibung"), *rows))) == {2: "refused", 3: "changed"}

    def test_has_evidence_for_what_it_says_now(self) -> None:
        actor = factories.ActorFactory(title="Bekannt", other_names=["B"])
        old = factories.CitationFactory(entry=actor, field="summary").source
        factories.CitationFactory(entry=actor, field="other_names", source=old)
        contact = factories.ContactFactory(entry=actor, number="+49231500")
        factories.CitationFactory(entry=actor, statement=contact, source=old)
        heads = ("Name", "Kurzbeschreibung", "Weitere Namen", "Telefon")
        new = take(csv_file(heads, ("Bekannt", "Neu.", "B; C", "0231 501"))).source
        assert new is not None
        citations = Citation.objects.filter(entry=actor).order_by("pk")
        fields = [(citation.field, citation.source) for citation in citations if citation.field]
        # What a list already said keeps the evidence that it had.
        assert sorted(fields, key=str) == sorted(
            [("other_names", old), ("summary", new), ("other_names", new)], key=str
        )
        [citation] = [citation for citation in citations if citation.statement_id]
        assert (citation.supported, citation.source) == ("Telefon: 0231 501", new)
        assert not Contact.objects.filter(pk=contact.pk).exists()

    def test_is_changed_in_its_history(self) -> None:
        factories.ActorFactory(title="Bekannt")
        take(csv_file(("Name", "Kurzname"), ("Bekannt", "B")))
        events = apps.get_model("directory", "EntryEvent").objects.filter(title="Bekannt")
        assert list(events.order_by("pgh_id").values_list("pgh_label", "short_title")) == [
            ("insert", ""),
            ("update", "B"),
        ]


class TestRefusalByTheDatabase:
    """What nobody foresaw: the last row is refused, and so nothing at all is written."""

    @pytest.mark.usefixtures("_lists")
    def test_writes_nothing_and_names_the_row(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("directory.importing.planning.BATCH", 2)
        factories.ActorFactory(title="Alt", short_title="A")
        rows = [("Alt", "", "B"), *[(f"Neu {number}", "Beratungsstelle", "") for number in range(4)]]
        table_import = check(csv_file(("Name", "Art", "Kurzname"), *rows))
        assert table_import.count("new") == 4
        refresh_search()  # a table with triggers to come cannot be altered
        sql("ALTER TABLE directory_entry ADD CONSTRAINT no_third CHECK (title <> 'Neu 3')")
        assert not apply(table_import)
        assert list(Actor.objects.values_list("title", "short_title")) == [("Alt", "A")]
        assert list(refusals(table_import)) == [6]
        assert "no_third" in refusals(table_import)[6][0]
        # What is left of the file can be taken over now.
        assert apply(table_import)
        assert Actor.objects.count() == 4


@pytest.mark.usefixtures("_lists")
@pytest.mark.parametrize(("many", "renewed"), [(1, True), (2, False)])
def test_of_many_rows_the_planner_is_told(many: int, renewed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MANY", many)
    with CaptureQueriesContext(connection) as captured:
        take(csv_file(HEAD, ROW))
    assert any(query["sql"].startswith("ANALYZE") for query in captured) is renewed
    assert Actor.objects.count() == 1


@pytest.mark.usefixtures("_lists")
class TestQueries:
    @staticmethod
    def queries(steps: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            for _step in steps:
                pass
        return len(captured)

    @staticmethod
    def rows(count: int, phone: str) -> bytes:
        rows = [(f"Stelle {count}/{n}", *ROW[1:5], f"{phone} {n}", *ROW[6:]) for n in range(10, 10 + count)]
        return csv_file(HEAD, *rows)

    def test_do_not_grow_with_the_rows(self) -> None:
        counted: dict[str, list[int]] = {}
        for count in (1, 3, 400):
            for name, phone in (("new", "0231 50"), ("unchanged", "0231 50"), ("changed", "0231 51")):
                table_import = uploaded(self.rows(count, phone))
                counted.setdefault(f"check {name}", []).append(self.queries(check_import(table_import)))
                assert table_import.counts[name] == count
                if name != "unchanged":
                    steps = apply_import(table_import, explain=str)
                    counted.setdefault(f"write {name}", []).append(self.queries(steps))
        for name, (one, three, many) in counted.items():
            assert one == three, name
            # Django deletes a hundred rows at a time.
            assert many <= one + 10, name
            assert many < 60, name
