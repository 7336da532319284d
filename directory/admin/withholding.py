"""Taking a name, a number or a sentence out of old versions: first seen, then done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from directory import office
from directory.access.again import asks_again
from directory.admin.correcting import CorrectingAdmin
from directory.admin.proposing import name_of
from directory.admin.states import entry_admin_url
from directory.marks import Reason
from directory.models import Entry, Version
from directory.refusal import Refused
from directory.versions.content import entry_model
from directory.withholding import Found, Words, find, may_withhold, withhold
from directory.withholding.actions import Moved

# So few letters and digits stand in too many places.
SHORTEST = 3
MOST_LINES = 20


class WithholdingForm(forms.Form):
    words = forms.CharField(
        label=_("Was soll nicht mehr zu lesen sein?"),
        help_text=_(
            "Ein Name, eine Nummer, eine Adresse oder ein ganzer Satz; mehreres in eigenen Zeilen. Gesucht werden ganze"
            " Wörter, ob groß oder klein geschrieben, und Telefonnummern in jeder Schreibweise."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        max_length=4000,
    )
    reason = forms.ChoiceField(
        label=_("Warum?"),
        help_text=_("Der Grund steht öffentlich dort, wo etwas entfernt wurde."),
        widget=forms.RadioSelect,
        choices=Reason.choices,
    )

    def clean_words(self) -> Words:
        lines = [line.strip() for line in self.cleaned_data["words"].splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise ValidationError(_("Bitte höchstens %(number)d Zeilen."), params={"number": MOST_LINES})
        for line in lines:
            if sum(char.isalnum() for char in line) < SHORTEST:
                raise ValidationError(
                    _("„%(line)s“ ist zu kurz: Bitte mindestens %(number)d Buchstaben oder Ziffern."),
                    params={"line": line, "number": SHORTEST},
                )
        return Words.of(lines)


def removes(request: HttpRequest) -> bool:
    """Not only looks."""
    return "remove" in request.POST


class WithholdingAdmin(CorrectingAdmin):
    withhold_template = "admin/entry_withhold.html"

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.withhold_view)
        return [path("<path:object_id>/history/withhold/", view, name=f"{self._name}_withhold"), *super().get_urls()]

    @asks_again(removes)
    def withhold_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        newest = self.versions(object_id)[0]
        if self.model is not entry_model(newest.type):  # the list of all entries
            return HttpResponseRedirect(withhold_url(newest))
        if not may_withhold(request.user, newest):
            raise PermissionDenied
        form = WithholdingForm(request.POST or None)
        found = None
        if request.method == "POST" and form.is_valid():
            if removes(request) and self.removed(request, newest, form):
                return HttpResponseRedirect(reverse(f"admin:{self._name}_history", args=[newest.entry_id]))
            found = find(newest.entry_id, form.cleaned_data["words"])
        return self.withhold_page(request, newest, form, found)

    def removed(self, request: HttpRequest, newest: Version, form: WithholdingForm) -> bool:
        """Whether it is done; else it is said why not."""
        try:
            trace = withhold(
                user=request.user,
                name=name_of(request),
                entry_id=newest.entry_id,
                words=form.cleaned_data["words"],
                reason=Reason(form.cleaned_data["reason"]),
                seen=request.POST.get("seen", ""),
            )
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, reason)
            return False
        except Moved:
            messages.error(request, gettext("Inzwischen hat sich etwas geändert. Bitte sehen Sie noch einmal nach."))
            return False
        done = ngettext(
            "An %(count)d Stelle entfernt.", "An %(count)d Stellen entfernt.", trace.places + trace.elsewhere
        ) % {"count": trace.places + trace.elsewhere}
        if entry := Entry.objects.filter(pk=newest.entry_id).first():
            self.log_change(request, self.get_object(request, str(entry.pk)), done)
        messages.success(request, done)
        return True

    def withhold_page(
        self, request: HttpRequest, newest: Version, form: WithholdingForm, found: Found | None
    ) -> HttpResponse:
        entry = Entry.objects.filter(pk=newest.entry_id).first()
        merged = Entry.objects.filter(Q(merged_into=newest.entry_id) | Q(merged=newest.entry_id))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Aus alten Versionen entfernen"),
            "subtitle": newest.title,
            "newest": newest,
            "entry_url": entry_admin_url(entry) if entry else "",
            "merged": [(each.title, self._history_of(each)) for each in merged.order_by("sort_title", "pk")],
            "form": form,
            "found": found,
            "opts": self.opts,
        }
        return TemplateResponse(request, self.withhold_template, context)

    def _history_of(self, entry: Entry) -> str:
        options = office.type_of(entry)._meta
        return reverse(f"admin:{options.app_label}_{options.model_name}_history", args=[entry.pk])


def withhold_url(version: Version) -> str:
    options = entry_model(version.type)._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_withhold", args=[version.entry_id])
