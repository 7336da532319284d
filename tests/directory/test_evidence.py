from __future__ import annotations

from typing import Any

import pytest
from django.db.models import ProtectedError
from pytest_django import DjangoAssertNumQueries

from directory.contents import Contents
from directory.evidence import Footnotes
from directory.models import Citation, Entry, Source
from programmes.models import Participation
from tests import factories
from tests.database import broken_rules, complaints, refused, set_raw, sql, update

pytestmark = pytest.mark.django_db

# Each kind of statement, its noun and what the page of its source says that it supports.
STATEMENTS: list[tuple[Any, dict[str, Any], str, str]] = [
    (factories.PointFactory, {"text": "Familien beraten"}, "Punkt", "Familien beraten"),
    (factories.KeyFigureFactory, {"label": "Zentren", "low": 54}, "Kennzahl", "Zentren: 54"),
    (factories.ContactFactory, {"number": "+492118372000"}, "Kontakt", "Telefon: 0211 8372000"),
    (factories.ServedPlaceFactory, {"place__full_name": "Kamen"}, "Wirkungsort", "Kamen"),
    (factories.LocationFactory, {"place__name": "Kamen"}, "Standort", "Kamen"),
    (factories.OfferFactory, {"title": "Elterncafé"}, "Angebot", "Elterncafé"),
    (
        factories.RelationFactory,
        {"entry__title": "JMD", "target__title": "LAG"},
        "Beziehung",
        "JMD ist Teil von LAG",
    ),
    (
        factories.ParticipationFactory,
        {"actor__title": "Das Land"},
        "Beteiligung",
        f"Das Land ({Participation.Role.FUNDER.label})",
    ),
    (factories.NewsParticipantFactory, {}, "Beteiligte Person", "Erika Muster, Leiterin"),
]


def cite(statement: Any, **values: Any) -> Citation:
    citation: Citation = factories.CitationFactory(statement=statement, entry=statement.entry, **values)
    return citation


class TestSource:
    @pytest.mark.parametrize("slug", ["", "Quelle", "a--b", "quelle-", "müll"])
    def test_address_is_ascii(self, slug: str) -> None:
        source = factories.SourceFactory(slug="besuch-dortmund")
        assert complaints(source) == []
        with refused("source_slug_ascii"):
            update(source, slug=slug)
        source.slug = slug
        assert broken_rules(source) == ["Das Adresskürzel darf nur a–z, 0–9 und Bindestriche enthalten."]

    def test_address_is_its_own(self) -> None:
        source, other = factories.SourceFactory(), factories.SourceFactory()
        with refused("directory_source_slug_key"):
            update(other, slug=source.slug)
        other.slug = source.slug
        assert len(complaints(other)) == 1

    def test_has_no_negative_number_of_paragraphs(self) -> None:
        source = factories.SourceFactory()
        with refused("directory_source_paragraphs_check"):
            set_raw(source, "paragraphs", -1)
        set_raw(source, "paragraphs", 0)

    def test_that_is_cited_stays(self) -> None:
        citation = factories.CitationFactory()
        with pytest.raises(ProtectedError):
            citation.source.delete()
        citation.delete()
        citation.source.delete()
        assert not Source.objects.exists()

    def test_has_a_page(self) -> None:
        source = factories.SourceFactory(slug="besuch-dortmund", title="Besuch in Dortmund")
        assert (str(source), source.get_absolute_url()) == ("Besuch in Dortmund", "/quellen/besuch-dortmund/")


