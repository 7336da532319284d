from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from directory.checking import check_content
from directory.dates import PartialDate
from directory.models import Citation, Entry
from programmes.models import Participation
from tests import factories
from tests.database import sql, update

pytestmark = pytest.mark.django_db


def cited(entry: Any, *fields: str) -> Any:
    for field in fields:
        factories.CitationFactory(entry=entry, field=field)
    return entry


def supported(statement: Any) -> Any:
    factories.CitationFactory(entry=statement.entry, statement=statement)
    return statement


def sound_actor(**values: Any) -> Any:
    """An actor whose only claim, its summary, has a source."""
    return cited(factories.ActorFactory(**values), "summary")


def problems() -> list[str]:
    return [str(problem) for problem in check_content()]


class TestSoundContent:
    def test_has_no_problem(self) -> None:
        topic = factories.TopicFactory(title="Bildung")
        law = cited(
            factories.LawFactory(in_force_from=PartialDate(2012), note="Neu gefasst."), "summary", "in_force_from"
        )
        factories.CitationFactory(entry=law, field="note", source__is_editorial=True)
        actor = cited(
            factories.ActorFactory(
                kind__one_per_area=True, website="https://example.org", text="Text", founded=PartialDate(2013)
            ),
            *("summary", "website", "text", "founded", "audiences", "laws"),
        )
        actor.topics.add(topic)
        actor.audiences.add(factories.AudienceFactory())
        actor.laws.add(law)
        place = factories.CityFactory()
        supported(factories.ServedPlaceFactory(entry=actor, place=place, role="centre"))
        for factory in (factories.PointFactory, factories.KeyFigureFactory, factories.ContactFactory):
            supported(factory(entry=actor))
        supported(factories.KeyFigureFactory(entry=actor, as_of=PartialDate()))
        supported(factories.LocationFactory(entry=actor, place=place))
        supported(factories.OfferFactory(entry=actor))
        supported(factories.RelationFactory(entry=actor, target=sound_actor(state="archived")))
        programme = cited(factories.ProgrammeFactory(status="running"), "summary", "kind", "status", "parent")
        update(programme, parent=cited(factories.ProgrammeFactory(), "summary", "kind"))
        supported(factories.ParticipationFactory(entry=programme, actor=actor))
        news = cited(factories.NewsItemFactory(place=place), "summary", "date", "place", "concerns")
        news.concerns.set([actor.entry_ptr, programme.entry_ptr])
        supported(factories.NewsParticipantFactory(entry=news))
        assert problems() == []

    def test_that_is_empty_has_no_problem(self) -> None:
        assert problems() == []

    @pytest.mark.parametrize("state", ["draft", "in_review"])
    def test_needs_not_be_sound_before_it_is_public(self, state: str) -> None:
        actor = factories.ActorFactory(state=state, kind__one_per_area=True)
        factories.PointFactory(entry=actor)
        factories.KeyFigureFactory(entry=actor)
        factories.RelationFactory(entry=actor, target__state="draft")
        assert problems() == []

    @pytest.mark.parametrize("state", ["draft", "in_review"])
    def test_may_cite_wrongly_before_it_is_public(self, state: str) -> None:
        actor = factories.ActorFactory(state=state)
        factories.CitationFactory(entry=actor, field="text")
        factories.CitationFactory(entry=actor, field="nonsense")
        factories.CitationFactory(entry=actor, field="summary", paragraph=21, source__paragraphs=20)
        assert problems() == []


