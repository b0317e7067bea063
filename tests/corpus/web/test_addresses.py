"""Nobody may be led into the network inside."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import FetchError
from corpus.web.addresses import REFUSED, Address, Network, SystemNames, check_host, is_permitted

REFUSED_V4 = tuple(network for network in REFUSED if network.version == 4)


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.1", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "100.127.255.255", "127.0.0.1", "127.9.9.9",
        "168.63.129.16", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.7",
        "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1",
        "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::0808:0808", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "64:ff9b:1::808:808", "100::1",
        "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::",
        "2002:a00:1::1", "2002:a9fe:a9fe::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fd20:ce::254",
        "fe80::1", "fe80::1%lo", "2606:4700::1111%lo", "fec0::1", "ff02::1", "ffff::1",
    ],
)  # fmt: skip
def test_refuses_an_address(text: str) -> None:
    """An address that is not public is not permitted."""
    assert not is_permitted(ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255",
        "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
        "2606:4700:4700::1111", "2a00:1450:4001::64", "2001:4860:4860::8888", "2001:200::1", "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)  # fmt: skip
def test_permits_an_address(text: str) -> None:
    """A public address is permitted, up to the very borders of the others, also where it stands for an IPv4 address."""
    assert is_permitted(ip_address(text))


def inside(network: Network) -> st.SearchStrategy[Address]:
    """Draw the addresses of a network, its first and last among the likeliest."""
    first, last = int(network[0]), int(network[-1])
    kind = IPv4Address if network.version == 4 else IPv6Address
    return st.one_of(st.just(first), st.just(last), st.integers(first, last)).map(kind)


@given(st.sampled_from(REFUSED).flatmap(inside))
def test_refuses_all_of_a_network(address: Address) -> None:
    """No address of a refused network is permitted."""
    assert not is_permitted(address)


@given(st.sampled_from(REFUSED_V4).flatmap(inside), st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1))
def test_refuses_every_disguise(address: Address, server: int, rest: int) -> None:
    """No form of IPv6 address that carries a refused IPv4 address is permitted."""
    inner = int(address)
    disguises = [
        inner,  # compatible
        0xFFFF << 32 | inner,  # mapped
        0xFFFF << 48 | inner,  # translated
        0x0064_FF9B << 96 | inner,  # NAT64
        0x0064_FF9B_0001 << 80 | inner,  # local NAT64
        0x2002 << 112 | inner << 80 | rest,  # 6to4
        0x2001_0000 << 96 | server << 64 | (inner ^ 0xFFFF_FFFF),  # Teredo, its client
        0x2001_0000 << 96 | inner << 64 | server,  # Teredo, its server
    ]
    assert not any(is_permitted(IPv6Address(number)) for number in disguises)


@given(st.integers(0, 2**128 - 1).map(IPv6Address))
def test_permits_only_what_python_calls_global(address: IPv6Address) -> None:
    """Nothing outside the addresses given out to the internet is permitted, unless it stands for a public IPv4 one."""
    carried = address in ip_network("::ffff:0:0/96") or address in ip_network("64:ff9b::/96")
    assert not is_permitted(address) or carried or (address in ip_network("2000::/3") and address.is_global)


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_permits_no_more_of_ipv4_than_python(address: IPv4Address) -> None:
    """Nothing that Python knows to be special is permitted."""
    assert not is_permitted(address) or (address.is_global and not address.is_multicast)


def test_permits_what_the_host_allows() -> None:
    """A network that the host allows is permitted, mapped as well, and nothing beside it."""
    allowed = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))
    permitted = ["10.1.0.0", "10.1.255.255", "::ffff:10.1.2.3", "fd00::1", "8.8.8.8"]
    refused = ["10.0.255.255", "10.2.0.0", "::ffff:10.2.0.0", "fc00::1", "127.0.0.1", "fd00::1%lo"]
    assert all(is_permitted(ip_address(text), allowed) for text in permitted)
    assert not any(is_permitted(ip_address(text), allowed) for text in refused)


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST", "localhost.", "a.localhost", "localhost.localdomain", "ip6-localhost", "router",
        "printer.local", "metadata.google.internal", "wiki.corp", "box.home.arpa", "127.0.0.1", "::1", "[::1]",
    ],
)  # fmt: skip
def test_refuses_a_name_of_the_inside(host: str) -> None:
    """A name that is of the network inside is not even looked up."""
    with pytest.raises(FetchError, match=r"is not on the public internet"):
        check_host(host)


def test_looks_local_names_up_where_the_host_allows_networks() -> None:
    """With networks of the inside allowed, names of the inside count by their addresses, but never this machine's."""
    networks = (ip_network("10.0.0.0/8"), ip_network("127.0.0.0/8"))
    check_host("wiki", networks)
    check_host("wiki.internal", networks)
    check_host("127.0.0.1", networks)
    with pytest.raises(FetchError):
        check_host("localhost", networks)
    with pytest.raises(FetchError):
        check_host("192.168.0.1", networks)


@pytest.mark.parametrize("host", ["example.org", "local.example.org", "localhost.example.org", "8.8.8.8", "mylocal.kz"])
def test_lets_public_names_be_looked_up(host: str) -> None:
    """A name that only looks a little like one of the inside may be looked up."""
    check_host(host)


async def test_looks_names_up_by_the_system() -> None:
    """The machine's own way finds this machine, and says of what does not exist that it does not."""
    names = SystemNames()
    try:
        assert "127.0.0.1" in await names("localhost")
        with pytest.raises(socket.gaierror):
            await names("nothing.invalid")
        assert asyncio.get_running_loop().is_running()
    finally:
        names.close()
