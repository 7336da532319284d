from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.views.generic import ListView

from directory.changes import last_changes_of_type
from directory.evidence import Footnotes
from directory.models import ActorKind, Citation, Contact, Correction, Entry, Topic
from directory.views import PagedList
from portal.models import Operator
from programmes.models import NewsItem

# So many of what is new.
NEW = 6


class PressRoom(PagedList, ListView):
    """For journalists; what it lists are those who have a contact for the press."""

    queryset = Entry.objects.published().filter(pk__in=Contact.objects.for_press().values("entry"))
    template_name = "portal/press.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        entries = list(context["page_obj"])
        contacts = list(Contact.objects.for_press().filter(entry__in=entries))
        of_entry = defaultdict(list)
        for contact in contacts:
            of_entry[contact.entry_id].append(contact)
        return {
            **context,
            "contacts": [(entry, of_entry[entry.pk]) for entry in entries],
            "footnotes": Footnotes(Citation.objects.filter(statement__in=contacts).select_related("source")),
            "operator": Operator.objects.first(),
            "news": NewsItem.objects.published()[:NEW],
            "programmes": last_changes_of_type(Entry.Type.PROGRAMME, NEW),
            "corrections": Correction.objects.public().select_related("entry")[:NEW],
            "kinds": ActorKind.objects.published(),
            "topics": Topic.objects.published(),
        }
