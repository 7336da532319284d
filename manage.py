"""Every command starts here. Unless DATABASE_URL names a database, the embedded one runs meanwhile."""

import os
import signal
import sys
from contextlib import AbstractContextManager, nullcontext

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from portal import embedded

WITHOUT_DATABASE = {"check", "collectstatic", "compilemessages", "help", "makemessages", "version"}


def database(arguments: list[str]) -> AbstractContextManager[None]:
    command = next(iter(arguments), "help")
    if os.environ.get("DATABASE_URL") or command in WITHOUT_DATABASE or {"-h", "--help", "--version"} & set(arguments):
        return nullcontext()
    return embedded.running()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    # The history says where a change came from: PostgreSQL is told which command this is.
    os.environ.setdefault("PGAPPNAME", " ".join(["manage.py", *sys.argv[1:2]]))
    # Being told to stop ends like any other exit, so that the database stops too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with database(sys.argv[1:]):
            execute_from_command_line(sys.argv)
    except (embedded.EmbeddedError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
