"""Whatever way something is written, it is found right after its commit, and what is gone is not found any more."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from directory.finding import Found, Words, reindex, terms_count
from directory.models import Actor, Contact, Entry, Mark, Offer, Point, ServedPlace, TermBits
from tests.database import sql
from tests.factories import (
    ActorFactory,
    ActorKindFactory,
    AudienceFactory,
    ContactFactory,
    DistrictFactory,
    OfferFactory,
    PointFactory,
    ServedPlaceFactory,
    TopicFactory,
)
from tests.threads import Write, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def finds(text: str) -> list[int]:
    """The ids of the partners that the search finds for a text."""
    found = Found(groups=(("typ=actor",),), texts=((Words.read(text), ()),))
    return found.page(0, 100, found.count())


def bearing(term: str) -> list[int]:
    found = Found(groups=(("typ=actor",), (term,)))
    return found.page(0, 100, found.count())


def test_saving() -> None:
    actor = ActorFactory(title="Lindenhof")
    assert finds("lindenhof") == [actor.pk]
    actor.title = "Eschenhof"
    actor.save()
    assert finds("lindenhof") == []
    assert finds("eschenhof") == [actor.pk]
    assert not Mark.objects.exists()


def test_updating_in_bulk() -> None:
    actor = ActorFactory()
    Actor.objects.filter(pk=actor.pk).update(summary="Backt Brot mit Nachbarn.")
    assert finds("brot") == [actor.pk]


@pytest.mark.parametrize(
    ("write", "text"),
    [
        (lambda actor: PointFactory(entry=actor, text="Hilft beim Gärtnern."), "gärtnern"),
        (lambda actor: OfferFactory(entry=actor, title="Nähstube"), "nähstube"),
        (lambda actor: ContactFactory(entry=actor, number="+492115550001"), "0211 / 555 00-01"),
        (
            lambda actor: ContactFactory(entry=actor, channel="email", number="", email="haus@beispiel.de"),
            "haus@beispiel.de",
        ),
    ],
)
def test_writing_a_part(write: Callable[[Actor], Point | Offer | Contact], text: str) -> None:
    actor = ActorFactory()
    part = write(actor)
    assert finds(text) == [actor.pk]
    part.delete()
    assert finds(text) == []


def test_choosing_topics_audiences_and_places() -> None:
    actor, topic, audience = ActorFactory(), TopicFactory(), AudienceFactory(title="Seefahrende")
    actor.topics.add(topic)
    actor.audiences.add(audience)
    served = ServedPlaceFactory(entry=actor, place=DistrictFactory())
    assert bearing(f"thema={topic.pk}") == bearing(f"zielgruppe={audience.pk}") == [actor.pk]
    assert bearing(f"at={served.place_id}") == bearing("ebene=district") == finds("seefahrende") == [actor.pk]
    actor.topics.clear()
    ServedPlace.objects.filter(pk=served.pk).delete()
    assert bearing(f"thema={topic.pk}") == bearing(f"at={served.place_id}") == []


def test_plain_sql() -> None:
    point = PointFactory(entry=ActorFactory())
    sql("UPDATE directory_entry SET title = 'Ulmenhof' WHERE id = %s", point.entry_id)
    sql("UPDATE directory_point SET text = 'Singt im Chor.' WHERE statement_ptr_id = %s", point.pk)
    assert finds("ulmenhof") == finds("chor") == [point.entry_id]


def test_what_is_not_published_is_not_found() -> None:
    actor = ActorFactory(title="Tannenhof", state=Entry.State.DRAFT)
    assert finds("tannenhof") == []
    for state, found in (("published", [actor.pk]), ("in_review", []), ("published", [actor.pk]), ("archived", [])):
        Actor.objects.filter(pk=actor.pk).update(state=state)
        assert finds("tannenhof") == found
    assert terms_count(["typ=actor"], ["typ=actor"]) == {"typ=actor": 0}


def test_deleting() -> None:
    actor = ActorFactory(title="Birkenhof")
    actor.delete()
    assert finds("birkenhof") == []


def test_names_of_kinds_and_topics() -> None:
    kind, topic = ActorKindFactory(title="Werkhaus"), TopicFactory(title="Wandern")
    actor = ActorFactory(kind=kind)
    actor.topics.add(topic)
    assert finds("werkhaus") == finds("wandern") == [actor.pk]
    kind.title = "Sternwarte"
    kind.save()
    Entry.objects.filter(pk=topic.pk).update(title="Segeln")
    assert finds("werkhaus") == finds("wandern") == []
    assert finds("sternwarte") == finds("segeln") == [actor.pk]


def test_what_is_rolled_back_was_never_there() -> None:
    with transaction.atomic():
        ActorFactory(title="Ahornhof")
        transaction.set_rollback(True)
    assert finds("ahornhof") == []
    assert not Mark.objects.exists()


def test_two_at_once_on_one_entry() -> None:
    actor = ActorFactory(title="Buchenhof")

    def write(text: str) -> Write:
        def saving(ready: threading.Barrier) -> None:
            with transaction.atomic():
                PointFactory(entry=actor, text=text)
                ready.wait()

        return saving

    at_once(write("Malt Bilder."), write("Baut Boote."))
    assert finds("bilder") == finds("boote") == finds("buchenhof") == [actor.pk]


def test_reading_everything_anew_changes_nothing() -> None:
    for number in range(5):
        ServedPlaceFactory(entry=ActorFactory(title=f"Hof {number}"), place=DistrictFactory())
    Actor.objects.filter(title="Hof 2").delete()
    terms = set(TermBits.objects.values_list("term", flat=True))
    before = terms_count(terms, ["typ=actor"])
    told: list[tuple[int, int]] = []
    reindex(lambda done, total: told.append((done, total)))
    assert terms_count(terms, ["typ=actor"]) == before
    assert told[-1] == (3 * Entry.objects.published().count(),) * 2
    assert [Actor.objects.get(pk=pk).title for pk in bearing("typ=actor")] == ["Hof 0", "Hof 1", "Hof 3", "Hof 4"]


def test_page_shows_what_was_just_saved(client: Client) -> None:
    ActorFactory(title="Kiefernhof")
    assert "Kiefernhof" in client.get("/suche/?q=kiefernhof").content.decode()