class TestCitation:
    ONE_THING = "Ein Beleg gehört zu genau einer Aussage oder zu einem Feld."

    def test_supports_a_field_or_a_statement(self) -> None:
        assert complaints(factories.CitationFactory(field="summary")) == []
        assert complaints(cite(factories.PointFactory())) == []

    def test_of_nothing_is_refused(self) -> None:
        citation = factories.CitationFactory(field="summary")
        with refused("citation_supports_one_thing"):
            update(citation, field="")
        citation.field = ""
        assert complaints(citation) == [self.ONE_THING]

    def test_of_two_things_is_refused(self) -> None:
        citation = cite(factories.PointFactory())
        with refused("citation_supports_one_thing"):
            update(citation, field="summary")
        citation.field = "summary"
        assert complaints(citation) == [self.ONE_THING]

    def test_of_a_statement_of_another_entry_is_refused(self) -> None:
        message = "Die Aussage gehört zu einem anderen Eintrag."
        point, other = factories.PointFactory(), factories.PointFactory()
        citation = cite(point)
        with refused("citation_statement_of_entry"):
            factories.CitationFactory(statement=point, entry=other.entry)
        with refused("citation_statement_of_entry"):
            update(citation, statement=other)
        with refused(message):
            update(citation, entry=other.entry)
        with refused(message):
            sql("UPDATE directory_citation SET statement_id = %s", other.pk)
        update(citation, statement=other, entry=other.entry)

    def test_and_its_statement_stay_with_one_entry(self) -> None:
        point = factories.PointFactory()
        cite(point)
        with refused("statement_stays_with_entry"):
            update(point, entry=factories.LawFactory())

    @pytest.mark.parametrize("paragraph", [None, 3])
    @pytest.mark.parametrize("passage", ["", "Seite 3"])
    def test_stands_there_once(self, paragraph: int | None, passage: str) -> None:
        point = factories.PointFactory()
        source = factories.SourceFactory()
        targets: list[dict[str, Any]] = [
            {"entry": point.entry, "statement": point, "field": ""},
            {"entry": point.entry, "statement": None, "field": "summary"},
        ]
        for target in targets:
            values = {**target, "source": source, "paragraph": paragraph, "passage": passage}
            Citation.objects.create(**values)
            with refused("citation_once"):
                Citation.objects.create(**values)
            assert complaints(Citation(**values)) == ["Diesen Beleg gibt es schon."]

    @pytest.mark.parametrize("other", [{"paragraph": 2}, {"paragraph": None}, {"passage": "Satz 2"}, {"field": "text"}])
    def test_of_another_passage_is_another(self, other: dict[str, Any]) -> None:
        citation = factories.CitationFactory(paragraph=1)
        second = factories.CitationFactory(
            **{"entry": citation.entry, "source": citation.source, "paragraph": 1, **other}
        )
        assert complaints(second) == []

    def test_has_no_negative_paragraph(self) -> None:
        citation = factories.CitationFactory()
        with refused("directory_citation_paragraph_check"):
            set_raw(citation, "paragraph", -1)
        set_raw(citation, "paragraph", 0)

    @pytest.mark.parametrize(
        ("paragraph", "passage", "locator"),
        [(17, "", "Absatz 17"), (None, "Seite 3", "Seite 3"), (17, "Satz 2", "Absatz 17, Satz 2"), (None, "", "")],
    )
    def test_says_where_in_the_source(self, paragraph: int | None, passage: str, locator: str) -> None:
        citation = factories.CitationFactory(paragraph=paragraph, passage=passage, source__title="Besuch")
        assert citation.locator == locator
        assert str(citation) == (f"Besuch, {locator}" if locator else "Besuch")

    @pytest.mark.parametrize(("factory", "values", "kind", "text"), STATEMENTS)
    def test_says_what_it_supports(self, factory: Any, values: dict[str, Any], kind: str, text: str) -> None:
        citation = Citation.objects.get(pk=cite(factory(**values)).pk)
        assert (citation.supported_kind, citation.supported) == (kind, text)

    @pytest.mark.parametrize(
        ("factory", "field", "text"),
        [
            (factories.ActorFactory, "summary", "Kurzbeschreibung"),
            (factories.ActorFactory, "founded", "Gegründet"),
            (factories.ProgrammeFactory, "starts", "Beginn"),
            (factories.LawFactory, "in_force_from", "In Kraft seit"),
            (factories.NewsItemFactory, "concerns", "Betrifft"),
        ],
    )
    def test_says_which_field_it_supports(self, factory: Any, field: str, text: str) -> None:
        citation = factories.CitationFactory(entry=factory(), field=field)
        assert (citation.supported_kind, citation.supported) == ("Feld", text)

    def test_goes_with_its_statement_and_with_its_entry(self) -> None:
        of_statement, of_field = cite(factories.PointFactory()), factories.CitationFactory()
        of_statement.statement.delete()  # type: ignore[union-attr]
        of_field.entry.delete()
        assert not Citation.objects.exists()

    def test_are_in_the_order_of_the_source(self) -> None:
        source = factories.SourceFactory(title="A")
        for title, paragraph in [("B", 1), ("A", 20), ("A", 3)]:
            wanted = source if title == "A" else factories.SourceFactory(title=title)
            factories.CitationFactory(source=wanted, paragraph=paragraph)
        order = [(citation.source.title, citation.paragraph) for citation in Citation.objects.all()]
        assert order == [("A", 3), ("A", 20), ("B", 1)]

    @pytest.mark.parametrize("rows", [1, 3])
    def test_are_loaded_in_one_query_whatever_they_support(
        self, django_assert_num_queries: DjangoAssertNumQueries, rows: int
    ) -> None:
        for factory, values, _, _ in STATEMENTS * rows:
            cite(factory(**values))
        factories.CitationFactory()
        with django_assert_num_queries(1):
            texts = [(citation.supported_kind, citation.supported) for citation in Citation.objects.with_statements()]
        expected = [(kind, text) for _, _, kind, text in STATEMENTS] * rows
        assert sorted(texts) == sorted([*expected, ("Feld", "Kurzbeschreibung")])


