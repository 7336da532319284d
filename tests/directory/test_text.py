from __future__ import annotations

import re

import pytest
from django.utils.safestring import SafeString

from directory.models.rules import SLUG_PATTERN
from directory.slugs import german_slug
from directory.text import render_markdown

TAGS = {"p", "a", "ul", "ol", "li", "em", "strong", "blockquote", "br", "h3", "h4"}
ODD_NAMES = ["x" * 500, "ä" * 500, "wort " * 100, "a" * 119 + " b", "-a-", "\0a\0b", "a😀b", "a%_b", "ﬁnden", "½"]


class TestMarkdown:
    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("", ""),
            ("Ein Satz.", "<p>Ein Satz.</p>\n"),
            ("Eins.\n\nZwei.", "<p>Eins.</p>\n<p>Zwei.</p>\n"),
            ("*kursiv* und **fett**", "<p><em>kursiv</em> und <strong>fett</strong></p>\n"),
            ("- eins\n- zwei", "<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>\n"),
            ("1. eins\n2. zwei", "<ol>\n<li>eins</li>\n<li>zwei</li>\n</ol>\n"),
            ("### Überschrift", "<h3>Überschrift</h3>\n"),
            ("> Zitat", "<blockquote>\n<p>Zitat</p>\n</blockquote>\n"),
            ("eins  \nzwei", "<p>eins<br>\nzwei</p>\n"),
            ("„Müller & Söhne“ < 3", "<p>„Müller &amp; Söhne“ &lt; 3</p>\n"),
        ],
    )
    def test_becomes_html(self, text: str, html: str) -> None:
        assert render_markdown(text) == html

    @pytest.mark.parametrize(
        ("target", "href"),
        [
            ("https://example.org/a?b=1", "https://example.org/a?b=1"),
            ("http://example.org", "http://example.org"),
            ("mailto:info@example.org", "mailto:info@example.org"),
            ("tel:+492118372000", "tel:+492118372000"),
        ],
    )
    def test_link_is_kept_without_trust(self, target: str, href: str) -> None:
        assert render_markdown(f"[hier]({target})") == (
            f'<p><a href="{href}" rel="noopener noreferrer nofollow">hier</a></p>\n'
        )

    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "<SCRIPT SRC=//evil.example></SCRIPT>",
            "<img src=x onerror=alert(1)>",
            "![bild](https://evil.example/x.png)",
            "![bild](javascript:alert(1))",
            '<a href="https://example.org" onclick="alert(1)">x</a>',
            "<p style='position:fixed'>x</p>",
            "<iframe src='https://evil.example'></iframe>",
            "<svg onload=alert(1)>",
            "<style>body{display:none}</style>",
            "<form action='https://evil.example'><input></form>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](java\tscript:alert(1))",
            "[x](&#106;avascript:alert(1))",
            "[x](javascript&colon;alert(1))",
            "[x](vbscript:msgbox)",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "[x](file:///etc/passwd)",
            "<javascript:alert(1)>",
            '[x](https://example.org "\\" onclick=\\"alert(1)")',
            '[x](https://example.org" onclick="alert(1))',
            "[x]: javascript:alert(1)\n\n[x]",
            "x\n\n<!-- <script>alert(1)</script> -->",
            "```html\n<script>alert(1)</script>\n```",
            "`<script>alert(1)</script>`",
            "<scr<script>ipt>alert(1)</scr</script>ipt>",
        ],
    )
    def test_leaves_nothing_that_runs_or_loads(self, text: str) -> None:
        html = render_markdown(text)
        tags = re.findall(r"<\s*/?\s*([a-zA-Z!][\w-]*)([^>]*)>", html)
        assert {name for name, _ in tags} <= {
            "p",
            "a",
            "ul",
            "ol",
            "li",
            "em",
            "strong",
            "blockquote",
            "br",
            "h3",
            "h4",
        }
        attributes = {name for _, rest in tags for name in re.findall(r'([\w-]+)="[^"]*"', rest)}
        assert attributes <= {"href", "rel", "title"}
        targets = re.findall(r'href="([^"]*)"', html)
        assert all(re.match(r"(https?://|mailto:|tel:)", target) for target in targets)

    def test_shows_html_as_what_it_is(self) -> None:
        assert render_markdown("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"

    def test_keeps_the_words_of_what_it_does_not_allow(self) -> None:
        assert render_markdown("# Titel").strip() == "Titel"
        assert render_markdown("`Code`") == "<p>Code</p>\n"

    def test_may_stand_in_a_template_as_it_is(self) -> None:
        assert isinstance(render_markdown("Text"), SafeString)

    @pytest.mark.parametrize("text", ["\0", "😀" * 10, "*" * 5_000, "[" * 2_000, "> " * 500, "- " * 500, "a" * 50_000])
    def test_takes_whatever_is_typed(self, text: str) -> None:
        assert "\0" not in render_markdown(text)


class TestSlug:
    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("Straße", "strasse"),
            ("GROẞE STRAẞE", "grosse-strasse"),
            ("Äußere Öffnung über Üb", "aeussere-oeffnung-ueber-ueb"),
            ("Migrant*innenselbstorganisation", "migrantinnenselbstorganisation"),
            ("Migrant:innen", "migrantinnen"),
            ("Migrant_innen", "migrantinnen"),
            ("Migrant·innen", "migrantinnen"),
            ("Migrant/-innen", "migrantinnen"),
            ("Migrant/innen", "migrantinnen"),
            ("Lehrer:in", "lehrerin"),
            ("MigrantInnen", "migrantinnen"),
            ("Köln: Innenstadt", "koeln-innenstadt"),
            ("Stand 7:30", "stand-7-30"),
            ("Train of Hope", "train-of-hope"),
            ("KOMM-AN NRW", "komm-an-nrw"),
            ("„Griffbereit“ – Mini!", "griffbereit-mini"),
            ("Wer's kann", "wers-kann"),
            ("Café Zürich", "cafe-zuerich"),
            ("Türkçe Çağrı Şahin ığdır", "tuerkce-cagri-sahin-igdir"),
            ("1.000 m²", "1-000-m2"),
            ("A & B", "a-und-b"),
            ("§ 10", "paragraf-10"),
            ("", ""),
            ("!?", ""),
            ("Привет", ""),
        ],
    )
    def test_is_made_of_a_german_name(self, name: str, slug: str) -> None:
        assert german_slug(name) == slug

    @pytest.mark.parametrize(
        "name",
        [
            "x" * 500,
            "ä" * 500,
            "wort " * 100,
            "-a-",
            "\0a\0b",
            "a😀b",
            "a%_b",
            "ﬁnden",
            "a\n\tb",
            "½ Ünïcödé",
            "a" * 119 + " b",
        ],
    )
    def test_is_an_address_whatever_the_name(self, name: str) -> None:
        slug = german_slug(name)
        assert re.fullmatch(SLUG_PATTERN, slug)
        assert len(slug) <= 120
        assert german_slug(slug) == slug
