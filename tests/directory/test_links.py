"""Links that still answer, and those that do not: who is asked, and who never is."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest

from directory.links import fetching
from directory.links.fetching import Answer, Fetcher, is_public

NEVER = Fetcher(agent="Test", resolve=lambda host, port: pytest.fail("the network was asked"))


class Site(ThreadingHTTPServer):
    """A web site on this machine that answers by path; „/301/x“ leads to x, „/head/405“ knows no HEAD."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, str, str]] = []
        self.agents: set[str] = set()
        self.free = threading.Event()


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_HEAD(self) -> None:
        self.server.seen.append((self.command, self.headers["Host"].partition(":")[0], self.path))
        self.server.agents.add(self.headers["User-Agent"])
        kind, _, rest = self.path.strip("/").partition("/")
        if kind == "slow":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            self.server.free.wait(10)
            return
        status = int(rest if self.command == "HEAD" else 200) if kind == "head" else int(kind or 200)
        self.send_response(status)
        if status in range(300, 400):
            there = self.path if rest == "again" else unquote(rest).replace("PORT", str(self.server.server_port))
            self.send_header("Location", there)
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    site.free.set()
    site.shutdown()
    thread.join()
    site.server_close()


@pytest.fixture
def site(running: Site) -> Site:
    running.seen.clear()
    running.free.clear()
    return running


class Names:
    """A name server for tests; what is not in it does not exist."""

    def __init__(self, **addresses: list[str]) -> None:
        self.addresses = {"example": ["127.0.0.1"], **addresses}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.addresses:
            raise socket.gaierror
        return self.addresses[host]


def fetcher(names: Names) -> Fetcher:
    """For which this machine, and no other that is not, is public."""
    own = Fetcher("Linkpruefung", names, lambda address: address == "127.0.0.1" or is_public(address))
    own.pace.sleep = lambda seconds: None
    return own


def ask(site: Site, path: str, names: Names | None = None) -> Answer:
    return fetcher(names or Names()).ask(f"http://example:{site.server_port}{path}")


class TestPublicAddress:
    @pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
    def test_is(self, address: str) -> None:
        assert is_public(address)

    @pytest.mark.parametrize(
        "address",
        [
            *("127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
            *("100.64.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1"),
            *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
            *("::ffff:127.0.0.1", "::ffff:93.184.215.14", "::7f00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1"),
            *("", "localhost", "0x7f000001", "2130706433", "127.1"),
        ],
    )
    def test_is_not(self, address: str) -> None:
        assert not is_public(address)


class TestAsking:
    def test_that_answers(self, site: Site) -> None:
        assert ask(site, "/200/") == Answer(200)
        assert site.seen == [("HEAD", "example", "/200/")]
        assert site.agents == {"Linkpruefung"}

    @pytest.mark.parametrize("status", [404, 410, 500, 503])
    def test_that_fails(self, site: Site, status: int) -> None:
        assert ask(site, f"/{status}/") == Answer(status, f"HTTP {status}")
        assert [method for method, _, _ in site.seen] == ["HEAD", "GET"]

    @pytest.mark.parametrize("status", [401, 403, 429])
    def test_that_will_not_talk_to_a_machine(self, site: Site, status: int) -> None:
        assert ask(site, f"/{status}/") == Answer(status)

    @pytest.mark.parametrize("status", [404, 405, 501])
    def test_that_knows_no_head(self, site: Site, status: int) -> None:
        assert ask(site, f"/head/{status}") == Answer(200)

    def test_with_letters_that_no_address_has(self, site: Site) -> None:
        assert ask(site, "/200/Größe und so?q=ä b#mitte") == Answer(200)
        assert site.seen == [("HEAD", "example", "/200/Gr%C3%B6%C3%9Fe%20und%20so?q=%C3%A4%20b")]

    def test_whose_name_has_an_umlaut(self, site: Site) -> None:
        names = Names(**{"xn--kln-sna": ["127.0.0.1"]})
        assert fetcher(names).ask(f"http://köln:{site.server_port}/") == Answer(200)

    def test_follows_to_another_host_whose_name_is_resolved_anew(self, site: Site) -> None:
        names = Names(other=["127.0.0.1"])
        assert ask(site, "/302/http://other:PORT/200/", names) == Answer(200)
        assert names.asked == ["example", "other"]
        assert [host for _, host, _ in site.seen] == ["example", "other"]

    def test_ends_after_some_redirects(self, site: Site) -> None:
        assert ask(site, "/301/again") == Answer(None, "zu viele Weiterleitungen")
        assert len(site.seen) == 6

    def test_waits_so_long_and_no_longer(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fetching, "SECONDS_PER_STEP", 0.05)
        assert ask(site, "/slow/") == Answer(None, "keine Antwort in der Zeit")

    def test_of_one_that_drips_is_cut_off(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fetching, "SECONDS_IN_ALL", 0.05)
        assert ask(site, "/slow/") == Answer(None, "keine Antwort in der Zeit")

    def test_waits_so_long_for_a_name_server_and_no_longer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fetching, "SECONDS_PER_STEP", 0.05)
        answers = threading.Event()

        def hanging(host: str, port: int) -> list[str]:
            answers.wait(10)
            return []

        assert Fetcher("Test", hanging).ask("http://example/") == Answer(None, "keine Antwort in der Zeit")
        answers.set()

    def test_where_nobody_listens(self) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
            assert fetcher(Names()).ask(f"http://example:{port}/").problem == "keine Verbindung: ConnectionRefusedError"

    def test_verifies_certificates(self, site: Site) -> None:
        tls = Fetcher("Test").tls
        assert (tls.verify_mode, tls.check_hostname) == (ssl.CERT_REQUIRED, True)
        problem = fetcher(Names()).ask(f"https://example:{site.server_port}/").problem
        assert problem.startswith("keine Verbindung: SSL")


