"""Where a request comes from."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def sender_address(request: HttpRequest) -> str:
    """Of the addresses in the header, each of our proxies has added one at the end; what stands before is hearsay."""
    if not settings.BEHIND_PROXY:
        return str(request.META.get("REMOTE_ADDR", ""))
    named = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return named[-settings.PROXY_HOPS] if len(named) >= settings.PROXY_HOPS else ""


def sender_network(address: str) -> str:
    """An IPv6 address counts as its network of 64 bits, the least that a household gets."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{known}/64", strict=False)) if isinstance(known, IPv6Address) else address


def is_this_machine(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
