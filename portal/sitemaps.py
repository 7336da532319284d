from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from directory.models import Entry, Place


class MultilingualSitemap(Sitemap):
    """Each page in all languages, and each of these with the others."""

    i18n = alternates = x_default = True


class EntrySitemap(MultilingualSitemap):
    def items(self) -> Any:
        return Entry.objects.published().order_by("pk")

    def lastmod(self, item: Entry) -> datetime:
        return item.updated_at


class PlaceSitemap(MultilingualSitemap):
    def items(self) -> Any:
        return Place.objects.order_by("ags")


class PageSitemap(MultilingualSitemap):
    """The pages that are no entry: home, listings and obligations."""

    NAMES = (
        "home",
        "actor-list",
        "kind-list",
        "place-list",
        "topic-list",
        "programme-list",
        "news-list",
        "figure-list",
        "law-list",
        "correction-list",
        "source-list",
        "press",
        "imprint",
        "privacy",
        "accessibility",
        "easy-language",
        "sign-language",
        "report",
        "suggestion",
    )

    def items(self) -> tuple[str, ...]:
        return self.NAMES

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {"seiten": PageSitemap, "eintraege": EntrySitemap, "orte": PlaceSitemap}
