"""Counts what people look for and do not find, without keeping anything of them.

Visitors type names too. So words are kept only if all of them are words of the content, of the lexicon or of German
grammar, or once the same words were typed on several days; long texts, addresses and numbers never are.
"""

from __future__ import annotations

import logging
import re
from datetime import date, timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from directory.models import FruitlessSearch
from directory.search import Reading

logger = logging.getLogger(__name__)

LONGEST, MOST_WORDS = 60, 6
# Words that nobody knows are kept when they come on so many days.
RECURS_ON = 3
# So many are counted in all, and so many new ones in a day: who floods the search fills no disk.
ROWS, NEW_PER_DAY = 5000, 500

_NOTE = """
SELECT set_config('lock_timeout', '50ms', true), set_config('statement_timeout', '200ms', true),
       set_config('synchronous_commit', 'off', true);
INSERT INTO directory_fruitlesssearch AS kept (digest, text, place_id, first_on, last_on, days, times)
SELECT %(digest)s, CASE WHEN known THEN %(text)s ELSE '' END, %(place)s, %(today)s, %(today)s, 1, 1
FROM (
    SELECT bool_and(
        find_is_stop_word(token) OR find_split(token) IS NOT NULL
        OR EXISTS (SELECT FROM directory_word WHERE word = token AND uses > 0)
        OR EXISTS (SELECT FROM find_part WHERE stem = find_stem(token))
    ) AS known FROM unnest(%(words)s::text[]) AS typed (token)
) AS reading
WHERE EXISTS (SELECT FROM directory_fruitlesssearch WHERE digest = %(digest)s)
   OR ((SELECT count(*) FROM directory_fruitlesssearch) < %(rows)s
       AND (SELECT count(*) FROM directory_fruitlesssearch WHERE first_on = %(today)s) < %(new)s)
ON CONFLICT (digest) DO UPDATE SET
    times = kept.times + 1,
    days = kept.days + (kept.last_on < excluded.last_on)::int,
    last_on = greatest(kept.last_on, excluded.last_on),
    text = CASE WHEN kept.days + (kept.last_on < excluded.last_on)::int >= %(recurs)s THEN %(text)s
                ELSE greatest(kept.text, excluded.text) END
"""


def note_fruitless(reading: Reading, today: date | None = None) -> None:
    """Count a search that found nothing; if that cannot be done at once, it is not done."""
    named = reading.places[0] if reading.places else None
    text = reading.rest if named else reading.words.key
    words = text.split()
    if not words or len(words) > MOST_WORDS or len(text) > LONGEST or "@" in reading.text or re.search(r"\d{4}", text):
        return
    place = named.pk if named else None
    values = {
        "digest": salted_hmac("directory.fruitless", f"{place} {text}", algorithm="sha256").hexdigest(),
        "text": text,
        "words": words,
        "place": place,
        "today": today or timezone.localdate(),
        "rows": ROWS,
        "new": NEW_PER_DAY,
        "recurs": RECURS_ON,
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_NOTE, values)
    except DatabaseError as error:
        logger.warning("A search without result was not counted: %s", type(error).__name__)


def delete_old_searches(*, today: date) -> int:
    """Forget what has not been asked for lately, what nobody may read sooner; returns how many are gone."""
    read = FruitlessSearch.objects.filter(last_on__lte=today - timedelta(days=settings.SEARCH_DAYS))
    unread = FruitlessSearch.objects.filter(text="", last_on__lte=today - timedelta(days=settings.SEARCH_UNREAD_DAYS))
    return int(read.delete()[0]) + int(unread.delete()[0])
