"""Scheduled publication when the clock jumps: what was due stays public, what is not due stays hidden."""

import datetime

import django
from django.utils import timezone

DAY = datetime.timedelta(days=1)
# Of something that is due in a day: how far the clock jumps, and what it is then.
JUMPS = (
    (-400 * DAY, "in_review"),
    (DAY / 2, "in_review"),
    (2 * DAY, "published"),
    (-400 * DAY, "published"),
)


def main() -> None:
    django.setup()
    from directory.models import Entry, Topic
    from directory.publishing import publish_due

    now = timezone.now()
    topic = Topic.objects.order_by("pk").last()
    assert topic
    Entry.objects.filter(pk=topic.pk).update(state=Entry.State.IN_REVIEW, publish_at=now + DAY)
    for jump, expected in JUMPS:
        publish_due(now=now + jump)
        state = Entry.objects.get(pk=topic.pk).state
        print(f"{jump.days:+} days: {state}", flush=True)
        if state != expected:
            raise SystemExit(f"expected {expected}")


if __name__ == "__main__":
    main()
