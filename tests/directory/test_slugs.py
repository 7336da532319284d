import pytest

from directory.slugs import german_slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Übach-Palenberg – Größe", "uebach-palenberg-groesse"),
        ("Migrant*innenselbstorganisation", "migrantinnenselbstorganisation"),
        ("Bürger:innen, Lehrer_innen und Partner/-innen", "buergerinnen-lehrerinnen-und-partnerinnen"),
        ("Köln/Innenstadt", "koeln-innenstadt"),
        ("Fröndenberg/Ruhr", "froendenberg-ruhr"),
        ("§ 2 Absatz 5", "paragraf-2-absatz-5"),
        ("Ağrı & Łódź", "agri-und-lodz"),
        ("u\u0308ber Inte\u00adgration", "ueber-integration"),
        ("漢字", ""),
    ],
)
def test_address_of_a_german_name(name: str, slug: str) -> None:
    assert german_slug(name) == slug


def test_a_long_address_ends_with_a_whole_word() -> None:
    assert german_slug("Zentrum für Türkeistudien", max_length=16) == "zentrum-fuer"
    assert german_slug("Integrationszentrum", max_length=11) == "integration"
