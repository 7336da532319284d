"""What stands behind the link that is mailed to an organisation. To open it changes nothing: mail programs do that."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, TemplateView

from directory.confirming.actions import confirm, propose_change
from directory.confirming.forms import ChangeForm
from directory.confirming.links import request_of
from directory.models import ConfirmationRequest, Contact, Location, Offer, Version
from directory.versions import Changed, Content


# Who has the link may do what the link is for, without a cookie; no other site knows it.
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class ByLink(TemplateView):
    template_name = "directory/confirmation.html"
    asked: ConfirmationRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request_of(self.kwargs["token"])
        if asked is None:
            return self.worthless()
        self.asked = asked
        if asked.is_answered and request.method == "POST":
            return HttpResponseRedirect(self.address)
        return super().dispatch(request, *args, **kwargs)

    def worthless(self) -> HttpResponse:
        context = {"title": _("Dieser Link gilt nicht mehr"), "is_worthless": True}
        return self.response_class(self.request, ["directory/confirmation.html"], context, status=410)

    @property
    def address(self) -> str:
        return reverse("confirm", args=[self.kwargs["token"]])


class Confirmation(ByLink):
    """What the directory says, and two answers: all is right, or something has changed."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entry = self.asked.entry
        newest = Version.objects.of(entry.pk).first()
        seen = newest.number if newest else 0
        return super().get_context_data(
            **{**kwargs, "token": self.kwargs["token"]},
            title=_("Stimmt dieser Eintrag noch?"),
            entry=entry,
            asked=self.asked,
            seen=seen,
            has_changed=seen != self.asked.version,
            contacts=Contact.grouped(Contact.objects.filter(entry=entry.pk)),
            locations=Location.objects.filter(entry=entry.pk).select_related("place"),
            offers=Offer.objects.filter(entry=entry.pk),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seen = request.POST.get("seen", "")
        try:
            confirm(request=self.asked, seen=int(seen) if seen.isdecimal() and len(seen) < 10 else -1)
        except Changed:
            return self.render_to_response(self.get_context_data(was_late=True))
        return HttpResponseRedirect(self.address)


class ChangeByLink(ByLink, FormView):
    """A simple form of the main fields; what is sent becomes a proposal."""

    template_name = "directory/confirmation_change.html"
    form_class = ChangeForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.asked.is_answered:
            return HttpResponseRedirect(self.address)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        entry = self.asked.entry
        return {**super().get_form_kwargs(), "entry": entry, "before": Content.of(entry.pk)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Was hat sich geändert?"), entry=self.asked.entry, address=self.address, **kwargs
        )

    def form_valid(self, form: ChangeForm) -> HttpResponse:
        said = form.cleaned_data
        propose_change(
            request=self.asked,
            before=form.before,
            after=form.after(),
            text=said["text"],
            name=said["name"],
            email=said["email"],
        )
        return HttpResponseRedirect(self.address)