class TestFieldWithoutCitation:
    @pytest.mark.parametrize("state", ["published", "archived"])
    @pytest.mark.parametrize(
        ("values", "label"),
        [
            ({}, "Kurzbeschreibung"),
            ({"summary": "", "text": "Hintergrund"}, "Text"),
            ({"summary": "", "website": "https://example.org"}, "Website"),
            ({"summary": "", "founded": PartialDate(2013)}, "Gegründet"),
            ({"summary": "", "founded": PartialDate()}, "Gegründet"),
            ({"summary": "", "closed": PartialDate(2013)}, "Aufgelöst"),
        ],
    )
    def test_is_a_problem_of_an_actor(self, values: dict[str, Any], label: str, state: str) -> None:
        actor = factories.ActorFactory(slug="haus", **{**values, "summary": "Hilft."})
        if values:
            cited(actor, "summary")
        update(actor, state=state)
        assert problems() == [f"actor/haus: Das Feld „{label}“ hat keinen Beleg."]

    @pytest.mark.parametrize(
        ("factory", "values", "fields", "label"),
        [
            (factories.ProgrammeFactory, {}, ["summary"], "Art des Programms"),
            (factories.ProgrammeFactory, {"status": "ended"}, ["summary", "kind"], "Stand der Durchführung"),
            (factories.ProgrammeFactory, {"starts": "2015"}, ["summary", "kind"], "Beginn"),
            (factories.ProgrammeFactory, {"ends": "2015"}, ["summary", "kind"], "Ende"),
            (factories.NewsItemFactory, {}, ["summary"], "Datum"),
            (factories.LawFactory, {"in_force_from": "2012"}, ["summary"], "In Kraft seit"),
            (factories.LawFactory, {"in_force_until": "2021"}, ["summary"], "In Kraft bis"),
            (factories.LawFactory, {"note": "Neu gefasst."}, ["summary"], "Anmerkung der Redaktion"),
            (factories.TopicFactory, {"text": "Text"}, [], "Text"),
            (factories.ActorKindFactory, {"text": "Text"}, [], "Text"),
        ],
    )
    def test_is_a_problem_of_other_entries(
        self, factory: Any, values: dict[str, Any], fields: list[str], label: str
    ) -> None:
        entry = cited(factory(slug="haus", **values), *fields)
        assert problems() == [f"{entry.type}/haus: Das Feld „{label}“ hat keinen Beleg."]

    def test_is_none_of_a_signpost(self) -> None:
        factories.TopicFactory(summary="Wer hilft in der Schule?")
        factories.ActorKindFactory(summary="Was ein Verband tut.")
        assert problems() == []

    @pytest.mark.parametrize(
        ("name", "factory", "label"),
        [("audiences", factories.AudienceFactory, "Zielgruppen"), ("laws", factories.LawFactory, "Rechtsgrundlagen")],
    )
    def test_is_a_problem_of_what_was_chosen(self, name: str, factory: Any, label: str) -> None:
        actor = sound_actor(slug="haus")
        chosen = factory()
        if name == "laws":
            cited(chosen, "summary")
        getattr(actor, name).add(chosen)
        assert problems() == [f"actor/haus: Das Feld „{label}“ hat keinen Beleg."]

    def test_is_a_problem_of_what_news_concerns(self) -> None:
        news = cited(factories.NewsItemFactory(slug="besuch"), "summary", "date")
        news.concerns.add(sound_actor().entry_ptr)
        assert problems() == ["news/besuch: Das Feld „Betrifft“ hat keinen Beleg."]

    def test_is_not_mended_by_the_citation_of_another_entry(self) -> None:
        factories.ActorFactory(slug="haus")
        sound_actor()
        assert problems() == ["actor/haus: Das Feld „Kurzbeschreibung“ hat keinen Beleg."]


class TestStatementWithoutCitation:
    @pytest.mark.parametrize(
        ("factory", "message"),
        [
            (factories.PointFactory, "Punkt „Beraten“"),
            (factories.KeyFigureFactory, "Kennzahl „Zentren: 54“"),
            (factories.ContactFactory, "Kontakt „Telefon: 0211 8372000“"),
            (factories.ServedPlaceFactory, "Wirkungsort „Dortmund“"),
            (factories.LocationFactory, "Standort „Dortmund“"),
            (factories.OfferFactory, "Angebot „Elterncafé“"),
            (factories.RelationFactory, "Beziehung „Haus ist Teil von Verband“"),
        ],
    )
    def test_is_a_problem_of_an_actor(self, factory: Any, message: str) -> None:
        values: dict[Any, dict[str, Any]] = {
            factories.PointFactory: {"text": "Beraten"},
            factories.KeyFigureFactory: {"label": "Zentren"},
            factories.ServedPlaceFactory: {"place": factories.CityFactory()},
            factories.LocationFactory: {"place": factories.CityFactory()},
            factories.OfferFactory: {"title": "Elterncafé"},
            factories.RelationFactory: {"target": sound_actor(title="Verband")},
        }
        actor = sound_actor(slug="haus", title="Haus")
        factory(entry=actor, **values.get(factory, {}))
        # A citation of the whole entry, or of another statement, is none of this one.
        supported(factories.PointFactory(entry=actor))
        assert problems() == [f"actor/haus: {message} hat keinen Beleg."]

    def test_is_a_problem_of_a_programme(self) -> None:
        programme = cited(factories.ProgrammeFactory(slug="mini"), "summary", "kind")
        factories.ParticipationFactory(entry=programme, actor=sound_actor(title="Das Land"))
        role = Participation.Role.FUNDER.label
        assert problems() == [f"programme/mini: Beteiligung „Das Land ({role})“ hat keinen Beleg."]

    def test_is_a_problem_of_news(self) -> None:
        news = cited(factories.NewsItemFactory(slug="besuch"), "summary", "date")
        factories.NewsParticipantFactory(entry=news)
        assert problems() == ["news/besuch: Beteiligte Person „Erika Muster, Leiterin“ hat keinen Beleg."]


