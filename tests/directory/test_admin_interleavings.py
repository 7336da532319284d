"""Two people at one entry, in many random orders, through the form itself: what was acknowledged is never lost."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from directory.models import Actor, Point
from tests import factories
from tests.admin_pages import add_row, change_url, form_data
from tests.conflicts import sent_again
from tests.directory.test_admin_conflicts import signed_in

# What an entry says, by what is said: columns of the entry, its topics and its points.
State = dict[str, Any]
GONE = None


def stored(actor: Actor, topics: dict[str, int]) -> State:
    actor = Actor.objects.get(pk=actor.pk)
    columns = {name: getattr(actor, name) for name in ("title", "summary", "short_title", "text")}
    chosen = set(actor.topics.values_list("pk", flat=True))
    points = {f"point {point.position}": point.text for point in Point.objects.filter(entry=actor)}
    return {**columns, **{name: pk in chosen for name, pk in topics.items()}, **points}


@dataclass
class Editor:
    """Somebody with the form open: what it was opened with, what was typed, and what else they have been told."""

    client: Client
    actor: Actor
    sheet: dict[str, Any] = field(default_factory=dict)
    opened: State = field(default_factory=dict)
    typed: State = field(default_factory=dict)
    told: State = field(default_factory=dict)

    def open(self, truth: State) -> None:
        self.sheet = form_data(self.client.get(change_url(self.actor)))
        self.opened, self.typed, self.told = dict(truth), {}, {}

    def type(self, name: str, value: Any) -> None:
        row = self._row(name)
        if name.startswith("topic"):
            value, topic = value
            others = {str(pk) for pk in self.sheet.get("topics", [])} - {str(topic)}
            self.sheet["topics"] = sorted(others | {str(topic)} if value else others)
        elif row is None:
            self.sheet[name] = value
        elif value is GONE:
            self.sheet[f"{row}-DELETE"] = "on"
        else:
            self.sheet.pop(f"{row}-DELETE", None)
            self.sheet[f"{row}-text"] = value
        self.typed[name] = value

    def add(self, number: int, text: str) -> None:
        add_row(self.sheet, "point", kind="task", text=text, position=number)
        self.typed[f"point {number}"] = text

    def _row(self, name: str) -> str | None:
        if not name.startswith("point"):
            return None
        position = name.removeprefix("point ")
        rows = range(int(self.sheet["point-TOTAL_FORMS"]))
        return next(f"point-{row}" for row in rows if str(self.sheet[f"point-{row}-position"]) == position)

    def save(self, truth: State) -> State | None:
        """What the entry must say from now on; None if the form came back, which tells what has changed meanwhile."""
        changed = {name: value for name, value in self.typed.items() if value != self.opened.get(name)}
        page = self.client.post(change_url(self.actor), self.sheet)
        if page.status_code == 302:
            for name, value in changed.items():
                known = {self.opened.get(name), self.told.get(name, self.opened.get(name)), value}
                assert truth.get(name) in known, f"{name}: {truth.get(name)} was overwritten unseen"
            return {name: value for name, value in {**truth, **changed}.items() if value is not GONE}
        shown = {row.now for row in page.context["meanwhile"]}
        assert shown, page.context["errors"]
        self.sheet, self.told = sent_again(page), dict(truth)
        self.told |= {name: GONE for name in self.opened if name not in truth}
        return None


class Office:
    """An entry, what it must say by now, and the people who work at it."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.steps = itertools.count(11)
        self.actor = factories.ActorFactory(title="Alt", summary="Alt.", state="draft")
        self.topics = {f"topic {number}": factories.TopicFactory().pk for number in range(3)}
        self.actor.topics.add(self.topics["topic 0"])
        for number in (1, 2, 3):
            factories.PointFactory(entry=self.actor, kind="task", text=f"Aufgabe {number}", position=number)
        self.truth = stored(self.actor, self.topics)
        self.editors = [Editor(signed_in(f"Person{number}"), self.actor) for number in range(2)]
        for editor in self.editors:
            editor.open(self.truth)

    def change(self, editor: Editor) -> None:
        step, kind = next(self.steps), self.rng.choice(["column", "column", "topic", "point", "point", "new"])
        if kind == "column":
            editor.type(self.rng.choice(["title", "summary", "short_title", "text"]), f"Version {step}.")
        elif kind == "topic":
            name = self.rng.choice(list(self.topics))
            editor.type(name, (self.rng.random() < 0.5, self.topics[name]))
        elif kind == "new":
            editor.add(step, f"Neue Aufgabe {step}")
        elif points := [name for name in editor.opened if name.startswith("point")]:
            editor.type(self.rng.choice(points), self.rng.choice([GONE, f"Aufgabe {step}", f"Neue Version {step}"]))

    def save(self, editor: Editor) -> bool:
        outcome = editor.save(self.truth)
        self.truth = outcome or self.truth
        assert stored(self.actor, self.topics) == self.truth
        return outcome is not None


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(200))
def test_what_was_acknowledged_is_there(seed: int) -> None:
    office = Office(seed)
    for _ in range(5):
        editor = office.rng.choice(office.editors)
        for _ in range(office.rng.randint(1, 3)):
            office.change(editor)
        if office.rng.random() < 0.6 and office.save(editor):
            editor.open(office.truth)
    for editor in office.editors:
        # Once told, it takes no third time.
        assert office.save(editor) or office.save(editor)
