from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from directory.models.entry import Entry
from directory.models.rules import PUBLISHED_PERMISSIONS, keeps_versions, tracked, typed


@tracked()
class Topic(Entry):
    """A subject such as „Bildung und Schule“; a closed, short list."""

    TYPE = Entry.Type.TOPIC
    # The summary of a topic is the editors' signpost; what is claimed about the subject stands in points.
    CITED_FIELDS = ("text", "website", "audiences", "laws")
    IS_LOCAL = False

    class Meta:
        default_permissions = PUBLISHED_PERMISSIONS
        verbose_name = _("Thema")
        verbose_name_plural = _("Themen")
        triggers = [typed(Entry.Type.TOPIC), keeps_versions("{row}.entry_ptr_id")]
