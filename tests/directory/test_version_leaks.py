"""No version, no list of versions and no deleted entry tells what is not public."""

from __future__ import annotations

from typing import Any

import pgtrigger
import pytest
from django.test import Client
from django.utils import timezone

from directory.models import Entry, Version
from directory.versions import give_reason
from tests import factories
from tests.database import refresh_search
from tests.versions import latest, versions

pytestmark = pytest.mark.django_db
WORD = "Quittengelee"


def text_of(client: Client, *addresses: str) -> str:
    """What a reader could find in the answers, with all that is no text."""
    found = []
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        found.append(response.content.decode())
    return "\n".join(found)


def pages_of(folder: str, entry: Any) -> list[str]:
    base = f"/{folder}/{entry.slug}/"
    today = timezone.localdate()
    numbers = [version.number for version in versions(entry)]
    return [*(f"{base}version/{number}/" for number in numbers), f"{base}versionen/", f"{base}stand/{today}/"]


def referring(state: str) -> list[tuple[str, Any, Any]]:
    """Public entries, each with a folder and one that it names: by each kind of reference that there is."""

    def named(factory: Any, **values: Any) -> Any:
        return factory(title=WORD, slug=WORD.lower(), state=state, **values)

    found: list[tuple[str, Any, Any]] = []

    def note(folder: str, entry: Any, other: Any) -> None:
        entry.save()
        refresh_search()
        found.append((folder, entry, other))

    other = named(factories.ActorKindFactory)
    note("partner", factories.ActorFactory(kind=other), other)
    other = named(factories.TopicFactory)
    (actor := factories.ActorFactory()).topics.add(other)
    note("partner", actor, other)
    other = named(factories.LawFactory)
    (actor := factories.ActorFactory()).laws.add(other)
    factories.CitationFactory(entry=actor, field="laws")
    note("partner", actor, other)
    note("rechtsgrundlagen", factories.LawFactory(parent=other), other)
    other = named(factories.ProgrammeFactory)
    note("programme", factories.ProgrammeFactory(parent=other), other)
    other = named(factories.ActorFactory)
    relation = factories.RelationFactory(target=other)
    factories.CitationFactory(entry=relation.entry, statement=relation)
    note("partner", relation.entry, other)
    part = factories.ParticipationFactory(actor=other)
    factories.CitationFactory(entry=part.entry, statement=part)
    note("programme", part.entry, other)
    (news := factories.NewsItemFactory()).concerns.add(other)
    note("meldungen", news, other)
    return found


@pytest.mark.parametrize("state", Entry.State.values)
def test_what_is_not_public_is_named_nowhere(client: Client, state: str) -> None:
    for folder, entry, _other in referring(state):
        # The reference comes with the first version and goes with the last one.
        entry.statements.all().delete()
        entry.topics.clear()
        entry.laws.clear()
        refresh_search()
        found = text_of(client, f"/{folder}/{entry.slug}/version/1/", f"/{folder}/{entry.slug}/versionen/")
        assert (WORD in found) is (state in Entry.STATES_WITH_PAGE), (folder, entry)


@pytest.mark.parametrize("state", [Entry.State.DRAFT, Entry.State.IN_REVIEW])
def test_what_was_withdrawn_is_named_no_longer(client: Client, state: str) -> None:
    for folder, entry, other in referring(Entry.State.PUBLISHED):
        assert WORD in text_of(client, *pages_of(folder, entry))
        Entry.objects.filter(pk=other.pk).update(state=state)
        refresh_search()
        assert WORD not in text_of(client, *pages_of(folder, entry)), (folder, entry)
        Entry.objects.filter(pk=other.pk).update(state=Entry.State.PUBLISHED)
        refresh_search()


def test_what_something_was_called_as_a_draft_is_told_by_nobody(client: Client) -> None:
    topic = factories.TopicFactory(title=WORD, state=Entry.State.DRAFT)
    actor = factories.ActorFactory(slug="haus")
    actor.topics.add(topic)
    refresh_search()
    topic.title, topic.state = "Bildung", Entry.State.PUBLISHED
    topic.save()
    actor.topics.clear()
    found = text_of(client, *pages_of("partner", actor))
    assert WORD not in found
    assert "Bildung" in found


@pytest.mark.parametrize("was_public", [True, False])
def test_what_is_deleted_is_named_if_it_was_public_then(client: Client, was_public: bool) -> None:
    state = Entry.State.PUBLISHED if was_public else Entry.State.DRAFT
    relation = factories.RelationFactory(
        entry__slug="haus", target__title=WORD, target__slug="fort", target__state=state
    )
    refresh_search()
    relation.target.delete()
    assert [each.number for each in versions(relation.entry)] == [1, 2]
    for address in ("/partner/haus/version/1/", "/partner/haus/versionen/"):
        found = text_of(client, address)
        assert (WORD in found) is was_public
        assert "/fort/" not in found


def test_what_was_deleted_as_a_draft_is_not_named_by_a_version_of_that_time(client: Client) -> None:
    target = factories.ActorFactory(title="Haus am See")
    refresh_search()
    target.title, target.state = WORD, Entry.State.DRAFT
    target.save()
    refresh_search()
    relation = factories.RelationFactory(entry__slug="haus", target=target)
    refresh_search()
    target.delete()
    refresh_search()
    assert WORD not in text_of(client, *pages_of("partner", relation.entry))


def test_drafts_of_the_entry_itself_do_not_show_in_its_differences(client: Client) -> None:
    actor = factories.ActorFactory(slug="haus", title="Haus", summary=WORD, state=Entry.State.DRAFT)
    refresh_search()
    for summary, state in (
        ("Hilft.", Entry.State.PUBLISHED),
        (WORD, Entry.State.DRAFT),
        ("Hilft allen.", Entry.State.PUBLISHED),
    ):
        actor.summary, actor.state = summary, state
        actor.save()
        refresh_search()
    assert [each.number for each in versions(actor)] == [1, 2, 3, 4]
    found = text_of(client, *(f"/partner/haus/{tail}" for tail in ("versionen/", "version/2/", "version/4/")))
    assert WORD not in found
    assert "<del>Hilft.</del> → Hilft allen." in found


def test_who_why_and_what_only_the_office_knows_is_told_nowhere(client: Client) -> None:
    kind = factories.ActorKindFactory(slug="amt", check_months=7)
    give_reason(reason=f"Grund {WORD}", note=f"Vermerk {WORD}")
    kind.checked_by, kind.summary, kind.check_months = f"Prüferin {WORD}", "Neu.", 97
    kind.save()
    version = latest(kind)
    assert (version.reason, version.note) == (f"Grund {WORD}", f"Vermerk {WORD}")
    with pgtrigger.ignore("directory.Version:kept_by_the_database"):
        Version.objects.update(author=f"Erika {WORD}", origin=f"/{WORD}/")
    factories.ActorFactory(kind=kind)
    found = text_of(client, *pages_of("arten", kind))
    for hidden in (WORD, "Geprüft von", "Angelegt", "Prüfen alle", str(version.batch)):
        assert hidden not in found, hidden


def test_a_source_that_supports_nothing_public_any_more_has_no_link(client: Client) -> None:
    citation = factories.CitationFactory(entry__slug="haus", source__title="Heft", source__slug="heft")
    refresh_search()
    assert "/quellen/heft/" in text_of(client, "/partner/haus/version/1/")
    citation.delete()
    found = text_of(client, "/partner/haus/version/1/")
    assert "Heft" in found
    assert "/quellen/heft/" not in found
