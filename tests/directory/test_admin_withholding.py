"""Taking something out of old versions, in the editorial office."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.models import Entry, Withholding
from tests import factories
from tests.admin_pages import change_url, count_queries
from tests.database import refresh_search
from tests.directory.test_admin_history import history_url, text_of
from tests.merging import merge, pair
from tests.office import EDITOR, LEAD, PUBLISHER, REGIONAL, log_in, log_in_as, said
from tests.pages import Page
from tests.proposals import proposal, renamed
from tests.versions import change, latest, versions
from tests.withholding import take_out

pytestmark = pytest.mark.django_db

NAME = "Zacharias Quendel"
BUTTON, LINK = "Für immer entfernen", "Aus alten Versionen entfernen"


@pytest.fixture
def actor() -> Any:
    actor = factories.ActorFactory(title="Haus", summary=f"Fragen Sie {NAME} im Haus.")
    change(actor, summary="Fragen Sie im Haus.")
    return actor


def withhold_url(entry: Any) -> str:
    return f"{history_url(entry)}withhold/"


def look(client: Client, entry: Any, words: str = NAME, **values: str) -> Any:
    return client.post(withhold_url(entry), {"words": words, "reason": "personal", "look": "1", **values})


def remove(client: Client, entry: Any, words: str = NAME, **values: str) -> Any:
    """Look, and then confirm what was shown."""
    seen = hidden(look(client, entry, words), "seen")
    return client.post(
        withhold_url(entry), {"words": words, "reason": "personal", "remove": "1", "seen": seen, **values}
    )


def hidden(response: Any, name: str) -> str:
    fields = {field.get("name"): field.get("value", "") for field in Page(response.content).all("input")}
    return fields.get(name, "")


class TestPage:
    def test_shows_first_what_would_go(self, actor: Any) -> None:
        client = log_in(PUBLISHER)
        assert Page(client.get(history_url(actor)).content).href(LINK) == withhold_url(actor)
        assert BUTTON not in client.get(withhold_url(actor)).content.decode()
        page = look(client, actor)
        assert f"Kurzbeschreibung Fragen Sie [entfernt: {NAME} ] im Haus." in text_of(page)
        assert BUTTON in page.content.decode()
        assert NAME in str(versions(actor)[0].data)
        assert not Withholding.objects.exists()
        assert Page(page.content).errors == []

    def test_then_takes_it_out_and_says_so(self, actor: Any) -> None:
        erika = factories.UserFactory(groups=[PUBLISHER], first_name="Erika", last_name="Muster")
        client = log_in_as(erika)
        answer = remove(client, actor)
        assert answer["Location"] == history_url(actor)
        [done] = said(answer)
        assert done == "An 2 Stellen entfernt."
        assert NAME not in str(versions(actor)[0].data)
        noted = LogEntry.objects.latest("pk")
        assert (noted.object_repr, noted.change_message) == ("Haus", done)
        page = client.get(history_url(actor))
        assert "Erika Muster. Grund: personenbezogene Angabe. 1 Stelle in Version 1." in text_of(page)
        assert NAME not in page.content.decode()

    def test_shows_what_is_elsewhere_and_which_addresses_stay(self) -> None:
        actor = factories.ActorFactory(title=NAME, slug="zacharias-quendel")
        change(actor, title="Haus", slug="haus")
        text = text_of(look(log_in(PUBLISHER), actor))
        assert "Dazu 1 Stelle in dem, was das Portal sonst von früher aufhebt" in text
        assert "Adressen bleiben, denn sie führen für immer zu diesem Eintrag: zacharias-quendel" in text

    def test_says_where_it_stands_today(self, actor: Any) -> None:
        change(actor, text=f"Mit {NAME}.")
        made = proposal(actor, renamed(title=f"Haus {NAME}"))
        client = log_in(PUBLISHER)
        page = Page(look(client, actor).content)
        assert page.href("Zum Formular des Eintrags") == change_url(actor)
        assert page.href(f"Vorschlag {made}") == change_url(made)
        assert BUTTON not in "".join(page.root.itertext())
        answer = remove(client, actor)
        assert said(answer) == ["Der Eintrag sagt das heute noch. Bitte erst dort ändern."]
        assert answer.status_code == 200
        assert NAME in str(versions(actor)[0].data)

    def test_says_that_there_is_nothing(self, actor: Any) -> None:
        client = log_in(PUBLISHER)
        assert "Das steht in keiner alten Version dieses Eintrags." in text_of(look(client, actor, "Niemand"))
        assert said(remove(client, actor, "Niemand")) == [
            "Inzwischen hat sich etwas geändert. Bitte sehen Sie noch einmal nach."
        ]

    def test_what_nobody_has_seen_stays(self, actor: Any) -> None:
        client = log_in(PUBLISHER)
        answer = remove(client, actor, seen="anders")
        assert said(answer) == ["Inzwischen hat sich etwas geändert. Bitte sehen Sie noch einmal nach."]
        assert hidden(answer, "seen") == hidden(look(client, actor), "seen")
        assert NAME in str(versions(actor)[0].data)

    @pytest.mark.parametrize(
        ("words", "reason", "error"),
        [
            ("", "personal", "Dieses Feld ist zwingend erforderlich."),
            (" \n ", "personal", "Dieses Feld ist zwingend erforderlich."),
            ("ab", "personal", "„ab“ ist zu kurz: Bitte mindestens 3 Buchstaben oder Ziffern."),
            ("Quendel\n, .", "personal", "„, .“ ist zu kurz: Bitte mindestens 3 Buchstaben oder Ziffern."),
            ("abc\n" * 21, "personal", "Bitte höchstens 20 Zeilen."),
            ("Quendel\0", "personal", "Nullzeichen sind nicht erlaubt."),
            (NAME, "", "Dieses Feld ist zwingend erforderlich."),
            (NAME, "other", "other ist keine gültige Auswahl."),
        ],
    )
    def test_keeps_what_was_typed_and_says_what_is_wrong(self, actor: Any, words: str, reason: str, error: str) -> None:
        page = look(log_in(PUBLISHER), actor, words, reason=reason, remove="1")
        assert error in text_of(page)
        [typed] = ["".join(field.itertext()) for field in Page(page.content).all("textarea")]
        assert typed.strip() == words.replace("\0", "\ufffd").strip()
        assert NAME in str(versions(actor)[0].data)

    def test_asks_again_who_it_is(self, actor: Any, settings: Any) -> None:
        settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
        client = log_in(PUBLISHER)
        assert look(client, actor).status_code == 200
        answer = remove(client, actor)
        assert answer["Location"].startswith("/admin/noch-einmal/")
        assert NAME in str(versions(actor)[0].data)

    def test_names_entries_that_were_merged(self) -> None:
        survivor, other = pair()
        merge(survivor=survivor, other=other)
        client = log_in(PUBLISHER)
        for one, another in [(survivor, other), (other, survivor)]:
            page = Page(client.get(withhold_url(one)).content)
            assert history_url(another) in {link.href for link in page.everywhere}

    def test_of_a_deleted_entry(self, actor: Any) -> None:
        address, pk = withhold_url(actor), actor.pk
        history = history_url(actor)
        Entry.objects.get(pk=pk).delete()
        refresh_search()
        client = log_in(PUBLISHER)
        seen = hidden(client.post(address, {"words": NAME, "reason": "legal"}), "seen")
        answer = client.post(address, {"words": NAME, "reason": "legal", "remove": "1", "seen": seen})
        assert answer["Location"] == history
        assert Withholding.objects.of(pk).get().reason == "legal"

    def test_from_the_list_of_all_entries(self, actor: Any) -> None:
        address = f"/admin/directory/entry/{actor.pk}/history/withhold/"
        assert log_in(PUBLISHER).get(address)["Location"] == withhold_url(actor)

    def test_of_what_is_not_there_is_not_found(self) -> None:
        assert log_in(PUBLISHER).get("/admin/directory/actor/7/history/withhold/").status_code == 404

    @pytest.mark.parametrize("group", [EDITOR, REGIONAL, LEAD])
    def test_is_for_those_who_may_publish(self, actor: Any, group: str) -> None:
        take_out(actor, NAME)
        client = log_in(group)
        text = text_of(client.get(history_url(actor)))
        assert LINK not in text
        assert "Grund: personenbezogene Angabe." in text
        assert client.get(withhold_url(actor)).status_code == 403
        assert look(client, actor, remove="1").status_code == 403

    def test_restoring_says_what_stays_away(self, actor: Any) -> None:
        take_out(actor, NAME)
        client = log_in(PUBLISHER)
        page = client.get(f"{history_url(actor)}1/restore/")
        assert "Aus dieser Version wurde etwas entfernt (entfernt am" in text_of(page)
        assert "Der Eintrag sagt jetzt schon, was in dieser Version stand." in text_of(page)
        client.post(f"{history_url(actor)}1/restore/", {"seen": str(latest(actor).number)})
        assert Entry.objects.get(pk=actor.pk).summary == "Fragen Sie im Haus."

    @pytest.mark.parametrize("rows", [1, 3])
    def test_queries_do_not_grow(self, django_assert_num_queries: DjangoAssertNumQueries, rows: int) -> None:
        actor = factories.ActorFactory()
        for number in range(rows):
            change(actor, text=f"Mit {NAME} {number}.")
            change(actor, text="")
            take_out(actor, f"{NAME} {number}")
        change(actor, text=f"Mit {NAME}.")
        change(actor, text="")
        client = log_in(PUBLISHER)
        assert count_queries(client, history_url(actor)) == 14
        look(client, actor)
        with django_assert_num_queries(40):
            look(client, actor)
