"""Windows of the editorial office."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from django.contrib.admin.models import LogEntry
from playwright.sync_api import Page, ViewportSize

from tests import factories
from tests.browser.conftest import Windows
from tests.browser.layout import DESKTOP

PASSWORD = "nur-im-Test-7"


@contextmanager
def logged_in(windows: Windows, *groups: str, viewport: ViewportSize = DESKTOP, **values: Any) -> Generator[Page]:
    """A window in which somebody of these groups has logged in, without one a superuser, as long as the block runs."""
    user: Any = factories.UserFactory(groups=groups, is_superuser=not groups, **values)
    user.set_password(PASSWORD)
    user.save()
    context = windows.new(viewport=viewport)
    try:
        page = context.new_page()
        page.goto("/admin/")
        page.get_by_label("Benutzername").fill(user.username)
        page.get_by_label("Passwort").fill(PASSWORD)
        page.get_by_role("button", name="Anmelden").click()
        page.wait_for_url("**/admin/")
        yield page
    finally:
        context.close()
        LogEntry.objects.filter(user=user).delete()
        user.delete()
    faults = windows.faults()
    assert faults == []
