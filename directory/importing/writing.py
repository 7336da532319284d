"""Writes what was planned for a batch of rows, in a few queries; constraints and triggers see every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from directory.dates import PartialDate
from directory.importing.known import Known
from directory.importing.planning import Outcome, Plan
from directory.importing.rules import locations_of
from directory.models import Actor, Citation, Contact, Entry, Location, ServedPlace, Source, Statement

# Fields that a column fills as they are, and the two whose values are lists of choices.
IN_ENTRY = ("title", "short_title", "other_names", "summary", "text", "website")
IN_ACTOR = ("kind", "founded", "closed")
CHOSEN = ("topics", "audiences")
TEXTS_OF_LOCATION = ("street", "postal_code", "name", "opening_hours")
# So many rows change the size of a table so much that the planner had better know of it.
MANY = 500


def insert_children(rows: Sequence[models.Model]) -> None:
    """Insert into the table of a model whose parents' rows are there: `bulk_create` does not do that."""
    if rows:
        model = type(rows[0])
        model._base_manager._insert(rows, fields=model._meta.local_concrete_fields, using=connection.alias)  # type: ignore[attr-defined]


def renew_statistics() -> None:
    """Tell the planner how large the tables have become, while all that was written is yet to be read as versions.

    By what it knew before, it would go through whole tables for each of them, and take time by the square of the rows.
    """
    chosen = [getattr(Actor, name).through for name in CHOSEN]
    models = (Entry, Actor, *chosen, Statement, Contact, Location, ServedPlace, Citation)
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


