"""A partner as a row of a file: django-import-export's resource, whose fields are the columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import CharField, Count, Max, QuerySet, prefetch_related_objects
from django.db.models.functions import Cast
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource

from directory.importing import cells
from directory.importing.columns import EMPTY, Column, columns_for
from directory.importing.contact_cells import EmailsCell, NumbersCell
from directory.importing.known import Known
from directory.models import Actor, Contact, Location, ServedPlace

OWN_FIELDS = ("title", "short_title", "other_names", "summary", "text", "website", "founded", "closed")
LOCATION_FIELDS = ("street", "postal_code", "name", "opening_hours", "access")


@dataclass
class Partner:
    """What the columns say of one partner, by the name of the column; what is not known has no value there."""

    actor: Actor | None = None
    values: dict[str, Any] = field(default_factory=dict)
    # What a file wants to be empty.
    emptied: set[str] = field(default_factory=set)
    # The rows behind the values of several: keys of statements by column and value.
    statements: dict[tuple[str, Any], list[int]] = field(default_factory=dict)
    locations: list[Location] = field(default_factory=list)
    last_position: int = 0

    @property
    def pk(self) -> int | None:
        return self.actor.pk if self.actor else None

    @property
    def key(self) -> int:
        """The same for a partner that is there by now."""
        assert self.actor is not None
        return self.actor.pk

    def copy(self) -> Partner:
        """For the values of a file, which are then held against those of the database."""
        return replace(self, values=dict(self.values), emptied=set())

    def __str__(self) -> str:
        return str(self.values.get("title", ""))

    def add(self, column: str, value: Any, pk: int, position: int) -> None:
        """A value of a column of several, and the statement in which it stands."""
        self.values.setdefault(column, []).append(value)
        self.statements.setdefault((column, value), []).append(pk)
        self.last_position = max(self.last_position, position)

    def add_location(self, location: Location) -> None:
        self.locations.append(location)
        self.last_position = max(self.last_position, location.position)
        for name in LOCATION_FIELDS:
            self.values[f"location.{len(self.locations)}.{name}"] = getattr(location, name)
        self.values[f"location.{len(self.locations)}.place"] = location.place.ags


class ColumnField(Field):
    """An empty cell leaves the value as it is, „(leeren)“ takes it away."""

    def __init__(self, column: Column, widget: cells.Cell) -> None:
        super().__init__(attribute=column.name, column_name=column.name, widget=widget)
        self.column = column

    def get_value(self, instance: Partner) -> Any:
        return instance.values.get(self.attribute)

    def save(self, instance: Partner, row: dict[str, str], is_m2m: bool = False, **kwargs: Any) -> None:
        text = row[self.column_name]
        if not text:
            return
        try:
            value = "" if text == EMPTY else self.widget.clean(cells.unescaped(text), row=row)
        except ValueError as error:
            raise ValueError(f"{self.column.label}: {error}") from error
        if value:
            instance.values[self.attribute] = value
        else:
            instance.values.pop(self.attribute, None)
            instance.emptied.add(self.attribute)

    def export(self, instance: Partner, **kwargs: Any) -> str:
        return self.widget.render(self.get_value(instance))  # type: ignore[no-any-return]


def _widget(column: Column, known: Known) -> cells.Cell:
    if column.contact:
        return EmailsCell() if column.contact[0] == Contact.Channel.EMAIL else NumbersCell()
    if column.location:
        number, name = column.location
        seat = cells.SeatCell(known.places, f"location.{number}.postal_code")
        in_location: dict[str, cells.Cell] = {
            "place": seat,
            "postal_code": cells.PostalCodeCell(),
            "opening_hours": cells.TextCell(),
            "access": cells.AccessCell(),
        }
        return in_location.get(name) or cells.Cell()
    widgets: dict[str, cells.Cell] = {
        "public_id": cells.KeyCell(),
        "kind": cells.ChoiceCell(known.kinds),
        "other_names": cells.NamesCell(),
        "summary": cells.TextCell(),
        "text": cells.TextCell(),
        "website": cells.WebsiteCell(),
        "founded": cells.DateCell(),
        "closed": cells.DateCell(),
        "topics": cells.ChoicesCell(known.topics),
        "audiences": cells.ChoicesCell(known.audiences),
        "served": cells.PlacesCell(known.places),
        "centre": cells.PlacesCell(known.places),
    }
    return widgets.get(column.name) or cells.Cell()


class PartnerResource(Resource):
    """Reads rows into partners and writes partners as rows. It saves nothing: that is done for many rows at once."""

    class Meta:
        # What changes is worked out by field, in the editors' words.
        skip_diff = True
        store_instance = True
        import_id_fields = ()

    def __init__(self, known: Known, columns: Sequence[Column] | None = None) -> None:
        super().__init__()
        self.known = known
        self.columns = {column.name: column for column in columns or columns_for(1)}
        self.fields = {column.name: ColumnField(column, _widget(column, known)) for column in self.columns.values()}

        # The columns of the file, by name.
        self.read: Sequence[str] = list(self.columns)

    def get_import_fields(self) -> list[Field]:
        return [self.fields[name] for name in self.read]

    def init_instance(self, row: Any = None) -> Partner:
        return Partner()

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        pass

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        return [column.label for column in self.columns.values()]

    def shown_values(self, column: Column, partner: Partner) -> str | list[str]:
        """The cell of a column, or its values one by one."""
        field = self.fields[column.name]
        if isinstance(field.widget, cells.SeveralCell):
            return [field.widget.shown(value) for value in field.get_value(partner) or ()]
        return field.export(partner)

    def partners(self, actors: Sequence[Actor]) -> list[Partner]:
        """What the database says of them; five queries for any number of partners, whose kinds are loaded."""
        prefetch_related_objects(actors, "topics", "audiences")
        partners = {actor.pk: Partner(actor, _own_values(actor)) for actor in actors}
        _add_statements(partners)
        for partner in partners.values():
            stored, partner.values = partner.values, {}
            for name, value in stored.items():
                if name in self.fields and (normal := self.fields[name].widget.normal(value)):
                    partner.values[name] = normal
        return list(partners.values())


def _own_values(actor: Actor) -> dict[str, Any]:
    return {
        "public_id": str(actor.public_id),
        "slug": actor.slug,
        "kind": actor.kind.slug,
        **{name: getattr(actor, name) for name in OWN_FIELDS},
        "topics": [topic.slug for topic in actor.topics.all()],
        "audiences": [audience.slug for audience in actor.audiences.all()],
    }


def _add_statements(partners: dict[int, Partner]) -> None:
    in_order = ("entry", "position", "pk")
    found = {"entry__in": list(partners)}
    served = ServedPlace.objects.filter(**found).order_by(*in_order)
    for entry, pk, position, role, ags in served.values_list("entry", "pk", "position", "role", "place__ags"):
        column = "centre" if role == ServedPlace.Role.CENTRE else "served"
        partners[entry].add(column, ags, pk, position)
    # The number as the database holds it, which may be one that nobody can call.
    contacts = Contact.objects.filter(**found).annotate(stored=Cast("number", CharField())).order_by(*in_order)
    names = ("entry", "pk", "position", "channel", "purpose", "stored", "email", "label")
    for entry, pk, position, channel, purpose, number, email, label in contacts.values_list(*names):
        value = (email or number, cells.plain_line(label))
        partners[entry].add(f"{channel}.{purpose}", value, pk, position)
    for location in Location.objects.filter(**found).select_related("place").order_by(*in_order):
        partners[location.entry_id].add_location(location)


class Existing(BaseInstanceLoader):
    """Hands out the partners that were found for the rows of a batch; a row names its own under „entry“."""

    def __init__(self, partners: Iterable[Partner]) -> None:
        super().__init__(None)
        self.partners = {partner.pk: partner for partner in partners}

    def get_instance(self, row: dict[str, Any]) -> Partner | None:
        found = self.partners.get(row["entry"])
        return found.copy() if found else None


def most_locations(actors: QuerySet[Actor]) -> int:
    """How many locations the partner with the most of them has."""
    counts = Location.objects.filter(entry__in=actors.order_by().values("pk")).order_by().values("entry")
    return int(counts.annotate(number=Count("pk")).aggregate(most=Max("number"))["most"] or 0)
