"""What happened to an entry, version by version, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.forms import CharField, Form, Textarea
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory import office, publishing
from directory.access.again import asks_again, deletes_selected
from directory.admin.guard import GuardedAdmin, Refusal
from directory.corrections import can_correct, first_public
from directory.marks import told as withheld
from directory.models import Correction, Deletion, Entry, Version, Withholding
from directory.refusal import Refused
from directory.versions import Changed, Content, Difference, differences, give_reason, restorable, restore
from directory.versions.content import entry_model
from directory.withholding import may_withhold

VERSIONS_PER_PAGE = 20


class ReasonForm(Form):
    reason = CharField(
        label=_("Warum wird gelöscht?"),
        help_text=_("Der Grund steht in der Geschichte des Eintrags."),
        widget=Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        max_length=2000,
    )


@dataclass(frozen=True)
class Step:
    """A version and what it changed."""

    version: Version
    differences: list[Difference]
    is_first: bool
    can_be_restored: bool
    correction: Correction | None
    can_be_correction: bool


def steps(page: Page[Version]) -> list[Step]:
    """The versions of a page of the history, each held against the one before."""
    shown = list(page.object_list)
    before = {version.number: version for version in shown}
    if shown:
        below = Version.objects.of(shown[-1].entry_id).filter(number__lt=shown[-1].number).first()
        before |= {below.number: below} if below else {}
    first = first_public(shown[0].entry_id) if shown else None
    numbers = {each.version: each for each in Correction.objects.filter(entry=shown[0].entry_id)} if shown else {}
    newest = page.number == 1
    found = []
    for place, version in enumerate(shown):
        old = before.get(version.number - 1)
        changed = differences(old, version) if old and not version.deleted and not old.deleted else []
        is_now = newest and place == 0 and not version.deleted
        correction, can_be = numbers.get(version.number), can_correct(version, first=first)
        found.append(Step(version, changed, old is None, not is_now, correction, can_be))
    return found


def told(changed: Changed, seen: int) -> str:
    """Who changed what since that version."""
    newest = changed.newest
    old = Version.objects.of(newest.entry_id).filter(number=seen).first()
    fields = list(dict.fromkeys(each.label for each in differences(old, newest))) if old else []
    if newest.deleted:
        fields = [gettext("Eintrag gelöscht")]
    return gettext("Inzwischen hat %(who)s am %(at)s diesen Eintrag geändert: %(what)s.") % {
        "who": newest.author,
        "at": formats.date_format(timezone.localtime(newest.at), "DATETIME_FORMAT"),
        "what": ", ".join(fields) or gettext("nichts von dem, was er sagt"),
    }


def restored(request: HttpRequest, version: Version, seen: int) -> bool:
    """Restore a version, or say why not."""
    try:
        with transaction.atomic():
            before = Entry.objects.filter(pk=version.entry_id).first()
            restore(version, seen=seen)
            publishing.refuse_restored(request.user, before, Entry.objects.get(pk=version.entry_id))
    except Changed as changed:
        reasons: tuple[str, ...] = (told(changed, seen),)
    except (IntegrityError, Refused) as error:
        reasons = Refusal.of(error).messages
    else:
        text = gettext("„%(entry)s“ sagt wieder, was in Version %(number)s stand.")
        number = version.number - 1 if version.deleted else version.number
        messages.success(request, text % {"entry": version.title, "number": number})
        return True
    for reason in reasons:
        messages.error(request, gettext("Nicht wiederhergestellt: %(reason)s") % {"reason": reason})
    return False


class HistoryAdmin(GuardedAdmin):
    object_history_template = "admin/entry_history.html"
    delete_confirmation_template = "admin/entry_delete.html"
    restore_template = "admin/entry_restore.html"
    delete_selected_confirmation_template = "admin/entry_delete_selected.html"

    def get_urls(self) -> Any:
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        address = "<path:object_id>/history/<int:number>/restore/"
        return [path(address, self.admin_site.admin_view(self.restore_view), name=name), *super().get_urls()]

    def versions(self, object_id: str) -> QuerySet[Version]:
        """The versions of an entry that belongs on this page, newest first. Raises Http404 if there are none."""
        key = unquote(object_id)
        found = Version.objects.of(int(key) if key.isdecimal() and len(key) < 19 else 0)
        if own := self.model.TYPE:
            found = found.filter(type=own)
        if not found.exists():
            raise Http404
        return found

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        entry = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, entry):
            raise PermissionDenied
        versions = self.versions(object_id)
        page = self.get_paginator(request, versions, VERSIONS_PER_PAGE).get_page(request.GET.get(PAGE_VAR, 1))
        title = entry or versions[0].title
        may_publish = entry is not None and office.may_publish(request.user, entry)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Geschichte: %(entry)s") % {"entry": title},
            "subtitle": None,
            "entry": entry,
            "entry_title": title,
            "page": page,
            "page_range": page.paginator.get_elided_page_range(page.number),
            "page_var": PAGE_VAR,
            "steps": steps(page),
            "may_restore": self.may_restore(request, entry),
            "may_correct": may_publish,
            "may_withhold": may_publish if entry else may_withhold(request.user, versions[0]),
            "withholdings": Withholding.objects.of(int(unquote(object_id))),
            "longest_correction": Correction.LONGEST,
            "opts": self.opts,
            **(extra_context or {}),
        }
        return TemplateResponse(request, str(self.object_history_template), context)

    def may_restore(self, request: HttpRequest, entry: Entry | None) -> bool:
        """Whether the account may change the entry, or make one; to what it may be restored, is asked afterwards."""
        return office.may_save(request.user, entry) if entry else self.has_add_permission(request)

    def restore_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        newest, version = (self.versions(object_id).first(), self.versions(object_id).filter(number=number).first())
        if newest is None or version is None:
            raise Http404
        own: Any = self.admin_site.get_model_admin(entry_model(version.type))
        if own is not self:  # the list of all entries
            return HttpResponseRedirect(restore_url(version))
        entry = self.get_object(request, str(version.entry_id))
        if not self.may_restore(request, entry):
            raise PermissionDenied
        if request.method == "POST" and restored(request, version, number_in(request, "seen")):
            self.log_change(request, self.get_object(request, str(version.entry_id)), str(gettext("Wiederhergestellt")))
            return HttpResponseRedirect(reverse(f"admin:{self._name}_history", args=[version.entry_id]))
        newest = self.versions(object_id)[0]
        now = Content.of(version.entry_id) if entry and not newest.deleted else None
        then = Content(version.type, restorable(version, now), version.names)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Version %(number)s wiederherstellen?") % {"number": version.number},
            "subtitle": version.title,
            "version": version,
            "newest": newest,
            "entry": entry,
            "differences": differences(now, then) if now else [],
            "withheld": withheld([version.data, version.names]),
            "opts": self.opts,
        }
        return TemplateResponse(request, self.restore_template, context)

    @property
    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    @asks_again(deletes_selected)
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, extra_context)

    @asks_again()
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        form = ask_why(request, is_confirmed=request.method == "POST")
        return super().delete_view(request, object_id, {**(extra_context or {}), "reason_form": form})

    @admin.action(permissions=["delete"], description=_("Ausgewählte %(verbose_name_plural)s löschen"))
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        form = ask_why(request, is_confirmed=bool(request.POST.get("post")))
        response: Any = delete_selected(self, request, queryset)
        if response is not None:
            response.context_data["reason_form"] = form
        return response  # type: ignore[no-any-return]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        give_reason(reason=request.POST["reason"].strip())
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        give_reason(reason=request.POST["reason"].strip())
        super().delete_queryset(request, queryset)


def number_in(request: HttpRequest, name: str) -> int:
    """A number of a version that a form brings along; 0 for anything else."""
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def ask_why(request: HttpRequest, *, is_confirmed: bool) -> ReasonForm:
    """Without a reason nothing is confirmed yet, and Django asks (again)."""
    if not is_confirmed:
        return ReasonForm()
    form = ReasonForm(request.POST)
    if not form.is_valid():
        request.POST = QueryDict()
    return form


def restore_url(version: Version) -> str:
    model = entry_model(version.type)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_restore"
    return reverse(name, args=[version.entry_id, version.number])


@admin.register(Deletion)
class DeletionAdmin(GuardedAdmin):
    """Entries that are gone, each with the way back."""

    list_display = ["title", "type", "at", "author", "reason", "way_back"]
    list_display_links = None
    list_filter = ["type"]
    search_fields = ["data__entry__title", "reason", "author"]
    actions = None

    @admin.display(description=_("Name"))
    def title(self, deletion: Deletion) -> SafeString:
        model = entry_model(deletion.type)
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_history"
        return format_html('<a href="{}">{}</a>', reverse(name, args=[deletion.entry_id]), deletion.title)

    @admin.display(description=_("Rückweg"))
    def way_back(self, deletion: Deletion) -> SafeString:
        url = reverse("admin:directory_deletion_restore", args=[deletion.pk])
        button = '<button type="submit" class="button" formaction="{}" aria-label="{}">{}</button>'
        label = gettext("„%(entry)s“ wiederherstellen") % {"entry": deletion.title}
        return format_html(button, url, label, gettext("Wiederherstellen"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deletion]:
        return Deletion.objects.deletions()

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.restore_view)
        return [path("<int:pk>/restore/", view, name="directory_deletion_restore"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def restore_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        deletion = Version.objects.filter(pk=pk, deleted=True).first()
        if deletion is None or request.method != "POST":
            raise Http404
        own: Any = self.admin_site.get_model_admin(entry_model(deletion.type))
        if not self.has_view_permission(request) or not own.has_add_permission(request):
            raise PermissionDenied
        if restored(request, deletion, deletion.number):
            own.log_change(request, own.get_object(request, str(deletion.entry_id)), str(gettext("Wiederhergestellt")))
        return HttpResponseRedirect(reverse("admin:directory_deletion_changelist"))
