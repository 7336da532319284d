"""„Organisation vorschlagen“: what visitors send, what is refused, and that nothing of it is public."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.models import Actor, ActorKind, Citation, Entry, Proposal, Source, Topic
from directory.proposals import changes
from portal.models import ReportSending
from tests import factories
from tests.admin_pages import change_url
from tests.odd_input import ODD
from tests.pages import Page, visit
from tests.portal.test_report import FORM, stamp_of_age

pytestmark = pytest.mark.django_db

ADDRESS = "/organisation-vorschlagen/"
NOT_SENT = "Ihr Vorschlag ist noch nicht gesendet"


@pytest.fixture(autouse=True)
def _places_and_kinds() -> None:
    factories.CityFactory()
    factories.ActorKindFactory(title="Verein", slug="verein")


def typed(**values: Any) -> dict[str, Any]:
    """What a browser sends from a form that has been open for a minute."""
    form = {
        "title": "Quittenhof",
        "kind": str(ActorKind.objects.get(slug="verein").pk),
        "places": "Dortmund",
        "summary": "Pflanzt mit Zugewanderten Quitten.",
        "phone": "0231 5027224",
        "email": "",
        "website": "",
        "sender": "",
        "homepage": "",
        "stamp": stamp_of_age(60),
    }
    return {**form, **values}


def send(client: Client, **values: Any) -> HttpResponse:
    return client.post(ADDRESS, typed(**values))  # type: ignore[return-value]


def shown_again(client: Client, **values: Any) -> Page:
    response = send(client, **values)
    assert response.status_code == 200
    assert not Proposal.objects.exists()
    assert not response.cookies
    page = Page(response.content)
    assert page.errors == []
    return page


def refusal(client: Client, **values: Any) -> list[str]:
    page = shown_again(client, **values)
    assert page.title == "Fehler: Organisation vorschlagen – Integrationspartner NRW"
    links = [link.href for link in page.links if link.href.startswith("#")]
    assert set(links) <= {f"#{name}" for name in page.ids}
    lines = page.section(NOT_SENT)
    return lines[: lines.index(next(line for line in lines if line.startswith("Fehlt eine Organisation")))]


class TestForm:
    def test_needs_no_cookie_and_is_linked(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        factories.TopicFactory.create_batch(3)
        with django_assert_num_queries(2):
            response = client.get(ADDRESS)
        assert not response.cookies
        page = Page(response.content)
        assert page.errors == []
        for address in ("/", "/partner/", "/partner/?q=xyz", "/suche/?q=xyzxyz"):
            assert ADDRESS in {link.href for link in visit(client, address).everywhere}, address
        for address in ("/partner/", "/suche/?q=xyzxyz"):
            assert visit(client, address).href("Organisation vorschlagen") == ADDRESS

    def test_offers_only_what_is_published(self, client: Client) -> None:
        factories.ActorKindFactory(title="Geheime Art", state="draft")
        factories.TopicFactory(title="Geheimes Thema", state="draft")
        assert "Geheim" not in client.get(ADDRESS).content.decode()


class TestSending:
    def test_keeps_what_was_sent_and_thanks_with_its_number(self, client: Client) -> None:
        topic = factories.TopicFactory(title="Garten")
        district = factories.DistrictFactory()
        response = send(
            client,
            places="dortmund\r\nKreis Unna, Dortmund",
            email="hof@example.org",
            website="www.quittenhof.example",
            topics=[str(topic.pk)],
            languages=["tr", "ar"],
            sender="ich@example.org",
        )
        made = Proposal.objects.get()
        assert (response.status_code, response["Location"]) == (302, f"{ADDRESS}danke/{made.reference}/")
        assert (made.origin, made.type, made.entry_id, made.base, made.email, made.name) == (
            *("public", "actor", None, 0, "ich@example.org", ""),
        )
        found = [(each.difference.part, each.difference.field, each.difference.new) for each in changes(made)]
        assert sorted(found) == sorted(
            [
                ("Eintrag", "Name", "Quittenhof"),
                ("Eintrag", "Art", "Verein"),
                ("Eintrag", "Kurzbeschreibung", "Pflanzt mit Zugewanderten Quitten."),
                ("Eintrag", "Website", "https://www.quittenhof.example"),
                ("Eintrag", "Themen", "Garten"),
                ("Wirkungsort: Dortmund", "", "Ort: Dortmund"),
                (f"Wirkungsort: {district}", "", f"Ort: {district.full_name}"),
                ("Kontakt: Telefon", "", "Weg: Telefon; Zweck: Für Bürgerinnen und Bürger; Nummer: 0231 5027224"),
                (
                    "Kontakt: E-Mail",
                    "",
                    "Weg: E-Mail; Zweck: Für Bürgerinnen und Bürger; E-Mail-Adresse: hof@example.org",
                ),
                (
                    "Angebot: Unterstützung in diesen Sprachen",
                    "",
                    "Bezeichnung: Unterstützung in diesen Sprachen; Sprachen: Türkisch; Arabisch",
                ),
            ]
        )
        thanked = client.get(response["Location"])
        assert not thanked.cookies
        thanks = Page(thanked.content)
        assert thanks.errors == []
        assert thanks.lines[3] == f"Ihr Vorschlag ist angekommen. Er hat die Nummer {made.reference}."
        assert [meta.get("content") for meta in thanks.all("meta") if meta.get("name") == "robots"] == ["noindex"]

    def test_is_public_nowhere(self, client: Client) -> None:
        send(client)
        made = Proposal.objects.get()
        for address in (
            *("/", "/partner/", "/suche/?q=quittenhof", "/suche/vorschlaege/?q=quitt", "/sitemap.xml", "/quellen/"),
            *("/partner/?q=quittenhof", "/orte/dortmund/", f"{ADDRESS}danke/{made.reference}/"),
        ):
            content = client.get(address).content.decode()
            assert "Pflanzt mit" not in content, address
            # Who searches for it reads what they typed, but finds nothing.
            assert "Quittenhof" not in content, address
            assert "5027224" not in content, address
        assert client.get("/partner/quittenhof/").status_code == 404

    @pytest.mark.parametrize("reference", ["V-2026-7K3F9Q", "x", "%00"])
    def test_unknown_number_is_not_found(self, client: Client, reference: str) -> None:
        factories.ProposalFactory()
        assert client.get(f"{ADDRESS}danke/{reference}/").status_code == 404

    def test_number_of_an_editors_proposal_is_not_found(self, client: Client) -> None:
        made = factories.ProposalFactory()
        assert client.get(f"{ADDRESS}danke/{made.reference}/").status_code == 404

    def test_works_for_a_browser_that_checks_forged_requests(self) -> None:
        client = Client(enforce_csrf_checks=True)
        assert send(client).status_code == 302
        assert client.cookies == {}

    def test_stops_the_eleventh_in_an_hour_together_with_reports(self, client: Client) -> None:
        for number in range(10):
            assert send(client, title=f"Haus {number}", trotzdem="1").status_code == 302
        response = send(client, title="Noch eins", trotzdem="1")
        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 3600
        page = Page(response.content)
        assert page.errors == []
        assert page.alerts[0].startswith("Zu viele Vorschläge in kurzer Zeit")
        assert Proposal.objects.count() == ReportSending.objects.count() == 10


class TestRefusal:
    def test_says_all_that_is_missing(self, client: Client) -> None:
        assert refusal(client, title="", kind="", places="", summary="", phone="") == [
            "Bitte schreiben Sie, wie die Organisation heißt.",
            "Bitte wählen Sie aus, was für eine Organisation es ist.",
            "Bitte nennen Sie mindestens einen Ort.",
            "Bitte schreiben Sie in ein bis zwei Sätzen, was die Organisation tut.",
            "Bitte nennen Sie eine Telefonnummer oder eine E-Mail-Adresse.",
        ]

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({"summary": "kurz"}, "Bitte schreiben Sie mindestens 10 Zeichen."),
            ({"phone": "sieben"}, "Bitte schreiben Sie die Nummer mit Vorwahl, zum Beispiel 0211 837-2000."),
            ({"email": "a@"}, "Bitte schreiben Sie die E-Mail-Adresse so: name@beispiel.de"),
            ({"website": "kein netz"}, "Bitte schreiben Sie die Adresse der Website so: www.beispiel.de"),
            ({"places": "Dortmund, Atlantis"}, "Den Ort „Atlantis“ kennen wir nicht."),
            ({"places": ",".join(["Dortmund"] * 21)}, "Bitte höchstens 20 Orte nennen."),
            (
                {"stamp": "x"},
                "Das Formular war zu lange offen. Bitte senden Sie es noch einmal ab, Ihre Angaben sind da.",
            ),
        ],
    )
    def test_of_something_wrong(self, client: Client, values: dict[str, str], message: str) -> None:
        assert refusal(client, **values) == [message]

    def test_of_a_place_that_may_be_another(self, client: Client) -> None:
        for ags, full_name in (("05978040", "Neuenkirchen (Kreis Unna)"), ("05978044", "Neuenkirchen (Ruhr)")):
            factories.PlaceFactory(ags=ags, name="Neuenkirchen", full_name=full_name, slug=f"neuenkirchen-{ags}")
        [line] = refusal(client, places="Neuenkirchen")
        assert line.startswith("„Neuenkirchen“ kann mehrere Orte meinen: ")

    def test_of_what_only_programs_fill_in(self, client: Client) -> None:
        [line] = refusal(client, homepage="https://spam.example")
        assert line.startswith("Ein Feld, das leer bleiben muss, war ausgefüllt.")

    def test_keeps_what_was_typed(self, client: Client) -> None:
        topic = factories.TopicFactory()
        page = shown_again(client, phone="", topics=[str(topic.pk)], languages=["tr"], website="www.a.example")
        values = {element.get("name"): element.get("value") for element in page.all("input")}
        assert (values["title"], values["website"]) == ("Quittenhof", "www.a.example")
        checked = {element.get("value") for element in page.all("input") if "checked" in element.attrib}
        assert checked == {str(topic.pk), "tr"}
        [chosen] = [option for option in page.all("option") if "selected" in option.attrib]
        assert "".join(chosen.itertext()) == "Verein"

    @pytest.mark.parametrize("name", ["title", "kind", "places", "summary", "phone", "website", "topics", "languages"])
    def test_of_odd_input_is_no_failure(self, client: Client, name: str) -> None:
        failures = {}
        for number, text in enumerate(ODD):
            body = urlencode({**typed(), name: text.encode("utf-8", "surrogatepass")})
            response = client.post(ADDRESS, body, FORM, REMOTE_ADDR=f"192.0.2.{number}")
            if response.status_code not in {200, 302}:
                failures[text] = response.status_code
        assert failures == {}


class TestDuplicates:
    def alike(self, client: Client, **values: Any) -> list[str]:
        """The titles of what is shown before anything is sent."""
        page = shown_again(client, **values)
        titles = {actor.get_absolute_url(): actor.title for actor in Actor.objects.all()}
        return [titles[link.href] for link in page.links if link.href in titles]

    def test_are_shown_once_and_whoever_means_it_sends_again(self, client: Client) -> None:
        factories.ActorFactory(title="Quittenhof Dortmund", slug="quittenhof-dortmund")
        assert self.alike(client) == ["Quittenhof Dortmund"]
        page = shown_again(client)
        assert page.alerts[0].startswith("## Ist es eine von diesen?")
        [button] = [element for element in page.all("button") if element.get("name") == "trotzdem"]
        assert send(client, trotzdem=button.get("value")).status_code == 302
        assert Proposal.objects.count() == 1

    def test_by_number_address_and_website(self, client: Client) -> None:
        one, other = (factories.ActorFactory(title=title) for title in ("Eins", "Zwei"))
        factories.ActorFactory(title="Drei", website="http://quitten.example/ueber-uns")
        factories.ContactFactory(entry=one, number="+492315027224")
        factories.ContactFactory(entry=other, channel="email", number="", email="Hof@example.org")
        values = {"title": "Obst", "phone": "0231 / 50 27 224", "email": "hof@example.org"}
        assert self.alike(client, **values, website="www.quitten.example") == ["Eins", "Zwei", "Drei"]
        assert self.alike(client, title="Obst", phone="0211 8372000", website="quitten.example") == ["Drei"]

    @pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
    def test_are_never_what_is_not_published(self, client: Client, state: str) -> None:
        actor = factories.ActorFactory(title="Quittenhof", slug="hof", state=state, website="https://quitten.example/")
        factories.ContactFactory(entry=actor, number="+492315027224")
        assert send(client, website="quitten.example").status_code == 302

    def test_cost_the_same_for_one_and_for_three(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for count in (1, 2):
            factories.ActorFactory.create_batch(count, title="Quittenhof")
            with django_assert_num_queries(13):
                shown_again(client)


class TestReview:
    def test_makes_a_draft_with_the_notice_as_its_source(self, client: Client, admin_client: Client) -> None:
        topic = factories.TopicFactory(title="Garten")
        factories.ActorFactory(title="Quittenhof", slug="quittenhof")
        send(client, topics=[str(topic.pk)], languages=["tr"], trotzdem="1", sender="ich@example.org")
        made = Proposal.objects.get()
        page = admin_client.get(change_url(made))
        assert page.context["shows_now"] is False
        response = admin_client.post(change_url(made), {"revision": 0, "decision": "all", "seen": page.context["seen"]})
        actor = Actor.objects.get(slug="quittenhof-2")
        assert (response.status_code, response["Location"]) == (302, change_url(actor))
        assert (actor.title, actor.state, actor.kind.slug) == ("Quittenhof", Entry.State.DRAFT, "verein")
        assert list(actor.topics.all()) == [Topic.objects.get(title="Garten")]
        made.refresh_from_db()
        assert (made.state, made.entry_id) == ("accepted", actor.pk)
        source = Source.objects.get()
        assert (source.kind, "Quitten" in str(source)) == ("notice", False)
        assert set(source.citations.values_list("field", flat=True)) == {"summary", ""}
        cited = Citation.objects.filter(statement__isnull=False).values_list("statement_id", flat=True)
        assert set(cited) == set(actor.statements.values_list("pk", flat=True))
        assert len(cited) == 3
        assert client.get("/partner/quittenhof-2/").status_code == 404
        assert client.get("/suche/?q=quittenhof").content.decode().count("/partner/quittenhof-2/") == 0
        assert admin_client.get(change_url(made)).status_code == 200

    def test_in_part(self, client: Client, admin_client: Client) -> None:
        send(client, website="quitten.example")
        made = Proposal.objects.get()
        keys = ["entry:title", "entry:kind_id"]
        admin_client.post(change_url(made), {"revision": 0, "decision": "chosen", "seen": "0", "change": keys})
        actor = Actor.objects.get()
        assert (actor.website, actor.statements.count(), Source.objects.count()) == ("", 0, 0)

    def test_without_name_or_kind_is_refused(self, client: Client, admin_client: Client) -> None:
        send(client)
        made = Proposal.objects.get()
        data = {"revision": 0, "decision": "chosen", "seen": "0", "change": ["entry:summary"]}
        page = admin_client.post(change_url(made), data)
        assert page.context["reasons"][0] == "Ohne Name und Art wird kein Entwurf daraus."
        assert not Actor.objects.exists()