class TestFigureWithoutDate:
    def test_is_a_problem_should_the_database_ever_allow_it(self) -> None:
        for table in ("directory_keyfigure", "directory_keyfigureevent"):
            sql(f"ALTER TABLE {table} ALTER as_of DROP NOT NULL")
        actor = sound_actor(slug="haus")
        supported(factories.KeyFigureFactory(entry=actor, label="Zentren", as_of=None))
        assert problems() == [
            "actor/haus: Kennzahl „Zentren: 54“ hat keinen Stand; nennt die Quelle keinen, dann „undatiert“."
        ]


class TestCitationOfNothing:
    def test_is_one_of_a_field_that_does_not_exist(self) -> None:
        cited(sound_actor(slug="haus"), "colour")
        assert problems() == ["actor/haus: Ein Beleg stützt das Feld „colour“, das es nicht gibt."]

    @pytest.mark.parametrize("field", ["statements", "news", "citations", "addresses"])
    def test_is_one_of_what_only_leads_here(self, field: str) -> None:
        factories.CitationFactory(entry=sound_actor(slug="haus"), field=field, source__is_editorial=True)
        assert problems() == [f"actor/haus: Ein Beleg stützt das Feld „{field}“, das es nicht gibt."]

    @pytest.mark.parametrize(
        ("field", "label"), [("text", "Text"), ("founded", "Gegründet"), ("laws", "Rechtsgrundlagen")]
    )
    def test_is_one_of_an_empty_field(self, field: str, label: str) -> None:
        cited(sound_actor(slug="haus"), field)
        assert problems() == [f"actor/haus: Ein Beleg stützt das Feld „{label}“, das leer ist."]

    def test_is_one_of_a_status_that_is_not_known(self) -> None:
        cited(factories.ProgrammeFactory(slug="mini"), "summary", "kind", "status")
        assert problems() == ["programme/mini: Ein Beleg stützt das Feld „Stand der Durchführung“, das leer ist."]

    def test_is_one_of_a_paragraph_that_the_source_does_not_have(self) -> None:
        actor = sound_actor(slug="haus")
        citation = Citation.objects.get()
        update(citation.source, title="Besuch", paragraphs=20)
        update(citation, paragraph=20)
        assert problems() == []
        update(citation, paragraph=21)
        assert problems() == ["actor/haus: Die Quelle „Besuch“ hat keinen Absatz 21."]
        update(citation.source, paragraphs=None)
        assert problems() == []
        assert actor.citations.count() == 1

    def test_is_one_of_content_by_an_editorial_source(self) -> None:
        law = factories.LawFactory(slug="gesetz", note="Neu gefasst.")
        for field in ("summary", "note"):
            factories.CitationFactory(
                entry=law, field=field, source__title=f"Landesrecht {field}", source__is_editorial=True
            )
        assert problems() == [
            "law/gesetz: Die Quelle „Landesrecht summary“ stützt nur Anmerkungen, nicht „Kurzbeschreibung“."
        ]

    def test_is_one_of_a_statement_by_an_editorial_source(self) -> None:
        point = factories.PointFactory(entry=sound_actor(slug="haus"), text="Beraten")
        factories.CitationFactory(
            entry=point.entry, statement=point, source__title="Landesrecht", source__is_editorial=True
        )
        (problem,) = problems()
        assert problem.startswith("actor/haus: Die Quelle „Landesrecht“ stützt nur Anmerkungen")


