import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from prometheus_client import start_http_server

from portal.metrics import everything


class Command(BaseCommand):
    help = "Answers Prometheus at METRICS_ADDRESS with what the workers of this machine have counted."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.METRICS_ADDRESS:
            raise CommandError("Set METRICS_ADDRESS and PROMETHEUS_MULTIPROC_DIR, here and for the workers.")
        host, _, port = settings.METRICS_ADDRESS.rpartition(":")
        server, _ = start_http_server(int(port), host.strip("[]"), everything())
        self.stdout.write(f"Metrics are at http://{settings.METRICS_ADDRESS}/metrics")
        self.stdout.flush()
        # Until a signal ends the process.
        signal.pause()
        server.shutdown()