class TestPace:
    def test_leaves_a_host_alone_between_two_requests(self, site: Site) -> None:
        slept: list[float] = []
        own = fetcher(Names(other=["127.0.0.1"]))
        own.pace.sleep = slept.append
        for url in ("http://example:{}/head/405", "http://other:{}/200/", "http://other:{}/200/"):
            own.ask(url.format(site.server_port))
        # HEAD and then GET of the first, and the second time of the other.
        assert [host for _, host, _ in site.seen] == ["example", "example", "other", "other"]
        assert len(slept) == 2
        assert all(0 < seconds <= fetching.PAUSE for seconds in slept)

    def test_does_not_wait_for_what_was_long_ago(self) -> None:
        slept: list[float] = []
        pace = fetching.Pace(seconds=0, sleep=slept.append)
        for host in ("example", "example"):
            pace.keep(host)
        assert slept == [0.0]


class TestNeverAsked:
    @pytest.mark.parametrize(
        ("url", "problem"),
        [
            ("ftp://example/", "nur http und https"),
            ("file:///etc/passwd", "nur http und https"),
            ("mailto:a@example.org", "nur http und https"),
            ("http:///weg", "nur http und https"),
            ("http://a:b@example/", "eine Adresse mit Kennwort"),
            ("http://example:99999/", "die Adresse ist unlesbar"),
            ("http://[::1/", "die Adresse ist unlesbar"),
            ("http://" + "x" * 70 + ".de/", "die Adresse ist unlesbar"),
        ],
    )
    def test_what_is_no_web_address(self, url: str, problem: str) -> None:
        assert NEVER.ask(url) == Answer(None, problem)

    @pytest.mark.parametrize("addresses", [["10.0.0.1"], ["127.0.0.1", "10.0.0.1"], ["::ffff:127.0.0.1"], []])
    def test_a_name_of_which_one_address_is_not_public(self, site: Site, addresses: list[str]) -> None:
        assert ask(site, "/200/", Names(example=addresses)) == Answer(None, "keine öffentliche Adresse")
        assert site.seen == []

    def test_a_name_that_does_not_exist(self) -> None:
        assert fetcher(Names()).ask("http://weg/") == Answer(None, "den Namen gibt es nicht")

    @pytest.mark.parametrize(
        ("location", "problem"),
        [
            ("http://inside/", "keine öffentliche Adresse"),
            ("http://[::ffff:10.0.0.1]/", "keine öffentliche Adresse"),
            ("file:///etc/passwd", "nur http und https"),
            ("http://[x", "die Weiterleitung ist unlesbar"),
        ],
    )
    def test_what_a_redirect_leads_to(self, site: Site, location: str, problem: str) -> None:
        names = Names(inside=["192.168.0.1"], **{"::ffff:10.0.0.1": ["::ffff:10.0.0.1"]})
        assert ask(site, f"/302/{location}", names) == Answer(None, problem)
        assert len(site.seen) == 1

    def test_what_a_name_server_says_later(self, site: Site) -> None:
        """The address that was looked at is the one that is connected to."""

        class Rebinding(Names):
            def __call__(self, host: str, port: int) -> list[str]:
                self.asked.append(host)
                return ["127.0.0.1"] if len(self.asked) == 1 else ["10.0.0.1"]

        names = Rebinding()
        assert ask(site, "/200/", names) == Answer(200)
        assert names.asked == ["example"]
