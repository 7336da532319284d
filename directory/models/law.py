from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.dates import PartialDateField, in_order
from directory.models.entry import Entry
from directory.models.rules import PUBLISHED_PERMISSIONS, keeps_versions, marks, no_circle, tracked, typed


@tracked()
class Law(Entry):
    """A law or one of its paragraphs, with the period in which it was in force."""

    TYPE = Entry.Type.LAW
    CITED_FIELDS = (*Entry.CITED_FIELDS, "in_force_from", "in_force_until", "note")
    IS_LOCAL = False

    parent = models.ForeignKey(
        "self", verbose_name=_("Teil von"), null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    paragraph = models.CharField(_("Paragraf"), max_length=40, blank=True, help_text=_("Zum Beispiel „§ 10“."))
    in_force_from = PartialDateField(_("In Kraft seit"), null=True, blank=True)
    in_force_until = PartialDateField(_("In Kraft bis"), null=True, blank=True)
    note = models.TextField(_("Anmerkung der Redaktion"), blank=True)

    class Meta:
        default_permissions = PUBLISHED_PERMISSIONS
        verbose_name = _("Rechtsgrundlage")
        verbose_name_plural = _("Rechtsgrundlagen")
        constraints = [
            models.CheckConstraint(
                condition=in_order("in_force_from", "in_force_until"),
                name="law_period_in_order",
                violation_error_message=_("Das Ende liegt vor dem Anfang."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("entry_ptr")),
                name="law_not_its_own_parent",
                violation_error_message=_("Eine Rechtsgrundlage ist nicht Teil ihrer selbst."),
            ),
        ]
        triggers = [
            typed(Entry.Type.LAW),
            marks("{row}.entry_ptr_id"),
            keeps_versions("{row}.entry_ptr_id"),
            no_circle("directory_law", "parent_id", "entry_ptr_id", "Rechtsgrundlagen sind im Kreis Teil voneinander."),
        ]
