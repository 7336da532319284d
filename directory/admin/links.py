"""What became of asking for the links of an entry or a source, for its form."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from directory.models import LinkCheck


def told(urls: Iterable[str | None]) -> SafeString:
    """A line for each link; a link that was noted since the last run says that nobody has asked yet."""
    wanted = [url for url in dict.fromkeys(urls) if url]
    known = {check.url: check for check in LinkCheck.objects.filter(url__in=wanted)}
    checks = [known.get(url) or LinkCheck(url=url) for url in wanted]
    return format_html_join(mark_safe("<br>"), "{}: {}", ((check.url, check.summary) for check in checks))
