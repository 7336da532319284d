from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from directory.admin.fields import GermanNumberField, LinesField


@pytest.mark.parametrize(
    ("typed", "number"),
    [("54", "54"), ("1.300", "1300"), ("1.300.000", "1300000"), ("1,5", "1.5"), ("1.300,25", "1300.25"), ("", None)],
)
def test_number_is_read_the_german_way(typed: str, number: str | None) -> None:
    assert GermanNumberField(required=False).clean(typed) == ((number and Decimal(number)) or None)


@pytest.mark.parametrize("typed", ["1.5", "1,300.5", "1.3000", "rund 5", "NaN"])
def test_number_that_could_be_read_in_two_ways_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="Bitte eine Zahl wie"):
        GermanNumberField().clean(typed)


def test_number_stands_in_the_form_as_it_is_typed() -> None:
    field = GermanNumberField()
    for number in ("54.00", "1300000.00", "1.50"):
        shown = field.prepare_value(Decimal(number))
        assert field.clean(shown) == Decimal(number)
        assert not field.has_changed(Decimal(number), shown)
    assert field.prepare_value(Decimal("1300.50")) == "1.300,5"


def test_names_stand_one_to_a_line_and_may_hold_commas() -> None:
    field = LinesField()
    names = ["MKFFI", "Ministerium für Kinder, Familie und Integration"]
    assert field.clean("MKFFI\r\n Ministerium für Kinder, Familie und Integration \n\nMKFFI") == names
    assert field.prepare_value(names) == "MKFFI\nMinisterium für Kinder, Familie und Integration"
    assert not field.has_changed(names, "MKFFI\r\nMinisterium für Kinder, Familie und Integration")


def test_names_with_a_null_character_are_refused() -> None:
    with pytest.raises(ValidationError):
        LinesField().clean("a\x00b")