class TestDanglingReference:
    @pytest.mark.parametrize("state", ["draft", "in_review"])
    @pytest.mark.parametrize("name", ["kind", "topics", "laws", "relation"])
    def test_is_a_name_without_a_page(self, name: str, state: str) -> None:
        actor = sound_actor(slug="haus")
        if name == "kind":
            hidden = factories.ActorKindFactory(title="Verborgen", state=state)
            update(actor, kind=hidden)
        elif name == "relation":
            hidden = factories.ActorFactory(title="Verborgen", state=state)
            supported(factories.RelationFactory(entry=actor, target=hidden))
        else:
            factory = factories.TopicFactory if name == "topics" else factories.LawFactory
            getattr(actor, name).add(factory(title="Verborgen", state=state))
            cited(actor, *(["laws"] if name == "laws" else []))
        assert problems() == ["actor/haus: „Verborgen“ wird genannt und hat keine öffentliche Seite."]

    def test_is_a_survivor_without_a_page(self) -> None:
        actor = sound_actor(slug="haus", state="archived")
        update(actor, merged_into=factories.ActorFactory(title="Verborgen", state="draft"))
        assert problems() == ["actor/haus: „Verborgen“ wird genannt und hat keine öffentliche Seite."]

    def test_is_a_whole_without_a_page(self) -> None:
        programme = cited(factories.ProgrammeFactory(slug="mini"), "summary", "kind", "parent")
        update(programme, parent=factories.ProgrammeFactory(title="Verborgen", state="draft"))
        assert problems() == ["programme/mini: „Verborgen“ wird genannt und hat keine öffentliche Seite."]

    def test_is_an_actor_without_a_page_in_a_programme(self) -> None:
        programme = cited(factories.ProgrammeFactory(slug="mini"), "summary", "kind")
        actor = factories.ActorFactory(title="Verborgen", state="draft")
        supported(factories.ParticipationFactory(entry=programme, actor=actor))
        assert problems() == ["programme/mini: „Verborgen“ wird genannt und hat keine öffentliche Seite."]

    def test_is_what_news_concerns_without_a_page(self) -> None:
        news = cited(factories.NewsItemFactory(slug="besuch"), "summary", "date", "concerns")
        news.concerns.add(factories.ActorFactory(title="Verborgen", state="draft").entry_ptr)
        assert problems() == ["news/besuch: „Verborgen“ wird genannt und hat keine öffentliche Seite."]


class TestCentreWithoutArea:
    def test_is_a_problem(self) -> None:
        sound_actor(slug="haus", kind__title="Kommunales Integrationszentrum", kind__one_per_area=True)
        assert problems() == [
            "actor/haus: Als „Kommunales Integrationszentrum“ fehlt das Gebiet, für das es zuständig ist."
        ]

    def test_is_one_that_only_serves(self) -> None:
        actor = sound_actor(slug="haus", kind__title="KI", kind__one_per_area=True)
        supported(factories.ServedPlaceFactory(entry=actor, place=factories.CityFactory()))
        assert problems() == ["actor/haus: Als „KI“ fehlt das Gebiet, für das es zuständig ist."]


class TestCommand:
    def test_says_that_all_is_well(self) -> None:
        out = StringIO()
        call_command("check_content", stdout=out)
        assert out.getvalue() == "No problems: every statement has its citation, every figure its date.\n"

    def test_lists_the_problems_and_fails(self) -> None:
        for slug in ("a", "b"):
            factories.ActorFactory(slug=slug)
        out = StringIO()
        with pytest.raises(CommandError, match=r"^2 problems\. "):
            call_command("check_content", stdout=out)
        assert sorted(out.getvalue().splitlines()) == [
            "actor/a: Das Feld „Kurzbeschreibung“ hat keinen Beleg.",
            "actor/b: Das Feld „Kurzbeschreibung“ hat keinen Beleg.",
        ]
        assert Entry.objects.filter(slug__in=["a", "b"]).count() == 2
