"""What deploy/ names is there: files, commands, variables and units."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "deploy"
NAMING = [Path(name) for name in ("docs/operating.md", "README.md", "deploy/compose.yaml", "deploy/Containerfile")] + [
    path.relative_to(ROOT) for path in (DEPLOY / "systemd").glob("*.service")
]
UNITS = {
    path.name: path.read_text(encoding="utf-8") for path in (DEPLOY / "systemd").glob("portal-*.*") if path.is_file()
}
GUIDE = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
COMPOSED: dict[str, Any] = yaml.safe_load(COMPOSE)
SERVICES: dict[str, dict[str, Any]] = COMPOSED["services"]
OURS = {name: service for name, service in SERVICES.items() if name != "database"}
DAILY = (DEPLOY / "daily.sh").read_text(encoding="utf-8")

each_of_ours = pytest.mark.parametrize("name", sorted(OURS))
each_unit = pytest.mark.parametrize("unit", sorted(UNITS))


def settings_of_the_readme() -> set[str]:
    rows = README.partition("\n## Settings\n")[2].partition("\n## ")[0].splitlines()
    return {name for row in rows if row.startswith("| `") for name in re.findall(r"`([A-Z_]+)`", row.split("|")[1])}


def test_compose_takes_exactly_what_its_head_names() -> None:
    head = COMPOSE.partition("\nname:")[0]
    part = GUIDE.partition("## 13. ")[2]
    used = set(re.findall(r"\$\{?([A-Z_]+)", COMPOSE))
    assert used
    for text in (head, part):
        named = re.search(r"deploy/\.env`? (?:has|holds) (.*?)\.", text)
        assert named
        assert set(re.findall("[A-Z_]+", named[1])) == used


@pytest.mark.parametrize("path", NAMING, ids=str)
def test_commands_and_files_that_are_named_are_there(path: Path) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    commands = set(re.findall(r"manage(?:\.py)? ([a-z][a-z_]+)\b(?!\.)", text))
    files = {name.rstrip(".") for name in re.findall(r"\bdeploy/[\w./*-]*", text)} - {"deploy/.env"}
    assert commands | files
    assert commands <= get_commands().keys()
    assert {name for name in files if not any(ROOT.glob(name))} == set()


@each_of_ours
def test_a_container_is_told_settings_that_there_are(name: str) -> None:
    assert OURS[name]["environment"].keys() <= settings_of_the_readme()


@each_of_ours
def test_a_container_may_write_to_its_volumes_only(name: str) -> None:
    service = OURS[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    made = (DEPLOY / "Containerfile").read_text(encoding="utf-8").partition("FROM ${BASE}")[2]
    for volume in service["volumes"]:
        # So that a new volume belongs to the account that writes to it.
        assert re.search(rf"install --directory --owner=portal .*{volume.partition(':')[2]}\b", made)


def test_compose_declares_the_volumes_that_it_uses() -> None:
    used = {volume.partition(":")[0] for service in SERVICES.values() for volume in service["volumes"]}
    assert used == COMPOSED["volumes"].keys()


def test_who_backs_up_has_the_programs_of_the_server() -> None:
    assert SERVICES["backup"]["build"]["args"] == {"BASE": SERVICES["database"]["image"]}
    assert SERVICES["backup"]["image"] != SERVICES["web"]["image"]


def test_the_image_is_made_of_what_is_there() -> None:
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = [word for line in lines if re.match("COPY (?!--from)", line) for word in line.split()[1:-1]]
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").split()
    assert [name for name in copied if not (ROOT / name).exists()] == []
    tops = {name.partition("/")[0] for name in copied}
    assert tops == {path.name for name in ignored if name.startswith("!") for path in ROOT.glob(name[1:])}


@each_unit
def test_the_guide_enables_a_unit_that_starts_by_itself(unit: str) -> None:
    stem, _, kind = unit.rpartition(".")
    if "[Install]" in UNITS[unit]:
        for action in ("enable --now", "stop", "start"):
            assert re.search(rf"^systemctl {action} .*\b{re.escape(unit)}( |$)", GUIDE, re.MULTILINE)
    else:
        assert f"{stem}.timer" in UNITS
    if kind == "timer":
        assert f"{stem}.service" in UNITS


def test_each_day_is_what_the_readme_says() -> None:
    daily = re.search(r"for command in (.*?); do", DAILY, re.DOTALL)
    assert daily
    told = README.partition("Once a day:\n")[2].split("```")[1]
    commands = daily[1].replace("\\\n", "").split()
    assert commands == re.findall(r"^manage\.py (\w+)", told, re.MULTILINE)
    assert set(commands) <= get_commands().keys()
    assert os.access(DEPLOY / "daily.sh", os.X_OK)


def test_the_example_of_the_settings_sets_what_there_is() -> None:
    example = (DEPLOY / "portal.env.example").read_text(encoding="utf-8")
    names = set(re.findall("^([A-Z_]+)=", example, re.MULTILINE))
    assert names
    assert names <= settings_of_the_readme()
