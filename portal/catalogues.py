"""The catalogues of the interface, from what translators write (.po) to what gettext reads (.mo)."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def catalogues(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/LC_MESSAGES/django.po"))


def is_compiled(catalogue: Path) -> bool:
    compiled = catalogue.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime


def compile_catalogues(folder: Path) -> list[Path]:
    """Compile those that changed since the last time, and return them. Whoever reads meanwhile sees no half file."""
    changed = [catalogue for catalogue in catalogues(folder) if not is_compiled(catalogue)]
    for catalogue in changed:
        with catalogue.open("rb") as source:
            messages = read_po(source, abort_invalid=True)
        unfinished = catalogue.with_suffix(f".{os.getpid()}")
        with unfinished.open("wb") as target:
            write_mo(target, messages)
        unfinished.replace(catalogue.with_suffix(".mo"))
    return changed
