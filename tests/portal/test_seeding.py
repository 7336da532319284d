from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from directory.checking import check_content
from directory.models import (
    Actor,
    ActorKind,
    Audience,
    Citation,
    Contact,
    Entry,
    KeyFigure,
    Law,
    Offer,
    Outline,
    Place,
    Point,
    PostalCode,
    Relation,
    ServedPlace,
    Source,
    Topic,
)
from portal.models import SeedRecord
from programmes.models import NewsItem, Participation, Programme
from tests import factories
from tests.database import update
from tests.portal.seed_folder import ADDED, Folder, everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "fixtures")


@pytest.fixture
def seeded(folder: Folder) -> Folder:
    folder.seed()
    return folder


class TestFirstRun:
    def test_adds_all(self, folder: Folder) -> None:
        tallies = folder.seed()
        assert {name: tally.added for name, tally in tallies.items()} == ADDED
        assert {name: (tally.unchanged, tally.left_alone) for name, tally in tallies.items()} == dict.fromkeys(
            ADDED, (0, [])
        )

    def test_remembers_what_it_added(self, seeded: Folder) -> None:
        assert SeedRecord.objects.count() == sum(ADDED.values())

    def test_loads_places_as_a_tree(self, seeded: Folder) -> None:
        [dortmund] = Place.objects.filter(ags="05913000").with_lineage()
        assert [place.ags for place in dortmund.lineage] == ["05913000", "059", "05", "DE"]
        assert dortmund.centre_area == dortmund
        assert (dortmund.is_centre_area, str(dortmund.latitude)) == (True, "51.51000")
        assert Place.objects.get(ags="DE").other_names == ["Bund", "bundesweit"]
        assert Place.objects.get(ags="059").other_names == []
        assert [str(code) for code in PostalCode.objects.filter(place=dortmund)] == ["44135", "44137"]
        assert Outline.objects.get().place == dortmund

    def test_loads_entries_as_published(self, seeded: Folder) -> None:
        assert set(Entry.objects.values_list("state", flat=True)) == {"published"}
        haus = Actor.objects.get(slug="haus")
        assert (haus.title, haus.kind.slug, str(haus.founded), haus.other_names) == (
            "Haus",
            "zentrum",
            "2013",
            ["Haus NRW"],
        )
        chosen = [[str(row) for row in getattr(haus, name).all()] for name in ("topics", "audiences", "laws", "news")]
        assert chosen == [["Bildung"], ["Eltern"], ["Gesetz"], ["Besuch im Haus"]]
        assert Law.objects.get(slug="gesetz-paragraf-2").parent == Law.objects.get(slug="gesetz")
        assert Programme.objects.get(slug="modul").parent == Programme.objects.get(slug="programm")
        assert NewsItem.objects.get().place == Place.objects.get(ags="05913000")
        concerns = NewsItem.objects.get().concerns.order_by("pk").values_list("slug", flat=True)
        assert list(concerns) == ["haus", "modul"]

    def test_loads_statements_in_their_order(self, seeded: Folder) -> None:
        assert [(point.position, point.text) for point in Point.objects.all()] == [(1, "Beraten"), (2, "Teilhabe")]
        assert [contact.uri for contact in Contact.objects.all()] == ["tel:+492315027224", "mailto:haus@example.org"]
        assert str(KeyFigure.objects.get()) == "Zentren: 54"
        assert ServedPlace.objects.get().role == "centre"
        assert Offer.objects.get().language_names == ["Deutsch", "Türkisch"]
        assert str(Relation.objects.get()) == "Haus unterstützt Verein"
        assert Participation.objects.get().actor.slug == "haus"

    def test_loads_citations_down_to_the_paragraph(self, seeded: Folder) -> None:
        point = Point.objects.get(text="Teilhabe")
        assert [str(citation) for citation in point.citations.all()] == ["Besuch, Absatz 12", "Besuch, Absatz 13"]
        summary = Citation.objects.filter(entry__slug="haus", field="summary")
        assert [str(citation) for citation in summary] == ["Besuch, Absatz 8", "Partner, Absatz 3"]

    def test_loads_content_without_a_problem(self, seeded: Folder) -> None:
        # The Verein is of the kind with one per area, but the centre of none.
        assert [str(problem) for problem in check_content()] == [
            "actor/verein: Als „Zentrum“ fehlt das Gebiet, für das es zuständig ist."
        ]


