"""Names of the site, of its operator and of its host are no passwords."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _house(settings: Any) -> None:
    settings.SITE_NAME, settings.SITE_URL = "Integrationspartner NRW", "https://wegweiser.land.example"
    settings.ALLOWED_HOSTS = ["wegweiser.land.example", "*"]
    factories.OperatorFactory(name="Ministerium für Kinder und Gleichstellung")


@pytest.mark.parametrize(
    "password",
    [
        "Integrationspartner-NRW",
        "!!integrations-PARTNER!!",
        "Ministerium-2026",
        "gleichstellung_77",
        "Wegweiser-Wegweiser",
        "wegweiser.land.example",
    ],
)
def test_words_of_the_house_are_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert "password_of_the_house" in [error.code for error in refused.value.error_list]
    assert "Das Passwort darf keine Namen dieser Website" in str(refused.value.messages)


@pytest.mark.parametrize("password", ["vier Kinder essen grüne Äpfel", "Partner weg, Land bleibt", "nur-im-Test-7"])
def test_other_words_are_not(password: str) -> None:
    validate_password(password)


def test_nothing_is_known_of_an_operator_before_one_is_entered(settings: Any) -> None:
    settings.SITE_NAME = "KI"
    validate_password("kichererbsen-im-topf")


def test_short_names_count_as_a_whole(settings: Any) -> None:
    settings.SITE_NAME = "Wir in NRW"
    with pytest.raises(ValidationError):
        validate_password("wir-in-nrw-2026")
