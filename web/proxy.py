"""Believe what a named proxy says about the visitor, and nobody else."""

from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

_Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def behind(application: _Wsgi, proxies: str) -> _Wsgi:
    """Read address, scheme and host from the proxy's headers when it is the proxy that speaks.

    ``proxies`` are addresses or networks separated by commas. Headers from anybody else are left unread.
    """
    networks = [ip_network(one.strip()) for one in proxies.split(",")]
    fixed: _Wsgi = ProxyFix(application, x_for=1, x_proto=1, x_host=1)

    def choose(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        known = _is_within(environ.get("REMOTE_ADDR", ""), networks)
        return (fixed if known else application)(environ, start_response)

    return choose


def _is_within(speaker: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Whether an address lies in one of the networks; an IPv4 address may come in IPv6 dress, a socket has none."""
    try:
        address = ip_address(speaker)
    except ValueError:
        return False
    plain = getattr(address, "ipv4_mapped", None) or address
    return any(plain in network for network in networks)
