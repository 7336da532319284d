"""The functions of directory/sql/normalise.sql, for the tests."""

from __future__ import annotations

from typing import Any

from django.db import connection


def ask(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def fold(text: str) -> str:
    return ask("SELECT find_fold(%s)", text)  # type: ignore[no-any-return]


def tokens(text: str) -> list[str]:
    return ask("SELECT array(SELECT token FROM find_tokens(%s) ORDER BY place)", text)  # type: ignore[no-any-return]


def stems(text: str) -> list[str]:
    """The stems of the words of a text that say something."""
    return ask(  # type: ignore[no-any-return]
        "SELECT array(SELECT find_stem(token) FROM find_tokens(%s) WHERE NOT find_is_stop_word(token) ORDER BY place)",
        text,
    )


def lexemes(word: str) -> list[str]:
    """What a word is indexed under."""
    return ask("SELECT find_analyse(token) FROM find_tokens(%s) LIMIT 1", word)  # type: ignore[no-any-return]
