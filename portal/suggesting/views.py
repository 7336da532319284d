from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from directory.models import Proposal
from directory.proposals.newcomers import likely_duplicates, organisation
from directory.senders import sender_address
from portal.reporting.actions import TooMany
from portal.reporting.views import SentPage
from portal.suggesting.actions import suggest_organisation
from portal.suggesting.forms import SuggestionForm

ANYWAY = "trotzdem"


class SuggestionPage(SentPage):
    """The form „Organisation vorschlagen“. What looks like it is shown once; whoever sends it again means it."""

    template_name = "portal/suggestion.html"
    form_class = SuggestionForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=_("Organisation vorschlagen"), anyway=ANYWAY, **kwargs)

    def form_valid(self, form: SuggestionForm) -> HttpResponse:
        said = form.cleaned_data
        if ANYWAY not in self.request.POST:
            duplicates = likely_duplicates(**{name: said[name] for name in ("title", "phone", "email", "website")})
            if duplicates:
                return self.render_to_response(self.get_context_data(form=form, duplicates=duplicates))
        content = organisation(**{name: value for name, value in said.items() if name != "sender"})
        try:
            proposal = suggest_organisation(content=content, email=said["sender"], address=sender_address(self.request))
        except TooMany as refusal:
            return self.too_many(refusal)
        return HttpResponseRedirect(reverse("suggestion-thanks", args=[proposal.reference]))


@method_decorator(never_cache, name="dispatch")
class SuggestionThanks(TemplateView):
    """The number of a proposal; whoever knows it learns nothing else."""

    template_name = "portal/suggestion_thanks.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = Proposal.objects.filter(reference=kwargs["reference"], origin=Proposal.Origin.PUBLIC)
        if not sent.exists():
            raise Http404
        return self.render_to_response(self.get_context_data(title=_("Danke für Ihren Vorschlag"), **kwargs))
