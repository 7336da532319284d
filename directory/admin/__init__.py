"""The editorial office: every noun of the directory in Django's admin."""

from django.conf import settings
from django.contrib import admin
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory.admin import (
    account,
    actor,
    desk,
    duplicates,
    entry,
    evidence,
    history,
    importing,
    law,
    place,
    proposal,
    topic,
    whitespots,
)

__all__ = [
    "account",
    "actor",
    "desk",
    "duplicates",
    "entry",
    "evidence",
    "history",
    "importing",
    "law",
    "place",
    "proposal",
    "topic",
    "whitespots",
]

admin.site.site_header = admin.site.site_title = format_lazy("{} – {}", _("Redaktion"), settings.SITE_NAME)
admin.site.index_title = _("Schreibtisch")
