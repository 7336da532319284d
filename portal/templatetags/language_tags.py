from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.languages import in_language

register = template.Library()


@register.simple_tag(takes_context=True)
def language_links(context: dict[str, Any], address: str = "") -> SafeString:
    """This page, or the one of the address, in the other languages: items of a list."""
    here = address or context["request"].get_full_path()
    return format_html_join(
        "\n",
        '<li><a class="kern-link kern-link--small" href="{}" rel="alternate" hreflang="{}" lang="{}">{}</a></li>',
        ((in_language(here, code), code, code, name) for code, name in settings.LANGUAGES if code != get_language()),
    )


@register.simple_tag(takes_context=True)
def canonical(context: dict[str, Any], address: str) -> SafeString:
    """The one address of a page, also for networks, and its addresses in all languages; German is for all others."""
    absolute = context["request"].build_absolute_uri
    languages = [(code, absolute(in_language(address, code))) for code, _ in settings.LANGUAGES]
    return format_html(
        '<link rel="canonical" href="{0}"><meta property="og:url" content="{0}">{1}',
        absolute(address),
        format_html_join(
            "",
            '<link rel="alternate" hreflang="{}" href="{}">',
            [*languages, ("x-default", dict(languages)[settings.LANGUAGE_CODE])],
        ),
    )
