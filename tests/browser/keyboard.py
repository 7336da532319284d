"""Using a page without a mouse."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect


@dataclass
class Keyboard:
    page: Page

    def tab_to(self, target: Locator, most: int = 150) -> None:
        """Press Tab until the target has the focus."""
        focused = target.and_(self.page.locator(":focus"))
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if focused.count():
                return
        pytest.fail(f"{most} times Tab do not lead to {target}")

    def follow(self, link: str, address: str) -> None:
        """Go to the link of that name and follow it to where it must lead."""
        self.tab_to(self.page.get_by_role("link", name=link, exact=True))
        self.page.keyboard.press("Enter")
        self.arrive(address)

    def fill(self, label: str, text: str) -> None:
        self.tab_to(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(text)

    def submit(self, address: str) -> None:
        self.page.keyboard.press("Enter")
        self.arrive(address)

    def arrive(self, address: str) -> None:
        expect(self.page).to_have_url(re.compile(re.escape(address) + "$"))

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)
