"""News that happens on one day, for a calendar (iCalendar, RFC 5545)."""

from __future__ import annotations

import datetime

from django.conf import settings
from icalendar import Calendar, Event, vUri

from directory.models import Version
from directory.text import speakable
from programmes.models import NewsItem


def calendar_of(news: NewsItem, day: datetime.date, address: str) -> bytes:
    """The day as an event that takes all of it and keeps nobody from other appointments."""
    version = Version.objects.public().of(news.pk).first()
    changed = (version.at if version else news.updated_at).astimezone(datetime.UTC)
    event = Event()
    event.add("uid", news.public_id.urn)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", day)
    if day < datetime.date.max:
        event.add("dtend", day + datetime.timedelta(days=1))
    event.add("summary", speakable(news.title))
    event.add("description", speakable(news.summary))
    event.add("url", vUri(address))
    event.add("transp", "TRANSPARENT")
    if news.place:
        event.add("location", news.place.full_name)
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
