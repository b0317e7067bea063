"""Tell the addresses of the public internet from those that nobody may be led to, and connect to no others."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Final

from aiohttp import ClientConnectionError, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult

from corpus.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence

    from aiohttp import ClientRequest, ClientTimeout
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

    Resolve = Callable[[str], Awaitable[Sequence[str]]]
    """Find the IP addresses of a name; raises OSError when there are none."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

REFUSED: Final[tuple[Network, ...]] = tuple(
    ip_network(network)
    for network in (
        # https://www.iana.org/assignments/iana-ipv4-special-registry
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared behind carriers' address translation
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, and the metadata of cloud machines
        "168.63.129.16/32",  # looks public, but is the metadata and health service inside Azure
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # the former 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        # https://www.iana.org/assignments/iana-ipv6-special-registry, inside what is given out at all
        "2001::/23",  # protocol assignments: Teredo, which carries IPv4 addresses, benchmarks, identifiers
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which carries IPv4 addresses
        "3fff::/20",  # documentation
    )
)
"""What no name may lead to. Of IPv6, everything outside 2000::/3 is refused besides."""

# The part of IPv6 that is given out (RFC 4291). Loopback, unique local (with fd00:ec2::254), link-local, site-local,
# multicast, IPv4-compatible and the local NAT64 prefix 64:ff9b:1::/48 all lie outside.
_GIVEN_OUT = IPv6Network("2000::/3")
# Addresses that stand for the IPv4 address in their last 32 bits: mapped ones, and NAT64's (RFC 6052), which are how
# hosts without IPv4 see the whole of the IPv4 internet.
_CARRIERS = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
_LAST_32_BITS = 0xFFFFFFFF

_LOOPBACK_NAMES = ("localhost", "localdomain", "localhost6", "ip6-localhost", "ip6-loopback")
_LOCAL_ENDINGS = ("local", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa")

_MOST_ADDRESSES = 4
_NAME_THREADS = 4


def is_permitted(address: Address, networks: Collection[Network] = ()) -> bool:
    """Tell whether an address is public, or in one of `networks`, which the host allows nevertheless."""
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return False
    if any(address in network for network in networks):
        return True
    if isinstance(address, IPv6Address):
        if any(address in carrier for carrier in _CARRIERS):
            return is_permitted(IPv4Address(int(address) & _LAST_32_BITS), networks)
        if address not in _GIVEN_OUT:
            return False
    return not any(address in network for network in REFUSED)


def check_host(host: str, networks: Collection[Network] = ()) -> None:
    """Raise FetchError for a host that must not even be looked up: an address or name that is not public."""
    address = _as_address(host)
    if address is not None:
        if not is_permitted(address, networks):
            raise _refusal(host)
        return
    name = host.lower().rstrip(".")
    # Looking names of the inside up would tell a member which of them exist. With networks of the inside allowed,
    # only what a name stands for counts; but this machine can be reached by its address alone.
    is_local = "." not in name or _ends_with(name, _LOCAL_ENDINGS)
    if _ends_with(name, _LOOPBACK_NAMES) or (is_local and not networks):
        raise _refusal(host)


class CheckedConnector(TCPConnector):
    """Connect to permitted addresses only, each name resolved once for each connection."""

    def __init__(self, resolve: Resolve, networks: Collection[Network]) -> None:
        # No cache and no connection kept: what was checked is what is used, once.
        super().__init__(resolver=_CheckedResolver(resolve, networks), use_dns_cache=False, force_close=True)
        self._networks = networks

    async def connect(self, req: ClientRequest, traces: list[Trace], timeout: ClientTimeout) -> Connection:  # noqa: ASYNC109 - aiohttp's signature
        """Open a connection, before anything is sent over it; raise FetchError if it leads where it must not."""
        host = req.url.raw_host or ""
        # Addresses never come to the resolver.
        check_host(host, self._networks)
        connection = await super().connect(req, traces, timeout)
        try:
            self._check_ends(host, connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _check_ends(self, host: str, connection: Connection) -> None:
        """Check what the socket is really connected to, whatever resolver and connector made of it."""
        transport = connection.transport
        peer, own = (transport and transport.get_extra_info(end) for end in ("peername", "sockname"))
        if not peer or not own:
            raise ClientConnectionError("The connection is gone.")
        address = ip_address(peer[0])
        # A public address may be this machine's own, with services behind it that are closed to the world.
        is_own = address == ip_address(own[0]) and not any(address in network for network in self._networks)
        if is_own or not is_permitted(address, self._networks):
            raise _refusal(host)


class SystemNames:
    """Look names up as the machine does, in threads of its own, so that slow name servers hold up nothing else."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_NAME_THREADS, thread_name_prefix="names")

    async def __call__(self, name: str) -> list[str]:
        """Give the addresses of a name; raise OSError if there are none."""
        # As bytes, or Python would encode the name once more by the outdated rules of IDNA 2003.
        ascii_name = name.encode("ascii")
        look_up = partial(socket.getaddrinfo, ascii_name, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    def close(self) -> None:
        """Let the threads end after what they are at."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class _CheckedResolver(AbstractResolver):
    def __init__(self, resolve: Resolve, networks: Collection[Network]) -> None:
        self._resolve = resolve
        self._networks = networks

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = [ip_address(text) for text in await self._resolve(host)]
        if not addresses:
            raise OSError(f"{host} has no address.")
        # One bad address spoils the name: no public site has an address of the inside besides, while a name server
        # that wants to lead us astray mixes them.
        if not all(is_permitted(address, self._networks) for address in addresses):
            raise _refusal(host)
        return [_result(host, port, address) for address in addresses[:_MOST_ADDRESSES] if _fits(address, family)]

    async def close(self) -> None:
        """Keep nothing open."""


def _fits(address: Address, family: socket.AddressFamily) -> bool:
    return family in {socket.AF_UNSPEC, _family(address)}


def _family(address: Address) -> socket.AddressFamily:
    return socket.AF_INET if isinstance(address, IPv4Address) else socket.AF_INET6


def _result(host: str, port: int, address: Address) -> ResolveResult:
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(
        hostname=host, host=str(address), port=port, family=_family(address), proto=0, flags=int(flags)
    )


def _as_address(host: str) -> Address | None:
    try:
        return ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def _ends_with(name: str, endings: Sequence[str]) -> bool:
    return any(name == ending or name.endswith(f".{ending}") for ending in endings)


def _refusal(host: str) -> FetchError:
    # The same words for all of them, and never the address: it would tell members about the network inside.
    return FetchError("{host} is not on the public internet, so nothing is fetched from there.", host=host)
