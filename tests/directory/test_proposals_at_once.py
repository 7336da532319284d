"""Proposals that several people decide, change or overtake at the same moment."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from directory.models import Actor, Proposal, Version
from directory.proposals import Decided, Revised, accept, decline
from directory.versions import Changed
from tests import factories
from tests.admin_pages import change_url, form_data
from tests.office import EDITOR, PUBLISHER, log_in
from tests.proposals import proposal, renamed
from tests.threads import Write, at_once
from tests.versions import latest

pytestmark = pytest.mark.django_db(transaction=True)


def numbers(actor: Any) -> list[int]:
    return list(Version.objects.filter(entry_id=actor.pk).order_by("number").values_list("number", flat=True))


def test_is_decided_once() -> None:
    actor = factories.ActorFactory(title="Haus")
    made = proposal(actor, renamed(title="Hof"))
    seen = latest(actor).number
    outcomes: list[str] = []

    def deciding(decide: Any) -> Write:
        def write(ready: threading.Barrier) -> None:
            user = User.objects.create_user(threading.current_thread().name)
            ready.wait()
            try:
                decide(proposal=Proposal.objects.get(pk=made.pk), user=user)
                outcomes.append("done")
            except Decided:
                outcomes.append("decided")

        return write

    def take(**values: Any) -> None:
        accept(keys=None, seen=seen, **values)

    def refuse(**values: Any) -> None:
        decline(reason="Nein.", **values)

    at_once(deciding(take), deciding(take), deciding(refuse))
    assert sorted(outcomes) == ["decided", "decided", "done"]
    made.refresh_from_db()
    assert (made.state, Actor.objects.get().title) in [("accepted", "Hof"), ("declined", "Haus")]
    assert len(numbers(actor)) == (2 if made.state == "accepted" else 1)


def test_of_two_for_one_entry_the_second_is_looked_at_again() -> None:
    actor = factories.ActorFactory(title="Haus", summary="Alt.")
    both = [proposal(actor, renamed(title="Hof")), proposal(actor, renamed(summary="Neu."))]
    seen = latest(actor).number
    outcomes: list[str] = []

    def accepting(made: Proposal) -> Write:
        def write(ready: threading.Barrier) -> None:
            ready.wait()
            try:
                accept(proposal=made, keys=None, seen=seen, user=None)
                outcomes.append("accepted")
            except Changed:
                outcomes.append("changed")

        return write

    at_once(*map(accepting, both))
    assert sorted(outcomes) == ["accepted", "changed"]
    left = Proposal.objects.open().get()
    accept(proposal=left, keys=None, seen=latest(actor).number, user=None)
    actor.refresh_from_db()
    assert (actor.title, actor.summary, numbers(actor)) == ("Hof", "Neu.", [1, 2, 3])


def test_accepting_while_somebody_saves_the_entry_loses_nothing() -> None:
    actor = factories.ActorFactory(title="Haus", summary="Alt.")
    made = proposal(actor, renamed(title="Hof"))
    client, seen = log_in(PUBLISHER), latest(actor).number
    sheet = {**form_data(client.get(change_url(actor))), "short_title": "H"}
    outcomes: list[str] = []

    def save(ready: threading.Barrier) -> None:
        ready.wait()
        outcomes.append(str(client.post(change_url(actor), sheet).status_code))

    def take(ready: threading.Barrier) -> None:
        ready.wait()
        try:
            accept(proposal=Proposal.objects.get(), keys=None, seen=seen, user=None)
            outcomes.append("accepted")
        except Changed:
            outcomes.append("changed")

    at_once(save, take)
    assert "302" in outcomes
    if "changed" in outcomes:
        accept(proposal=made, keys=None, seen=latest(actor).number, user=None)
    actor.refresh_from_db()
    assert (actor.title, actor.short_title, numbers(actor)) == ("Hof", "H", [1, 2, 3])


def test_accepting_while_its_author_changes_it_waits_for_nobody_for_ever() -> None:
    actor = factories.ActorFactory(title="Haus")
    author: Client = log_in(EDITOR)
    author.post(change_url(actor), {**form_data(author.get(change_url(actor))), "title": "Hof"})
    made = Proposal.objects.get()
    url = f"{change_url(actor)}?vorschlag={made}"
    sheet = {**form_data(author.get(url)), "short_title": "H"}
    outcomes: list[str] = []

    def change(ready: threading.Barrier) -> None:
        ready.wait()
        outcomes.append(str(author.post(url, sheet).status_code))

    def take(ready: threading.Barrier) -> None:
        found = Proposal.objects.get(pk=made.pk)
        ready.wait()
        try:
            accept(proposal=found, keys=None, seen=1, user=None)
            outcomes.append("accepted")
        except Revised:
            outcomes.append("revised")

    at_once(change, take)
    assert "302" in outcomes
    # Whichever came first: what the author typed is kept, in this proposal or in one of its own.
    assert Proposal.objects.open().get().data["entry"]["short_title"] == "H"
    assert Actor.objects.get().title == ("Hof" if "accepted" in outcomes else "Haus")
