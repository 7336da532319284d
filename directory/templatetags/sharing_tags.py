"""What a page says of itself to those who link to it: networks and search engines."""

from __future__ import annotations

from html import unescape
from typing import Any

from babel.core import get_global
from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from directory.linked import Page, described, script
from directory.linked.page import known
from directory.models import Entry
from directory.sharing import cards, drawing

register = template.Library()


@register.tag
def capture(parser: template.base.Parser, token: template.base.Token) -> CaptureNode:
    """Keeps a part of the page, to say it more than once: `{% capture page_title %} … {% endcapture %}`."""
    _, name = token.split_contents()
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(name, nodelist)


class CaptureNode(template.Node):
    def __init__(self, name: str, nodelist: template.NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        context[self.name] = self.nodelist.render(context)
        return SafeString("")


@register.simple_tag(takes_context=True)
def share_card(context: template.Context) -> dict[str, Any]:
    """The picture for this page: its address, its size and what it says."""
    shown = context.get("object")
    entry = shown if isinstance(shown, Entry) and "rows" in context else None
    card = cards.card_of(entry, context["rows"]) if entry else cards.general_card()
    address = context["request"].build_absolute_uri(cards.address_of(card, entry))
    return {"url": address, "width": drawing.WIDTH, "height": drawing.HEIGHT, "text": card.text}


@register.simple_tag
def locale_of_page() -> str:
    """The language with the country in which most people speak it, as Open Graph wants it: de_DE."""
    language = (get_language() or "").replace("-", "_")
    first, *_, country = str(get_global("likely_subtags").get(language, language)).split("_")
    return f"{first}_{country}"


@register.simple_tag(takes_context=True)
def linked_data(context: template.Context) -> SafeString:
    page = page_of(context)
    thing = described(context.get("view"), page)
    return script(thing) if thing else SafeString("")


@register.simple_tag(takes_context=True)
def breadcrumb_data(context: template.Context, *steps: str) -> SafeString:
    """The steps of the breadcrumb, each by its address and its name; the last has a name only."""
    if context.get("preview"):
        return SafeString("")
    absolute = context["request"].build_absolute_uri
    pairs = [pair for pair in zip(steps[::2], steps[1::2], strict=True) if pair[1]]
    items = [
        known(
            {
                "@type": "ListItem",
                "position": position,
                "name": plain(name),
                "item": absolute(address) if address else "",
            }
        )
        for position, (address, name) in enumerate(pairs, start=1)
    ]
    return script({"@type": "BreadcrumbList", "itemListElement": items})


def page_of(context: template.Context) -> Page:
    title, description = (plain(context.get(name, "")) for name in ("page_title", "page_description"))
    return Page(context.flatten(), context["request"].build_absolute_uri, title, description)  # type: ignore[arg-type]


def plain(text: Any) -> str:
    """Text that was made for a page as the words alone."""
    return unescape(strip_tags(text)) if isinstance(text, SafeString) else str(text)
