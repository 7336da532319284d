"""`manage.py backup` and `restore`: what is restored is what was backed up, or nothing at all."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from psycopg import sql
from pytest_django import DjangoDbBlocker

from directory.progress import Progress
from portal import backing_up, embedded
from portal.backing_up import BackupError, archive, making, programs, tables
from tests import factories

QUIET = Progress(io.StringIO(), bar=False)
back_up = partial(backing_up.back_up, overwrite=False, progress=QUIET)
restore = partial(backing_up.restore, overwrite=False, progress=QUIET)


def on_server(statement: str, name: str) -> None:
    parameters = {**connection.get_connection_params(), "dbname": "postgres"}
    with psycopg.connect(**parameters, autocommit=True) as server:
        server.execute(sql.SQL(statement).format(sql.Identifier(name)))


@contextmanager
def database(name: str) -> Iterator[None]:
    """All that Django and the commands do goes to this database."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextmanager
def new_database(suffix: str) -> Iterator[None]:
    name = f"backing_up_{os.getpid()}_{suffix}"
    on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    on_server("CREATE DATABASE {}", name)
    try:
        with database(name):
            yield
    finally:
        on_server("DROP DATABASE {} WITH (FORCE)", name)


def query(*statements: str) -> list[list[tuple[Any, ...]]]:
    """What they find, over a connection that nobody meets afterwards."""
    with programs.connect() as own:
        return [own.execute(statement).fetchall() for statement in statements]


def content() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, and how far each sequence has counted, without the code under test."""
    [tables] = query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    names = [name for (name,) in tables]
    rows = query(
        *(f'SELECT one::text FROM "{name}" AS one ORDER BY 1' for name in names),
        "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1",
    )
    return dict(zip([*names, "sequences"], rows, strict=True))


def shape() -> list[list[tuple[Any, ...]]]:
    """Columns, constraints, indexes, functions, and triggers with the marks of django-pgtrigger."""
    return query(
        "SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name, generation_expression"
        " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position",
        "SELECT conrelid::regclass::text, conname, contype, convalidated, condeferrable, condeferred"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
        "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
        "SELECT oid::regprocedure::text, md5(prosrc), provolatile FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
        "SELECT tgrelid::regclass::text, tgname, tgenabled, tgdeferrable, obj_description(oid, 'pg_trigger')"
        " FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
    )


def fill() -> None:
    """Something in as many tables as possible, in letters that a wrong encoding would lose."""
    for factory, folder in factories.TYPES:
        factory(title=f"Übach {folder} 👩‍👩‍👧", slug=folder)
    actor = factories.ActorFactory(title="Haus", slug="haus")
    factories.PictureFactory(entry=actor)
    factories.ContactFactory(entry=actor)
    factories.KeyFigureFactory(entry=actor)
    factories.ServedPlaceFactory(entry=actor)
    factories.CitationFactory(entry=actor)
    factories.ProposalFactory(entry=actor)
    factories.CorrectionFactory(entry=actor)
    factories.ReportFactory(text="Zeile\n\tmit \\ und '")
    factories.OperatorFactory()
    factories.TableImportFactory(content=bytes(range(256)))
    factories.UserFactory(username="edda")


@pytest.fixture(scope="module")
def backup(django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The backup of a database with content, which the tests are in: what is committed there disturbs no others."""
    path = tmp_path_factory.mktemp("backups") / "portal.tar"
    server = nullcontext() if os.environ.get("DATABASE_URL") else embedded.running()
    with server, django_db_blocker.unblock(), new_database("source"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "MEDIA_ROOT", path.parent / "media")
        call_command("migrate", verbosity=0)
        fill()
        connection.close()
        back_up(path)
        yield path


