"""Addresses that orders may go to: TLS, no link-local or metadata address, and no redirect to one.

The name is looked up once for each connection and the connection goes to the very address that was checked,
so that a name which changes its answer in between leads nowhere else.
"""

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx

from lms.core.config import is_loopback
from lms.core.outbox import Undeliverable

TIMEOUT_SECONDS = 10.0
MOST_BYTES = 1024 * 1024
_METADATA = frozenset(
    map(ipaddress.ip_address, ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16"))
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def check_url(url: str) -> str:
    """Return a URL that orders may go to: https, or http on this machine, without a name or password in it.

    Raises:
        ValueError: for any other, with the reason.
    """
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("https", "http"):
        raise ValueError("is not an address of the form https://host/path")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("needs https: only an address of this machine may use http")
    if parts.username or parts.password:
        raise ValueError("holds a name or a password: the secret comes from the environment")
    return url


def is_forbidden(address: Address) -> bool:
    """Tell whether nothing may be sent to an address: link-local, metadata, multicast, reserved, none."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    seen = mapped or address
    if seen in _METADATA or seen.is_link_local or seen.is_multicast or seen.is_unspecified:
        return True
    return seen.is_reserved and not seen.is_loopback


def allowed_address(host: str, port: int) -> str:
    """Look a host up and return the address to connect to.

    A name that is not this machine's own may not lead back to it.

    Raises:
        Undeliverable: when any address of the host is forbidden.
        OSError: when the name is not known now.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if any(map(is_forbidden, addresses)):
        raise Undeliverable(f"{host} leads to an address that nothing is sent to.")
    if not is_loopback(host) and any(one.is_loopback for one in addresses):
        raise Undeliverable(f"{host} leads back to this machine.")
    return str(addresses[0])


class CheckedBackend(httpcore.SyncBackend):
    """Connects to the address that was checked, not to the name."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a host whose address is allowed."""
        return super().connect_tcp(allowed_address(host, port), port, timeout, local_address, socket_options)


class _CheckedTransport(httpx.HTTPTransport):
    """The transport of httpx over connections that were checked; certificates are always verified."""

    def __init__(self) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=True), network_backend=CheckedBackend()
        )


def client(base_url: str = "", headers: dict[str, str] | None = None) -> httpx.Client:
    """Return an HTTP client for orders: TLS verified, no proxy, no redirect, ten seconds for each step."""
    return httpx.Client(
        base_url=base_url,
        headers=headers,
        timeout=TIMEOUT_SECONDS,
        follow_redirects=False,
        trust_env=False,
        transport=_CheckedTransport(),
    )
