from __future__ import annotations

import re
from html import unescape
from typing import Any

from django import template
from django.conf import settings
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from directory import languages, publishing
from directory.dates import PartialDate
from directory.evidence import Footnote, Footnotes
from directory.facets import Option
from directory.models import Entry, Statement
from directory.slugs import german_slug
from directory.text import render_markdown

register = template.Library()


@register.simple_tag
def cite(footnotes: Footnotes, supported: Entry | Statement, field: str = "") -> SafeString:
    """Footnote marks behind a statement, or behind a field of an entry: `{% cite footnotes actor "summary" %}`."""
    notes = footnotes.for_field(supported.pk, field) if field else footnotes.for_statement(supported)  # type: ignore[arg-type]
    return footnote_marks(notes)


def footnote_marks(notes: list[Footnote]) -> SafeString:
    if not notes:
        return SafeString("")
    marks = format_html_join(
        "",
        '<a href="#beleg-{}" aria-label="{}">{}</a>',
        ((note.number, _("Beleg %(number)s") % {"number": note.number}, note.number) for note in notes),
    )
    return format_html('<sup class="footnote">{}</sup>', marks)


# Not a template: there are up to a hundred of them on a page, and this way they take little more than half the time.
OPTION = (
    '<div class="kern-form-check"><input class="kern-form-check__checkbox" type="checkbox" name="{}" value="{}"'
    ' id="{}"{}><label class="kern-label facet-label" for="{}"><span>{}</span>'
    ' <span class="facet-count">({}{})</span></label></div>'
)


@register.simple_tag
def facet_options(name: str, options: list[Option]) -> SafeString:
    """The boxes of one facet, each with what it shows or adds."""
    rows = []
    for option in options:
        box = f"{name}-{option.value}"
        checked = SafeString(" checked") if option.chosen else ""
        added = "+" if option.added else ""
        count = number_format(option.count, force_grouping=True)
        rows.append((name, option.value, box, checked, box, option.label, added, count))
    return format_html_join("\n", OPTION, rows)


HEADING = re.compile(r"<h2([^>]*)>(.*?)</h2>", re.DOTALL)
# With fewer headings a page needs no table of contents.
LONG = 5


@register.tag
def contents(parser: template.base.Parser, token: template.base.Token) -> ContentsNode:
    """Puts a table of contents before a part of a page that has many headings: `{% contents %} … {% endcontents %}`."""
    part = parser.parse(("endcontents",))
    parser.delete_first_token()
    return ContentsNode(part)


class ContentsNode(template.Node):
    def __init__(self, part: template.NodeList) -> None:
        self.part = part

    def render(self, context: template.Context) -> SafeString:
        headings: list[tuple[str, SafeString]] = []

        def noted(match: re.Match[str]) -> str:
            attributes, text = match.groups()
            # Footnote marks stay where they are.
            text = re.sub(r"<sup.*?</sup>", "", text, flags=re.DOTALL).strip()
            if found := re.search(r'id="([^"]+)"', attributes):
                headings.append((found[1], SafeString(text)))
                return match[0]
            anchor = german_slug(unescape(strip_tags(text)))
            headings.append((anchor, SafeString(text)))
            return f'<h2 id="{anchor}"{attributes}>{match[2]}</h2>'

        part = SafeString(HEADING.sub(noted, self.part.render(context)))
        if len(headings) < LONG:
            return part
        links = format_html_join("\n", '<li><a class="kern-link" href="#{}">{}</a></li>', headings)
        nav = '<nav class="page-contents" aria-label="{}"><ul>{}</ul></nav>\n{}'
        return format_html(nav, _("Auf dieser Seite"), links, part)


@register.filter
def markdown(text: str) -> SafeString:
    """An editor's Markdown as safe HTML."""
    html = render_markdown(text)
    return format_html("<div{}>{}</div>", languages.german_attribute(), html) if languages.is_foreign() else html


@register.filter
def timed(date: PartialDate | None) -> str:
    """A date that machines can read as well: `{{ newsitem.date|timed }}`; nothing where none is known."""
    if not date or not date.is_dated:
        return str(date or "")
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), date)


register.filter("german", languages.german)
register.filter("moment", publishing.moment)
register.simple_tag(languages.is_foreign, name="foreign")


class GermanNode(template.Node):
    """No simple tag, which takes twice the time: some pages have a hundred."""

    def render(self, context: Any) -> SafeString:
        return languages.german_attribute()


@register.tag
def german(parser: Any, token: Any) -> GermanNode:
    """`<p{% german %}>`: what stands in this element an editor wrote."""
    return GermanNode()


@register.filter
def without_scheme(url: str) -> str:
    """A web address as people write it: „www.kfi.nrw.de“."""
    return url.split("://", 1)[-1].rstrip("/")


@register.simple_tag
def site_name() -> str:
    return str(settings.SITE_NAME)


@register.simple_tag(takes_context=True)
def absolute(context: dict[str, Any], path: str) -> str:
    """The full address of a path on this host."""
    return str(context["request"].build_absolute_uri(path))
