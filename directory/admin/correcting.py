"""A version that put something right, said so on the page of the history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext

from directory import office
from directory.admin.guard import Refusal
from directory.admin.history import HistoryAdmin
from directory.admin.proposing import name_of
from directory.corrections import mark_correction, take_back_correction
from directory.models import Version
from directory.refusal import Refused


class CorrectingAdmin(HistoryAdmin):
    def get_urls(self) -> Any:
        address = "<path:object_id>/history/<int:number>/correction/"
        view = self.admin_site.admin_view(self.correction_view)
        return [path(address, view, name=f"{self._name}_correction"), *super().get_urls()]

    def correction_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        version = self.versions(object_id).filter(number=number).first()
        entry = self.get_object(request, unquote(object_id))
        if version is None or entry is None or request.method != "POST":
            raise Http404
        if not office.may_publish(request.user, entry):
            raise PermissionDenied
        try:
            done = corrected(request, version)
        except (Refused, IntegrityError) as error:
            for reason in Refusal.of(error).messages:
                messages.error(request, reason)
        else:
            self.log_change(request, entry, done)
            messages.success(request, done)
        history = reverse(f"admin:{self._name}_history", args=[version.entry_id])
        return HttpResponseRedirect(f"{history}?{request.GET.urlencode()}#version-{number}")


def corrected(request: HttpRequest, version: Version) -> str:
    """Do what the form asks for, and say what that was."""
    number = {"number": version.number}
    if "take_back" in request.POST:
        take_back_correction(user=request.user, version=version)
        return gettext("Version %(number)s ist nicht mehr als Korrektur gekennzeichnet.") % number
    sentence, seen = (request.POST.get(field, "").replace("\0", "") for field in ("sentence", "instead_of"))
    mark_correction(user=request.user, version=version, sentence=sentence, name=name_of(request), instead_of=seen)
    return gettext("Version %(number)s ist als Korrektur gekennzeichnet.") % number
