"""Where orders may go: never to metadata services or back to this machine under another name."""

import ipaddress
import socket
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.access.provisioning.addresses import allowed_address, client, is_forbidden
from lms.core.outbox import Undeliverable

METADATA = ("169.254.169.254", "fd00:ec2::254", "::ffff:169.254.169.254", "100.100.100.200")


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name lead to addresses; returns the names that were looked up."""
    asked: list[str] = []

    def lookup(host: str, port: int, **_options: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return asked


@pytest.mark.parametrize("address", [*METADATA, "169.254.1.1", "fe80::1", "0.0.0.0", "224.0.0.1", "::"])  # noqa: S104  never bound
def test_link_local_and_metadata_addresses_are_forbidden(address: str) -> None:
    assert is_forbidden(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["10.1.2.3", "192.168.4.5", "127.0.0.1", "::1", "93.184.216.34"])
def test_addresses_inside_the_house_are_allowed(address: str) -> None:
    assert not is_forbidden(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_address_written_as_ipv6_is_judged_like_itself(address: ipaddress.IPv4Address) -> None:
    assert is_forbidden(ipaddress.IPv6Address(f"::ffff:{address}")) == is_forbidden(address)


def test_a_name_with_one_forbidden_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "10.0.0.1", "169.254.169.254")

    with pytest.raises(Undeliverable):
        allowed_address("identity.hospital.example", 443)


def test_a_name_that_leads_back_to_this_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "127.0.0.1")

    with pytest.raises(Undeliverable):
        allowed_address("identity.hospital.example", 443)
    assert allowed_address("localhost", 80) == "127.0.0.1"


def test_a_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolving(monkeypatch, "10.0.0.1")
    reached: list[str] = []

    def connect(address: tuple[str, int], *_arguments: Any, **_options: Any) -> Any:
        reached.append(address[0])
        raise OSError(111, "refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(httpx.ConnectError), client() as http:
        http.post("https://identity.hospital.example/orders")

    assert (asked, reached) == (["identity.hospital.example"], ["10.0.0.1"])
