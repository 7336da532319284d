"""„Fehler melden“: what visitors send, what is refused, and what they are told."""

from __future__ import annotations

import re
import time
from typing import Any
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from directory.models import Entry
from directory.references import REFERENCE_LETTERS
from portal.models import Report, ReportSending
from portal.reporting import stamp
from portal.reporting.actions import send_report
from tests import factories
from tests.odd_input import ODD, ODD_IN_ADDRESSES
from tests.pages import Page, visit

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
TEXT = "Die Telefonnummer stimmt nicht mehr."
EARLY = "Das ging sehr schnell. Bitte senden Sie Ihre Meldung noch einmal ab."
LATE = "Das Formular war zu lange offen. Bitte senden Sie Ihre Meldung noch einmal ab, Ihr Text ist da."
FILLED = "Ein Feld, das leer bleiben muss, war ausgefüllt. Wir haben es geleert: Bitte noch einmal absenden."


def stamp_of_age(seconds: float) -> str:
    with mock.patch("django.core.signing.time.time", return_value=time.time() - seconds):
        return stamp.new_stamp()


def typed(**values: str) -> dict[str, str]:
    """What a browser sends from a form that has been open for a minute."""
    form = {"kind": "sonstiges", "text": TEXT, "page": "", "email": "", "homepage": "", "stamp": stamp_of_age(60)}
    return {**form, **values}


def send(client: Client, address: str = "/melden/", **values: str) -> HttpResponse:
    return client.post(address, typed(**values))  # type: ignore[return-value]


def refusal(client: Client, address: str = "/melden/", **values: str) -> Page:
    """The form once more, with what is wrong."""
    response = send(client, address, **values)
    assert response.status_code == 200
    assert not Report.objects.exists()
    assert not response.cookies
    page = Page(response.content)
    assert page.errors == []
    assert page.title == "Fehler: Fehler melden – Integrationspartner NRW"
    return page


def field(page: Page, name: str) -> Any:
    found = [element for element in page.all("input", "textarea") if element.get("name") == name]
    assert len(found) == 1
    return found[0]


def value(page: Page, name: str) -> str:
    element = field(page, name)
    return str(element.get("value", "") if element.tag == "input" else element.text or "").removeprefix("\n")


def chosen(page: Page) -> list[str]:
    return [
        radio.get("value", "")
        for radio in page.all("input")
        if radio.get("type") == "radio" and radio.get("checked") is not None
    ]


