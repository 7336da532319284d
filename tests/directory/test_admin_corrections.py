"""Calling a version a correction, on the page of the history."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from pghistory.core import event_models
from pytest_django import DjangoAssertNumQueries

from directory.corrections import mark_correction, take_back_correction
from directory.models import Correction, Entry, Version
from directory.refusal import Refused
from tests import factories
from tests.directory.test_admin_history import history_url, text_of
from tests.office import EDITOR, LEAD, PUBLISHER, REGIONAL, log_in, log_in_as, said
from tests.pages import Page
from tests.versions import change, latest

pytestmark = pytest.mark.django_db

MARK, CHANGE = "Als Korrektur kennzeichnen", "Korrektur ändern oder zurücknehmen"


@pytest.fixture
def actor() -> Any:
    """Public since its first version; the second one says something else."""
    actor = factories.ActorFactory(title="Haus")
    change(actor)
    return actor


def send(client: Client, entry: Any, number: int, **values: str) -> Any:
    return client.post(f"{history_url(entry)}{number}/correction/", values)


def texts(client: Client, entry: Any) -> dict[str, str]:
    """What stands in the fields for a sentence, by their id."""
    page = Page(client.get(history_url(entry)).content)
    return {field.get("id", ""): "".join(field.itertext()) for field in page.all("textarea")}


class TestPage:
    def test_a_later_public_version_is_marked(self, actor: Any) -> None:
        erika = factories.UserFactory(groups=[PUBLISHER], first_name="Erika", last_name="Muster")
        client = log_in_as(erika)
        assert texts(client, actor) == {"correction-2": ""}
        answer = send(client, actor, 2, sentence="  Die Nummer\r\nwar falsch. ")
        assert said(answer) == ["Version 2 ist als Korrektur gekennzeichnet."]
        assert answer["Location"] == f"{history_url(actor)}?#version-2"
        made = Correction.objects.get()
        assert (made.entry_id, made.version, made.sentence) == (actor.pk, 2, "Die Nummer war falsch.")
        assert made.made_by == "Erika Muster"
        assert "gekennzeichnet von Erika Muster am" in text_of(client.get(history_url(actor)))
        assert texts(client, actor) == {"correction-2": "Die Nummer war falsch."}

    def test_its_sentence_is_changed_and_taken_back(self, actor: Any) -> None:
        made = factories.CorrectionFactory(entry=actor, version=2, made_by="Max Muster")
        client = log_in(PUBLISHER)
        send(client, actor, 2, sentence="Die Straße war falsch.", instead_of=made.sentence)
        again = Correction.objects.get()
        assert (again.pk, again.sentence) == (made.pk, "Die Straße war falsch.")
        assert (again.made_at, again.made_by) == (made.made_at, "Max Muster")
        assert again.changed_at > made.changed_at
        answer = send(client, actor, 2, take_back="1")
        assert said(answer)[-1] == "Version 2 ist nicht mehr als Korrektur gekennzeichnet."
        assert not Correction.objects.exists()

    def test_sentence_of_somebody_else_is_not_overwritten(self, actor: Any) -> None:
        client = log_in(PUBLISHER)
        send(client, actor, 2, sentence="Von Erika.")
        told = said(send(client, actor, 2, sentence="Von Max."))
        assert told[-1:] == [
            "Inzwischen hat jemand geschrieben: „Von Erika.“ Bitte prüfen und ändern. Ihr Satz: Von Max."
        ]
        assert Correction.objects.get().sentence == "Von Erika."
        send(client, actor, 2, take_back="1")
        [*_, last] = said(send(client, actor, 2, sentence="Von Max.", instead_of="Von Erika."))
        assert last == "Jemand hat die Kennzeichnung inzwischen zurückgenommen. Ihr Satz: Von Max."
        assert not Correction.objects.exists()

    def test_form_says_which_sentence_it_was_opened_with(self, actor: Any) -> None:
        factories.CorrectionFactory(entry=actor, version=2, sentence="Die „Nummer“ war falsch.")
        page = Page(log_in(PUBLISHER).get(history_url(actor)).content)
        [field] = [each for each in page.all("input") if each.get("name") == "instead_of"]
        assert field.get("value") == "Die „Nummer“ war falsch."

    def test_leaves_a_trace_in_the_log_and_in_the_history_of_changes(self, actor: Any) -> None:
        client = log_in(PUBLISHER)
        send(client, actor, 2, sentence="Falsch.")
        send(client, actor, 2, take_back="1")
        noted = LogEntry.objects.order_by("pk").values_list("change_message", flat=True)
        assert list(noted) == [
            "Version 2 ist als Korrektur gekennzeichnet.",
            "Version 2 ist nicht mehr als Korrektur gekennzeichnet.",
        ]
        (events,) = event_models(tracks_model=Correction)
        kept = events._default_manager.order_by("pgh_id").values_list(
            "pgh_label", "sentence", "pgh_context__metadata__url"
        )
        assert [label for label, _, _ in kept] == ["insert", "delete"]
        assert {url for _, _, url in kept} == {f"{history_url(actor)}2/correction/"}

    @pytest.mark.parametrize(
        ("number", "values", "reason"),
        [
            (1, {"sentence": "Falsch."}, "Eine Korrektur ist eine öffentliche Version nach der ersten öffentlichen."),
            (2, {"sentence": " \r\n"}, "Ein Satz sagt, was berichtigt wurde."),
            (2, {"sentence": "\0"}, "Ein Satz sagt, was berichtigt wurde."),
            (2, {}, "Ein Satz sagt, was berichtigt wurde."),
            (2, {"sentence": "x" * 501}, "Bitte höchstens 500 Zeichen schreiben."),
            (2, {"take_back": "1"}, "Diese Version ist nicht als Korrektur gekennzeichnet."),
        ],
    )
    def test_says_why_not(self, actor: Any, number: int, values: Any, reason: str) -> None:
        assert said(send(log_in(PUBLISHER), actor, number, **values)) == [reason]
        assert not Correction.objects.exists()

    def test_as_long_a_sentence_as_may_be(self, actor: Any) -> None:
        send(log_in(PUBLISHER), actor, 2, sentence="x" * 500)
        assert Correction.objects.get().sentence == "x" * 500

    def test_versions_that_were_not_public_offer_nothing(self) -> None:
        actor = factories.ActorFactory(state="draft")
        change(actor)
        assert change(actor, state="published").number == 3
        assert change(actor, state="draft").number == 4
        assert change(actor, state="archived").number == 5
        assert list(texts(log_in(PUBLISHER), actor)) == ["correction-5"]

    @pytest.mark.parametrize("group", [EDITOR, REGIONAL, LEAD])
    def test_is_for_those_who_may_publish(self, actor: Any, group: str) -> None:
        factories.CorrectionFactory(entry=actor, version=2, sentence="Falsch.")
        client = log_in(group)
        page = client.get(history_url(actor))
        assert "Falsch." in text_of(page)
        assert MARK not in text_of(page)
        assert CHANGE not in text_of(page)
        assert send(client, actor, 2, sentence="Neu.").status_code == 403
        assert send(client, actor, 2, take_back="1").status_code == 403
        assert Correction.objects.get().sentence == "Falsch."

    def test_of_what_is_not_there_is_not_found(self, actor: Any) -> None:
        client = log_in(PUBLISHER)
        assert send(client, actor, 9, sentence="Falsch.").status_code == 404
        assert client.get(f"{history_url(actor)}2/correction/").status_code == 404
        number = latest(actor).number
        Entry.objects.get(pk=actor.pk).delete()
        assert send(client, actor, number, sentence="Falsch.").status_code == 404

    @pytest.mark.parametrize("rows", [1, 3])
    def test_queries_do_not_grow(self, django_assert_num_queries: DjangoAssertNumQueries, rows: int) -> None:
        actor = factories.ActorFactory()
        for _ in range(rows):
            factories.CorrectionFactory(entry=actor)
        client = log_in(PUBLISHER)
        client.get(history_url(actor))
        with django_assert_num_queries(14):
            client.get(history_url(actor))


class TestActions:
    def test_refuse_those_who_may_not_publish(self, actor: Any) -> None:
        user, version = factories.UserFactory(groups=[EDITOR]), latest(actor)
        reason = "Eine Korrektur kennzeichnet nur, wer den Eintrag veröffentlichen darf."
        with pytest.raises(Refused, match=reason):
            mark_correction(user=user, version=version, sentence="Falsch.", name="Erika Muster")
        factories.CorrectionFactory(entry=actor, version=version.number)
        with pytest.raises(Refused, match=reason):
            take_back_correction(user=user, version=version)

    def test_refuse_what_is_deleted_meanwhile(self, actor: Any) -> None:
        version: Version = latest(actor)
        Entry.objects.get(pk=actor.pk).delete()
        boss = factories.UserFactory(is_superuser=True)
        with pytest.raises(Refused, match="Den Eintrag gibt es nicht mehr"):
            mark_correction(user=boss, version=version, sentence="Falsch.", name="Erika Muster")
