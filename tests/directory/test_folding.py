"""The folded form of names by which lists are sorted: small letters without marks, ß as ss."""

from __future__ import annotations

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Übach-Palenberg", "ubach-palenberg"),
        ("Oer-Erkenschwick", "oer-erkenschwick"),
        ("Großbeeren", "grossbeeren"),
        ("GROẞE STRAẞE", "grosse strasse"),
        ("ÄÖÜ äöü", "aou aou"),
        ("Ärzte für Ältere", "arzte fur altere"),
        ("Café Olé", "cafe ole"),
        ("Şahin & Çağrı", "sahin & cagri"),
        ("Yıldız", "yildiz"),
        ("İstanbul", "istanbul"),
        ("García Muñoz", "garcia munoz"),
        ("Łódź", "lodz"),
        ("Čapek", "capek"),
        ("Ångström", "angstrom"),
        ("Søren", "soren"),
        ("Æther und Œuvre", "aether und oeuvre"),
        ("Nguyễn", "nguyen"),
        ("„Griffbereit“", "griffbereit"),
        ("»Wer's kann«", "wers kann"),
        ("100 % für alle", "100 % fur alle"),
        ("😀", "😀"),
    ],
)
def test_database_folds_the_names_of_places_and_entries(name: str, folded: str) -> None:
    place = factories.PlaceFactory(name=name)
    topic = factories.TopicFactory(title=name)
    place.refresh_from_db()
    topic.refresh_from_db()
    assert (place.sort_name, topic.sort_title) == (folded, folded)
