"""What a result card says of a partner. A page shows 25 of them, so one query reads just that and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse
from phonenumber_field.phonenumber import PhoneNumber

from directory.models import Contact
from directory.reading import reading

# Of the contacts the first one that is for everybody: never the press office, no fax.
CARDS = """
SELECT entry.id, entry.slug, entry.title, entry.summary,
       CASE WHEN kind.state IN ('published', 'archived') THEN kind.title ELSE '' END,
       array(
           SELECT offer.title FROM directory_statement AS statement
           JOIN directory_offer AS offer ON offer.statement_ptr_id = statement.id
           WHERE statement.entry_id = entry.id ORDER BY statement.position, statement.id
       ),
       contact.number, contact.email{more}
FROM directory_actor AS actor
JOIN directory_entry AS entry ON entry.id = actor.entry_ptr_id
JOIN directory_entry AS kind ON kind.id = actor.kind_id
LEFT JOIN LATERAL (
    SELECT one.number, one.email FROM directory_statement AS statement
    JOIN directory_contact AS one ON one.statement_ptr_id = statement.id
    WHERE statement.entry_id = entry.id AND one.purpose <> 'press' AND one.channel <> 'fax'
    ORDER BY one.purpose, statement.position, statement.id LIMIT 1
) AS contact ON true
WHERE actor.entry_ptr_id = ANY (%s) AND entry.state = 'published'
"""
# For whom the partner is there, and where it helps: not where cards stand under just that.
MORE = """,
       array(
           SELECT audience.title FROM directory_entry_audiences AS chosen
           JOIN directory_audience AS audience ON audience.id = chosen.audience_id
           WHERE chosen.entry_id = entry.id ORDER BY audience.position, audience.title
       ),
       array(
           SELECT place.full_name FROM directory_statement AS statement
           JOIN directory_servedplace AS served ON served.statement_ptr_id = statement.id
           JOIN directory_place AS place ON place.id = served.place_id
           WHERE statement.entry_id = entry.id ORDER BY statement.position, statement.id
       )"""

EMAIL, PHONE = Contact.Channel.EMAIL.label, Contact.Channel.PHONE.label


@dataclass(frozen=True)
class Card:
    slug: str
    title: str
    summary: str
    kind: str
    offers: Sequence[str]
    number: str | None
    email: str | None
    audiences: Sequence[str] = ()
    places: Sequence[str] = ()

    @property
    def url(self) -> str:
        return reverse("actor-detail", args=[self.slug])

    @property
    def contact(self) -> dict[str, Any] | None:
        """How to reach the partner: what the way is called, its address for a device, and as people write it."""
        if self.email:
            return {"label": EMAIL, "uri": f"mailto:{self.email}", "text": self.email}
        if self.number:
            return {"label": PHONE, "uri": f"tel:{self.number}", "text": written(self.number)}
        return None


@lru_cache(maxsize=10_000)
def written(number: str) -> str:
    """A telephone number in E.164 the German way; to take it apart is slow."""
    return str(PhoneNumber.from_string(number))


def cards_of(ids: Sequence[int], *, brief: bool = False) -> dict[int, Card]:
    """The cards of those of these partners that are published; brief ones do not say for whom and where they help."""
    if not ids:
        return {}
    with reading().cursor() as cursor:
        cursor.execute(CARDS.format(more="" if brief else MORE), [list(ids)])
        return {pk: Card(*columns) for pk, *columns in cursor}
