"""An organisation that is not in the directory yet: as a proposal, and beside those that it may be already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Func, Q, TextField, Value

from directory.duplicates import named_like
from directory.models import Actor, ActorKind, Contact, Entry, EntryName, Place, ServedPlace, Topic
from directory.search import ALIKE
from directory.versions import Content
from directory.versions.content import ENTRY

# So many that look alike are shown.
SHOWN = 5
NOTHING = Content(Entry.Type.ACTOR, {ENTRY: {}}, {})


def organisation(
    *,
    title: str,
    kind: ActorKind,
    places: Iterable[Place],
    summary: str,
    phone: str,
    email: str,
    website: str,
    topics: Iterable[Topic],
    languages: list[str],
) -> Content:
    """What the directory would say of it, in German as all it says. Rows with a negative number are new."""
    places, topics = list(places), list(topics)
    contact = {"purpose": Contact.Purpose.CITIZENS, "label": "", "number": "", "email": ""}
    contacts: list[dict[str, Any]] = []
    if phone:
        contacts.append({**contact, "channel": Contact.Channel.PHONE, "number": phone})
    if email:
        contacts.append({**contact, "channel": Contact.Channel.EMAIL, "email": email})
    offers = [{"title": "Unterstützung in diesen Sprachen", "languages": languages}] if languages else []
    served = [{"place_id": place.pk, "role": ServedPlace.Role.SERVES} for place in places]
    data: dict[str, Any] = {
        ENTRY: {
            "title": title,
            "kind_id": kind.pk,
            "summary": summary,
            "website": website,
            "topics": sorted(topic.pk for topic in topics),
        }
    }
    number = 0
    for model, rows in (("servedplace", served), ("contact", contacts), ("offer", offers)):
        data[model] = []
        for position, row in enumerate(rows, start=1):
            number -= 1
            data[model].append({"id": number, **row, "position": position})
    entries = [kind, *topics]
    names = {
        "entry": {str(entry.pk): {"name": entry.title, "slug": entry.slug} for entry in entries},
        "place": {str(place.pk): {"name": place.full_name, "slug": place.slug} for place in places},
    }
    return Content(Entry.Type.ACTOR, data, names)


def likely_duplicates(*, title: str, phone: str, email: str, website: str) -> list[Actor]:
    """Published partners with a similar name, the same way to reach them or the same website; the likeliest first."""
    ways = Q()
    if phone:
        ways |= Q(number=phone)
    if email:
        ways |= Q(email__iexact=email)
    reached = set(Contact.objects.filter(ways).values_list("entry_id", flat=True)) if ways else set()
    if host := host_of(website):
        same = Entry.objects.filter(website__iregex=rf"^https?://(www\.)?{host_pattern(host)}(:|/|$)")
        reached |= set(same.values_list("pk", flat=True))
    key = Func(Value(title), function="find_key", output_field=TextField())
    known_as = EntryName.objects.filter(key=key).values_list("entry_id", flat=True)
    ids = list(dict.fromkeys([*sorted(reached), *known_as, *named_like(title, alike=ALIKE)]))
    found = Actor.objects.published().select_related("kind").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found][:SHOWN]


def host_of(website: str) -> str:
    try:
        return (urlsplit(website).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def host_pattern(host: str) -> str:
    return "".join(character if character.isalnum() or character == "-" else f"[{character}]" for character in host)
