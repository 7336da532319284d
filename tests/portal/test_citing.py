"""How a version of an entry is cited: on its page, and as a file for programs that keep references."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import DjangoAssertNumQueries, Settings

from directory.models import Actor, Entry
from tests import factories
from tests.pages import visit
from tests.sayings import NO_LICENCE, REPORT
from tests.versions import change, latest

pytestmark = pytest.mark.django_db

ODD_TITLES = [
    "Übach & Söhne: 100 % für #Vielfalt_2024",
    r"C:\Haus {offen} ~ ^2 $5",
    "Eine { ohne die andere",
    "} zuerst",
    "Zwei\nZeilen\r\nund\tmehr\x85hier\u2028da",
    'Das „Haus“ von "Ali"',
    "@misc{x, title={y}}",
    "ER  - ",
    "TY  - BOOK",
    "Integra\u00adtion مرحبا 👩‍👩‍👧",
    "</script><script>",
    "x" * 250,
]


@pytest.fixture(params=["", "Amt für Beispiele & Co. {Köln}"], ids=["nobody", "operator"])
def publisher(request: pytest.FixtureRequest) -> str:
    if request.param:
        factories.OperatorFactory(name=request.param)
    name: str = request.param
    return name


def file_url(entry: Any, number: int, ending: str) -> str:
    return f"/id/{entry.public_id}/version/{number}/zitat.{ending}"


def download(client: Client, entry: Any, ending: str, number: int | None = None) -> Any:
    response = client.get(file_url(entry, number or latest(entry).number, ending))
    assert response.status_code == 200
    return response


def plain(tex: str) -> str:
    """What TeX prints of a text without its braces."""
    for command, char in (("textbackslash", "\\"), ("textbraceleft", "\1"), ("textbraceright", "\2")):
        tex = tex.replace(f"\\{command}{{}}", char if char != "\\" else "\3")
    tex = tex.replace(r"\textasciitilde{}", "~").replace(r"\textasciicircum{}", "^")
    for char in "&%$#_":
        tex = tex.replace(f"\\{char}", char)
    assert "\\" not in tex
    return tex.replace("{", "").replace("}", "").replace("\1", "{").replace("\2", "}").replace("\3", "\\")


class TestFiles:
    @pytest.mark.parametrize("title", ODD_TITLES)
    def test_bibtex_is_read_as_it_was_meant(self, client: Client, publisher: str, title: str) -> None:
        actor = factories.ActorFactory(title=title, slug="haus")
        response = download(client, actor, "bib")
        assert response["Content-Type"] == "application/x-bibtex; charset=utf-8"
        library = parse_string(response.content.decode())
        [found] = library.entries
        assert len(library.blocks) == 1
        item = {field.key: field.value for field in found.fields}
        today = timezone.localdate()
        assert plain(item.pop("title")) == " ".join(title.split())
        assert plain(item.pop("organization", "")) == publisher
        assert (found.entry_type, found.key) == ("misc", "actor-haus-1")
        assert item == {
            "howpublished": "Integrationspartner NRW",
            "type": "Partner",
            "version": "1",
            "year": str(today.year),
            "month": str(today.month),
            "note": f"Stand: {date_format(today)}",
            "url": f"http://testserver/id/{actor.public_id}/version/1/",
            "language": "german",
        }

    @pytest.mark.parametrize("title", ODD_TITLES)
    def test_ris_is_read_as_it_was_meant(self, client: Client, publisher: str, title: str) -> None:
        actor = factories.ActorFactory(title=title, slug="haus")
        response = download(client, actor, "ris")
        assert response["Content-Type"] == "application/x-research-info-systems; charset=utf-8"
        text = response.content.decode()
        *lines, end = text.split("\r\n")
        assert (lines[0], lines[-1], end) == ("TY  - ELEC", "ER  - ", "")
        assert all(line[2:6] == "  - " and line[:2].isalnum() and line[:2].isupper() for line in lines)
        [item] = rispy.loads(text)
        assert item["type_of_reference"] == "ELEC"
        assert item["id"] == "actor-haus-1"
        assert item["title"] == " ".join(title.split())
        assert item["secondary_title"] == "Integrationspartner NRW"
        assert item.get("publisher", "") == publisher
        assert item["type_of_work"] == "Partner"
        assert item["edition"] == "1"
        assert item["year"] == str(timezone.localdate().year)
        assert item["date"] == f"{timezone.localdate():%Y/%m/%d}/"
        assert item["urls"] == [f"http://testserver/id/{actor.public_id}/version/1/"]
        assert item["language"] == "de"

    @pytest.mark.parametrize("title", ODD_TITLES)
    def test_csl_json_is_read_as_it_was_meant(self, client: Client, publisher: str, title: str) -> None:
        actor = factories.ActorFactory(title=title, slug="haus")
        response = download(client, actor, "json")
        assert response["Content-Type"] == "application/vnd.citationstyles.csl+json; charset=utf-8"
        today = timezone.localdate()
        assert json.loads(response.content) == [
            {
                "id": "actor-haus-1",
                "type": "webpage",
                "title": " ".join(title.split()),
                "container-title": "Integrationspartner NRW",
                **({"publisher": publisher} if publisher else {}),
                "genre": "Partner",
                "version": "1",
                "issued": {"date-parts": [[today.year, today.month, today.day]]},
                "URL": f"http://testserver/id/{actor.public_id}/version/1/",
                "language": "de",
            }
        ]

    @pytest.mark.parametrize("ending", ["bib", "ris", "json"])
    def test_is_a_file_to_keep(self, client: Client, ending: str) -> None:
        response = download(client, factories.TopicFactory(slug="schule"), ending)
        assert response["Content-Disposition"] == f'attachment; filename="topic-schule-1.{ending}"'
        assert response["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("make", [make for make, _ in factories.TYPES])
    def test_of_an_entry_of_any_type(self, client: Client, make: Any) -> None:
        entry = make()
        [item] = json.loads(download(client, entry, "json").content)
        assert (item["title"], item["genre"]) == (entry.title, Entry.Type(entry.type).label)

    def test_an_old_version_is_called_what_it_was_called(self, client: Client) -> None:
        actor = factories.ActorFactory(title="Alt", slug="alt")
        latest(actor)
        change(actor, title="Neu", slug="neu")
        old, new = (json.loads(download(client, actor, "json", number).content)[0] for number in (1, 2))
        assert (old["title"], old["id"]) == ("Alt", "actor-alt-1")
        assert (new["title"], new["id"]) == ("Neu", "actor-neu-2")

    @pytest.mark.parametrize("state", ["draft", "in_review"])
    def test_version_that_was_not_public_is_not_there(self, client: Client, state: str) -> None:
        actor = factories.ActorFactory(state=state)
        latest(actor)
        change(actor, state="published")
        assert client.get(file_url(actor, 1, "bib")).status_code == 404
        assert client.get(file_url(actor, 2, "bib")).status_code == 200

    @pytest.mark.parametrize(("state", "status"), [("draft", 404), ("in_review", 404), ("archived", 200)])
    def test_entry_that_is_not_public_any_more_has_none(self, client: Client, state: str, status: int) -> None:
        actor = factories.ActorFactory()
        latest(actor)
        Actor.objects.filter(pk=actor.pk).update(state=state)
        assert client.get(file_url(actor, 1, "bib")).status_code == status

    def test_deleted_entry_has_none(self, client: Client) -> None:
        actor = factories.ActorFactory()
        latest(actor)
        Entry.objects.get(pk=actor.pk).delete()
        assert client.get(file_url(actor, 1, "bib")).status_code == 404

    @pytest.mark.parametrize("rest", ["0/zitat.bib", "9/zitat.bib", f"{9**30}/zitat.bib", "1/zitat.pdf", "1/zitat."])
    def test_what_there_is_not_is_not_found(self, client: Client, rest: str) -> None:
        actor = factories.ActorFactory()
        latest(actor)
        assert client.get(f"/id/{actor.public_id}/version/{rest}").status_code == 404


class TestPage:
    def block(self, client: Client, address: str) -> list[str]:
        lines = visit(client, address).lines
        return lines[lines.index(REPORT) + 1 :]

    def test_says_how_to_cite_it(self, client: Client) -> None:
        actor = factories.ActorFactory(title="Haus", slug="haus")
        number = change(actor).number
        today = date_format(timezone.localdate())
        assert self.block(client, "/partner/haus/") == [
            "Zitieren",
            f"Integrationspartner NRW: „Haus“ (Partner), Version {number} vom {today}. "
            f"http://testserver/id/{actor.public_id}/version/{number}/ (abgerufen am {today})",
            "Text kopieren",
            NO_LICENCE,
            "Für Literaturverwaltung: BibTeX, RIS, CSL-JSON",
        ]
        page = visit(client, "/partner/haus/")
        for name, ending in (("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "json")):
            assert page.href(name) == file_url(actor, number, ending)
            assert client.get(page.href(name)).status_code == 200

    def test_names_the_publisher_and_the_licence(self, client: Client) -> None:
        factories.OperatorFactory(licence="Creative Commons Namensnennung 4.0 International")
        latest(factories.ActorFactory(slug="haus"))
        block = self.block(client, "/partner/haus/")
        assert "Herausgeber: Amt für Beispiele. http://testserver/id/" in block[1]
        assert block[3] == "Creative Commons Namensnennung 4.0 International"
        assert block[3] in visit(client, "/impressum/").section("Lizenz der Inhalte")

    def test_imprint_says_that_no_licence_is_stated(self, client: Client) -> None:
        assert visit(client, "/impressum/").section("Lizenz der Inhalte") == [NO_LICENCE]
        factories.OperatorFactory()
        assert visit(client, "/impressum/").section("Lizenz der Inhalte") == [NO_LICENCE]

    @pytest.mark.parametrize("make", [make for make, _ in factories.TYPES])
    def test_of_any_type_says_so(self, client: Client, make: Any) -> None:
        entry = make()
        latest(entry)
        kind = Entry.Type(entry.type).label
        assert f"„{entry.title}“ ({kind}), Version 1 vom" in self.block(client, entry.get_absolute_url())[1]

    def test_preview_cannot_be_cited(self, admin_client: Client) -> None:
        actor = factories.ActorFactory(slug="haus", state="draft")
        latest(actor)
        assert self.block(admin_client, "/partner/haus/") == []

    @pytest.mark.parametrize("rows", [1, 3])
    def test_costs_one_query_however_many_versions_and_corrections_there_are(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
    ) -> None:
        actor = factories.ActorFactory(slug="haus")
        for _ in range(rows):
            factories.CorrectionFactory(entry=actor)
        with django_assert_num_queries(3):
            page = visit(client, "/partner/haus/")
        assert sum(line.startswith("Korrektur vom") for line in page.lines) == rows

    def test_name_of_the_site_stands_in_front(self, client: Client, settings: Settings) -> None:
        settings.SITE_NAME = "Wegweiser"
        latest(factories.ActorFactory(slug="haus"))
        assert self.block(client, "/partner/haus/")[1].startswith("Wegweiser: „")
