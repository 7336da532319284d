"""Rules of a review that a machine can keep: no unused template or load, no text that cannot be translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.template import engines
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(settings.BASE_DIR)
ROOMS = ("portal", "programmes", "directory")
FOLDER = ROOT / "templates"
TEMPLATES = {path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.html")}
# With those of mails, which are no HTML.
NAMES = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*")}
# Django asks for these by name.
OF_DJANGO = {"404.html", "500.html"}
# German by nature, or for people who write German; they have no translation.
GERMAN = {"portal/easy_language.html", "admin/handbook.html"}
LETTER = re.compile(r"[^\W\d_]")
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "content", "placeholder", "title"}

each_template = pytest.mark.parametrize("name", sorted(TEMPLATES))


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)
        else:
            yield pattern


def of_views() -> set[str]:
    """The templates that the views of our addresses name, or find by the name of their model."""
    names = set()
    for pattern in patterns(get_resolver()):
        view: Any = getattr(pattern.callback, "view_class", None)
        if not hasattr(view, "template_name"):
            continue
        if not view.__module__.startswith(("portal.", "directory.", "programmes.")):
            continue
        if name := pattern.callback.view_initkwargs.get("template_name") or view.template_name:  # type: ignore[attr-defined]
            names.add(name)
        else:
            model = view.model or view.queryset.model
            names.add(f"{model._meta.app_label}/{model._meta.model_name}{view.template_name_suffix}.html")
    return names


def of_our_admin() -> set[str]:
    """The templates that pages of the editorial office name."""
    pages = [vars(kind) for page in [admin.site, *admin.site._registry.values()] for kind in page.__class__.__mro__]
    return {
        value
        for values in pages
        for name, value in values.items()
        if name.endswith("_template") and isinstance(value, str)
    }


def of_templates() -> set[str]:
    return {name for text in TEMPLATES.values() for name in re.findall(r'{% (?:extends|include) "([^"]+)"', text)}


def of_code() -> set[str]:
    """Templates that code renders by name."""
    texts = [path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return {name for text in texts for name in re.findall(r'render_to_string\(\s*"([^"]+)"', text)}


def of_django_admin() -> set[str]:
    """Templates of the admin that ours stand in for, everywhere or for one model."""
    theirs = Path(admin.__file__).parent / "templates"
    names = {path.relative_to(theirs).as_posix() for path in theirs.rglob("*.html")}
    folders = [f"admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]
    return names | {name.replace("admin/", folder, 1) for name in names for folder in folders}


def test_every_template_is_used() -> None:
    used = OF_DJANGO | of_views() | of_code() | of_templates() | of_django_admin() | of_our_admin()
    assert NAMES - used == set()


def test_every_template_that_is_used_is_there() -> None:
    wanted = OF_DJANGO | of_views() | of_code() | of_templates() | of_our_admin()
    assert wanted - NAMES - of_django_admin() == set()


@each_template
def test_every_load_is_used(name: str) -> None:
    text = TEMPLATES[name]
    libraries = engines["django"].engine.template_libraries  # type: ignore[attr-defined]
    loaded = [library for line in re.findall(r"{% load ([^%]+) %}", text) for library in line.split()]
    assert len(loaded) == len(set(loaded))
    for library in loaded:
        offers = libraries[library]
        tags = [tag for tag in offers.tags if re.search(rf"{{%-?\s*{re.escape(tag)}\b", text)]
        filters = [each for each in offers.filters if re.search(rf"\|{re.escape(each)}\b", text)]
        assert tags or filters, f"nothing of „{library}“ is used"


class Visible(HTMLParser):
    """Collects what a person could read or hear of a template whose tags have been taken out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            technical = tag == "meta" and ("name", "description") not in attrs
            if name in SPOKEN_ATTRIBUTES and not technical and LETTER.search(value or ""):
                self.found.append(f"{name}={value}")

    def handle_data(self, data: str) -> None:
        if LETTER.search(data):
            self.found.append(data.strip())


@pytest.mark.parametrize("name", sorted(set(TEMPLATES) - GERMAN))
def test_all_visible_text_can_be_translated(name: str) -> None:
    text = TEMPLATES[name]
    for hidden in (
        r"{% comment %}.*?{% endcomment %}",
        r"{#.*?#}",
        r"<!--.*?-->",
        r"{% blocktranslate\b.*?{% endblocktranslate %}",
        r"{%.*?%}",
        r"{{.*?}}",
    ):
        text = re.sub(hidden, "", text, flags=re.DOTALL)
    visible = Visible()
    visible.feed(text)
    visible.close()
    assert visible.found == []


@each_template
def test_text_of_several_lines_is_trimmed(name: str) -> None:
    blocks = re.findall(r"{% (blocktranslate[^%]*) %}(.*?){% endblocktranslate %}", TEMPLATES[name], re.DOTALL)
    assert [tag for tag, text in blocks if "\n" in text and "trimmed" not in tag] == []


@each_template
def test_nothing_stands_inline(name: str) -> None:
    text = TEMPLATES[name]
    assert re.findall(r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", text) == []
    assert re.findall(r"""(?:src|href|action)=["'](?:https?:)?//""", text) == []
