"""What a page says in JSON-LD: all that is known and fits a word of schema.org, and nothing else."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.test import Client

from directory.dates import PartialDate
from directory.models import Contact, Entry, KeyFigure, Place, Relation
from programmes.models import Participation
from tests import factories
from tests.database import refused, update
from tests.linked import complaints, data_of, graph_of
from tests.office import EDITOR, log_in
from tests.pages import visit

pytestmark = pytest.mark.django_db

HOST = "http://testserver"


def about(client: Client, address: str) -> dict[str, Any]:
    """What the page is about, which is in the vocabulary whatever it says."""
    blocks = data_of(visit(client, address))
    assert complaints(graph_of(blocks)) == []
    return blocks[0]


class TestPartner:
    def test_of_which_nothing_is_known_says_no_more_than_its_name(self, client: Client) -> None:
        actor = factories.ActorFactory(title="Haus", slug="haus", summary="Hilft.")
        assert about(client, "/partner/haus/") == {
            "@context": "https://schema.org",
            "@type": "Organization",
            "@id": f"{HOST}/id/{actor.public_id}/",
            "name": "Haus",
            "description": "Hilft.",
            "url": f"{HOST}/partner/haus/",
        }

    @pytest.mark.parametrize("schema_type", ["Organization", "GovernmentOrganization", "NGO"])
    def test_is_what_its_kind_is(self, client: Client, schema_type: str) -> None:
        kind = factories.ActorKindFactory(schema_type=schema_type)
        factories.ActorFactory(slug="haus", kind=kind)
        assert about(client, "/partner/haus/")["@type"] == schema_type

    def test_says_what_is_known(self, client: Client) -> None:
        actor = factories.ActorFactory(
            slug="haus",
            short_title="HdB",
            other_names=["Begegnungshaus"],
            website="https://haus.example/",
            founded=PartialDate(1999, 5),
        )
        town = factories.LocationFactory(entry=actor, street="Markt 1", postal_code="59423").place
        factories.LocationFactory(entry=actor, place=town.parent)
        served = factories.ServedPlaceFactory(entry=actor).place
        factories.ContactFactory(entry=actor, channel="email", email="info@haus.example", number="", purpose="press")
        found = about(client, "/partner/haus/")
        assert found["alternateName"] == ["HdB", "Begegnungshaus"]
        assert found["sameAs"] == "https://haus.example/"
        assert found["foundingDate"] == "1999-05"
        assert found["address"] == [
            {
                "@type": "PostalAddress",
                "streetAddress": "Markt 1",
                "postalCode": "59423",
                "addressLocality": town.name,
                "addressCountry": "DE",
            }
        ]
        [area] = found["areaServed"]
        assert (area["@id"], area["name"]) == (HOST + served.get_absolute_url(), served.full_name)
        assert area["identifier"] == {"@type": "PropertyValue", "propertyID": "AGS", "value": served.ags}
        assert found["contactPoint"] == [
            {"@type": "ContactPoint", "contactType": "Für die Presse", "email": "info@haus.example"}
        ]

    @pytest.mark.parametrize(
        ("type_", "outward", "inward"),
        [
            (Relation.Type.MEMBER_OF, "memberOf", "member"),
            (Relation.Type.PART_OF, "parentOrganization", "subOrganization"),
            (Relation.Type.FUNDED_BY, "funder", None),
            (Relation.Type.ADVISES, None, None),
        ],
    )
    def test_names_others_where_a_word_fits(
        self, client: Client, type_: str, outward: str | None, inward: str | None
    ) -> None:
        one, other = factories.ActorFactory(slug="eins"), factories.ActorFactory(slug="zwei")
        factories.RelationFactory(entry=one, target=other, type=type_)
        there, back = about(client, "/partner/eins/"), about(client, "/partner/zwei/")
        named = {"memberOf", "member", "parentOrganization", "subOrganization", "funder"}
        assert set(there) & named == ({outward} if outward else set())
        assert set(back) & named == ({inward} if inward else set())
        if outward:
            assert [found["@id"] for found in there[outward]] == [f"{HOST}/id/{other.public_id}/"]

    def test_does_not_name_what_has_ended_or_is_not_public(self, client: Client) -> None:
        one = factories.ActorFactory(slug="eins")
        for values in ({"until": PartialDate(2020)}, {"target__state": Entry.State.DRAFT}):
            factories.RelationFactory(entry=one, type=Relation.Type.MEMBER_OF, **values)
        assert "memberOf" not in about(client, "/partner/eins/")

    def test_is_the_same_in_every_language(self, client: Client) -> None:
        factories.ServedPlaceFactory(entry=factories.ActorFactory(slug="haus"))
        german, english = about(client, "/partner/haus/"), about(client, "/en/partner/haus/")
        assert german["@id"] == english["@id"]
        assert german["areaServed"][0]["@id"] == english["areaServed"][0]["@id"]
        assert english["url"] == f"{HOST}/en/partner/haus/"


def test_only_types_of_the_vocabulary_are_kept() -> None:
    kind = factories.ActorKindFactory(schema_type="NGO")
    with refused("kind_schema_type_known"):
        update(kind, schema_type="Verein")


class TestProgramme:
    def test_has_its_time_its_whole_and_who_took_part(self, client: Client) -> None:
        whole = factories.ProgrammeFactory(slug="ganz")
        part = factories.ProgrammeFactory(slug="teil", parent=whole, starts=PartialDate(2016), ends=PartialDate())
        funder = factories.ActorFactory()
        factories.ParticipationFactory(entry=part, actor=funder, role=Participation.Role.FUNDER)
        factories.ParticipationFactory(entry=part, role=Participation.Role.PARTNER)
        found = about(client, "/programme/teil/")
        assert (found["@type"], found["foundingDate"]) == ("Project", "2016")
        assert "dissolutionDate" not in found
        assert found["parentOrganization"]["@id"] == f"{HOST}/id/{whole.public_id}/"
        assert [actor["@id"] for actor in found["funder"]] == [f"{HOST}/id/{funder.public_id}/"]
        assert [below["name"] for below in about(client, "/programme/ganz/")["subOrganization"]] == [part.title]

    def test_does_not_name_a_whole_that_is_not_public(self, client: Client) -> None:
        whole = factories.ProgrammeFactory(state=Entry.State.DRAFT)
        factories.ProgrammeFactory(slug="teil", parent=whole)
        assert "parentOrganization" not in about(client, "/programme/teil/")


class TestNews:
    @pytest.mark.parametrize(
        ("when", "published"),
        [(PartialDate(2022, 7, 14), "2022-07-14"), (PartialDate(2022, 7), None), (PartialDate(), None)],
    )
    def test_is_dated_only_to_a_day(self, client: Client, when: PartialDate, published: str | None) -> None:
        factories.NewsItemFactory(slug="besuch", date=when)
        assert about(client, "/meldungen/besuch/").get("datePublished") == published

    def test_is_about_entries_and_names_no_people(self, client: Client) -> None:
        item = factories.NewsItemFactory(slug="besuch", place=factories.PlaceFactory())
        concerned = factories.ActorFactory()
        item.concerns.add(concerned)
        factories.NewsParticipantFactory(entry=item, name="Erika Muster")
        found = about(client, "/meldungen/besuch/")
        assert [entry["@id"] for entry in found["about"]] == [f"{HOST}/id/{concerned.public_id}/"]
        assert found["contentLocation"]["name"] == item.place.full_name
        assert "Erika" not in json.dumps(found)


class TestLaw:
    def test_does_not_say_how_long_it_applies_if_nobody_knows(self, client: Client) -> None:
        law = factories.LawFactory(slug="gesetz", paragraph="§ 10", in_force_from=PartialDate(2012, 2, 14))
        found = about(client, "/rechtsgrundlagen/gesetz/")
        assert (found["legislationIdentifier"], found["legislationDateOfApplicability"]) == ("§ 10", "2012-02-14")
        assert "temporalCoverage" not in found
        update(law, in_force_until=PartialDate(2021, 12, 31))
        assert about(client, "/rechtsgrundlagen/gesetz/")["temporalCoverage"] == "2012-02-14/2021-12-31"


class TestPlace:
    def test_lies_in_those_around_it(self, client: Client) -> None:
        place = factories.PlaceFactory()
        found: Any = about(client, place.get_absolute_url())
        names = []
        while found:
            names.append(found["name"])
            found = found.get("containedInPlace")
        [loaded] = Place.objects.filter(pk=place.pk).with_lineage()
        assert names == [around.full_name for around in loaded.lineage]

    def test_has_coordinates_if_they_are_known(self, client: Client) -> None:
        place = factories.PlaceFactory(latitude=None, longitude=None)
        assert "geo" not in about(client, place.get_absolute_url())
        update(place, latitude="51.5", longitude="7.25")
        assert about(client, place.get_absolute_url())["geo"] == {
            "@type": "GeoCoordinates",
            "latitude": 51.5,
            "longitude": 7.25,
        }


class TestFigures:
    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"low": 54}, {"value": 54.0}),
            ({"low": 54, "qualifier": KeyFigure.Qualifier.ABOUT}, {"value": "rund 54"}),
            ({"low": 2, "high": 3}, {"minValue": 2.0, "maxValue": 3.0}),
            ({"low": None, "words": "ein Viertel"}, {"value": "ein Viertel"}),
        ],
    )
    def test_are_numbers_only_where_they_are_exact(
        self, client: Client, values: dict[str, Any], said: dict[str, Any]
    ) -> None:
        figure = factories.KeyFigureFactory(
            entry=factories.ActorFactory(), counts="Zentren", as_of=PartialDate(2022), **values
        )
        citation = factories.CitationFactory(entry=figure.entry, statement=figure, field="")
        found = about(client, "/kennzahlen/")
        [measured] = found["variableMeasured"]
        assert measured["description"] == "Zentren (2022)"
        assert {name: value for name, value in measured.items() if "alue" in name} == said
        assert [source["name"] for source in found["isBasedOn"]] == [citation.source.title]


class TestListing:
    def test_names_what_stands_on_this_page_of_it(self, client: Client) -> None:
        for number in range(27):
            factories.NewsItemFactory(title=f"Meldung {number:02}", slug=f"m-{number:02}", date=PartialDate(2022))
        items = about(client, "/meldungen/?seite=2")["mainEntity"]["itemListElement"]
        assert [(item["position"], item["url"]) for item in items] == [
            (26, f"{HOST}/meldungen/m-25/"),
            (27, f"{HOST}/meldungen/m-26/"),
        ]

    def test_without_rows_is_no_list(self, client: Client) -> None:
        assert "mainEntity" not in about(client, "/rechtsgrundlagen/")

    def test_of_corrections_says_what_was_put_right_and_of_what(self, client: Client) -> None:
        actor = factories.ActorFactory(title="Haus", slug="haus")
        at = datetime.datetime(2024, 5, 7, 12, tzinfo=datetime.UTC)
        factories.CorrectionFactory(entry=actor, made_at=at, sentence="Die Nummer war falsch.")
        [item] = about(client, "/korrekturen/")["mainEntity"]["itemListElement"]
        assert item["item"] == {
            "@type": "CorrectionComment",
            "text": "Die Nummer war falsch.",
            "datePublished": "2024-05-07T14:00:00+02:00",
            "about": {
                "@type": "Organization",
                "@id": f"{HOST}/id/{actor.public_id}/",
                "name": "Haus",
                "url": f"{HOST}/partner/haus/",
            },
        }

    def test_of_partners_names_them(self, client: Client) -> None:
        factories.ActorFactory(title="Haus", slug="haus")
        [item] = about(client, "/partner/")["mainEntity"]["itemListElement"]
        assert (item["name"], item["url"]) == ("Haus", f"{HOST}/partner/haus/")


class TestBreadcrumb:
    def test_says_what_the_visible_one_says(self, client: Client) -> None:
        factories.ActorFactory(title="Haus & Hof", slug="haus")
        for address in ("/partner/haus/", "/en/partner/haus/"):
            page = visit(client, address)
            [visible] = [nav for nav in page.all("nav") if nav.get("class") == "breadcrumb"]
            steps = [
                ("".join(li.itertext()).strip(), [a.get("href") for a in li.iter("a")]) for li in visible.iter("li")
            ]
            items = data_of(page)[-1]["itemListElement"]
            said = [(item["name"], [item["item"].removeprefix(HOST)] if "item" in item else []) for item in items]
            assert said == steps
            assert [item["position"] for item in items] == [1, 2, 3]


class TestSafety:
    def test_no_text_ends_the_element(self, client: Client) -> None:
        title = "</script><script>alert(1)</script>\u2028<!-- & "
        factories.ActorFactory(title=title, slug="haus")
        response = client.get("/partner/haus/")
        content = response.content.decode()
        assert "<script>alert" not in content
        assert "\u2028" not in content.partition("<title>")[0] + content.partition("application/ld+json")[2][:2000]
        assert about(client, "/partner/haus/")["name"] == title

    def test_preview_says_nothing(self) -> None:
        client = log_in(EDITOR)
        factories.ActorFactory(slug="entwurf", state=Entry.State.DRAFT)
        page = visit(client, "/partner/entwurf/")
        assert data_of(page) == []
        assert [meta for meta in page.all("meta") if (meta.get("property") or "") not in {"", "og:url"}] == []

    def test_archived_page_is_still_described(self, client: Client) -> None:
        factories.ActorFactory(title="Von gestern", slug="gestern", state=Entry.State.ARCHIVED)
        assert about(client, "/partner/gestern/")["name"] == "Von gestern"

    def test_fax_is_no_telephone(self, client: Client) -> None:
        actor = factories.ActorFactory(slug="haus")
        factories.ContactFactory(entry=actor, channel=Contact.Channel.FAX, number="+492118370", email="")
        [point] = about(client, "/partner/haus/")["contactPoint"]
        assert point["faxNumber"] == "+492118370"
        assert "telephone" not in point