class TestSecondRun:
    def test_adds_nothing_and_writes_nothing(self, seeded: Folder) -> None:
        before = everything()
        tallies = seeded.seed()
        assert {name: (tally.added, tally.unchanged, tally.left_alone) for name, tally in tallies.items()} == {
            name: (0, count, []) for name, count in ADDED.items()
        }
        assert everything() == before

    def test_adds_what_is_new(self, seeded: Folder) -> None:
        seeded.content["sources"].append(
            {"slug": "neu", "title": "Neu", "kind": "web_page", "date": "2026", "paragraphs": 5}
        )
        seeded.content["actors/haus"]["points"].append(
            {"id": "p3", "kind": "fact", "text": "Seit 2013", "cite": ["neu:1"]}
        )
        seeded.content["actors/amt"] = {
            "title": "Amt",
            "kind": "zentrum",
            "summary": "Hilft.",
            "topics": ["bildung"],
            "cite": {"summary": ["neu:2"]},
            "relations": [{"id": "r1", "type": "advises", "to": "haus", "cite": ["neu:3"]}],
        }
        assert seeded.seed_again() == ({"sources": 1, "actors": 1, "statements": 2, "citations": 3}, [])
        assert [point.text for point in Point.objects.filter(entry__slug="haus")] == [
            "Beraten",
            "Teilhabe",
            "Seit 2013",
        ]
        assert [topic.slug for topic in Actor.objects.get(slug="amt").topics.all()] == ["bildung"]
        assert seeded.seed_again() == ({}, [])

    def test_adds_a_citation_to_what_was_there(self, seeded: Folder) -> None:
        seeded.content["actors/haus"]["points"][0]["cite"].append("partner:5")
        assert seeded.seed_again() == ({"citations": 1}, [])
        assert Point.objects.get(text="Beraten").citations.count() == 2

    def test_does_not_change_what_was_there(self, seeded: Folder) -> None:
        seeded.content["actors/haus"]["summary"] = "Neue Worte."
        seeded.content["actors/haus"]["points"][0]["text"] = "Neuer Punkt"
        before = everything()
        assert seeded.seed_again() == ({}, [])
        assert everything() == before


