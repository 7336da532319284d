"""The catalogues of other languages: every text of the interface is in each of them, whole and in use."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import translation

from portal import catalogues, checks

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "locale"
CATALOGUES = {path.parent.parent.name: path for path in catalogues.catalogues(FOLDER)}
# What gettext reads the texts from.
SOURCES = ("directory", "portal", "programmes", "templates")

each_catalogue = pytest.mark.parametrize("name", CATALOGUES)


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def messages(path: Path) -> list[Message]:
    return [message for message in read(path) if message.id]


def texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def placeholders(text: str) -> Counter[str]:
    return Counter(re.findall(r"%(?:\(\w+\))?[sd]|\{\w*\}", text))


def identity(message: Message) -> tuple[str | None, ...]:
    return (message.context, *texts(message.id))


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed (apt install gettext)")
def test_every_text_is_in_every_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(FOLDER, tmp_path / "locale")
    monkeypatch.chdir(tmp_path)
    with override_settings(LOCALE_PATHS=[tmp_path / "locale"]):
        call_command("makemessages", locale=list(CATALOGUES), no_obsolete=True, verbosity=0)
    for name, path in CATALOGUES.items():
        wanted = messages(tmp_path / path.relative_to(ROOT))
        there = messages(path)
        assert {identity(message) for message in wanted} == {identity(message) for message in there}, (
            f"locale/{name} is out of date: run `make messages`, then translate what is empty"
        )


@each_catalogue
def test_every_text_is_translated_and_nothing_is_left_over(name: str) -> None:
    catalogue = read(CATALOGUES[name])
    assert [message.id for message in catalogue if message.id and not all(texts(message.string))] == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert list(catalogue.obsolete) == []
    assert not catalogue.fuzzy
    assert catalogue.locale_identifier == name


@each_catalogue
def test_placeholders_and_ends_are_those_of_the_german_text(name: str) -> None:
    wrong = []
    for message in messages(CATALOGUES[name]):
        german = texts(message.id)
        for text in texts(message.string):
            same = any(placeholders(text) == placeholders(one) for one in german)
            spaces = (text[:1].isspace(), text[-1:].isspace()) == (german[0][:1].isspace(), german[0][-1:].isspace())
            if not same or not spaces or "<" in text:
                wrong.append(text)
    assert wrong == []


def test_a_catalogue_is_compiled_when_it_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "xx/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Ort"\nmsgstr "Place"\n',
        encoding="utf-8",
    )
    with override_settings(LOCALE_PATHS=[tmp_path]):
        assert [warning.id for warning in checks.catalogues_are_compiled()] == ["portal.W002"]
        assert catalogues.compile_catalogues(tmp_path) == [path]
        assert checks.catalogues_are_compiled() == []
    assert catalogues.compile_catalogues(tmp_path) == []
    assert sorted(each.name for each in path.parent.iterdir()) == ["django.mo", "django.po"]


def test_german_needs_no_catalogue() -> None:
    assert translation.gettext("Wer hilft wobei?") == "Wer hilft wobei?"
    with translation.override("en"):
        assert translation.gettext("Wer hilft wobei?") == "Who helps with what?"
