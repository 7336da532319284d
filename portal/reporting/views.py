from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, TemplateView

from directory.models import Entry
from directory.senders import sender_address
from portal.models import Report
from portal.reporting.actions import TooMany, send_report
from portal.reporting.forms import ReportForm
from portal.reporting.sent import HONEYPOT


# Django's protection against forged requests needs a cookie, and visitors get none. It would protect nothing here: who
# sends a report is not signed in and may do no more with it than anybody else. That the form came from us, and not
# long ago, is what its signed stamp says, which no other site can read.
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class SentPage(FormView):
    """The page of a form that anybody may send, but not too often."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(honeypot=HONEYPOT, **kwargs)

    def too_many(self, refusal: TooMany) -> HttpResponse:
        wait = refusal.free_from - timezone.now()
        headers = {"Retry-After": str(int(wait.total_seconds()) + 1)}
        context = self.get_context_data(form=None, free_from=refusal.free_from)
        return self.response_class(self.request, self.get_template_names(), context, status=429, headers=headers)


class ReportPage(SentPage):
    """The form „Fehler melden“: on anything, on an entry (`eintrag`), or on a barrier (`art`)."""

    template_name = "portal/report.html"
    form_class = ReportForm

    @cached_property
    def entry(self) -> Entry | None:
        """The entry that the address names, if the public may see it."""
        try:
            public_id = uuid.UUID(self.request.GET.get("eintrag", ""))
        except ValueError:
            return None
        entry: Entry | None = Entry.objects.with_page().filter(public_id=public_id).first()
        return entry

    def get_initial(self) -> dict[str, Any]:
        if self.entry:
            page = self.request.build_absolute_uri(self.entry.get_absolute_url())
            return {"kind": Report.Kind.ENTRY, "page": page}
        return {"kind": self.request.GET.get("art", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=_("Fehler melden"), entry=self.entry, **kwargs)

    def form_valid(self, form: ReportForm) -> HttpResponse:
        report: Report = form.save(commit=False)
        report.entry = self.entry
        try:
            send_report(report=report, address=sender_address(self.request))
        except TooMany as refusal:
            return self.too_many(refusal)
        return HttpResponseRedirect(report.get_absolute_url())


@method_decorator(never_cache, name="dispatch")
class ReportThanks(TemplateView):
    """The number of a report, for whoever asks about it later; whoever knows the number learns nothing else."""

    template_name = "portal/report_thanks.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not Report.objects.filter(reference=kwargs["reference"]).exists():
            raise Http404
        return self.render_to_response(self.get_context_data(title=_("Danke für Ihre Meldung"), **kwargs))
