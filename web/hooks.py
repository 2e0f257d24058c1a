"""Tell webhooks what happened: signed, to allowed hosts only, connected to the very address that was checked."""

import base64
import hashlib
import hmac
import http.client
import json
import socket
import ssl
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

import structlog

from processes import feed, records
from processes.db import transaction
from web import ids
from web.api.events import written
from web.settings import Settings

_SECONDS = 5.0
_ANSWER = 4096
_PORTS = {"https": 443, "http": 80}
_log = structlog.get_logger("webhooks")


class Unreachable(Exception):
    """An address that nobody may be told anything at; the message says why."""


def key_of(secret: str, agency_id: int, webhook_id: int, number: int) -> str:
    """Derive the key that signs for a webhook: it is stored nowhere."""
    told = f"webhook:{agency_id}:{webhook_id}:{number}".encode()
    return "whsec_" + base64.urlsafe_b64encode(hmac.new(secret.encode(), told, hashlib.sha256).digest()).decode()


def sign(key: str, delivery: str, timestamp: int, body: bytes) -> str:
    """Sign id, timestamp and body: the receiver recomputes it and compares."""
    told = f"{delivery}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key.encode(), told, hashlib.sha256).digest()).decode()


def work(settings: Settings, now: datetime) -> int:
    """Give new records their places, then send what is due; give the number of deliveries that arrived."""
    for agency_id in records.unplaced():
        with transaction():
            feed.place(agency_id, now)
    if not feed.is_due(now):
        return 0
    with transaction():
        taken = feed.take(now)
    return sum(_send(one, settings, now) for one in taken)


def _send(due: feed.Due, settings: Settings, now: datetime) -> bool:
    status, error = None, None
    try:
        status = deliver(due, settings, now)
    except (OSError, http.client.HTTPException, Unreachable, ValueError) as failure:
        error = f"{type(failure).__name__}: {failure}"
        _log.warning("webhook_failed", delivery=str(due.id), error=type(failure).__name__)
    with transaction():
        feed.mark(due, status, error, now)
    return error is None


def deliver(due: feed.Due, settings: Settings, now: datetime) -> int:
    """Send one event; give the status of the answer. Nothing is followed, nothing of the answer is kept.

    Refuses (``Unreachable``) a host that is not allowed any more, an address in a private network that the operator
    has not named, and plain http beyond such networks.
    """
    if feed.host_of(due.url) not in feed.allowed(due.agency_id):
        raise Unreachable("host_not_allowed")
    parts = urlsplit(due.url)
    port = parts.port or _PORTS[parts.scheme]
    address = _checked(str(parts.hostname), port, settings, is_plain=parts.scheme == "http")
    body = json.dumps(written(due.event), ensure_ascii=False, separators=(",", ":")).encode()
    delivery, timestamp = ids.encode(due.id), int(now.timestamp())
    key = key_of(settings.secret_key, due.agency_id, due.webhook_id, due.key_number)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "thong-suot",
        "webhook-id": delivery,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(key, delivery, timestamp, body),
    }
    connection = _connection(parts.scheme, str(parts.hostname), address, port)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read(_ANSWER)
        return answer.status
    finally:
        connection.close()


def _checked(host: str, port: int, settings: Settings, *, is_plain: bool) -> str:
    """Resolve a host and give an address of it that may be told something; all its addresses must be permitted."""
    found = {info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    networks = [ip_network(one.strip()) for one in settings.webhook_networks.split(",") if one.strip()]
    for text in sorted(map(str, found)):
        address = ip_address(text)
        listed = any(address in network for network in networks)
        if not listed and (is_plain or not _is_public(address)):
            raise Unreachable("plain_http" if is_plain else "private_network")
    return str(min(map(str, found)))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    return _is_public(mapped) if mapped is not None else address.is_global and not address.is_multicast


def _connection(scheme: str, host: str, address: str, port: int) -> http.client.HTTPConnection:
    """Open a connection to the checked address: a name that resolves otherwise a moment later changes nothing."""
    if scheme == "http":
        plain = http.client.HTTPConnection(host, port, timeout=_SECONDS)
        plain.sock = socket.create_connection((address, port), timeout=_SECONDS)
        return plain
    made = http.client.HTTPSConnection(host, port, timeout=_SECONDS)
    opened = socket.create_connection((address, port), timeout=_SECONDS)
    made.sock = ssl.create_default_context().wrap_socket(opened, server_hostname=host)
    return made
