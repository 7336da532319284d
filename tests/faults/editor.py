"""Edits one entry again and again, and says of each edit whether it was kept."""

import time

import django
from django.db import Error, close_old_connections, transaction


def edit(number: int) -> None:
    from directory.models import Topic

    with transaction.atomic():
        topic = Topic.objects.select_for_update().order_by("pk").first()
        assert topic
        topic.summary = f"Bearbeitung {number}"
        topic.save()


def main() -> None:
    django.setup()
    while True:
        number = time.time_ns()
        close_old_connections()
        try:
            edit(number)
            print(f"kept {number}", flush=True)
        except Error as error:
            print(f"refused {type(error).__name__}", flush=True)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