class TestForm:
    def test_asks_for_little(self, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(0):
            response = client.get("/melden/")
        assert response.status_code == 200
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
        page = Page(response.content)
        assert page.title == "Fehler melden – Integrationspartner NRW"
        assert page.lines == [
            "Start",
            "Fehler melden",
            "# Fehler melden",
            "Ist etwas falsch oder veraltet? Können Sie etwas nicht lesen oder nicht bedienen? Schreiben Sie es uns. "
            "Sie müssen dafür nichts über sich angeben.",
            "Dieses Feld bitte leer lassen",
            "Worum geht es?",
            "Fehler in einem Eintrag",
            "Barriere: Ich kann etwas nicht lesen oder nicht bedienen",
            "Sonstiges",
            "Was stimmt nicht?",
            "Zum Beispiel: Die Telefonnummer stimmt nicht mehr, oder die Seite lässt sich nicht vergrößern.",
            "Adresse der Seite (freiwillig)",
            "Auf welcher Seite ist es Ihnen aufgefallen?",
            "E-Mail-Adresse für eine Antwort (freiwillig)",
            "Nur wenn Sie eine Antwort möchten. Wir löschen sie danach wieder.",
            "Was mit Ihren Angaben geschieht, steht unter Datenschutz.",
            "Meldung senden",
        ]
        assert page.alerts == []
        assert chosen(page) == []
        form = [form for form in page.all("form") if form.get("method") == "post"]
        assert [(each.get("action"), each.get("method")) for each in form] == [(None, "post")]
        assert field(page, "text").get("aria-describedby") == "melden-text_helptext"
        assert [link.get("href") for link in page.all("link") if link.get("rel") == "canonical"] == [
            "http://testserver/melden/"
        ]

    def test_trap_is_hidden_from_people(self, client: Client) -> None:
        page = visit(client, "/melden/")
        (trap,) = [element for element in page.root.iter("div") if element.get("aria-hidden") == "true"]
        inside = next(trap.iter("input"))
        assert (inside.get("name"), inside.get("tabindex"), inside.get("autocomplete")) == ("homepage", "-1", "off")

    def test_about_a_barrier(self, client: Client) -> None:
        assert chosen(visit(client, "/melden/?art=barriere")) == ["barriere"]

    def test_about_an_entry(self, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        actor = factories.ActorFactory(title="Haus", slug="haus")
        link = visit(client, "/partner/haus/").href("Fehler in diesem Eintrag melden")
        assert link == f"/melden/?eintrag={actor.public_id}"
        with django_assert_num_queries(1):
            page = visit(client, link)
        assert page.lines[3] == "Es geht um den Eintrag Haus."
        assert page.href("Haus") == "/partner/haus/"
        assert chosen(page) == ["eintrag"]
        assert value(page, "page") == "http://testserver/partner/haus/"
        robots = [meta.get("content") for meta in page.all("meta") if meta.get("name") == "robots"]
        assert robots == ["noindex"]

    @pytest.mark.parametrize(("factory", "folder"), factories.TYPES)
    def test_every_page_of_an_entry_leads_there(self, client: Client, factory: Any, folder: str) -> None:
        entry = factory(slug="eintrag")
        page = visit(client, f"/{folder}/eintrag/")
        assert page.href("Fehler in diesem Eintrag melden") == f"/melden/?eintrag={entry.public_id}"

    @pytest.mark.parametrize("state", [Entry.State.DRAFT, Entry.State.IN_REVIEW])
    def test_does_not_name_an_entry_that_is_not_public(self, client: Client, state: str) -> None:
        actor = factories.ActorFactory(title="Geheimes Haus", state=state)
        address = f"/melden/?eintrag={actor.public_id}"
        assert "Geheimes Haus" not in client.get(address).content.decode()
        assert send(client, address).status_code == 302
        assert Report.objects.get().entry is None

    @pytest.mark.parametrize("text", ODD_IN_ADDRESSES)
    def test_takes_any_address(self, client: Client, text: str) -> None:
        for name in ("eintrag", "art"):
            assert client.get("/melden/", {name: text}).status_code == 200


class TestSending:
    def test_keeps_the_report_and_thanks_with_its_number(self, client: Client) -> None:
        actor = factories.ActorFactory()
        before = timezone.now()
        page = "https://partner.example/partner/haus/?a=1"
        response = send(
            client,
            f"/melden/?eintrag={actor.public_id}",
            kind="eintrag",
            text=f"  {TEXT}\r\nZweite Zeile ",
            page=page,
            email="a@example.org",
        )
        report = Report.objects.get()
        assert (response.status_code, response["Location"]) == (302, f"/melden/danke/{report.reference}/")
        assert not response.cookies
        assert before <= report.created_at <= timezone.now()
        assert (report.kind, report.entry_id, report.page, report.email) == ("eintrag", actor.pk, page, "a@example.org")
        assert report.text == f"{TEXT}\nZweite Zeile"
        assert (report.state, report.closed_at, report.note) == ("open", None, "")
        assert re.fullmatch(rf"M-\d{{4}}-[{REFERENCE_LETTERS}]{{6}}", report.reference)

        thanked = client.get(response["Location"])
        assert thanked.status_code == 200
        assert not thanked.cookies
        assert "no-store" in thanked["Cache-Control"]
        thanks = Page(thanked.content)
        assert thanks.errors == []
        assert thanks.lines == [
            "Start",
            "Danke für Ihre Meldung",
            "# Danke für Ihre Meldung",
            f"Ihre Meldung ist angekommen. Sie hat die Nummer {report.reference}.",
            "Schreiben Sie sich die Nummer auf, wenn Sie später nachfragen möchten. Haben Sie eine E-Mail-Adresse "
            "angegeben, antworten wir Ihnen dort.",
            "Zur Startseite",
        ]
        assert [meta.get("content") for meta in thanks.all("meta") if meta.get("name") == "robots"] == ["noindex"]

    def test_costs_the_same_however_much_there_is(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        factories.ReportFactory.create_batch(3)
        # The length of the text in a savepoint; begin and end, what is forgotten, the lock, what was sent, the number,
        # and two rows.
        for _ in range(2):
            with django_assert_num_queries(11):
                assert send(client).status_code == 302

    def test_works_for_a_browser_that_checks_forged_requests(self) -> None:
        client = Client(enforce_csrf_checks=True)
        assert send(client).status_code == 302
        assert client.cookies == {}

    @pytest.mark.parametrize("letters", [10, 4000])
    def test_takes_texts_of_this_length(self, client: Client, letters: int) -> None:
        assert send(client, text="ä" * letters).status_code == 302

    def test_counts_the_end_of_a_line_once(self, client: Client) -> None:
        assert send(client, text="a\r\n" * 1999 + "ab").status_code == 302
        assert len(Report.objects.get().text) == 4000

    @pytest.mark.parametrize("reference", ["M-2026-7K3F9Q", "x", "M-2026-000000"])
    def test_unknown_number_is_not_found(self, client: Client, reference: str) -> None:
        factories.ReportFactory()
        assert client.get(f"/melden/danke/{reference}/").status_code == 404

    @pytest.mark.parametrize("reference", ["%00", "a%00b", "%ED%A0%80", "x" * 5000, ".."])
    def test_odd_number_is_not_found(self, client: Client, reference: str) -> None:
        assert client.get(f"/melden/danke/{reference}/").status_code == 404

    def test_number_that_is_taken_is_not_given_again(self, client: Client) -> None:
        taken = factories.ReportFactory().reference
        with mock.patch("directory.references.secrets.choice", side_effect=[*taken[7:], *"ABCDEF"]):
            other = Report(kind="sonstiges", text=TEXT)
            assert other.reference == taken
            send_report(report=other, address="192.0.2.1")
        assert other.reference.endswith("ABCDEF")


class TestRefusal:
    def test_keeps_what_was_typed_and_says_what_is_wrong(self, client: Client) -> None:
        page = refusal(client, kind="", text="kurz", page="/partner/", email="a@")
        assert len(page.alerts) == 1
        assert page.section("Ihre Meldung ist noch nicht gesendet")[:3] == [
            "Bitte wählen Sie aus, worum es geht.",
            "Bitte beschreiben Sie es mit mindestens 10 Zeichen.",
            "Bitte schreiben Sie die E-Mail-Adresse so: name@beispiel.de",
        ]
        targets = [link.href for link in page.links if link.href.startswith("#")]
        assert targets == ["#melden-kind_0", "#melden-text", "#melden-email"]
        assert set(targets) <= {f"#{name}" for name in page.ids}
        assert [value(page, name) for name in ("text", "page", "email", "homepage")] == ["kurz", "/partner/", "a@", ""]
        for name in ("text", "email"):
            described = field(page, name).get("aria-describedby", "").split()
            assert described == [f"melden-{name}_helptext", f"melden-{name}_error"]
            assert set(described) <= set(page.ids)
            assert field(page, name).get("aria-invalid") == "true"
        assert field(page, "page").get("aria-invalid") is None
        alert = next(element for element in page.root.iter() if element.get("role") == "alert")
        assert alert.get("tabindex") == "-1"
        assert "autofocus" in alert.attrib

    def test_keeps_the_entry_and_the_choice(self, client: Client) -> None:
        actor = factories.ActorFactory(title="Haus")
        page = refusal(client, f"/melden/?eintrag={actor.public_id}", text="", kind="barriere", page="")
        assert "Es geht um den Eintrag Haus." in page.lines
        assert chosen(page) == ["barriere"]
        assert value(page, "page") == ""

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "Bitte beschreiben Sie, was nicht stimmt."),
            (" \r\n ", "Bitte beschreiben Sie, was nicht stimmt."),
            ("a" * 9, "Bitte beschreiben Sie es mit mindestens 10 Zeichen."),
            ("a" * 4001, "Bitte höchstens 4000 Zeichen schreiben; es sind 4001."),
        ],
    )
    def test_of_a_text(self, client: Client, text: str, message: str) -> None:
        page = refusal(client, text=text)
        assert page.section("Ihre Meldung ist noch nicht gesendet")[0] == message
        assert value(page, "text") == text.replace("\r\n", "\n")

    def test_of_an_unknown_kind(self, client: Client) -> None:
        page = refusal(client, kind="closed")
        assert [link.href for link in page.links if link.href.startswith("#")] == ["#melden-kind_0"]

    @pytest.mark.parametrize(
        ("mark", "message"),
        [
            (stamp_of_age(0), EARLY),
            (stamp_of_age(24 * 3600 + 2), LATE),
            ("", LATE),
            ("melden:1tXyz9:forged", LATE),
            ("\0", LATE),
            (stamp_of_age(60)[:-1], LATE),
            (stamp_of_age(60).replace("melden", "melde"), LATE),
        ],
        ids=["early", "late", "missing", "forged", "null", "cut", "changed"],
    )
    def test_of_a_stamp(self, client: Client, mark: str, message: str) -> None:
        mark = stamp_of_age(0) if message == EARLY else mark
        page = refusal(client, stamp=mark)
        assert page.section("Ihre Meldung ist noch nicht gesendet")[0] == message
        assert value(page, "text") == TEXT
        fresh = value(page, "stamp")
        assert fresh != mark or message == EARLY
        assert stamp.read(fresh) == stamp.Reading.EARLY

    @pytest.mark.parametrize("seconds", [5, 23 * 3600])
    def test_of_something_else_keeps_the_stamp(self, client: Client, seconds: int) -> None:
        mark = stamp_of_age(seconds)
        page = refusal(client, stamp=mark, text="")
        assert value(page, "stamp") == mark
        assert send(client, stamp=mark).status_code == 302

    def test_of_what_only_programs_fill_in(self, client: Client) -> None:
        page = refusal(client, homepage="https://spam.example")
        assert page.section("Ihre Meldung ist noch nicht gesendet")[0] == FILLED
        assert value(page, "homepage") == ""
        assert value(page, "text") == TEXT

    @pytest.mark.parametrize("name", ["kind", "text", "page", "email", "stamp", "homepage"])
    def test_of_odd_input_is_no_failure(self, client: Client, name: str) -> None:
        failures = {}
        for number, text in enumerate(ODD):
            body = urlencode({**typed(), name: text.encode("utf-8", "surrogatepass")})
            response = client.post("/melden/", body, FORM, REMOTE_ADDR=f"192.0.2.{number}")
            if response.status_code not in {200, 302}:
                failures[text] = response.status_code
        assert failures == {}

    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            (b"\xff\xfe=%ff", FORM),
            (b"{}", "application/json"),
            (b"", "text/plain"),
            (b"text=" + b"x" * 1_000_000, FORM),
        ],
    )
    def test_of_an_odd_body_is_no_failure(self, client: Client, body: bytes, content_type: str) -> None:
        assert client.post("/melden/", body, content_type=content_type).status_code in {200, 400}
        assert not Report.objects.exists()

    def test_of_markup_shows_it_as_text(self, client: Client) -> None:
        page = refusal(client, text="</textarea><b>", email="\"'><script>")
        assert value(page, "text") == "</textarea><b>"
        assert value(page, "email") == "\"'><script>"