class Writer:
    """One for a file: everything it writes is supported by the source, at the row it comes from."""

    def __init__(self, known: Known, source: Source) -> None:
        self.source = source
        self.places = known.places.by_ags
        self.kinds = known.kinds.by_slug
        self.choices = {"topics": known.topics.by_slug, "audiences": known.audiences.by_slug}

    def write(self, plans: Iterable[Plan]) -> set[int]:
        """Write the new and the changed ones; returns the keys of the new ones, which their plans know, too."""
        written = [plan for plan in plans if plan.outcome in {Outcome.NEW, Outcome.CHANGED}]
        new = [plan for plan in written if plan.outcome == Outcome.NEW]
        self._add_actors(new)
        self._update_actors([plan for plan in written if plan.outcome == Outcome.CHANGED])
        for name in CHOSEN:
            self._choose(name, written)
        statements = self._write_statements(written)
        self._cite(written, statements)
        return {plan.after.actor.pk for plan in new if plan.after.actor}

    def _values(self, plan: Plan) -> dict[str, Any]:
        values = plan.after.values
        return {
            **{name: values.get(name, "") for name in IN_ENTRY},
            "other_names": list(values.get("other_names", ())),
            "kind": self.kinds[values["kind"]],
            **{name: PartialDate.parse(values[name]) if name in values else None for name in ("founded", "closed")},
        }

    def _add_actors(self, plans: list[Plan]) -> None:
        actors = []
        for plan in plans:
            actor = Actor(
                slug=plan.after.values["slug"], state=Entry.State.DRAFT, type=Actor.TYPE, **self._values(plan)
            )
            plan.after.actor = actor
            actors.append(actor)
        names = [
            field.name for field in Entry._meta.local_concrete_fields if not field.generated and field.name != "id"
        ]
        parents = [Entry(**{name: getattr(actor, name) for name in names}) for actor in actors]
        Entry.objects.bulk_create(parents)
        for actor, parent in zip(actors, parents, strict=True):
            actor.pk = actor.id = parent.pk
            actor.entry_ptr_id = parent.pk
        insert_children(actors)

    def _update_actors(self, plans: list[Plan]) -> None:
        now = timezone.now()
        by_fields: dict[tuple[str, ...], list[Actor]] = {}
        for plan in plans:
            actor = plan.after.actor
            assert actor is not None
            own = tuple(name for name in (*IN_ENTRY, *IN_ACTOR) if name in plan.changed)
            values = self._values(plan)
            for name in own:
                setattr(actor, name, values[name])
            actor.updated_at = now
            by_fields.setdefault(own, []).append(actor)
        for own, actors in by_fields.items():
            Actor.objects.bulk_update(actors, [*own, "updated_at"])

    def _choose(self, name: str, plans: Iterable[Plan]) -> None:
        table: Any = getattr(Actor, name).through
        column = f"{name.removesuffix('s')}_id"
        gone, come = Q(pk__in=[]), []
        for plan in plans:
            old, new = set(plan.before.values.get(name, ())), set(plan.after.values.get(name, ()))
            if old - new:
                keys = [self.choices[name][slug].pk for slug in old - new]
                gone |= Q(entry_id=plan.after.key, **{f"{column}__in": keys})
            come += [
                table(entry_id=plan.after.key, **{column: self.choices[name][slug].pk}) for slug in sorted(new - old)
            ]
        if len(gone.children) > 1:
            table.objects.filter(gone).delete()
        table.objects.bulk_create(come)

    def _write_statements(self, plans: Iterable[Plan]) -> list[tuple[Plan, Any]]:
        """What was added or changed, each with its plan."""
        gone: dict[type[Statement], list[int]] = {ServedPlace: [], Contact: [], Location: []}
        added: list[tuple[Plan, Any]] = []
        changed: list[tuple[Plan, Any]] = []
        for plan in plans:
            come = self._several(plan, gone)
            for number, location in self._locations(plan):
                if location is None:
                    gone[Location].append(plan.before.locations[number - 1].pk)
                elif location.pk:
                    changed.append((plan, location))
                else:
                    come.append(location)
            for position, statement in enumerate(come, start=plan.before.last_position + 1):
                statement.position = position
                added.append((plan, statement))
        for table, keys in gone.items():
            # By their own tables: from that of all statements, Django would look for each one's kind.
            if keys:
                table._default_manager.filter(pk__in=keys).delete()
        self._insert([statement for _plan, statement in added])
        Location.objects.bulk_update([location for _plan, location in changed], [*TEXTS_OF_LOCATION, "access", "place"])
        Citation.objects.filter(statement__in=[location.pk for _plan, location in changed]).delete()
        return added + changed

    def _several(self, plan: Plan, gone: dict[type[Statement], list[int]]) -> list[Statement]:
        """The statements that come with the values of several; the keys of those that go are added to `gone`."""
        come: list[Statement] = []
        for name in plan.changed:
            if make := self._maker(name):
                old, new = plan.before.values.get(name, ()), plan.after.values.get(name, ())
                come += [make(value, entry_id=plan.after.key) for value in new if value not in old]
                model = ServedPlace if name in {"served", "centre"} else Contact
                for value in old:
                    if value not in new:
                        gone[model] += plan.before.statements[name, value]
        return come

    def _maker(self, name: str) -> Callable[..., Statement] | None:
        """How the values of a column become statements."""
        if name in {"served", "centre"}:
            role = ServedPlace.Role.CENTRE if name == "centre" else ServedPlace.Role.SERVES
            return lambda ags, **fields: ServedPlace(place=self.places[ags], role=role, **fields)
        channel, _dot, purpose = name.partition(".")
        if channel not in Contact.Channel.values:
            return None
        field = "email" if channel == Contact.Channel.EMAIL else "number"
        return lambda value, **fields: Contact(
            channel=channel, purpose=purpose, label=value[1], **{field: value[0]}, **fields
        )

    def _locations(self, plan: Plan) -> Iterator[tuple[int, Location | None]]:
        """The locations that the plan changes, by their number; None for one that it takes away."""
        numbers = {int(name.split(".")[1]) for name in plan.changed if name.startswith("location.")}
        wanted = locations_of(plan.after)
        for number in sorted(numbers):
            values = wanted.get(number)
            if values is None:
                yield number, None
                continue
            is_there = number <= len(plan.before.locations)
            location = plan.before.locations[number - 1] if is_there else Location(entry_id=plan.after.key)
            for name in TEXTS_OF_LOCATION:
                setattr(location, name, values.get(name, ""))
            location.place = self.places[values["place"]]
            location.access = values.get("access") or Location.Access.UNKNOWN
            yield number, location

    def _insert(self, statements: list[Any]) -> None:
        parents = [Statement(entry_id=statement.entry_id, position=statement.position) for statement in statements]
        Statement.objects.bulk_create(parents)
        by_model: dict[type[models.Model], list[Any]] = {}
        for statement, parent in zip(statements, parents, strict=True):
            statement.pk = statement.id = statement.statement_ptr_id = parent.pk
            by_model.setdefault(type(statement), []).append(statement)
        for rows in by_model.values():
            insert_children(rows)

    def _cite(self, plans: list[Plan], statements: list[tuple[Plan, Any]]) -> None:
        """The row is now the evidence of each field it filled; of a list that only grew, the older stays beside it."""
        fields = (*IN_ENTRY, *IN_ACTOR, *CHOSEN)
        outdated: dict[str, list[int]] = {}
        citations = []
        for plan in plans:
            for name in (name for name in fields if name in plan.changed):
                old, new = plan.before.values.get(name), plan.after.values.get(name)
                if old and not (isinstance(new, tuple) and set(old) <= set(new)):
                    outdated.setdefault(name, []).append(plan.after.key)
                if new:
                    citations.append(self._citation(plan, field=name))
        citations += [self._citation(plan, statement_id=statement.pk) for plan, statement in statements]
        for name, entries in outdated.items():
            Citation.objects.filter(entry__in=entries, statement=None, field=name).delete()
        # The same row of a file of this name may have been the evidence before.
        Citation.objects.bulk_create(citations, ignore_conflicts=True)

    def _citation(self, plan: Plan, **supported: Any) -> Citation:
        # Evidence is content, and that is German in whatever language the screen is.
        return Citation(entry_id=plan.after.key, source=self.source, passage=f"Zeile {plan.number}", **supported)
