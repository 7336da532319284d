"""What becomes of each row: whom it means, what it changes, and why it is refused."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from directory.models import Actor, Contact, Location, Place, ServedPlace
from tests import factories
from tests.database import update
from tests.places import Land, make_land
from tests.tables import changes, check, csv_file, outcomes, refusals, take, xlsx_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind() -> Any:
    return factories.ActorKindFactory(title="Verein", plural="Vereine", slug="verein")


def rows(head: tuple[str, ...], *cells: tuple[str, ...]) -> bytes:
    return csv_file(head, *cells)


def cell(head: str, text: str) -> bytes:
    """A file with one new partner and one cell more."""
    return csv_file(("Name", "Art", head), ("Verein Nord", "Verein", text))


def reason(content: bytes) -> str:
    [[text]] = refusals(check(content)).values()
    return text


class TestIdentity:
    HEAD = ("Kennung", "Adresskürzel", "Name", "Art", "Kurzname")

    @pytest.fixture
    def actor(self, kind: Any) -> Actor:
        found: Actor = factories.ActorFactory(title="Nord", slug="nord", kind=kind)
        return found

    def entry(self, *cells: str) -> int | None:
        """The key of the partner that a row means."""
        table_import = check(csv_file(self.HEAD, (*cells, "Neu")))
        row = table_import.rows.get()
        assert row.outcome in {"changed", "new"}, row.reasons
        return row.entry_id

    def test_is_the_key_then_the_address_then_the_name(self, actor: Actor) -> None:
        assert self.entry(str(actor.public_id), "", "Anders", "") == actor.pk
        assert self.entry("", "nord", "Anders", "") == actor.pk
        assert self.entry("", "", "Nord", "") == actor.pk
        assert self.entry("", "", "Nord", "Vereine") == actor.pk
        assert self.entry("", "", "Süd", "Verein") is None

    def test_is_a_former_address(self, actor: Actor) -> None:
        update(actor, slug="neu")
        assert self.entry("", "nord", "", "") == actor.pk

    def test_of_another_kind_is_another_partner(self, actor: Actor) -> None:
        factories.ActorKindFactory(title="Netzwerk")
        assert self.entry("", "", "Nord", "Netzwerk") is None

    def test_that_is_unknown_is_refused(self, actor: Actor) -> None:
        key = str(uuid.uuid4())
        assert reason(csv_file(self.HEAD, (key, "", "Nord", "", ""))).startswith(f"Kennung: „{key}“ gibt es nicht")
        assert reason(csv_file(self.HEAD, ("12", "", "Nord", "", ""))).startswith("Kennung: „12“ gibt es nicht")
        assert "so heißt schon: „Nord“ (nord)" in reason(csv_file(self.HEAD, ("", "nort", "Nord", "", "")))
        assert reason(csv_file(self.HEAD, ("", "", "", "", "Kurz"))).startswith("Der Name fehlt")

    def test_that_names_two_is_refused(self, actor: Actor) -> None:
        other = factories.ActorFactory(title="Nord", slug="nord-2", kind=actor.kind)
        assert "„Nord“ (nord), „Nord“ (nord-2)" in reason(csv_file(self.HEAD, ("", "", "Nord", "", "x")))
        both = csv_file(self.HEAD, (str(actor.public_id), other.slug, "", "", "x"))
        assert "nicht zum selben Partner" in reason(both)

    def test_of_what_was_merged_or_deleted_is_refused(self, actor: Actor, kind: Any) -> None:
        survivor = factories.ActorFactory(kind=kind)
        update(actor, state="archived", merged_into=survivor)
        assert "zusammengeführt" in reason(csv_file(self.HEAD, ("", "nord", "", "", "x")))
        gone = factories.ActorFactory(slug="weg")
        gone.delete()
        assert "gelöschten Eintrag" in reason(csv_file(self.HEAD, ("", "weg", "Neu", "Verein", "")))

    def test_twice_in_a_file_is_refused_with_the_first_row(self, actor: Actor) -> None:
        lines = (
            ("", "", "Nord", "", "A"),
            ("", "nord", "", "", "B"),
            ("", "", "Neu", "Verein", ""),
            ("", "", "Neu", "Verein", ""),
        )
        table_import = check(csv_file(self.HEAD, *lines))
        text = "Der Partner steht schon in Zeile {}. Bitte nur eine Zeile je Partner."
        assert refusals(table_import) == {3: [text.format(2)], 5: [text.format(4)]}

    def test_does_not_change_while_the_file_is_written(self, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        """One row gives a partner the name by which a later row means a new one."""
        monkeypatch.setattr("directory.importing.planning.BATCH", 1)
        lines = ((str(actor.public_id), "", "Süd", "", ""), ("", "", "Süd", "Verein", ""), ("", "", "Nord", "", "x"))
        table_import = take(csv_file(self.HEAD, *lines))
        assert outcomes(table_import) == {2: "changed", 3: "new", 4: "refused"}
        assert sorted(Actor.objects.values_list("title", "slug")) == [("Süd", "nord"), ("Süd", "sued")]


class TestAddress:
    def test_is_made_from_the_name_and_never_given_twice(self, kind: Any) -> None:
        factories.ActorFactory(title="Anders", slug="nord", kind=kind)
        lines = [("Nord", "Verein"), ("Nord!", "Verein"), ("Nord?", "Verein")]
        take(csv_file(("Name", "Art"), *lines))
        assert set(Actor.objects.values_list("slug", flat=True)) == {"nord", "nord-2", "nord-3", "nord-4"}

    def test_may_be_named_for_a_new_partner(self) -> None:
        take(csv_file(("Name", "Art", "Adresskürzel"), ("Nord", "Verein", "nordlicht")))
        assert Actor.objects.get().slug == "nordlicht"

    @pytest.mark.parametrize("slug", ["Nord Licht", "ä", "-x-"])
    def test_that_none_can_be_is_refused(self, slug: str) -> None:
        assert reason(csv_file(("Name", "Art", "Adresskürzel"), ("Nord", "Verein", slug))).startswith("Adresskürzel: ")

    def test_that_no_name_gives_is_refused(self) -> None:
        assert "keine freie Adresse" in reason(csv_file(("Name", "Art"), ("漢字", "Verein")))


class TestPlaces:
    @pytest.fixture
    def land(self) -> Land:
        land = make_land()
        factories.PlaceFactory(ags="05978036", name="Unna", slug="unna", parent=land.unna)
        return land

    @pytest.mark.parametrize(
        ("text", "ags"),
        [
            ("Kreis Unna", "05978"),
            ("Unna (05978036)", "05978036"),
            ("05978", "05978"),
            ("5978", "05978"),
            ("5.978.036", "05978036"),
            ("kamen", "05978020"),
            ("NRW", "05"),
        ],
    )
    def test_are_found_by_key_and_by_any_name(self, land: Land, text: str, ags: str) -> None:
        Place.objects.filter(ags="05").update(other_names=["NRW"])
        Place.objects.filter(pk=land.kamen.pk).update(ags="05978020")
        take(cell("Wirkungsorte", text))
        assert ServedPlace.objects.get().place.ags == ags

    def test_may_be_several(self, land: Land) -> None:
        take(cell("Wirkungsorte", "Kamen, Kreis Unna; Unna (05978036)\nKamen"))
        assert ServedPlace.objects.count() == 3

    @pytest.mark.parametrize(
        ("text", "reason_"),
        [
            ("Unna", "„Unna“ kann „Kreis Unna (05978)“ oder „Unna (05978036)“ sein."),
            ("Atlantis", "Den Ort „Atlantis“ gibt es nicht, oder Name und AGS passen nicht."),
            ("Kamen (05978)", "Den Ort „Kamen (05978)“ gibt es nicht, oder Name und AGS passen nicht."),
        ],
    )
    def test_that_are_none_or_two_are_refused(self, land: Land, text: str, reason_: str) -> None:
        assert reason(cell("Wirkungsorte", text)) == f"Wirkungsorte: {reason_}"

    def test_of_an_address_is_the_town(self, land: Land) -> None:
        take(cell("Ort", "Unna"))
        assert Location.objects.get().place.ags == "05978036"


class TestCells:
    @pytest.mark.parametrize(
        "text",
        [
            "0231 50-11 22",
            "(0231) 501122",
            "+49 (0)231 / 501122",
            "0049 231 501122",
            "0231/50 11 22",
            "Tel.: 0231–501122",
            "'+49231501122",
        ],
    )
    def test_telephone_number_in_any_punctuation(self, text: str) -> None:
        take(cell("Telefon", text))
        assert Contact.objects.get().number == "+49231501122"

    @pytest.mark.parametrize("text", ["231501122", "50 11 22", "2,315E+08", "auf Anfrage", "0231 501122, 0231 501123"])
    def test_telephone_number_that_is_none_is_refused(self, text: str) -> None:
        assert reason(cell("Telefon", text)).startswith("Telefon: „")

    def test_labels_and_several_values(self) -> None:
        take(
            cell(
                "Telefon (Presse)", "0231 5011 [Frau Öz; Büro]; 0231 5022 (Zentrale); 0231 5033".replace("; B", r"\; B")
            )
        )
        contacts = Contact.objects.order_by("position")
        assert [(str(row.number), row.label, row.purpose) for row in contacts] == [
            ("0231 5011", "Frau Öz; Büro", "press"),
            ("0231 5022", "Zentrale", "press"),
            ("0231 5033", "", "press"),
        ]

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("14.7.2013", "14.07.2013"),
            ("07/2013", "07/2013"),
            ("2.013", "2013"),
            ("2013,00", "2013"),
            ("2013-07-14", "14.07.2013"),
        ],
    )
    def test_dates(self, text: str, shown: str) -> None:
        assert changes(check(cell("Gegründet", text)), 2)["Gegründet"] == ("", shown)

    @pytest.mark.parametrize("text", ["31.02.2013", "im Sommer", "14.07.13", "41469"])
    def test_date_that_is_none_is_refused(self, text: str) -> None:
        assert f"„{text}“ ist kein Datum" in reason(cell("Gegründet", text))

    @pytest.mark.parametrize("text", ["44137", "44.137", "44137,00", "D-44137", 44137, 44137.0])
    def test_postal_codes(self, text: Any) -> None:
        factories.CityFactory()
        head = ("Name", "Art", "PLZ", "Ort")
        take(xlsx_file(head, ("Nord", "Verein", text, "Dortmund")))
        assert Location.objects.get().postal_code == "44137"

    @pytest.mark.parametrize(
        ("head", "text", "reason_"),
        [
            ("PLZ", "4413", "PLZ: „4413“ ist keine Postleitzahl: Sie hat fünf Ziffern."),
            ("PLZ", "44137", "Zu einem Standort gehört ein Ort."),
            (
                "E-Mail",
                "a.example.org",
                "E-Mail: „a.example.org“ ist keine E-Mail-Adresse. Mehrere trennt ein Semikolon.",
            ),
            ("E-Mail", "a@b", "E-Mail: „a@b“: Bitte eine gültige E-Mail-Adresse eingeben."),
            ("Website", "kein netz", "Website: Bitte eine gültige Adresse eingeben."),
            ("Zugang", "ebenerdig", None),
            ("Themen", "Sport", "Themen: „Sport“ steht nicht in der Liste."),
            ("Ort 2", "Dortmund", "Standort 2 ohne Standort 1: Standorte stehen der Reihe nach."),
            ("Name", "", "Der Name fehlt"),
        ],
    )
    def test_that_break_a_rule_are_refused(self, head: str, text: str, reason_: str | None) -> None:
        factories.CityFactory()
        if head == "Name":
            content = csv_file(("Name", "Art", "Kurzname"), ("", "Verein", "K"))
            assert reason(content).startswith(str(reason_))
            return
        said = reason(cell(head, text))
        assert said == reason_ or (reason_ is None and "barrierefrei" in said) or said.startswith(f"{head}: ")

    def test_every_reason_of_a_row_is_told(self) -> None:
        head = ("Name", "Art", "Telefon", "Gegründet", "Aufgelöst")
        assert [len(said) for said in refusals(check(csv_file(head, ("A", "Klub", "1", "x", "y")))).values()] == [1]
        assert [len(said) for said in refusals(check(csv_file(head, ("A", "Verein", "1", "x", "y")))).values()] == [3]
        late = csv_file(head, ("A", "Verein", "", "2014", "2013-05"))
        assert reason(late) == "Die Auflösung liegt vor der Gründung."

    def test_without_a_kind_a_new_partner_is_refused(self) -> None:
        assert reason(csv_file(("Name",), ("A",))) == "Die Art fehlt: Jeder Partner hat eine."


class TestCentres:
    @pytest.fixture
    def centre(self) -> Any:
        return factories.ActorKindFactory(title="KI", one_per_area=True)

    def test_take_an_area_once(self, centre: Any) -> None:
        factories.CityFactory()
        factories.DistrictFactory()
        head = ("Name", "Art", "Zuständig als KI für")
        lines = (("KI A", "KI", "Dortmund"), ("KI B", "KI", "Dortmund"), ("KI C", "Verein", "Kreis Unna"))
        table_import = take(csv_file(head, *lines))
        assert refusals(table_import) == {
            3: ["Für „Dortmund“ ist schon „KI A“ eingetragen."],
            4: ["Nur ein Kommunales Integrationszentrum kann für ein Gebiet zuständig sein."],
        }
        assert ServedPlace.objects.get().role == "centre"
        again = check(csv_file(head, ("", "", "Dortmund"), ("", "KI", "Kreis Unna")))
        assert outcomes(again) == {2: "unchanged"}
        assert again.counts["blank"] == 1

    def test_are_for_areas(self, centre: Any) -> None:
        factories.PlaceFactory(name="Kamen", slug="kamen")
        content = csv_file(("Name", "Art", "Zuständig als KI für"), ("A", "KI", "Kamen"))
        assert reason(content) == "„Kamen“ ist kein Gebiet eines Kommunalen Integrationszentrums."