@pytest.fixture
def target(backup: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The test is in an empty database, with this empty folder for pictures."""
    with new_database("target"):
        monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
        yield tmp_path / "media"


def altered_format(folder: Path) -> Path:
    path = folder / "tomorrow.tar"
    text = json.dumps({"format": 7}).encode()
    with tarfile.open(path, "w") as tar:
        member = tarfile.TarInfo(archive.MANIFEST)
        member.size = len(text)
        tar.addfile(member, io.BytesIO(text))
    return path


def altered(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The same backup with another manifest."""
    other = path.with_name("altered.tar")
    with tarfile.open(path) as old, tarfile.open(other, "w") as new:
        for member in old:
            data = old.extractfile(member).read()  # type: ignore[union-attr]
            if member.name == archive.MANIFEST:
                manifest = json.loads(data)
                change(manifest)
                data = json.dumps(manifest).encode()
                member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    return other


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(path: Path, sentence: str, **options: Any) -> None:
    """With this sentence, and nothing has changed."""
    before = content()
    with pytest.raises(BackupError, match=sentence):
        restore(path, **options)
    assert content() == before


def test_drill_an_empty_database_becomes_the_same(
    backup: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before, shape_before, pictures = content(), shape(), files(Path(settings.MEDIA_ROOT))
    assert len(before["directory_version"]) >= 7
    with new_database("target"), monkeypatch.context() as patch:
        patch.setattr(settings, "MEDIA_ROOT", tmp_path)
        manifest = restore(backup)
        assert content() == before
        assert shape() == shape_before
        assert files(tmp_path) == pictures
        assert len(pictures) == len(manifest.pictures) > 3
        assert "<title>Haus" in Client().get("/partner/haus/").content.decode()


def test_what_is_committed_while_it_is_dumped_is_not_in_it(
    backup: Path, target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore(backup)
    before = content()

    def after_an_edit(*arguments: Any) -> list[tables.Table]:
        factories.TopicFactory(title="Zu spät", slug="zu-spaet")
        connection.close()
        return tables.read_tables(*arguments)

    monkeypatch.setattr(making, "read_tables", after_an_edit)
    back_up(tmp_path / "portal.tar")
    with new_database("second"):
        restore(tmp_path / "portal.tar")
        assert {**content(), "sequences": []} == {**before, "sequences": []}


class TestRestoring:
    def test_leaves_a_database_with_content_alone_until_told(self, backup: Path, target: Path) -> None:
        restore(backup)
        before = content()
        factories.TopicFactory(slug="danach")
        connection.close()
        with programs.connect() as own:
            own.execute("CREATE TABLE later (id int)")
        refused(backup, "not empty: let DATABASE_URL name an empty one, or say --overwrite")
        restore(backup, overwrite=True)
        assert content() == before

    def test_refuses_while_others_use_the_database(self, backup: Path, target: Path) -> None:
        with programs.connect():
            refused(backup, r"Others use the database \(1 connections\): stop the portal")

    @pytest.mark.parametrize("name", ["media/pictures/x", "media/../../x"])
    def test_refuses_what_does_not_belong_there(self, backup: Path, target: Path, name: str) -> None:
        refused(
            altered(backup, lambda manifest: manifest["sums"].update({name: "0"})), f"{name} is missing, or does not"
        )
        with pytest.raises(BackupError, match="does not belong"):
            archive.media_path("media/../x", target)

    def test_refuses_a_damaged_file(self, backup: Path, target: Path) -> None:
        damaged = backup.with_name("damaged.tar")
        data = bytearray(backup.read_bytes())
        data[100_000] ^= 1
        damaged.write_bytes(data)
        refused(damaged, r"damaged\.tar: database\.dump has been changed or damaged: take another backup")

    @pytest.mark.parametrize(
        ("length", "sentence"), [(50_000, "was cut off"), (0, "is no backup"), (-11_000, "was cut off")]
    )
    def test_refuses_a_file_that_was_cut_off(self, backup: Path, target: Path, length: int, sentence: str) -> None:
        cut = backup.with_name("cut.tar")
        cut.write_bytes(backup.read_bytes()[:length])
        refused(cut, sentence)

    def test_refuses_what_is_no_backup(self, target: Path, tmp_path: Path) -> None:
        other = tmp_path / "other.tar"
        with tarfile.open(other, "w") as tar:
            tar.addfile(tarfile.TarInfo("letter.txt"), io.BytesIO())
        refused(other, "has no manifest, so it was cut off or is no backup")
        refused(tmp_path / "nowhere.tar", "No such file or directory")
        refused(altered_format(tmp_path), "has the format 7, and this code reads 1")

    def test_of_other_code_or_a_newer_server_is_refused(self, backup: Path, target: Path) -> None:
        newer = altered(backup, lambda manifest: manifest["migrations"].append("directory.9999_tomorrow"))
        refused(newer, "made by other code, which has the migration directory.9999_tomorrow")
        newer = altered(backup, lambda manifest: manifest.update(postgresql=99))
        refused(newer, "The backup is of PostgreSQL 99, and this database of 1")

    @pytest.mark.parametrize("change", ["digest", "table", "no table"])
    def test_is_all_or_nothing(self, backup: Path, target: Path, change: str) -> None:
        def other(manifest: dict[str, Any]) -> None:
            if change == "digest":
                manifest["tables"][-1]["digest"] = "1:1"
            elif change == "table":
                manifest["tables"].append({"name": "auth_never", "rows": 0, "digest": "0:0"})
            else:
                manifest["tables"].pop()

        refused(altered(backup, other), r"It could not be restored \(.*\): the database is as it was")
        assert content().keys() == {"sequences"}

    def test_a_dump_that_breaks_off_leaves_the_database_as_it_was(
        self, backup: Path, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(archive.Reader, "check", lambda *_: None)
        damaged = backup.with_name("damaged.tar")
        data = bytearray(backup.read_bytes())
        data[200_000:210_000] = bytes(10_000)
        damaged.write_bytes(data)
        refused(damaged, "It could not be restored")

    def test_puts_right_a_picture_that_is_damaged(self, backup: Path, target: Path) -> None:
        restore(backup)
        before = files(target)
        name = next(iter(before))
        (target / name).write_bytes(b"")
        restore(backup, overwrite=True)
        assert files(target) == before

    def test_says_where_pictures_cannot_be_written(
        self, backup: Path, target: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("")
        monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "file/media")
        refused(backup, "cannot be written .* MEDIA_ROOT .* The database is as it was")


class TestBackingUp:
    def test_is_for_our_eyes_only_and_leaves_nothing_beside(self, backup: Path, tmp_path: Path) -> None:
        path, _ = back_up(tmp_path)
        assert path.name.startswith("portal-20")
        assert path.stat().st_mode & 0o777 == 0o600
        assert list(tmp_path.iterdir()) == [path]

    def test_overwrites_only_when_told(self, backup: Path, tmp_path: Path) -> None:
        path = tmp_path / "portal.tar"
        path.write_text("before")
        with pytest.raises(BackupError, match="is there already: name another file, or say --overwrite"):
            back_up(path)
        assert path.read_text() == "before"
        back_up(path, overwrite=True)
        assert backing_up.check(path, QUIET).rows > 100
        assert list(tmp_path.iterdir()) == [path]

    def test_says_where_it_cannot_be_written(self, backup: Path, tmp_path: Path) -> None:
        with pytest.raises(BackupError, match=r"cannot be written \(No such file or directory\): name a folder"):
            back_up(tmp_path / "nowhere" / "portal.tar")

    def test_leaves_out_what_is_still_uploaded(self, backup: Path, target: Path, tmp_path: Path) -> None:
        restore(backup)
        draft = target / "pictures/new-x/original.jpg"
        draft.parent.mkdir()
        draft.write_bytes(b"half")
        _, manifest = back_up(tmp_path / "portal.tar")
        assert len(manifest.pictures) == len(files(target)) - 1

    def test_a_failing_dump_is_told_and_leaves_nothing(
        self, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(making, "LOCK_WAIT", "nonsense")
        with pytest.raises(BackupError, match=r"pg_dump failed \(.*nonsense.*\)"):
            back_up(tmp_path / "portal.tar")
        assert list(tmp_path.iterdir()) == []

    def test_without_a_portal_there_is_nothing(self, target: Path, tmp_path: Path) -> None:
        with pytest.raises(BackupError, match="The database holds no portal"):
            back_up(tmp_path / "portal.tar")

    def test_never_shows_the_password(
        self, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        lines: list[str] = []
        environments: list[dict[str, str]] = []

        class Spy(subprocess.Popen[bytes]):
            def __init__(self, line: list[Any], **options: Any) -> None:
                lines.extend(map(str, line))
                environments.append(options.get("env") or {})
                super().__init__(line, **options)

        monkeypatch.setattr(subprocess, "Popen", Spy)
        monkeypatch.setitem(connection.settings_dict, "PASSWORD", "streng-geheim")
        call_command("backup", str(tmp_path / "portal.tar"))
        assert environments[-1]["PGPASSWORD"] == "streng-geheim"
        assert "streng-geheim" not in " ".join([*lines, *capfd.readouterr()])

    def test_of_a_database_that_does_not_answer_is_one_sentence(
        self, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(connection.settings_dict, "HOST", str(tmp_path))
        with pytest.raises(BackupError, match=r"The database does not answer: .*; start it, or correct DATABASE_URL"):
            back_up(tmp_path / "portal.tar")

    def test_needs_the_programs_of_the_very_version(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        program = tmp_path / "pg_dump"
        for name in ("pg_dump", "pg_restore", "psql"):
            (tmp_path / name).write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 97.1'\n")
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
        assert programs.Programs(97).folder == program.parent
        with pytest.raises(BackupError, match=r"no pg_dump of PostgreSQL 98.*apt install postgresql-client-98"):
            programs.Programs(98)
        program.write_text("#!/bin/sh\nexit 1\n")
        with pytest.raises(BackupError, match="no pg_dump of PostgreSQL 97"):
            programs.Programs(97)


class TestCommands:
    def test_say_what_they_have_done(self, backup: Path, target: Path, tmp_path: Path) -> None:
        said = io.StringIO()
        call_command("restore", str(backup), stdout=said)
        call_command("backup", str(tmp_path / "again.tar"), stdout=said)
        call_command("restore", str(tmp_path / "again.tar"), check=True, stdout=said)
        restored, then, made, whole = said.getvalue().splitlines()
        assert restored.startswith("Restored: ")
        assert "manage.py migrate" in then
        assert made.startswith(f"{tmp_path}/again.tar: ")
        assert whole.partition(", as of")[0] == restored.replace("Restored", "Whole").partition(", as of")[0]

    @pytest.mark.parametrize("command", ["backup", "restore"])
    def test_fail_in_one_sentence(self, backup: Path, tmp_path: Path, command: str) -> None:
        with pytest.raises(CommandError, match="No such file or directory"):
            call_command(command, str(tmp_path / "nowhere/portal.tar"))

    def test_keeps_the_newest_of_a_folder(self, backup: Path, tmp_path: Path) -> None:
        names = [f"portal-2026-01-0{day}T033000Z.tar" for day in (1, 2, 3)]
        for name in (*names, "portal-vor-dem-umzug.tar"):
            (tmp_path / name).touch()
        said = io.StringIO()
        call_command("backup", str(tmp_path), keep=2, stdout=said)
        made, *deleted = said.getvalue().splitlines()
        assert deleted == [f"{tmp_path / name}: deleted" for name in names[:2]]
        left = {path.name for path in tmp_path.iterdir()}
        assert left == {Path(made.partition(":")[0]).name, names[2], "portal-vor-dem-umzug.tar"}

    def test_a_backup_that_fails_deletes_none(self, target: Path, tmp_path: Path) -> None:
        (tmp_path / "portal-2026-01-01T033000Z.tar").touch()
        with pytest.raises(CommandError, match="holds no portal"):
            call_command("backup", str(tmp_path), keep=1)
        assert [path.name for path in tmp_path.iterdir()] == ["portal-2026-01-01T033000Z.tar"]

    @pytest.mark.parametrize(("name", "keep"), [("", 0), ("portal.tar", 1)])
    def test_keeping_needs_a_number_and_a_folder(self, tmp_path: Path, name: str, keep: int) -> None:
        with pytest.raises(CommandError, match="--keep takes a number from 1 on, and the folder"):
            call_command("backup", str(tmp_path / name), keep=keep)
