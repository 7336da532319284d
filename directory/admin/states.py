"""States and permissions on the pages of entries: what an account may do here, and the buttons for the next step."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory import office, publishing
from directory.admin.conflicts import ConflictAdmin
from directory.admin.filters import ReachFilter
from directory.admin.guard import Refusal
from directory.checking import hindrances
from directory.models import Entry
from directory.publishing import Step
from directory.refusal import Refused

# The name of the buttons; their value is the step.
STEP = "_step"


class StepForm:
    """What a form of an entry knows of the button that was pressed."""

    data: Any
    cleaned_data: dict[str, Any]
    # The time that was typed, and what the entry lacked before this save although it was public.
    at: datetime | None = None
    known: frozenset[tuple[object, ...]] = frozenset()

    @cached_property
    def step(self) -> Step | None:
        with suppress(ValueError):
            return Step(self.data.get(STEP, ""))
        return None

    def clean_publish_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["publish_at"]
        if at and self.step == Step.PUBLISH and at <= timezone.now():
            raise ValidationError(_("Der Termin ist schon vorbei. Leer lassen, um sofort zu veröffentlichen."))
        if at and self.step is None and at != self.instance.publish_at:  # type: ignore[attr-defined]
            raise ValidationError(_("Ein Termin gilt erst, wenn Sie „Veröffentlichen“ wählen."))
        return at


class StatesAdmin(ConflictAdmin):
    """Nothing about the state of an entry can be typed: it moves by steps, each checked in the same transaction."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        return office.may_change(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return super().has_delete_permission(request)
        return office.may_delete(request.user, obj)

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [ReachFilter, *super().get_list_filter(request)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        readonly = [*super().get_readonly_fields(request, obj), "state"]
        if obj is None or obj.has_page or not office.may_publish(request.user, obj):
            readonly.append("publish_at")
        return readonly

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        # What was read at the start of the request may be old by now: the state is that of the row that is held.
        stored = Entry.objects.select_for_update().get(pk=obj.pk) if change else Entry()
        if change:
            self.refuse_saving(request, stored)
        if stored.has_page:
            form.known = frozenset(problem.key for problem in hindrances(stored))
        form.at = obj.publish_at
        withdrawn = form.at is None and "publish_at" in form.cleaned_data
        obj.state, obj.publish_at = stored.state, None if withdrawn else stored.publish_at
        if form.step == Step.ARCHIVE:
            # Before the rest is saved: only what is archived is merged into another entry.
            publishing.refuse_step(request.user, stored, form.step)
            publishing.move(obj, form.step)
        super().save_model(request, obj, form, change)

    def refuse_saving(self, request: HttpRequest, entry: Entry) -> None:
        if not office.may_save(request.user, entry):
            raise Refused(office.why_not_saved(request.user, entry))

    def finish(self, request: HttpRequest, form: Any, entry: Any) -> None:
        if not office.reaches(request.user, entry):
            raise Refused(office.out_of_reach(request.user))
        if form.step and form.step != Step.ARCHIVE:
            publishing.refuse_step(request.user, entry, form.step)
            if form.step == Step.PUBLISH:
                publishing.refuse_hindrances(entry)
            publishing.move(entry, form.step, at=form.at)
            publishing.save_state(entry)
        elif entry.is_released:
            publishing.refuse_hindrances(entry, known=form.known)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        message: Any = super().construct_change_message(request, form, formsets, add)
        return [*message, {"changed": {"fields": [str(_("Zustand"))]}}] if form.step else message

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self.after_step(request, obj) or super().response_change(request, obj)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self.after_step(request, obj) or super().response_add(request, obj, post_url_continue)

    def after_step(self, request: HttpRequest, entry: Any) -> HttpResponse | None:
        if STEP not in request.POST or IS_POPUP_VAR in request.POST:
            return None
        self.message_user(request, publishing.outcome(entry), messages.SUCCESS)
        return HttpResponseRedirect(entry_admin_url(entry))

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        # As it is stored, whatever the form holds.
        stored = Entry.objects.get(pk=obj.pk) if obj else None
        if stored:
            context["steps"] = publishing.steps_for(request.user, stored)
            context["preview_url"] = "" if stored.has_page else stored.get_absolute_url()
            self.warn(request, stored)
        else:
            publishes = office.may(request.user, "publish", self.model)
            context["steps"] = publishing.steps_from(Entry.State.DRAFT, publishes=publishes)
        if IS_POPUP_VAR in {**request.GET, **request.POST}:
            context["steps"] = []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def warn(self, request: HttpRequest, entry: Entry) -> None:
        """Say before anybody types what cannot be saved, and what a time that has come could not publish."""
        if request.method != "GET":
            return
        if entry.publish_at and entry.publish_at <= timezone.now():
            for problem in hindrances(entry):
                text = gettext("Der Termin ist da, doch der Eintrag wird nicht veröffentlicht: %(reason)s")
                self.message_user(request, text % {"reason": problem.message}, messages.WARNING)
        if not office.may_save(request.user, entry):
            self.message_user(request, office.why_not_saved(request.user, entry), messages.WARNING)

    def for_each(self, request: HttpRequest, entries: QuerySet[Any], step: Step) -> None:
        """One step for each of these, on its own; says of every other one why not."""
        for entry in entries:
            try:
                publishing.take_step(user=request.user, entry=entry, step=step)
            except (IntegrityError, Refused) as error:
                self.name_skipped(request, entry, Refusal.of(error).message)
            else:
                self.log_change(request, entry, [{"changed": {"fields": [str(_("Zustand"))]}}])
                entry.refresh_from_db(fields=["state", "publish_at"])
                self.message_user(request, publishing.outcome(entry), messages.SUCCESS)

    def name_skipped(self, request: HttpRequest, entry: Entry, reason: str) -> None:
        text = gettext("„%(entry)s“ bleibt, wie es ist: %(reason)s") % {"entry": entry, "reason": reason}
        self.message_user(request, text, messages.ERROR)

    def those_allowed(self, request: HttpRequest, entries: QuerySet[Any], allowed: Any) -> QuerySet[Any]:
        """Those of the selected entries for which the rule says yes; the others are named."""
        kept = []
        for entry in entries:
            if allowed(request.user, entry):
                kept.append(entry.pk)
            else:
                self.name_skipped(request, entry, office.why_not_saved(request.user, entry))
        return entries.filter(pk__in=kept)


def entry_admin_url(entry: Entry) -> str:
    """The page on which this entry is edited."""
    model = office.type_of(entry)
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[entry.pk])
