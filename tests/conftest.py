"""The test database, and the browser for tests/browser."""

import os
import shutil
from collections.abc import Generator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

# Before anything loads the settings: nothing from the environment of whoever runs us but the database server, if one
# is named; otherwise an embedded one for tests only.
os.environ["PORTAL_EMBEDDED"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
os.environ["SECRET_KEY"] = "only-for-tests"
os.environ["ALLOWED_HOSTS"] = "localhost,127.0.0.1"
for name in (
    *("DATABASE_URL_REPLICA", "DEBUG", "BEHIND_PROXY", "PROXY_HOPS", "HOST", "PORT", "PROMETHEUS_MULTIPROC_DIR"),
    *("SECURITY_CONTACT", "SITE_NAME", "SITE_URL", "OFFICE_EMAIL", "SECOND_FACTOR", "SECRET_KEY_FALLBACKS"),
    *("FIRST_PASSWORD_DAYS", "SESSION_IDLE_MINUTES", "SESSION_HOURS", "PAGE_MEMORY"),
):
    os.environ.pop(name, None)
# Playwright keeps an event loop in the thread of the tests, where Django would refuse to talk to the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from portal import embedded  # noqa: E402
from portal.catalogues import compile_catalogues  # noqa: E402
from tests.database import refresh_search  # noqa: E402

BROWSER_TESTS = Path(__file__).parent / "browser"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_BROWSER = "no Chromium is found; install it (on Debian and Ubuntu: `apt install chromium fonts-dejavu-core`)"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: a journey in a real browser (everything in tests/browser)")
    if not CHROMIUM and os.environ.get("REQUIRE_BROWSER") == "1":
        raise pytest.UsageError(f"REQUIRE_BROWSER is set, but {NO_BROWSER}.")
    compile_catalogues(settings.LOCALE_PATHS[0])
    # Static files straight from their folders, as nobody has collected them.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    # A pool keeps connections open behind the back of whoever wants to drop the test database.
    settings.DATABASES["default"]["OPTIONS"].pop("pool")
    # Signing in costs time on purpose; here it need not.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The test client speaks plain HTTP, whatever the database.
    settings.SECURE_SSL_REDIRECT = False


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    in_browser = [item for item in items if item.path.is_relative_to(BROWSER_TESTS)]
    for item in in_browser:
        item.add_marker(pytest.mark.browser)
    if not CHROMIUM and in_browser:
        config.hook.pytest_deselected(items=in_browser)
        items[:] = [item for item in items if item not in in_browser]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not CHROMIUM:
        terminalreporter.write_line(f"Browser tests were left out: {NO_BROWSER}.", yellow=True)
    told = [told for report in terminalreporter.stats.get("passed", []) for told in report.user_properties]
    if weights := [weight for name, weight in told if name == "weight"]:
        for visit, of_page in zip(("First visits", "Later pages"), zip(*weights, strict=True), strict=True):
            terminalreporter.write_line(f"{visit} weigh {min(of_page) / 1000:.0f} to {max(of_page) / 1000:.0f} KB.")
    if pages := [page for name, page in told if name == "axe"]:
        terminalreporter.write_line(f"axe found nothing on {len(set(pages))} pages in {len(pages)} states.")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Generator[None]:
    """The hook of pytest-django before it makes the test database: the server runs as long as that exists."""
    with nullcontext() if os.environ.get("DATABASE_URL") else embedded.running():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Generator[None]:
    """At the end, the threads of a live server may still hold connections, and the database could not be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def _files_of_pictures(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session", autouse=True)
def _search_documents_before_each_request() -> Generator[None]:
    """Tests do not commit: so that a page finds what a test has made, the end of its transaction is tried before."""
    original = Client.request

    def request(client: Client, **kwargs: Any) -> Any:
        refresh_search()
        return original(client, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", request)
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    quiet = ["gpu", "quic", "background-networking", "component-update", "sync"]
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-first-run", *(f"--disable-{name}" for name in quiet), *["--no-sandbox"] * (os.geteuid() == 0)],
    }