class TestOnPageOf:
    def test_an_entry_are_its_own_citations_and_those_of_what_leads_to_it(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        actor = factories.ActorFactory()
        shown: list[Citation] = [
            factories.CitationFactory(entry=actor, field="summary"),
            cite(factories.PointFactory(entry=actor)),
            cite(factories.RelationFactory(entry=actor)),
            cite(factories.RelationFactory(target=actor)),
            cite(factories.ParticipationFactory(actor=actor)),
        ]
        cite(factories.RelationFactory())
        cite(factories.ParticipationFactory())
        factories.CitationFactory()
        with django_assert_num_queries(1):
            found = [(citation.pk, citation.source.title) for citation in Contents(actor)["citation"]]
        assert sorted(found) == [(citation.pk, citation.source.title) for citation in shown]


class TestPublic:
    """What the page of a source may name."""

    @pytest.mark.parametrize(("state", "shown"), [("draft", 0), ("in_review", 0), ("published", 1), ("archived", 1)])
    def test_is_what_has_a_page_at_both_ends(self, state: str, shown: int) -> None:
        cite(factories.PointFactory(entry__state=state))
        factories.CitationFactory(entry__state=state)
        cite(factories.RelationFactory(entry__state=state))
        cite(factories.RelationFactory(target__state=state))
        cite(factories.ParticipationFactory(entry__state=state))
        cite(factories.ParticipationFactory(actor__state=state))
        assert Citation.objects.count() == 6
        assert Citation.objects.public().count() == 6 * shown


class TestFootnotes:
    def test_are_numbered_in_the_order_in_which_the_page_asks(self) -> None:
        actor = factories.ActorFactory()
        first, second = factories.PointFactory(entry=actor), factories.PointFactory(entry=actor)
        for target in (second, first):
            cite(target)
        factories.CitationFactory(entry=actor, field="summary")
        notes = Footnotes(Contents(actor)["citation"])
        assert notes.used == []
        numbers = [
            [note.number for note in found]
            for found in (notes.for_field(actor.pk, "summary"), notes.for_statement(first), notes.for_statement(second))
        ]
        assert numbers == [[1], [2], [3]]
        assert [note.number for note in notes.used] == [1, 2, 3]

    def test_of_the_same_passage_are_one(self) -> None:
        actor = factories.ActorFactory()
        source = factories.SourceFactory()
        points = [factories.PointFactory(entry=actor) for _ in range(3)]
        for point, paragraph in zip(points, (7, 7, 8), strict=True):
            cite(point, source=source, paragraph=paragraph)
        notes = Footnotes(Contents(actor)["citation"])
        numbers = [[note.number for note in notes.for_statement(point)] for point in points]
        assert numbers == [[1], [1], [2]]
        assert [(note.number, note.source, note.locator) for note in notes.used] == [
            (1, source, "Absatz 7"),
            (2, source, "Absatz 8"),
        ]
        assert notes.sources == [source]

    def test_of_two_sources_with_the_same_passage_are_two(self) -> None:
        point = factories.PointFactory()
        for _ in range(2):
            cite(point, paragraph=7)
        notes = Footnotes(Contents(point.entry)["citation"])
        assert [note.number for note in notes.for_statement(point)] == [1, 2]
        assert len(notes.sources) == 2

    def test_keep_their_number_when_asked_again(self) -> None:
        point = factories.PointFactory()
        cite(point)
        notes = Footnotes(Contents(point.entry)["citation"])
        assert notes.for_statement(point) == notes.for_statement(point)
        assert [note.number for note in notes.used] == [1]

    def test_ascend_where_one_was_used_before(self) -> None:
        actor = factories.ActorFactory()
        source = factories.SourceFactory()
        late, both = factories.PointFactory(entry=actor), factories.PointFactory(entry=actor)
        cite(late, source=source, paragraph=9)
        for paragraph in (2, 9):
            cite(both, source=source, paragraph=paragraph)
        notes = Footnotes(Contents(actor)["citation"])
        assert [note.number for note in notes.for_statement(late)] == [1]
        assert [(note.number, note.locator) for note in notes.for_statement(both)] == [
            (1, "Absatz 9"),
            (2, "Absatz 2"),
        ]

    def test_are_none_where_nothing_is_cited(self) -> None:
        point = factories.PointFactory()
        factories.CitationFactory(entry=point.entry, field="summary")
        notes = Footnotes(Contents(point.entry)["citation"])
        assert notes.for_statement(point) == []
        assert notes.for_field(point.entry.pk, "text") == []
        assert notes.for_field(factories.ActorFactory().pk, "summary") == []
        assert (notes.used, notes.sources) == ([], [])

    @pytest.mark.parametrize("rows", [1, 3])
    def test_cost_one_query(self, django_assert_num_queries: DjangoAssertNumQueries, rows: int) -> None:
        actor = factories.ActorFactory()
        points = factories.PointFactory.create_batch(rows, entry=actor)
        for point in points:
            cite(point)
        with django_assert_num_queries(1):
            notes = Footnotes(Contents(Entry(pk=actor.pk))["citation"])
            assert [notes.for_statement(point)[0].source.title for point in points]
        assert len(notes.used) == rows
