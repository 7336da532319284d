"""Which requests may be answered from memory, and what tells their pages apart."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http.request import split_domain_port, validate_host

Environ = dict[str, Any]

# What others add to links that are shared, to follow who comes from where; most are different each time. No page of
# ours reads it, so it makes no other page.
TRACKING = re.compile(
    r"(utm_\w+|mtm_\w+|pk_\w+|[a-z]{1,3}clid|gbraid|wbraid|msclkid|mc_[ce]id|igshid|igsh|srsltid|_hsenc|_hsmi)(=|$)"
)
USUAL_PORTS = {"", "80", "443"}


class Address(NamedTuple):
    """Pages name the host and the scheme by which they were asked for."""

    scheme: str
    host: str
    path: str
    query: str

    @classmethod
    def of(cls, environ: Environ) -> Address | None:
        """None where only Django may answer: whoever has a cookie may be an editor, and a host must be one of ours."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return None
        if "HTTP_COOKIE" in environ or "HTTP_AUTHORIZATION" in environ or environ.get("SCRIPT_NAME"):
            return None
        path, host = environ["PATH_INFO"], environ.get("HTTP_HOST", "")
        if path.startswith(settings.STATIC_URL) or not is_ours(host):
            return None
        return cls(scheme_of(environ), host, path, without_tracking(environ.get("QUERY_STRING", "")))


def without_tracking(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if not TRACKING.match(pair)) if query else ""


def scheme_of(environ: Environ) -> str:
    """As Django sees it: by the header of a proxy only if there is one that sets it."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        if name in environ:
            return "https" if environ[name].split(",", 1)[0].strip() == secure else "http"
    scheme: str = environ["wsgi.url_scheme"]
    return scheme


@lru_cache(maxsize=256)
def is_ours(host: str) -> bool:
    """Whether it is allowed, and written as browsers do: no other port, so that nobody fills memory with variants."""
    domain, port = split_domain_port(host)
    is_usual = host == host.lower() and port in {*USUAL_PORTS, settings.PORT}
    return is_usual and bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
