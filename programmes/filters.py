import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from directory.filters import PlaceFilter, ShortListFilter, SortFilter
from directory.models import Topic
from programmes.models import Programme


class ProgrammeFilter(django_filters.FilterSet):
    art = django_filters.MultipleChoiceFilter(
        field_name="kind", choices=Programme.Kind.choices, label=_("Art"), widget=forms.CheckboxSelectMultiple
    )
    ort = PlaceFilter(label=_("Ort oder Postleitzahl"))
    thema = ShortListFilter(field_name="topics__slug", queryset=Topic.objects.published(), label=_("Thema"))
    sortierung = SortFilter(label=_("Sortieren nach"))

    class Meta:
        model = Programme
        fields: list[str] = []