CHANGED = "changed by an editor"
EDITS: list[tuple[Callable[[], Any], dict[str, Any], str]] = [
    (lambda: Actor.objects.get(slug="haus"), {"summary": "Anders."}, "actors/haus"),
    (lambda: Actor.objects.get(slug="haus"), {"founded": None}, "actors/haus"),
    (lambda: Actor.objects.get(slug="haus"), {"other_names": []}, "actors/haus"),
    (lambda: Actor.objects.get(slug="haus"), {"slug": "neues-haus"}, "actors/haus"),
    (lambda: Actor.objects.get(slug="haus"), {"state": "archived"}, "actors/haus"),
    (lambda: ActorKind.objects.get(), {"plural": "Zentralen"}, "kinds/zentrum"),
    (lambda: Topic.objects.get(), {"title": "Schule"}, "topics/bildung"),
    (lambda: Law.objects.get(slug="gesetz"), {"in_force_from": "2012-02"}, "laws/gesetz"),
    (lambda: Law.objects.get(slug="gesetz-paragraf-2"), {"parent": None}, "laws/gesetz-paragraf-2"),
    (lambda: Programme.objects.get(slug="modul"), {"parent": None}, "programmes/modul"),
    (lambda: NewsItem.objects.get(), {"date": "2022-07"}, "news/besuch"),
    (lambda: Point.objects.get(text="Beraten"), {"text": "Begleiten"}, "actors/haus/p1"),
    (lambda: Point.objects.get(text="Beraten"), {"position": 9}, "actors/haus/p1"),
    (lambda: KeyFigure.objects.get(), {"low": 55}, "actors/haus/f1"),
    (lambda: KeyFigure.objects.get(), {"place": None}, "actors/haus/f1"),
    (lambda: Contact.objects.get(channel="phone"), {"number": "+492315027225"}, "actors/haus/c1"),
    (lambda: Contact.objects.get(channel="email"), {"email": "neu@example.org"}, "actors/haus/c2"),
    (lambda: ServedPlace.objects.get(), {"role": "serves"}, "actors/haus/s1"),
    (lambda: Offer.objects.get(), {"languages": ["de"]}, "actors/haus/o1"),
    (lambda: Relation.objects.get(), {"type": "advises"}, "actors/haus/r1"),
    (lambda: Participation.objects.get(), {"role": "partner"}, "programmes/modul/b1"),
    (lambda: Source.objects.get(slug="partner"), {"date": "2020"}, "sources/partner"),
    (lambda: Audience.objects.get(), {"title": "Mütter und Väter"}, "audiences/eltern"),
    (lambda: Place.objects.get(ags="059"), {"full_name": "Bezirk Arnsberg"}, "places/059"),
    (lambda: Place.objects.get(ags="05913000"), {"latitude": None, "longitude": None}, "places/05913000"),
    (lambda: PostalCode.objects.get(code="44137"), {"code": "44139"}, "postal_codes/44137/05913000"),
    (lambda: Outline.objects.get(), {"coordinates": []}, "outlines/05913000"),
    (
        lambda: Citation.objects.get(entry__slug="haus", field="founded"),
        {"paragraph": 12},
        "actors/haus/founded=besuch:11",
    ),
]


class TestEdited:
    @pytest.mark.parametrize(
        ("find", "values", "key"), [pytest.param(*edit, id=f"{edit[2]} {next(iter(edit[1]))}") for edit in EDITS]
    )
    def test_row_is_left_alone_and_reported(
        self, seeded: Folder, find: Callable[[], Any], values: dict[str, Any], key: str
    ) -> None:
        update(find(), **values)
        before = everything()
        assert seeded.seed_again() == ({}, [f"{key}: {CHANGED}"])
        assert everything() == before

    @pytest.mark.parametrize(
        ("model", "slug", "name", "key"),
        [
            (Actor, "haus", "topics", "actors/haus"),
            (Actor, "haus", "audiences", "actors/haus"),
            (Actor, "haus", "laws", "actors/haus"),
            (NewsItem, "besuch", "concerns", "news/besuch"),
        ],
    )
    def test_choice_taken_away_stays_away(self, seeded: Folder, model: Any, slug: str, name: str, key: str) -> None:
        choice = getattr(model.objects.get(slug=slug), name)
        choice.remove(choice.first())
        left = list(choice.all())
        assert seeded.seed_again() == ({}, [f"{key}: {CHANGED}"])
        assert list(choice.all()) == left

    @pytest.mark.parametrize(("name", "factory"), [("topics", factories.TopicFactory), ("laws", factories.LawFactory)])
    def test_choice_made_stays(self, seeded: Folder, name: str, factory: Any) -> None:
        choice = getattr(Actor.objects.get(slug="verein"), name)
        chosen = factory()
        choice.add(chosen)
        assert seeded.seed_again() == ({}, [f"actors/verein: {CHANGED}"])
        assert list(choice.all()) == [chosen]

    def test_entry_still_gets_what_is_new(self, seeded: Folder) -> None:
        update(Actor.objects.get(slug="haus"), summary="Anders.")
        seeded.content["actors/haus"]["points"].append(
            {"id": "p3", "kind": "fact", "text": "Neu", "cite": ["besuch:1"]}
        )
        assert seeded.seed_again() == ({"statements": 1, "citations": 1}, [f"actors/haus: {CHANGED}"])
        assert Point.objects.get(text="Neu").entry.summary == "Anders."

    def test_row_that_is_set_back_is_unchanged(self, seeded: Folder) -> None:
        for summary in ("Anders.", "Berät Familien."):
            update(Actor.objects.get(slug="haus"), summary=summary)
        assert seeded.seed_again() == ({}, [])

    def test_check_date_is_no_edit_of_the_seed(self, seeded: Folder) -> None:
        update(Actor.objects.get(slug="haus"), checked_on="2026-01-01")
        assert seeded.seed_again() == ({}, [])
        assert str(Actor.objects.get(slug="haus").checked_on) == "2026-01-01"


