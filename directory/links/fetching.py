"""Asks a public web address whether it answers, and nothing else: no private network, no content.

Anybody who may edit an entry may name an address; so names are resolved here, every address is looked at, and the
connection is made to the very address that was looked at. Nothing that a name server says later matters.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Thread, Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.utils.translation import gettext as _

SECONDS_PER_STEP, SECONDS_IN_ALL = 8, 20
# Between two requests to one host, in seconds.
PAUSE = 2.0
REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
# Somebody is there, but will not talk to a machine, or not in this way.
ALIVE = {401, 403, 405, 429}
# What stands for itself in a path or a query.
_SAFE = "/%:@!$&'()*+,;=~?"
# Addresses of IPv6 in which one of IPv4 is hidden.
EMBEDDING = [ip_network(net) for net in ("::ffff:0:0/96", "::/96", "64:ff9b::/96", "2002::/16", "2001::/32")]


class Unreachable(Exception):
    """Why an address was not asked, or did not answer; in words for the editor."""


@dataclass(frozen=True)
class Answer:
    """The last status, and what is wrong; empty where the address answers."""

    status: int | None
    problem: str = ""


def is_public(address: str) -> bool:
    """Whether anybody on the internet would reach the same machine under it."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and (ip.scope_id or any(ip in net for net in EMBEDDING)):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a name, as this machine would find them."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def in_time(work: Callable[[], list[str]]) -> list[str]:
    """What some work results in that cannot be told to stop; it is left alone if it takes too long."""
    done: Future[list[str]] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except (OSError, UnicodeError) as error:
            done.set_exception(error)

    Thread(target=run, daemon=True).start()
    return done.result(SECONDS_PER_STEP)


@dataclass
class Pace:
    """Leaves a host alone for a while between two requests."""

    seconds: float = PAUSE
    sleep: Callable[[float], None] = time.sleep
    asked_at: dict[str, float] = field(default_factory=dict)

    def keep(self, host: str) -> None:
        if host in self.asked_at:
            self.sleep(max(0.0, self.asked_at[host] + self.seconds - time.monotonic()))
        self.asked_at[host] = time.monotonic()


class _Connection(HTTPConnection):
    """To an address that was looked at; the name serves for the request and for the certificate."""

    def __init__(self, host: str, port: int, address: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=SECONDS_PER_STEP)
        self.address, self.tls, self.is_cut = address, tls, False
        self.default_port = PORTS["https" if tls else "http"]

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.tls:
            self.sock = self.tls.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End it from outside, wherever it hangs."""
        self.is_cut = True
        if self.sock:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                self.sock.close()


@dataclass(frozen=True)
class Fetcher:
    agent: str
    resolve: Callable[[str, int], list[str]] = resolve
    is_public: Callable[[str], bool] = is_public
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    pace: Pace = field(default_factory=Pace)

    def ask(self, url: str) -> Answer:
        """What an address answers: to HEAD, and if that is refused to GET, of which only the head is read."""
        try:
            status = self._follow(url, "HEAD")
            if status >= 400:
                status = self._follow(url, "GET")
        except Unreachable as error:
            return Answer(None, str(error))
        return Answer(status, "" if status < 400 or status in ALIVE else f"HTTP {status}")

    def _follow(self, url: str, method: str) -> int:
        for _redirect in range(REDIRECTS + 1):
            status, location = self._request(_parts(url), method)
            if status not in {301, 302, 303, 307, 308} or not location:
                return status
            url = _joined(url, location)
        raise Unreachable(_("zu viele Weiterleitungen"))

    def _request(self, parts: SplitResult, method: str) -> tuple[int, str]:
        host = str(parts.hostname)
        port = parts.port or PORTS[parts.scheme]
        address = self._address(host, port)
        self.pace.keep(host)
        connection = _Connection(host, port, address, self.tls if parts.scheme == "https" else None)
        target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
        # A server that sends a byte now and then keeps no step waiting, but all of them.
        watch = Timer(SECONDS_IN_ALL, connection.cut)
        watch.daemon = True
        watch.start()
        try:
            connection.request(
                method, target, headers={"User-Agent": self.agent, "Accept": "*/*", "Connection": "close"}
            )
            response = connection.getresponse()
            if connection.is_cut:
                raise TimeoutError
            return response.status, response.headers.get("Location", "")
        except ssl.SSLCertVerificationError as error:
            raise Unreachable(_("Zertifikat ungültig: %(why)s") % {"why": error.verify_message}) from error
        except TimeoutError as error:
            raise Unreachable(_("keine Antwort in der Zeit")) from error
        except (OSError, HTTPException, ValueError) as error:
            raise Unreachable(_("keine Verbindung: %(why)s") % {"why": type(error).__name__}) from error
        finally:
            watch.cancel()
            connection.close()

    def _address(self, host: str, port: int) -> str:
        """The address to connect to; if one of those of a name is not public, none of them is trusted."""
        try:
            found = in_time(lambda: self.resolve(host, port))
        except TimeoutError as error:
            raise Unreachable(_("keine Antwort in der Zeit")) from error
        except (OSError, UnicodeError) as error:
            raise Unreachable(_("den Namen gibt es nicht")) from error
        if not found or not all(map(self.is_public, found)):
            raise Unreachable(_("keine öffentliche Adresse"))
        return found[0]


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise Unreachable(_("die Weiterleitung ist unlesbar")) from error


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except ValueError as error:
        raise Unreachable(_("die Adresse ist unlesbar")) from error
    if parts.scheme not in PORTS or not host:
        raise Unreachable(_("nur http und https"))
    if parts.username or parts.password:
        raise Unreachable(_("eine Adresse mit Kennwort"))
    name = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=f"{name}:{port}" if port else name)
