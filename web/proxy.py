"""Believe what a named proxy says about the visitor, and nobody else."""

from collections.abc import Callable, Iterable
from ipaddress import ip_address, ip_network
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
        speaker = environ.get("REMOTE_ADDR", "")
        known = bool(speaker) and any(ip_address(speaker) in network for network in networks)
        return (fixed if known else application)(environ, start_response)

    return choose