class TestDeleted:
    def test_statement_does_not_come_back_nor_do_its_citations(self, seeded: Folder) -> None:
        Point.objects.get(text="Teilhabe").delete()
        for _ in range(2):
            assert seeded.seed_again() == (
                {},
                [
                    "actors/haus/p2: deleted by an editor",
                    "actors/haus/p2/cite=besuch:12: deleted by an editor",
                    "actors/haus/p2/cite=besuch:13: deleted by an editor",
                ],
            )
        assert [point.text for point in Point.objects.all()] == ["Beraten"]

    def test_citation_does_not_come_back(self, seeded: Folder) -> None:
        Citation.objects.get(entry__slug="haus", field="founded").delete()
        assert seeded.seed_again() == ({}, ["actors/haus/founded=besuch:11: deleted by an editor"])
        assert not Citation.objects.filter(field="founded").exists()

    def test_entry_does_not_come_back_nor_does_what_hung_on_it(self, seeded: Folder) -> None:
        Participation.objects.all().delete()
        Actor.objects.get(slug="haus").delete()
        left = everything()
        added, reported = seeded.seed_again()
        assert added == {}
        # The news item concerned the Haus; with it, a choice is gone.
        assert {line for line in reported if "deleted" not in line} == {f"news/besuch: {CHANGED}"}
        assert "actors/haus: deleted by an editor" in reported
        assert len([line for line in reported if line.startswith("actors/haus")]) == 1 + 9 + 15
        assert everything() == left

    def test_entry_does_not_get_what_is_new(self, seeded: Folder) -> None:
        Actor.objects.get(slug="verein").delete()
        seeded.content["actors/verein"]["points"] = [{"id": "p1", "kind": "fact", "text": "Neu", "cite": ["besuch:1"]}]
        added, reported = seeded.seed_again()
        assert added == {}
        assert [line for line in reported if "p1" in line and "verein" in line] == [
            "actors/verein/p1: „actors/verein“ is not there",
            "actors/verein/p1/cite=besuch:1: „actors/verein“ is not there",
        ]
        assert not Point.objects.filter(text="Neu").exists()

    def test_topic_is_not_chosen_by_what_is_new(self, seeded: Folder) -> None:
        Topic.objects.get().delete()
        seeded.content["actors/amt"] = {"title": "Amt", "kind": "zentrum", "summary": "Hilft.", "topics": ["bildung"]}
        added, _ = seeded.seed_again()
        assert added == {"actors": 1}
        assert not Actor.objects.get(slug="amt").topics.exists()

    @pytest.mark.parametrize(
        ("find", "key"),
        [
            (lambda: PostalCode.objects.get(code="44137"), "postal_codes/44137/05913000"),
            (lambda: Outline.objects.get(), "outlines/05913000"),
        ],
    )
    def test_row_does_not_come_back(self, seeded: Folder, find: Callable[[], Any], key: str) -> None:
        find().delete()
        assert seeded.seed_again() == ({}, [f"{key}: deleted by an editor"])


