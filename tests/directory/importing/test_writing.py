"""From a file into the database: new partners, changed ones, evidence, and the round trip through an export."""

from __future__ import annotations

import pytest

from directory.models import Actor, Citation, Contact, Entry, Location, ServedPlace, Statement
from tests import factories
from tests.tables import changes, check, csv_file, outcomes, refusals, take

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
        before = list(Actor.objects.values()), list(Citation.objects.values()), list(Statement.objects.values())
        again = take(content)
        assert outcomes(again) == {2: "unchanged"}
        assert before == (
            list(Actor.objects.values()),
            list(Citation.objects.values()),
            list(Statement.objects.values()),
        )


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
