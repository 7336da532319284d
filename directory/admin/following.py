"""Pages of a long import: they come in pieces and tell how far the work is, without a script."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator

import pghistory
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.translation import gettext

from directory.importing.actions import Step
from directory.models import TableImport

# A file of this size is read within a second or two; a longer one shows how far it has come.
SHORT_FILE = 60_000
SECONDS_BETWEEN_LINES = 1.0
REPORT = "admin:directory_tableimport_change"
# Where the page of a long file is cut, so that the lines come in between.
MARK = "@@progress@@"

Steps = Generator[Step, None, bool | None]


def number(value: int) -> str:
    return formats.number_format(value, force_grouping=True)


def followed(request: HttpRequest, table_import: TableImport, steps: Steps) -> HttpResponseBase:
    """The report when the steps are done; for a long file a page that tells meanwhile how far they are.

    That page comes in pieces and works without a script. It is the request itself that does the work: if the reader
    leaves, the work ends, its transaction is rolled back, and nothing is half done.
    """
    address = reverse(REPORT, args=[table_import.pk])
    if len(table_import.content) > SHORT_FILE:
        return _streamed(request, table_import, steps, address)
    said: list[tuple[int, str]] = []
    for _step in _until_end(steps, said):
        pass
    for level, text in said:
        messages.add_message(request, level, text)
    return redirect(address)


def _until_end(steps: Steps, said: list[tuple[int, str]]) -> Generator[Step]:
    """The steps, and then what they came to."""
    written = yield from steps
    if written:
        said.append((messages.SUCCESS, gettext("Der Import wurde übernommen.")))
    elif written is False:
        text = gettext(
            "Nichts wurde übernommen: Seit dem Bericht hat sich etwas geändert, oder die Datenbank hat eine Zeile "
            "abgelehnt. Hier ist der neue Bericht."
        )
        said.append((messages.WARNING, text))


def _streamed(request: HttpRequest, table_import: TableImport, steps: Steps, address: str) -> StreamingHttpResponse:
    context = {**admin.site.each_context(request), "opts": TableImport._meta, "table_import": table_import}
    context["title"] = gettext("Import: %(name)s") % {"name": table_import}
    context["progress"] = MARK
    head, tail = render_to_string("admin/directory/tableimport/progress.html", context, request).split(MARK)
    response = StreamingHttpResponse(_progress(head, tail, _told_to_history(request, steps), address))
    # Neither our compression nor a proxy may wait until there is more to send.
    response["Content-Encoding"] = "identity"
    response["X-Accel-Buffering"] = "no"
    response["Cache-Control"] = "no-store"
    return response


def _told_to_history(request: HttpRequest, steps: Steps) -> Steps:
    """The middleware that tells the history who changes what, and where, has gone when a response comes in pieces."""
    with pghistory.context(user=request.user.pk, url=request.path):
        return (yield from steps)


def _progress(head: str, tail: str, steps: Steps, address: str) -> Iterator[str]:
    yield head
    said: list[tuple[int, str]] = []
    told = time.monotonic()
    for step in _until_end(steps, said):
        if time.monotonic() - told >= SECONDS_BETWEEN_LINES:
            told = time.monotonic()
            text = gettext("%(done)s von etwa %(total)s Zeilen") % {
                "done": number(step.done),
                "total": number(step.total),
            }
            yield format_html("<li>{}</li>\n", text)
    for _level, text in said or [(messages.SUCCESS, gettext("Fertig geprüft."))]:
        yield format_html("<li><strong>{}</strong></li>\n", text)
    yield format_html('<li><a class="button" href="{}">{}</a></li>\n', address, gettext("Zum Bericht"))
    yield tail
