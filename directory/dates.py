"""Dates as precise as they are known: a day, a month, a year, or undated.

Nothing here invents a day: „2013“ stays a year on its way from the form through the database to the page.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Left, Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

UNDATED = "undated"
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_GERMAN = re.compile(r"(?:(?:(\d{1,2})\.\s*)?(\d{1,2})[./]\s*)?(\d{4})")


@dataclass(frozen=True)
class PartialDate:
    """A date known to the day, to the month or to the year; without a year it is undated."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if (self.day is not None and self.month is None) or (self.month is not None and self.year is None):
            raise ValueError("a day needs its month, a month its year")
        if self.year is not None:
            datetime.date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read „2022-07-14“, „2022-07“, „2022“, „14.7.2022“, „7/2022“ or „undatiert“. Raises ValueError."""
        text = text.strip()
        if text.lower() in {UNDATED, "undatiert"}:
            return cls()
        if match := _ISO.fullmatch(text):
            year, month, day = match.groups()
        elif match := _GERMAN.fullmatch(text):
            day, month, year = match.groups()
        else:
            raise ValueError(f"not a date: {text!r}")
        if int(year) == 0 or (month and int(month) == 0) or (day and int(day) == 0):
            raise ValueError(f"not a date: {text!r}")
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    @property
    def is_dated(self) -> bool:
        return self.year is not None

    @property
    def as_day(self) -> datetime.date | None:
        """The day, if it is known."""
        return datetime.date(self.year, self.month, self.day) if self.year and self.month and self.day else None

    def isoformat(self) -> str:
        """ISO 8601 with reduced precision, which is also what the database stores; „undated“ without a year."""
        if not self.year:
            return UNDATED
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts)

    def __str__(self) -> str:
        if not self.year:
            return _("undatiert")
        if not self.month:
            return str(self.year)
        date = datetime.date(self.year, self.month, self.day or 1)
        return date_format(date, "DATE_FORMAT" if self.day else "YEAR_MONTH_FORMAT")


def partial_date_validator(value: str) -> PartialDate:
    """Parse what a person typed; the error says which forms are understood."""
    try:
        return PartialDate.parse(value)
    except ValueError:
        raise ValidationError(
            _("„%(value)s“ ist kein Datum. Möglich sind 14.07.2022, 07/2022, 2022 oder undatiert."),
            code="invalid",
            params={"value": value},
        ) from None


class PartialDateFormField(forms.Field):
    widget = forms.TextInput

    def to_python(self, value: Any) -> PartialDate | None:
        if isinstance(value, PartialDate):
            return value
        text = str(value or "").strip()
        return partial_date_validator(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        return _as_typed(value) if isinstance(value, PartialDate) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


def _as_typed(value: PartialDate) -> str:
    if not value.is_dated:
        return _("undatiert")
    parts = [f"{part:02}" for part in (value.day, value.month) if part]
    return ".".join([*parts, f"{value.year:04}"]) if len(parts) != 1 else f"{parts[0]}/{value.year:04}"


class PartialDateField(models.Field):
    """A `PartialDate`, stored as ISO text of reduced precision, so that text order is time order.

    „undated“ says that the source bears no date and sorts last; NULL says that nothing is known.
    """

    description = gettext_lazy("Datum, so genau wie bekannt")
    max_length = 10

    def db_type(self, connection: Any) -> str:
        return "varchar(10)"

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        return {**super().db_parameters(connection), "collation": "C"}

    def db_check(self, connection: Any) -> str:
        column = connection.ops.quote_name(self.column)
        return (
            f"CASE WHEN {column} IS NULL OR {column} = '{UNDATED}' THEN true"
            f" WHEN {column} ~ '^[0-9]{{4}}(-[0-9]{{2}}){{0,2}}$' THEN"
            f" make_date(substr({column}, 1, 4)::int, coalesce(nullif(substr({column}, 6, 2), ''), '01')::int,"
            f" coalesce(nullif(substr({column}, 9, 2), ''), '01')::int) IS NOT NULL"
            f" ELSE false END"
        )

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> PartialDate | None:
        return None if value is None else PartialDate.parse(value)

    def to_python(self, value: Any) -> PartialDate | None:
        if value is None or value == "" or isinstance(value, PartialDate):
            return value or None if not isinstance(value, PartialDate) else value
        return partial_date_validator(str(value))

    def get_prep_value(self, value: Any) -> str | None:
        value = self.to_python(super().get_prep_value(value))
        return None if value is None else value.isoformat()

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": PartialDateFormField, **kwargs})


def in_order(first: str, last: str) -> models.Q:
    """Constraint: the first date does not lie after the last, as far as both are known (2013-05 to 2013 is fine)."""
    unknown = models.Q(**{f"{first}__isnull": True}) | models.Q(**{f"{last}__isnull": True})
    undated = models.Q(**{first: UNDATED}) | models.Q(**{last: UNDATED})
    ordered = GreaterThanOrEqual(Left(last, Length(first)), Left(first, Length(last)))
    return unknown | undated | models.Q(ordered)
