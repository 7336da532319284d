"""One stem for all forms of a German word, and another for another word."""

from __future__ import annotations

import pytest

from tests.normaliser import stems

pytestmark = pytest.mark.django_db

# What is one word, in all its forms and spellings.
SAME = [
    "Zentrum Zentren Zentrums",
    "Kurs Kurse Kursen Kurses",
    "Büro Büros Buero Bueros BÜRO",
    "Migrant Migranten Migrantin Migrantinnen Migrant*innen Migrant:innen Migrant_innen MigrantInnen Migrant/-innen "
    "Migrant(inn)en Migrant/innen Migrant·innen",
    "Lotse Lotsen Lotsin Lotsinnen Lots*innen",
    "Pate Paten Patin Patinnen",
    "Experte Expertin Expertinnen Expert:innen",
    "Lehrer Lehrerin Lehrerinnen Lehrer/in Lehrer*innen",
    "Berater Beraterin Berater*innen Beratung Beratungen",
    "Ausländer Ausländerin Ausländerinnen Auslaender",
    "Arzt Ärzte Ärztin Ärztinnen Ärzt*innen Aerzte",
    "Anwalt Anwälte Anwältin Anwält:innen",
    "Freund Freunde Freundin Freundinnen",
    "Kollege Kollegin Kolleginnen Kolleg*innen",
    "Student Studenten Studentin Studentinnen",
    "Geflüchtete Geflüchteten Geflüchteter Geflüchtete*r Gefluechtete",
    "Flüchtling Flüchtlinge Fluechtlinge",
    "Verein Vereine Vereinen Vereins",
    "Verband Verbände Verbands Verbaende",
    "Rat Räte Raete Rates",
    "Amt Ämter Amtes Aemter",
    "Haus Häuser Hauses",
    "Stadt Städte Staedte",
    "Straße Strasse Straßen STRASSE",
    "Maßnahme Maßnahmen Massnahme",
    "Schule Schulen",
    "Sprache Sprachen",
    "Kind Kinder Kindern",
    "Frau Frauen",
    "Mutter Mütter Muetter",
    "Agentur Agenturen",
    "Behörde Behörden Behoerde",
    "Gremium Gremien",
    "Ministerium Ministerien",
    "Praktikum Praktika",
    "Kita Kitas",
    "Team Teams",
    "Café Cafés Cafe",
    "Projekt Projekte Projekts",
    "Programm Programme",
    "Familie Familien",
    "Universität Universitäten Universitaet",
    "Photographie Fotografie",
    "türkisch tuerkisch Türkisch",
    "Thema Themen Themas",
    "Klima Klimas",
    "Nachbar Nachbarn Nachbarin Nachbarinnen",
    "Museum Museen Museums",
    "Forum Foren",
    "Praxis Praxen",
    "Türke Türkin Türk*innen",
    "Kurde Kurdin",
    "Jude Jüdin Jüdinnen",
    "Pädagoge Pädagogin Pädagoginnen",
]
# What is not.
DIFFERENT = [
    ("Sport", "Ort"),
    ("Verein", "Berlin"),
    ("Verein", "Verbund"),
    ("Bildung", "Bild"),
    ("Kunst", "Kunde"),
    ("Bonn", "Bon"),
    ("Rhein", "Rein"),
    ("Roma", "Rom"),
    ("Essen", "Hessen"),
    ("Ahaus", "Haus"),
    ("Marl", "Mark"),
    ("Werl", "Werk"),
    ("Goch", "Koch"),
    ("Gladbeck", "Gladbach"),
    ("Rees", "Reis"),
    ("Neuss", "Neu"),
    ("Marktplatz", "Markt"),
    ("Berg", "Bergin"),
    ("Benjamin", "Benjam"),
    ("Medizin", "Medizi"),
    ("Hoffnung", "Hof"),
    ("Armut", "Arm"),
    ("Baum", "Bau"),
    ("Traum", "Trau"),
    ("Partner", "Art"),
    ("Migration", "Integration"),
    ("Emigrant", "Migrant"),
    ("Quelle", "Qülle"),
]


class TestStem:
    @pytest.mark.parametrize("forms", SAME, ids=lambda forms: forms.split()[0])
    def test_is_one_for_all_forms_of_a_word(self, forms: str) -> None:
        found = {form: stems(form) for form in forms.split()}
        assert set(map(tuple, found.values())) == {tuple(found[forms.split()[0]])}, found
        assert len(found[forms.split()[0]]) == 1

    @pytest.mark.parametrize(("one", "other"), DIFFERENT)
    def test_is_another_for_another_word(self, one: str, other: str) -> None:
        assert stems(one) != stems(other)

    def test_of_a_place_is_not_that_of_another(self) -> None:
        assert len({*stems("Köln Bonn Hamm Herne Unna Soest Olpe Marl Werl Rees Goch Kleve Lage Halle Wetter")}) == 15
