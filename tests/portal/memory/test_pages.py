"""Real pages over real commits: what is kept, and that it is fresh whatever way it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse

from directory.models import Actor, Entry
from directory.versions import restore
from portal.memory.layer import PagesFromMemory
from tests import factories
from tests.admin_pages import change_url, form_data
from tests.database import sql
from tests.merging import merge
from tests.office import log_in_as
from tests.portal.memory.conftest import Eventually
from tests.portal.memory.wsgi import Answer, ask
from tests.versions import versions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def actor() -> Any:
    return factories.ActorFactory(title="Lindenhof", slug="lindenhof")


@pytest.fixture
def settled(pages: PagesFromMemory, eventually: Eventually) -> Callable[[], None]:
    """Wait until the worker knows what is committed."""

    def wait() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT content_version()")
            [version] = cursor.fetchone()
        eventually(lambda: pages.watch.version == version and pages.watch.trusted())

    return wait


KEPT = [
    *("/", "/en/", "/partner/", "/partner/lindenhof/", "/arten/", "/orte/", "/orte/nordrhein-westfalen/"),
    *("/themen/", "/programme/", "/meldungen/", "/kennzahlen/", "/kennzahlen/kennzahlen.csv", "/suche/"),
    *("/rechtsgrundlagen/", "/quellen/", "/korrekturen/", "/presse/", "/impressum/", "/datenschutz/"),
    *("/partner/lindenhof/kontakt.vcf", "/programme/feed/", "/robots.txt"),
    *("/partner/?ort=nordrhein-westfalen", "/partner/?ort=nordrhein-westfalen&seite=2", "/partner/?seite=2"),
]
NOT_KEPT = [
    # Without meaning, without effect, or not written as the page itself does.
    *("/?x=1", "/partner/?x=utm_source", "/partner/?seite=1", "/partner/?seite=99", "/partner/?seite=x"),
    *("/partner/?art=gibt-es-nicht", "/partner/?ort=nordrhein%2Dwestfalen", "/orte/?nach=anders"),
    *("/partner/?sortierung=name", "/meldungen/?jahr=1800", "/korrekturen/?seite=7"),
    # What somebody typed.
    *("/partner/?q=lindenhof", "/suche/?q=lindenhof", "/suche/?q=xyz", "/suche/vorschlaege/?q=lin"),
    # Missing, moved, or old.
    *("/nix/", "/partner/nix/", "/partner/LINDENHOF/", "/partner/lindenhof", "/partner/lindenhof/version/1/"),
    *("/partner/lindenhof/versionen/", "/partner/lindenhof/stand/2026-01-01/", "//"),
    # Forms, the office, and what machines ask.
    *("/melden/", "/organisation-vorschlagen/", "/admin/", "/admin/login/", "/healthz", "/readyz"),
]


@dataclass
class Keeping:
    """Whether a request leaves a page in memory."""

    pages: PagesFromMemory
    settled: Callable[[], None]

    def __call__(self, address: str, **more: str) -> bool:
        before = len(self.pages.store)
        ask(self.pages, address, **more)
        return len(self.pages.store) > before


@pytest.fixture
def is_kept(pages: PagesFromMemory, settled: Callable[[], None]) -> Keeping:
    return Keeping(pages, settled)


class TestKept:
    def test_what_is_the_same_for_everybody(self, is_kept: Keeping, actor: Actor) -> None:
        state = factories.StateFactory()
        factories.ContactFactory(entry=actor)
        for served in [actor, *factories.ActorFactory.create_batch(30, kind=actor.kind)]:
            factories.ServedPlaceFactory(entry=served, place=state)
        is_kept.settled()
        assert [address for address in KEPT if not is_kept(address)] == []
        assert [address for address in KEPT if is_kept(address)] == []

    def test_what_is_not(self, is_kept: Keeping, actor: Actor) -> None:
        factories.StateFactory()
        is_kept.settled()
        assert [address for address in NOT_KEPT if is_kept(address)] == []

    def test_no_variant_of_an_address_is_another_page(self, is_kept: Keeping, actor: Actor) -> None:
        [version] = versions(actor)
        is_kept.settled()
        citation = f"/id/{version.public_id}/version/1/zitat.bib"
        assert is_kept(citation)
        assert not is_kept(citation.replace("/1/", "/0001/"))
        assert not is_kept(citation.upper())

    def test_a_host_that_is_not_ours_is_refused_whatever_is_kept(
        self, pages: PagesFromMemory, is_kept: Keeping
    ) -> None:
        is_kept.settled()
        assert is_kept("/")
        assert ask(pages, "/", HTTP_HOST="evil.example").status == 400

    def test_plain_http_is_led_to_https_whatever_is_kept(self, pages: PagesFromMemory, is_kept: Keeping) -> None:
        is_kept.settled()
        assert is_kept("/", **{"wsgi.url_scheme": "https"})
        with override_settings(SECURE_SSL_REDIRECT=True):
            redirecting: Any = PagesFromMemory(WSGIHandler(), 2**20)
            redirecting.watch, redirecting.store = pages.watch, pages.store
            answer = ask(redirecting, "/")
            assert (answer.status, answer.headers["location"]) == (301, "https://localhost/")
            assert ask(redirecting, "/", **{"wsgi.url_scheme": "https"}).status == 200

    def test_keeps_the_headers_of_safety(self, pages: PagesFromMemory, is_kept: Keeping) -> None:
        is_kept.settled()
        made, kept = ask(pages, "/"), ask(pages, "/")
        assert {**made.headers, "cache-status": "portal; hit"} == kept.headers
        assert "default-src 'none'" in kept.headers["content-security-policy"]
        assert kept.headers["x-frame-options"] == "DENY"
        assert kept.headers["content-language"] == "de"
        assert kept.headers["vary"] == "Accept-Encoding, Cookie"
        assert "set-cookie" not in kept.headers

    def test_pages_name_the_host_by_which_they_were_asked(self, pages: PagesFromMemory, is_kept: Keeping) -> None:
        is_kept.settled()
        for host in ("localhost", "127.0.0.1", "localhost"):
            assert f'rel="canonical" href="http://{host}/"' in ask(pages, "/", HTTP_HOST=host).text


def in_the_office(actor: Actor) -> None:
    client = log_in_as(factories.UserFactory(is_superuser=True, is_staff=True))
    data = form_data(client.get(change_url(actor)))
    assert client.post(change_url(actor), {**data, "title": "Ulmenhof"}).status_code == 302


def saved(actor: Actor) -> None:
    actor.title = "Ulmenhof"
    actor.save()


WRITES: dict[str, Callable[[Any], object]] = {
    "saved": saved,
    "updated in bulk": lambda actor: Actor.objects.update(title="Ulmenhof"),
    "plain SQL": lambda actor: sql("UPDATE directory_entry SET title = 'Ulmenhof' WHERE id = %s", actor.pk),
    "in the office": in_the_office,
}


class TestFresh:
    @pytest.fixture
    def seen(self, pages: PagesFromMemory, actor: Actor, settled: Callable[[], None]) -> Callable[[], Answer]:
        """The page as a visitor gets it, after a first visit that has left it in memory."""
        settled()
        assert "Lindenhof" in ask(pages, "/partner/lindenhof/").text
        assert len(pages.store) == 1

        def visit() -> Answer:
            return ask(pages, "/partner/lindenhof/")

        return visit

    @pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
    def test_after_every_way_of_writing(
        self, seen: Callable[[], Answer], actor: Actor, eventually: Eventually, write: Callable[[Any], object]
    ) -> None:
        write(actor)
        eventually(lambda: "Ulmenhof" in seen().text)
        assert "Lindenhof" not in seen().text

    def test_after_deleting_archiving_and_withdrawing(
        self, seen: Callable[[], Answer], actor: Actor, eventually: Eventually
    ) -> None:
        Entry.objects.filter(pk=actor.pk).update(state=Entry.State.ARCHIVED)
        eventually(lambda: "wird nicht mehr gepflegt" in seen().text)
        Entry.objects.filter(pk=actor.pk).update(state=Entry.State.DRAFT)
        eventually(lambda: seen().status in {404, 410})
        Entry.objects.filter(pk=actor.pk).update(state=Entry.State.PUBLISHED)
        eventually(lambda: seen().status == 200)
        Entry.objects.filter(pk=actor.pk).delete()
        eventually(lambda: seen().status == 410)

    def test_after_merging(self, seen: Callable[[], Answer], actor: Actor, eventually: Eventually) -> None:
        survivor = factories.ActorFactory(title="Ulmenhof", slug="ulmenhof", kind=actor.kind)
        merge(survivor=survivor, other=actor)
        eventually(lambda: seen().headers.get("location") == "/partner/ulmenhof/")

    def test_after_restoring(self, seen: Callable[[], Answer], actor: Actor, eventually: Eventually) -> None:
        Actor.objects.filter(pk=actor.pk).update(title="Ulmenhof")
        eventually(lambda: "Ulmenhof" in seen().text)
        first, last = versions(actor)
        restore(first, seen=last.number)
        eventually(lambda: "Lindenhof" in seen().text)

    def test_what_is_not_committed_is_not_shown(
        self, pages: PagesFromMemory, seen: Callable[[], Answer], actor: Actor
    ) -> None:
        with transaction.atomic():
            Actor.objects.filter(pk=actor.pk).update(title="Ulmenhof")
            assert pages.hits == 0
            assert "Lindenhof" in seen().text
            assert pages.hits == 1


class TestOffice:
    @pytest.fixture
    def cookies(self) -> str:
        client: Client = log_in_as(factories.UserFactory(is_superuser=True, is_staff=True))
        return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    def test_sees_its_own_change_at_once(
        self, pages: PagesFromMemory, actor: Actor, settled: Callable[[], None], cookies: str
    ) -> None:
        settled()
        ask(pages, "/partner/lindenhof/")
        pages.watch.stop()
        Actor.objects.filter(pk=actor.pk).update(title="Ulmenhof")
        assert "Ulmenhof" in ask(pages, "/partner/lindenhof/", HTTP_COOKIE=cookies).text

    def test_reads_drafts_that_never_come_into_memory(
        self, pages: PagesFromMemory, settled: Callable[[], None], cookies: str
    ) -> None:
        factories.ActorFactory(title="Geheim", slug="geheim", state=Entry.State.DRAFT)
        settled()
        assert "Geheim" in ask(pages, "/partner/geheim/", HTTP_COOKIE=cookies).text
        assert len(pages.store) == 0
        assert ask(pages, "/partner/geheim/").status == 404
        assert "Geheim" not in ask(pages, "/partner/").text

    def test_forms_and_counters_pass_by(self, pages: PagesFromMemory, settled: Callable[[], None]) -> None:
        settled()
        for _ in range(2):
            ask(pages, "/suche/?q=xyzxyz")
            ask(pages, reverse("report"))
        assert (pages.hits, pages.misses) == (0, 4)
