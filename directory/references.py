"""Numbers under which people find what they sent: „M-2026-7K3F9Q“."""

import secrets

from django.utils import timezone

# Without those that are read for one another: 0 and O, 1, I and L.
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def reference_of_today(sign: str) -> str:
    """To be read out on the telephone, and not to be guessed from another one."""
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(6))
    return f"{sign}-{timezone.localdate().year}-{letters}"


def reference_pattern(sign: str) -> str:
    return rf"^{sign}-[0-9]{{4}}-[{REFERENCE_LETTERS}]{{6}}$"
