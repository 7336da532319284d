"""What several models share at the level of the database: history, sort keys, checks across tables."""

from typing import Any

import pghistory
import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# E.164, as the database keeps telephone numbers.
NUMBER_PATTERN = r"^\+[1-9]\d{4,14}$"
SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
validate_slug = RegexValidator(
    SLUG_PATTERN, _("Nur Kleinbuchstaben a–z, Ziffern und einfache Bindestriche, zum Beispiel „ki-dortmund“.")
)


class WebsiteField(models.URLField):
    """A URL; where an editor types none of the schemes, https is meant."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"assume_scheme": "https", **kwargs})


def tracked(**options: Any) -> Any:
    """Class decorator: every insert, update and delete of a row is kept by trigger, by whatever way it comes."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        obj_field=pghistory.ObjForeignKey(related_name="+"),
        **options,
    )


def tracked_choice() -> Any:
    """The same for a proxy of a many-to-many table, whose rows only come and go."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)


def no_circle(table: str, column: str, key: str, message: str) -> pgtrigger.Trigger:
    """Following this column from row to row never leads back; a row that names itself is left to a constraint."""
    return pgtrigger.Trigger(
        name=f"no_circle_{column}",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(**{f"new__{column}__isnull": False}),
        func=(
            f"IF NEW.{column} <> NEW.{key} AND EXISTS (WITH RECURSIVE up (id) AS (SELECT NEW.{column}"
            f" UNION SELECT {table}.{column} FROM {table} JOIN up ON {table}.{key} = up.id)"
            f" SELECT 1 FROM up WHERE id = NEW.{key}) THEN"
            f" RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '{message}', CONSTRAINT = 'no_circle';"
            " END IF; RETURN NEW;"
        ),
    )


def only_for(entry_type: str, message: str) -> pgtrigger.Trigger:
    """A statement of this model belongs to an entry of one type only."""
    return pgtrigger.Trigger(
        name=f"only_for_{entry_type}",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("found", "text")],
        func=(
            "SELECT entry.type INTO found FROM directory_statement statement"
            " JOIN directory_entry entry ON entry.id = statement.entry_id WHERE statement.id = NEW.statement_ptr_id;"
            f" IF found IS DISTINCT FROM '{entry_type}' THEN"
            f" RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '{message}';"
            " END IF; RETURN NEW;"
        ),
    )


def typed(entry_type: str) -> pgtrigger.Trigger:
    """A row of a child table and the type that its entry states never disagree."""
    return pgtrigger.Trigger(
        name="type_matches",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("found", "text")],
        func=(
            "SELECT type INTO found FROM directory_entry WHERE id = NEW.entry_ptr_id;"
            f" IF found IS DISTINCT FROM '{entry_type}' THEN"
            " RAISE EXCEPTION USING ERRCODE = 'check_violation',"
            f" MESSAGE = 'directory_entry.type must be {entry_type}';"
            " END IF; RETURN NEW;"
        ),
    )


def marks(*entries: str) -> pgtrigger.Trigger:
    """Whatever changes a row, the entries it is about are found by what it says now as soon as that is committed.

    Each piece of SQL is what follows SELECT to find the ids of entries from `{row}`, the old row or the new one.
    """
    finds = " UNION ".join(f"SELECT {entry}" for entry in entries)
    mark = "PERFORM find_mark(id) FROM ({}) AS found (id);"
    return pgtrigger.Trigger(
        name="mark_for_finding",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=(
            f"IF TG_OP <> 'INSERT' THEN {mark.format(finds.format(row='OLD'))} END IF;"
            f" IF TG_OP <> 'DELETE' THEN {mark.format(finds.format(row='NEW'))} END IF; RETURN NULL;"
        ),
    )


def keeps_versions(entry: str) -> pgtrigger.Trigger:
    """Whatever changes a row of an entry, the entry is kept as a new version when that is committed.

    `entry` is SQL for the id of the entry, of `{row}`, the old row or the new one.
    """
    return pgtrigger.Trigger(
        name="mark_for_version",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=(
            f"IF TG_OP <> 'INSERT' THEN PERFORM version_mark({entry.format(row='OLD')}); END IF;"
            f" IF TG_OP <> 'DELETE' THEN PERFORM version_mark({entry.format(row='NEW')}); END IF; RETURN NULL;"
        ),
    )


# The entry of a statement, as seen from the table of its kind.
ITS_ENTRY = "(SELECT entry_id FROM directory_statement WHERE directory_statement.id = {row}.statement_ptr_id)"
