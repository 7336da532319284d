"""What editors type, made safe for those who read it."""

import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False})
_TAGS = {"p", "ul", "ol", "li", "em", "strong", "a", "blockquote", "br", "h3", "h4"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def speakable(text: str) -> str:
    """Without the control characters that no XML can hold, nor a line of a vCard."""
    return _CONTROLS.sub(" ", text)


def render_markdown(text: str) -> SafeString:
    """CommonMark as HTML, then an allow-list, so that nothing an editor types can run."""
    html = nh3.clean(
        _markdown.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(html)  # noqa: S308 - cleaned by the line above
