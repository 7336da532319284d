"""Taking words out of everything that keeps old states of an entry."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from pghistory.core import event_models

from directory.marks import Reason, is_marked, spoken
from directory.models import Contact, Deletion, Entry, ImportRow, Lexeme, Point, Proposal, Withholding, Word
from directory.refusal import Refused
from directory.versions import give_reason
from directory.withholding import Words, find, may_withhold
from directory.withholding.actions import Moved
from portal.models import SeedRecord
from programmes.models import NewsParticipant
from tests import factories
from tests.admin_pages import change_url, form_data
from tests.database import refresh_search
from tests.merging import merge, pair
from tests.office import EDITOR, GROUPS, LEAD, PUBLISHER, REGIONAL, log_in
from tests.proposals import proposal, renamed
from tests.versions import change, latest, versions
from tests.withholding import tables_with, take_out

pytestmark = pytest.mark.django_db

NAME, NUMBER, MAIL = "Zacharias Quendel", "+492317654321", "quendel@example.org"
SPELLINGS = (NAME, "Quendel", NUMBER, "0231 7654321", MAIL)


@pytest.fixture
def actor() -> Any:
    """It named somebody in two versions, and does no more in the third."""
    actor = factories.ActorFactory(
        title=f"Praxis {NAME}", summary=f"Fragen Sie {NAME}.", text=f"Tel. 0231 7654321 ({NAME})", other_names=[NAME]
    )
    contact = factories.ContactFactory(entry=actor, number=NUMBER, label=NAME)
    factories.ContactFactory(entry=actor, channel="email", number="", email=MAIL)
    factories.CitationFactory(entry=actor, statement=contact, passage=f"Brief von {NAME}")
    change(actor, short_title="Praxis")
    clean(actor)
    return actor


def clean(actor: Any) -> None:
    """It does so no more."""
    refresh_search()
    Contact.objects.filter(entry=actor).delete()
    said = {"title": "Praxis am Markt", "summary": "Hilft Menschen.", "text": "", "other_names": []}
    Entry.objects.filter(pk=actor.pk).update(**said)
    actor.refresh_from_db()
    refresh_search()


def texts(entry: Any) -> list[dict[str, Any]]:
    return [version.data for version in versions(entry)]


class TestVersions:
    def test_say_a_mark_instead_and_keep_all_else(self, actor: Any) -> None:
        before = versions(actor)
        trace = take_out(actor, NAME, "0231 7654321")
        after = versions(actor)
        first = after[0].data["entry"]
        day = f"{trace.at:%Y-%m-%d}"
        assert first["summary"] == f"Fragen Sie \ue000{day} personal\ue001."
        assert first["title"] == f"Praxis \ue000{day} personal\ue001"
        assert first["text"] == f"Tel. \ue000{day} personal\ue001 (\ue000{day} personal\ue001)"
        # A number without its digits is none.
        assert after[0].data["contact"][0]["number"] == f"\ue000{day} personal\ue001"
        assert after[0].data["contact"][1] == before[0].data["contact"][1]
        for old, new in zip(before, after, strict=True):
            same = ("number", "at", "user_id", "author", "batch", "state", "transaction_id", "public_id")
            assert [getattr(old, name) for name in same] == [getattr(new, name) for name in same]
        assert before[-1].data == after[-1].data

    def test_keep_numbers_as_exact_as_they_are(self) -> None:
        figure = factories.KeyFigureFactory(low="1.30", note="Zählung von Quendel")
        change(figure.entry)
        figure.note = ""
        figure.save()
        take_out(figure.entry, "Quendel")
        kept = versions(figure.entry)[0].data["keyfigure"][0]
        assert (str(kept["low"]), is_marked(kept["note"])) == ("1.30", True)

    def test_of_a_deleted_entry_say_it_no_more(self, actor: Any) -> None:
        change(actor, title=f"Haus {NAME}")
        Entry.objects.get(pk=actor.pk).delete()
        trace = take_out(actor.pk, NAME)
        assert trace.versions == [1, 2, 4, 5]
        assert NAME not in str(texts(actor.pk))
        assert Deletion.objects.deletions().get().title.startswith("Haus [entfernt am")

    def test_words_of_choices_dates_and_addresses_are_none(self) -> None:
        actor = factories.ActorFactory(slug="published-2026")
        factories.ContactFactory(entry=actor)
        change(actor)
        assert find(actor.pk, Words.of(["published", "phone", "2026"])).is_empty

    def test_nothing_of_what_is_gone_can_be_read_in_any_table(self, actor: Any) -> None:
        other = factories.RelationFactory(target=actor).entry
        change(actor, title=f"Praxis {NAME}")
        change(other)
        clean(actor)
        leave_traces(actor)
        assert len(tables_with(*SPELLINGS)) > 12
        trace = take_out(actor, NAME, "Quendel", "0231 7654321", MAIL)
        assert tables_with(*SPELLINGS) == {}
        assert trace.elsewhere > 20

    def test_name_in_versions_of_others_goes(self, actor: Any) -> None:
        change(actor, title=f"Praxis {NAME}")
        other = factories.RelationFactory(target=actor).entry
        refresh_search()
        clean(actor)
        take_out(actor, NAME)
        named = versions(other)[0].names["entry"][str(actor.pk)]
        assert spoken(named["name"]).startswith("Praxis [entfernt am")

    def test_note_of_a_merger_goes_from_both(self) -> None:
        survivor, other = pair()
        change(other, title=NAME)
        refresh_search()
        merge(survivor=survivor, other=other)
        change(other, title="Geht")
        change(survivor, other_names=[])
        take_out(other, NAME)
        noted = [version.note for version in versions(survivor) if version.note]
        assert noted == ["Zusammengeführt: „[…]“ mit „Bleibt“"]
        # What the other says and notes of itself is its own matter.
        take_out(survivor, NAME)
        assert tables_with(NAME) == {}

    def test_name_of_a_person_in_news(self) -> None:
        news = factories.NewsParticipantFactory(name=NAME).entry
        refresh_search()
        NewsParticipant.objects.filter(entry=news).update(name="Max Muster")
        take_out(news, NAME)
        assert is_marked(versions(news)[0].data["newsparticipant"])
        assert tables_with(NAME) == {}


def leave_traces(actor: Any) -> None:
    """Whatever the portal notes by the way."""
    refresh_search()
    client = log_in(PUBLISHER)
    data = form_data(client.get(change_url(actor)))
    client.post(change_url(actor), {**data, "summary": f"Fragen Sie {NAME}.", "title": f"Praxis {NAME}"})
    actor.refresh_from_db()
    made = proposal(actor, renamed(title=f"Neue Praxis {NAME}"), text=f"{NAME} heißt so.")
    Proposal.objects.filter(pk=made.pk).update(state="declined", reason=f"{NAME} ist weg.", decided_at=made.created_at)
    factories.ConfirmationRequestFactory(entry=actor, email=MAIL)
    row = {"changes": [["Name", "Alt", NAME]], "reasons": [NAME], "title": NAME}
    ImportRow.objects.create(
        table_import=factories.TableImportFactory(), entry=actor, number=1, outcome="changed", **row
    )
    SeedRecord.objects.create(key="actor", model="directory.Actor", object_id=actor.pk, values={"title": NAME})
    factories.PointFactory(entry=actor, text=f"Berät mit {NAME}.")
    refresh_search()
    give_reason(reason=f"Wegen {NAME}", note=f"Für {NAME}")
    Point.objects.filter(entry=actor).delete()
    refresh_search()
    LogEntry.objects.create(
        user_id=client.session["_auth_user_id"],
        action_flag=2,
        object_id=str(actor.pk),
        content_type_id=LogEntry.objects.latest("pk").content_type_id,
        object_repr=f"Praxis {NAME}",
        change_message='[{"changed": {"name": "Punkt", "object": "Z\\u00fcge: Zacharias Quendel"}}]',
    )
    clean(actor)
    refresh_search()


class TestWhatIsKept:
    def test_what_another_entry_says_stays(self, actor: Any) -> None:
        other = factories.ActorFactory(summary=f"Auch {NAME} berät.")
        change(other)
        take_out(actor, NAME)
        assert NAME in str(texts(other)[0])

    def test_trail_keeps_its_rows(self, actor: Any) -> None:
        [events] = event_models(tracks_model=Entry)
        mine: Any = events._default_manager.filter(pgh_obj_id=actor.pk)
        before = list(mine.order_by("pgh_id").values_list("pgh_id", "pgh_label", "state"))
        take_out(actor, NAME)
        assert list(mine.order_by("pgh_id").values_list("pgh_id", "pgh_label", "state")) == before
        assert mine.earliest("pgh_id").title == "Praxis […]"

    def test_words_of_the_search_that_others_use_stay(self, actor: Any) -> None:
        factories.ActorFactory(summary="Quendel und Thymian.")
        refresh_search()
        take_out(actor, NAME)
        assert Word.objects.filter(word="quendel").exists()
        assert not Word.objects.filter(word="zacharias").exists()
        assert not Lexeme.objects.filter(documents__lte=0).exists()


class TestTrace:
    def test_says_who_why_and_where_but_not_what(self, actor: Any) -> None:
        trace = take_out(actor, NAME, reason=Reason.LEGAL)
        [kept] = Withholding.objects.of(actor.pk)
        assert kept == trace
        assert (kept.made_by, kept.reason, kept.versions) == ("Erika Muster", "legal", [1, 2])
        assert (kept.places, kept.elsewhere > 0) == (12, True)
        assert tables_with(NAME) == {}

    def test_a_second_time_passes_over_the_first(self, actor: Any) -> None:
        take_out(actor, NAME)
        again = take_out(actor, "0231 7654321", reason=Reason.HARM)
        assert [trace.reason for trace in Withholding.objects.of(actor.pk)] == ["harm", "personal"]
        assert again.versions == [1, 2]
        assert "personal" in texts(actor)[0]["entry"]["text"]
        assert "harm" in texts(actor)[0]["entry"]["text"]


class TestRefusal:
    def test_while_the_entry_says_it(self, actor: Any) -> None:
        change(actor, text=f"Mit {NAME}.")
        found = find(actor.pk, Words.of([NAME]))
        assert [standing.label for standing in found.standing] == ["Text"]
        with pytest.raises(Refused, match="sagt das heute noch"):
            take_out(actor, NAME)
        assert NAME in str(texts(actor)[0])

    def test_while_a_name_in_it_says_so(self, actor: Any) -> None:
        factories.CitationFactory(entry=actor, source__title=f"Brief von {NAME}")
        assert [standing.label for standing in find(actor.pk, Words.of([NAME])).standing] == ["Quelle"]

    def test_while_a_correction_says_so(self, actor: Any) -> None:
        factories.CorrectionFactory(entry=actor, version=2, sentence=f"{NAME} war falsch.")
        assert [standing.label for standing in find(actor.pk, Words.of([NAME])).standing] == ["Korrektur in Version 2"]

    def test_while_somebody_proposes_it(self, actor: Any) -> None:
        made = proposal(actor, renamed(title=f"Praxis {NAME}"))
        [standing] = find(actor.pk, Words.of([NAME])).standing
        assert (standing.label, standing.proposal) == (f"Vorschlag {made}", made)

    def test_of_what_is_not_there(self, actor: Any) -> None:
        with pytest.raises(Moved):
            take_out(actor, "Niemand")

    def test_of_what_nobody_has_seen(self, actor: Any) -> None:
        seen = find(actor.pk, Words.of([NAME])).digest
        change(actor, text=f"Mit {NAME}.")
        clean(actor)
        with pytest.raises(Moved):
            take_out(actor, NAME, seen=seen)

    @pytest.mark.parametrize("group", [EDITOR, REGIONAL, LEAD])
    def test_for_those_who_may_not_publish(self, actor: Any, group: str) -> None:
        with pytest.raises(Refused, match="nur, wer den Eintrag veröffentlichen darf"):
            take_out(actor, NAME, user=factories.UserFactory(groups=[group]))
        assert NAME in str(texts(actor)[0])

    def test_of_an_entry_that_never_was(self) -> None:
        with pytest.raises(Refused):
            take_out(0, NAME)


@pytest.mark.parametrize("group", GROUPS)
def test_who_may_once_it_is_deleted(actor: Any, group: str) -> None:
    newest = latest(actor)
    Entry.objects.get(pk=actor.pk).delete()
    assert may_withhold(factories.UserFactory(groups=[group]), newest) is (group == PUBLISHER)


def test_addresses_are_told_and_stay(client: Client) -> None:
    actor = factories.ActorFactory(title=NAME, slug="zacharias-quendel")
    change(actor, title="Praxis", slug="praxis")
    assert find(actor.pk, Words.of([NAME])).addresses == ["zacharias-quendel"]
    take_out(actor, NAME)
    assert client.get("/partner/zacharias-quendel/")["Location"] == "/partner/praxis/"


def test_same_text_in_several_versions_is_one_row(actor: Any) -> None:
    rows = find(actor.pk, Words.of(["Quendel"])).rows
    assert sorted({row.label for row in rows}) == [
        "Beleg: Stelle",
        "Kontakt: Bezeichnung",
        "Kontakt: E-Mail-Adresse",
        "Kurzbeschreibung",
        "Name",
        "Text",
        "Weitere Namen",
    ]
    assert [row.numbers for row in rows if row.label == "Name"] == [[1, 2]]
