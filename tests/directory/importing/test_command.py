"""`manage.py import_partners`."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from directory.importing import actions
from directory.importing.actions import KEPT
from directory.models import Actor, Source, TableImport
from tests import factories
from tests.tables import csv_file, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    factories.ActorKindFactory(title="Verein")
    path = tmp_path / "liste.csv"
    path.write_bytes(csv_file(("Name", "Art"), ("Nord", "Verein"), ("Süd", "Klub")))
    return path


def run(file: Path, *flags: str) -> str:
    output = io.StringIO()
    call_command("import_partners", str(file), "--title", "Liste", *flags, stdout=output, stderr=io.StringIO())
    return output.getvalue()


def test_reports_and_writes_nothing(file: Path) -> None:
    output = run(file)
    assert "Kodierung UTF-8" in output
    assert "    3: Art: „Klub“ steht nicht in der Liste." in output
    assert not Actor.objects.exists()
    assert not Source.objects.exists()
    assert not TableImport.objects.exists()


def test_writes_when_told_to(file: Path) -> None:
    assert run(file, "--apply", "--date", "07/2022").endswith("Written.\n")
    assert [actor.title for actor in Actor.objects.all()] == ["Nord"]
    assert str(Source.objects.get().date) == "Juli 2022"
    assert run(file, "--apply").endswith("Nothing to write.\n")
    assert Source.objects.count() == 1


def test_takes_more_rows_than_a_browser(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_ROWS", 1)
    assert "neu                      1" in run(file)


def test_of_no_table_or_no_source_says_so(file: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run(file.with_name("nichts.csv"))
    file.write_bytes(b"%PDF")
    with pytest.raises(CommandError, match="Nothing was written"):
        run(file)
    with pytest.raises(CommandError, match="Source matching query"):
        call_command("import_partners", str(file), "--source", "nichts")


def test_of_an_editorial_source_is_refused(file: Path) -> None:
    """Such a source supports notes only."""
    source = factories.SourceFactory(is_editorial=True)
    with pytest.raises(CommandError, match="Source matching query"):
        call_command("import_partners", str(file), "--source", source.slug)


def test_old_imports_are_deleted_after_their_time() -> None:
    old, young = uploaded(b"Name"), uploaded(b"Name")
    TableImport.objects.filter(pk=old.pk).update(created_at=timezone.now() - KEPT)
    out = io.StringIO()
    call_command("delete_old_imports", stdout=out)
    assert out.getvalue() == "Deleted: 1 imports.\n"
    assert list(TableImport.objects.all()) == [young]
