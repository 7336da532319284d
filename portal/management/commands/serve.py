from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from directory.models import Entry
from portal import serving, staticfiles
from portal.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Serve the portal on this machine: database, tables, content, static files, then gunicorn."

    def handle(self, *args: Any, **options: Any) -> None:
        serving.refuse_taken_port()
        self.say(f"1/6 Database: PostgreSQL {serving.await_database(self.say)}")
        with serving.one_at_a_time():
            self.say(f"2/6 Tables: {self.migrate()}")
            self.say(f"3/6 Content: {self.seed()}")
            self.say(f"4/6 Languages: {self.compile()}")
            self.say(f"5/6 Static files: {self.collect()}")
        self.say("6/6 Server: starting")
        has_account = get_user_model().objects.filter(is_superuser=True).exists()
        with serving.beside("publish_due"):
            serving.Gunicorn(when_listening=lambda: self.welcome(has_account)).run()

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def migrate(self) -> str:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not missing:
            return "up to date"
        call_command("migrate", interactive=False, verbosity=0)
        return f"{len(missing)} migrations applied"

    def seed(self) -> str:
        if Entry.objects.exists():
            return "there already, left as it is"
        call_command("seed", verbosity=0)
        return f"{Entry.objects.count()} entries from fixtures/"

    def compile(self) -> str:
        compile_catalogues(settings.LOCALE_PATHS[0])
        return ", ".join(name for _, name in settings.LANGUAGES)

    def collect(self) -> str:
        stamp = Path(settings.BASE_DIR, "var/static-files")
        manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
        current = staticfiles.fingerprint()
        if manifest.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == current:
            return "unchanged"
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.parent.mkdir(exist_ok=True)
        stamp.unlink(missing_ok=True)
        stamp.write_text(current, encoding="utf-8")
        return "collected"

    def welcome(self, has_account: bool) -> None:
        if not has_account:
            self.say("No account yet. The first one, in a second terminal: .venv/bin/python manage.py createsuperuser")
        everywhere = settings.HOST in settings.EVERYWHERE
        host = "127.0.0.1" if everywhere else settings.HOST
        host = f"[{host}]" if ":" in host else host
        where = " and at every address of this machine" if everywhere else ""
        self.say(f"The portal is at http://{host}:{settings.PORT}/{where} (Ctrl-C stops it)")
