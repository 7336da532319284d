from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from directory.models import Contact, KeyFigure, Point, Statement
from directory.models.statement import statement_models
from tests import factories
from tests.database import broken_rules, complaints, refused, set_raw, sql, update

pytestmark = pytest.mark.django_db

FACTORIES: dict[str, Any] = {
    "Contact": factories.ContactFactory,
    "KeyFigure": factories.KeyFigureFactory,
    "Location": factories.LocationFactory,
    "NewsParticipant": factories.NewsParticipantFactory,
    "Offer": factories.OfferFactory,
    "Participation": factories.ParticipationFactory,
    "Picture": factories.PictureFactory,
    "Point": factories.PointFactory,
    "Relation": factories.RelationFactory,
    "ServedPlace": factories.ServedPlaceFactory,
}


class TestStatement:
    def test_is_of_one_of_ten_kinds(self) -> None:
        assert {model.__name__ for model in statement_models()} == set(FACTORIES)

    @pytest.mark.parametrize("name", FACTORIES)
    def test_knows_its_specific_row(self, name: str) -> None:
        row = FACTORIES[name]()
        assert Statement.objects.get(pk=row.pk).specific == row

    @pytest.mark.parametrize("name", FACTORIES)
    def test_loads_its_specific_row_and_its_text_at_once(
        self, name: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        row = FACTORIES[name]()
        with django_assert_num_queries(1):
            base = Statement.objects.select_related("entry", *type(row).select_paths()).get(pk=row.pk)
            text = str(getattr(base, type(row)._meta.model_name))
        assert text == str(type(row).objects.get(pk=row.pk))

    def test_without_a_specific_row_is_itself(self) -> None:
        base = Statement.objects.create(entry=factories.TopicFactory(title="Bildung"))
        assert base.specific == base
        assert str(base) == f"Aussage {base.pk} zu Bildung"

    @pytest.mark.parametrize("name", FACTORIES)
    def test_goes_with_its_entry(self, name: str) -> None:
        row = FACTORIES[name]()
        row.entry.delete()
        assert not type(row).objects.exists()
        assert not Statement.objects.exists()

    def test_stands_where_the_editor_put_it(self) -> None:
        entry = factories.TopicFactory()
        for position, text in ((3, "dritter"), (1, "erster"), (1, "zweiter")):
            factories.PointFactory(entry=entry, position=position, text=text)
        assert [str(point) for point in Point.objects.filter(entry=entry)] == ["erster", "zweiter", "dritter"]

    def test_has_no_negative_position(self) -> None:
        statement = Statement.objects.create(entry=factories.TopicFactory())
        with refused("directory_statement_position_check"):
            set_raw(statement, "position", -1)
        set_raw(statement, "position", 0)


class TestPoint:
    def test_has_text(self) -> None:
        point = factories.PointFactory()
        with refused("point_has_text"):
            update(point, text="")
        point.text = ""
        assert broken_rules(point) == ["Der Text fehlt."]
        point.text = "Familien beraten"
        assert complaints(point) == []

    def test_stands_under_the_heading_of_its_kind(self) -> None:
        entry = factories.TopicFactory()
        for kind, text in [("fact", "seit 2013"), ("task", "beraten"), ("aim", "Teilhabe"), ("task", "vernetzen")]:
            factories.PointFactory(entry=entry, kind=kind, text=text)
        factories.PointFactory(kind="service", text="eines anderen Eintrags")
        groups = Point.grouped(Point.objects.filter(entry=entry))
        assert [(group.kind, group.label, [str(point) for point in group.points]) for group in groups] == [
            ("task", "Aufgaben", ["beraten", "vernetzen"]),
            ("aim", "Ziele", ["Teilhabe"]),
            ("fact", "Gut zu wissen", ["seit 2013"]),
        ]

    def test_of_every_kind_has_a_heading_in_the_order_of_use(self) -> None:
        entry = factories.TopicFactory()
        for kind in Point.Kind:
            factories.PointFactory(entry=entry, kind=kind)
        assert [group.label for group in Point.grouped(Point.objects.all())] == [
            "Angebote und Unterstützung",
            "Aufgaben",
            "Ziele",
            "Anlässe",
            "Gut zu wissen",
        ]

    @pytest.mark.parametrize("rows", [0, 1, 3])
    def test_grouping_costs_one_query(self, django_assert_num_queries: DjangoAssertNumQueries, rows: int) -> None:
        factories.PointFactory.create_batch(rows)
        with django_assert_num_queries(1):
            assert sum(len(group.points) for group in Point.grouped(Point.objects.all())) == rows


class TestKeyFigure:
    @pytest.mark.parametrize(
        ("values", "shown"),
        [
            ({"low": 54}, "54"),
            ({"low": 0}, "0"),
            ({"low": 100}, "100"),
            ({"low": "54.00"}, "54"),
            ({"low": 2015}, "2.015"),
            ({"low": 1_300_000}, "1.300.000"),
            ({"low": "999999999999.99"}, "999.999.999.999,99"),
            ({"low": "1.3"}, "1,3"),
            ({"low": "12.50"}, "12,5"),
            ({"low": "0.25"}, "0,25"),
            ({"low": "1234.5"}, "1.234,5"),
            ({"low": -3}, "-3"),
            ({"low": 31, "unit": "Prozent"}, "31 Prozent"),
            ({"low": 31, "unit": "Prozent", "qualifier": "about"}, "rund 31 Prozent"),
            ({"low": 100_000, "qualifier": "over"}, "über 100.000"),
            ({"low": "1.3", "high": "1.5", "unit": "Millionen"}, "1,3 bis 1,5 Millionen"),
            ({"low": 10, "high": 20, "qualifier": "about"}, "rund 10 bis 20"),
            ({"low": 900, "high": 1_100, "unit": "Menschen"}, "900 bis 1.100 Menschen"),
            ({"low": None, "words": "rund ein Viertel"}, "rund ein Viertel"),
        ],
    )
    def test_is_shown_the_german_way(self, values: dict[str, Any], shown: str) -> None:
        figure = KeyFigure.objects.get(pk=factories.KeyFigureFactory(label="Anteil", **values).pk)
        assert figure.value == shown
        assert str(figure) == f"Anteil: {shown}"

    @pytest.mark.parametrize(
        ("low", "high", "words"),
        [(None, None, ""), (54, None, "rund ein Viertel"), (None, 60, "rund ein Viertel"), (None, 60, "")],
    )
    def test_has_either_a_number_or_words(self, low: Any, high: Any, words: str) -> None:
        figure = factories.KeyFigureFactory()
        with refused("figure_number_or_words"):
            update(figure, low=low, high=high, words=words)
        wrong = KeyFigure(entry=figure.entry, label="Anteil", counts="Zentren", as_of=figure.as_of)
        wrong.low, wrong.high, wrong.words = low, high, words
        assert complaints(wrong) == ["Eine Kennzahl hat entweder einen Wert oder einen Wert in Worten."]

    @pytest.mark.parametrize(
        ("low", "high", "words"), [(54, None, ""), (54, 60, ""), (0, None, ""), (None, None, "viele")]
    )
    def test_of_a_number_or_words_passes(self, low: Any, high: Any, words: str) -> None:
        assert complaints(factories.KeyFigureFactory(low=low, high=high, words=words)) == []

    @pytest.mark.parametrize("high", ["54", "53.99", "-60"])
    def test_range_goes_up(self, high: str) -> None:
        figure = factories.KeyFigureFactory(low=54, high="54.01")
        assert complaints(figure) == []
        with refused("figure_range_in_order"):
            update(figure, high=high)
        figure.high = Decimal(high)
        assert complaints(figure) == ["Der höhere Wert muss größer sein als der Wert."]

    @pytest.mark.parametrize("column", ["label", "counts"])
    def test_says_what_it_counts(self, column: str) -> None:
        figure = factories.KeyFigureFactory()
        with refused("figure_says_what_it_counts"):
            update(figure, **{column: ""})
        setattr(figure, column, "")
        assert broken_rules(figure) == ["Bezeichnung und „Was gezählt wird“ gehören zu jeder Kennzahl."]

    def test_without_a_date_is_refused_but_may_be_undated(self) -> None:
        figure = factories.KeyFigureFactory()
        with pytest.raises(IntegrityError, match='null value in column "as_of"'), transaction.atomic():
            update(figure, as_of=None)
        update(figure, as_of="undated")
        figure.refresh_from_db()
        assert str(figure.as_of) == "undatiert"


def stored_number(contact: Contact) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM directory_contact WHERE statement_ptr_id = %s", [contact.pk])
        return str(cursor.fetchone()[0])


FITS = "Zu Telefon und Fax gehört eine Nummer, zu E-Mail eine E-Mail-Adresse, und nur diese."


class TestContact:
    @pytest.mark.parametrize(
        "typed", ["0211 837-2000", "(0211) 837 2000", "0211/8372000", "+49 211 8372000", "0049 211 837 2000"]
    )
    def test_number_is_kept_in_e164_and_shown_the_german_way(self, typed: str) -> None:
        contact = factories.ContactFactory(number=typed)
        assert stored_number(contact) == "+492118372000"
        contact.refresh_from_db()
        assert str(contact.number) == "0211 8372000"
        assert str(contact) == "Telefon: 0211 8372000"

    @pytest.mark.parametrize(
        ("number", "shown"),
        [("+4923150272", "0231 50272"), ("+491711234567", "0171 1234567"), ("+498001110111", "0800 1110111")],
    )
    def test_number_has_its_area_code(self, number: str, shown: str) -> None:
        assert str(factories.ContactFactory(number=number).number) == shown

    @pytest.mark.parametrize(
        ("values", "uri"),
        [
            ({"channel": "phone", "number": "0211 837-2000"}, "tel:+492118372000"),
            ({"channel": "fax", "number": "0211 837-2001"}, ""),
            ({"channel": "email", "number": "", "email": "info@example.org"}, "mailto:info@example.org"),
        ],
    )
    def test_has_an_address_for_devices(self, values: dict[str, str], uri: str) -> None:
        contact = factories.ContactFactory(**values)
        contact.refresh_from_db()
        assert complaints(contact) == []
        assert contact.uri == uri

    @pytest.mark.parametrize(
        ("channel", "number", "email"),
        [
            ("phone", "", ""),
            ("phone", "", "info@example.org"),
            ("phone", "+492118372000", "info@example.org"),
            ("fax", "", ""),
            ("fax", "+492118372000", "info@example.org"),
            ("email", "", ""),
            ("email", "+492118372000", ""),
            ("email", "+492118372000", "info@example.org"),
        ],
    )
    def test_fits_its_channel(self, channel: Any, number: str, email: str) -> None:
        contact = factories.ContactFactory()
        with refused("contact_fits_channel"):
            update(contact, channel=channel, number=number, email=email)
        contact.channel, contact.number, contact.email = channel, number, email
        assert complaints(contact) == [FITS]

    def test_of_an_unknown_channel_is_refused(self) -> None:
        with refused("contact_fits_channel"):
            update(factories.ContactFactory(), channel="pigeon")

    @pytest.mark.parametrize(
        "number", ["0211 8372000", "8372000", "+0211837", "+49 211 837", "+49211837200012345", "+4a", "x"]
    )
    def test_number_that_is_not_complete_is_refused(self, number: str) -> None:
        contact = factories.ContactFactory()
        with refused("contact_number_e164"):
            set_raw(contact, "number", number)

    @pytest.mark.parametrize("number", ["x", "12", "0211"])
    def test_number_that_is_none_is_an_error_of_the_form(self, number: str) -> None:
        contact = factories.ContactFactory()
        contact.number = number
        errors = complaints(contact)
        assert [error.partition(":")[0] for error in errors] == ["number"]
        assert broken_rules(contact) == ["Die Nummer ist keine vollständige Telefonnummer."]
        with refused("contact_number_e164"):
            contact.save()

    def test_stands_under_its_purpose_citizens_first(self) -> None:
        entry = factories.ActorFactory()
        for purpose, label in [("press", "P"), ("office", "G1"), ("citizens", "B"), ("office", "G2")]:
            factories.ContactFactory(entry=entry, purpose=purpose, label=label)
        factories.ContactFactory(purpose="citizens")
        groups = Contact.grouped(Contact.objects.filter(entry=entry))
        assert [(group.label, [contact.label for contact in group.contacts]) for group in groups] == [
            ("Für Bürgerinnen und Bürger", ["B"]),
            ("Geschäftsstelle", ["G1", "G2"]),
            ("Für die Presse", ["P"]),
        ]

    @pytest.mark.parametrize("rows", [0, 1, 3])
    def test_grouping_costs_one_query(self, django_assert_num_queries: DjangoAssertNumQueries, rows: int) -> None:
        factories.ContactFactory.create_batch(rows)
        with django_assert_num_queries(1):
            assert sum(len(group.contacts) for group in Contact.grouped(Contact.objects.all())) == rows


class TestOwner:
    """Offers, seats and relations are of partners, participations of programmes, people of news."""

    MESSAGES = {
        "Relation": ("actor", "Eine Beziehung geht von einem Partner aus."),
        "Location": ("actor", "Ein Standort gehört zu einem Partner."),
        "Offer": ("actor", "Ein Angebot gehört zu einem Partner."),
        "Participation": ("programme", "Eine Beteiligung gehört zu einem Programm."),
        "NewsParticipant": ("news", "Personen stehen nur in Meldungen."),
    }
    OWNERS: dict[str, Any] = {
        "actor": factories.ActorFactory,
        "kind": factories.ActorKindFactory,
        "topic": factories.TopicFactory,
        "programme": factories.ProgrammeFactory,
        "news": factories.NewsItemFactory,
        "law": factories.LawFactory,
    }

    @pytest.mark.parametrize("owner", OWNERS)
    @pytest.mark.parametrize("name", MESSAGES)
    def test_is_of_the_right_type(self, name: str, owner: str) -> None:
        right, message = self.MESSAGES[name]
        entry = self.OWNERS[owner]()
        if owner == right:
            assert FACTORIES[name](entry=entry).entry == entry
        else:
            with refused(message):
                FACTORIES[name](entry=entry)

    @pytest.mark.parametrize("name", MESSAGES)
    def test_stays_with_its_entry_when_saved(self, name: str) -> None:
        row = FACTORIES[name]()
        row.entry = factories.LawFactory()
        with refused("statement_stays_with_entry"):
            row.save()

    @pytest.mark.parametrize("name", MESSAGES)
    def test_stays_with_its_entry_when_moved_past_save(self, name: str) -> None:
        row = FACTORIES[name]()
        law = factories.LawFactory()
        with refused("statement_stays_with_entry"):
            update(row, entry=law)
        with refused("statement_stays_with_entry"):
            sql("UPDATE directory_statement SET entry_id = %s WHERE id = %s", law.pk, row.pk)

    @pytest.mark.parametrize("owner", OWNERS)
    @pytest.mark.parametrize("name", ["Point", "KeyFigure", "Contact", "ServedPlace", "Picture"])
    def test_of_all_other_statements_is_any_entry(self, name: str, owner: str) -> None:
        entry = self.OWNERS[owner]()
        assert FACTORIES[name](entry=entry).entry_id == entry.pk