class TestMadeByAnEditor:
    def test_entry_of_the_same_address_is_left_alone(self, folder: Folder) -> None:
        own = factories.ActorFactory(slug="verein", title="Eigener Verein")
        tallies = folder.seed()
        assert tallies["actors"].added == 1
        assert tallies["actors"].left_alone == ["actors/verein: made by an editor before"]
        assert tallies["statements"].left_alone == []
        assert Relation.objects.get(entry__slug="haus").target == own
        assert Actor.objects.get(slug="verein").title == own.title
        assert not Citation.objects.filter(entry=own).exists()

    @pytest.mark.parametrize(
        ("make", "name", "key"),
        [
            (lambda: factories.AudienceFactory(slug="eltern", title="Mütter"), "audiences", "audiences/eltern"),
            (lambda: factories.SourceFactory(slug="partner", title="Eigene"), "sources", "sources/partner"),
            (lambda: factories.TopicFactory(slug="bildung", title="Schule"), "topics", "topics/bildung"),
            (lambda: factories.FederationFactory(name="Bund"), "places", "places/DE"),
        ],
    )
    def test_thing_of_the_same_key_is_left_alone(
        self, folder: Folder, make: Callable[[], Any], name: str, key: str
    ) -> None:
        own = make()
        kept = type(own).objects.filter(pk=own.pk).values().get()
        tallies = folder.seed()
        assert tallies[name].left_alone[0] == f"{key}: made by an editor before"
        assert type(own).objects.filter(pk=own.pk).values().get() == kept

    def test_entry_under_a_former_address_is_left_alone(self, folder: Folder) -> None:
        own = factories.ActorFactory(slug="verein")
        update(own, slug="eigener-verein")
        tallies = folder.seed()
        assert [line.partition(":")[0] for line in tallies["actors"].left_alone] == ["actors/verein"]
        assert Actor.objects.get(slug="haus").title == "Haus"

    def test_centre_of_an_area_is_left_alone(self, folder: Folder) -> None:
        folder.seed()
        ServedPlace.objects.get().delete()
        own = factories.ServedPlaceFactory(
            entry__kind__one_per_area=True, place=Place.objects.get(ags="05913000"), role="centre"
        )
        folder.content["actors/haus"]["served"].append(
            {"id": "s2", "place": "05913000", "role": "centre", "cite": ["besuch:8"]}
        )
        added, reported = folder.seed_again()
        assert added == {}
        assert "actors/haus/s2" in {line.partition(":")[0] for line in reported}
        assert ServedPlace.objects.get() == own


class TestOrder:
    def test_of_parts_is_no_matter(self, folder: Folder) -> None:
        """A part of a part, each before its whole in the alphabet."""
        for slug, whole in [("c", None), ("b", "c"), ("a", "b")]:
            parent = {"parent": whole} if whole else {}
            folder.content[f"programmes/{slug}"] = {"title": slug, "kind": "module", "summary": "Hilft.", **parent}
        folder.seed()
        assert Programme.objects.select_related("parent__parent").get(slug="a").parent.parent.slug == "c"  # type: ignore[union-attr]


class TestCommand:
    @pytest.fixture(autouse=True)
    def _folder(self, folder: Folder, settings: Settings) -> None:
        settings.BASE_DIR = folder.path.parent
        folder.write()

    @staticmethod
    def run(**options: Any) -> list[list[str]]:
        out = StringIO()
        call_command("seed", stdout=out, **options)
        return [line.split() for line in out.getvalue().splitlines()]

    def test_shows_what_it_did_with_each_kind_of_thing(self) -> None:
        assert self.run() == [
            ["added", "there", "left", "alone"],
            *([*name.split(), str(count), "0", "0"] for name, count in ADDED.items()),
        ]
        assert ["actors", "0", "2", "0"] in self.run()

    def test_names_what_it_left_alone_when_asked(self) -> None:
        self.run()
        update(Actor.objects.get(slug="haus"), summary="Anders.")
        line = ["actors/haus:", "changed", "by", "an", "editor"]
        assert ["actors", "0", "1", "1"] in self.run()
        assert line not in self.run()
        assert line in self.run(list=True)

    def test_explains_a_fault_in_one_line(self, folder: Folder) -> None:
        folder.text("actors/haus.yaml", "slug: heim")
        with pytest.raises(
            CommandError, match=r"^Nothing was loaded. .*the slug „heim“ differs from the file's name\.$"
        ):
            self.run()
        assert not Entry.objects.exists()
