"""What the cards of programmes and news say."""

from __future__ import annotations

from directory.contents import Contents
from directory.sharing.cards import said
from directory.sharing.drawing import ShareCard
from programmes.models import NewsItem, Programme


@said.register
def of_programme(programme: Programme, rows: Contents) -> ShareCard:
    above = programme.get_kind_display()
    return ShareCard(programme.title, above=above, below=programme.period)


@said.register
def of_newsitem(newsitem: NewsItem, rows: Contents) -> ShareCard:
    date = str(newsitem.date) if newsitem.date.is_dated else ""
    place = newsitem.place.name if newsitem.place else ""
    below = " · ".join(part for part in (date, place) if part)
    return ShareCard(newsitem.title, above=newsitem.get_type_display(), below=below)
