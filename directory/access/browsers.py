"""Which browser somebody uses, as far as they would say it themselves: its name and that of the device, no version."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

# How they call themselves; many also bear the names of those below them.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
DEVICES = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for mark, name in names.items() if mark in user_agent), "")


def kind_of(user_agent: str) -> list[str]:
    return [_first(BROWSERS, user_agent), _first(DEVICES, user_agent)]


def in_words(kind: Any) -> str:
    browser, device = kind or ("", "")
    browser = browser or gettext("Unbekannter Browser")
    return gettext("%(browser)s auf %(device)s") % {"browser": browser, "device": device} if device else browser
