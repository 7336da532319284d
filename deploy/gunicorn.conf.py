"""How gunicorn serves the portal in production: `gunicorn --config deploy/gunicorn.conf.py portal.wsgi`.

SIGHUP puts new workers, which load the code and settings of that moment, in the place of the old ones; so the
application is not loaded before the workers are forked.
"""

import os
from itertools import count
from pathlib import Path
from typing import Any

from prometheus_client.multiprocess import mark_process_dead

from portal.logs import configuration

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 3)
threads = 4
# A worker that has not come back to its loop for so long is hung. What a thread does is not counted.
timeout = 60
# Requests that have begun may end; systemd and the container wait a little longer.
graceful_timeout = 30
keepalive = 5
# Whatever should leak never grows for long; not all workers at once.
max_requests, max_requests_jitter = 50_000, 5_000
# The sign of life of a worker is a file, which must not wait for a disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True
logconfig_dict = configuration(requests=True) | {
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}}
}


def on_starting(server: Any) -> None:
    """What workers of an earlier life have counted is gone."""
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        for left_over in Path(folder).glob("*.db"):
            left_over.unlink()


def pre_fork(server: Any, worker: Any) -> None:
    """Give the worker the first place that no living one has: it goes on counting in the files of that place."""
    taken = {getattr(each, "place", None) for each in server.WORKERS.values()}
    worker.place = next(place for place in count(1) if place not in taken)


def post_fork(server: Any, worker: Any) -> None:
    os.environ["METRICS_PLACE"] = str(worker.place)


def child_exit(server: Any, worker: Any) -> None:
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        mark_process_dead(worker.place)  # type: ignore[no-untyped-call]