class TestLimit:
    def test_stops_the_eleventh_report_in_an_hour(self, client: Client) -> None:
        for _ in range(10):
            assert send(client).status_code == 302
        response = send(client, email="a@example.org")
        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 3600
        assert not response.cookies
        page = Page(response.content)
        assert page.errors == []
        assert page.lines[2] == "# Fehler melden"
        assert re.fullmatch(
            r"Zu viele Meldungen in kurzer Zeit Von Ihrem Anschluss sind schon viele Meldungen gekommen\. Diese haben "
            r"wir nicht gespeichert\. Ab dem \d+\. \w+ \d{4} um \d+:\d\d Uhr können Sie wieder etwas melden\.",
            page.alerts[0],
        )
        assert Report.objects.count() == ReportSending.objects.count() == 10
        assert not Report.objects.exclude(email="").exists()

    def test_counts_each_sender_alone(self, client: Client) -> None:
        for _ in range(10):
            send(client)
        other = client.post("/melden/", typed(), REMOTE_ADDR="192.0.2.7")
        assert other.status_code == 302

    def test_does_not_count_what_was_refused(self, client: Client) -> None:
        for _ in range(12):
            refusal(client, text="")
        assert send(client).status_code == 302

    def test_believes_no_header(self, client: Client) -> None:
        for number in range(10):
            client.post("/melden/", typed(), headers={"X-Forwarded-For": f"192.0.2.{number}"})
        response = client.post("/melden/", typed(), headers={"X-Forwarded-For": "192.0.2.99"})
        assert response.status_code == 429

    def test_believes_what_the_proxy_adds_and_nothing_before_it(self, client: Client, settings: Any) -> None:
        settings.BEHIND_PROXY = True
        for number in range(10):
            client.post("/melden/", typed(), headers={"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.1"})
        refused = client.post("/melden/", typed(), headers={"X-Forwarded-For": "192.0.2.2, 192.0.2.1"})
        other = client.post("/melden/", typed(), headers={"X-Forwarded-For": "192.0.2.1, 192.0.2.2"})
        assert (refused.status_code, other.status_code) == (429, 302)

    @pytest.mark.parametrize("address", ["", "unix:", "::1", "fe80::1%eth0", "999.1.1.1"])
    def test_takes_any_network_address(self, client: Client, address: str) -> None:
        assert client.post("/melden/", typed(), REMOTE_ADDR=address).status_code == 302

    def test_keeps_no_address(self, client: Client) -> None:
        client.post("/melden/", typed(), REMOTE_ADDR="192.0.2.7")
        sending = ReportSending.objects.get()
        assert re.fullmatch("[0-9a-f]{64}", sending.key)
        kept = [str(each) for row in (sending, Report.objects.get()) for each in vars(row).values()]
        assert "192.0.2.7" not in " ".join(kept)
