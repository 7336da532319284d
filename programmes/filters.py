from django.utils.translation import gettext_lazy as _

from directory.facets import Choice, Facet, FacetedFilterSet, choices_of
from directory.filters import PlaceFilter, TextFilter, levels
from directory.models import Audience, Topic
from programmes.models import Programme


def kinds() -> list[Choice]:
    return [Choice(kind.value, str(kind.label), f"form={kind}") for kind in Programme.Kind]


def statuses() -> list[Choice]:
    return [Choice(status.value, str(status.label), f"stand={status}") for status in Programme.Status]


class ProgrammeFilter(FacetedFilterSet):
    TERM = "typ=programme"
    ORDERS = ("relevanz", "name", "geprueft")

    q = TextFilter(label=_("Suchwort"))
    ort = PlaceFilter(label=_("Ort oder Postleitzahl"))
    nur_hier = TextFilter(label=_("Nur was eigens für diesen Ort da ist"))
    art = Facet(kinds, label=_("Art"))
    thema = Facet(choices_of(Topic.objects.published(), "thema"), label=_("Thema"))
    zielgruppe = Facet(choices_of(Audience.objects.all(), "zielgruppe"), label=_("Zielgruppe"))
    ebene = Facet(levels, label=_("Ebene"))
    stand = Facet(statuses, label=_("Stand der Durchführung"))
    sortierung = TextFilter(label=_("Sortieren nach"))

    class Meta:
        model = Programme
        fields: list[str] = []
