"""The pages of the portal itself as schema.org names them."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from directory.linked.page import Page, Thing
from directory.linked.views import described, web_page
from portal.views import Home, Search


@described.register
def of_home(view: Home, page: Page) -> Thing:
    """The website, and how it is searched."""
    return {
        **page.site(),
        "description": page.description,
        "inLanguage": [code for code, _ in settings.LANGUAGES],
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": page.absolute(reverse("search")) + "?q={words}"},
            "query-input": "required name=words",
        },
    }


@described.register
def of_search(view: Search, page: Page) -> Thing:
    return web_page(page, "SearchResultsPage")
