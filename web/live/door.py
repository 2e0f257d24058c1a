"""The listener's face to the network: one ASGI application, deny by default."""

import asyncio
import contextlib
import hmac
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, urlsplit

from werkzeug.http import parse_cookie

from processes.errors import NotAllowed, NotSignedIn, Refused
from web import ids, security
from web.live import figures
from web.live.hub import Hub
from web.live.readers import Reader
from web.settings import Settings

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]

STREAM = "/live/stream"
_HEARTBEAT_SECONDS = 15.0
_RETRY_MS = 3000
_KINDS = ("task", "dossier")
_PASSED_ON = (b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip")
_OPENING = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
}


class _Asked(Exception):
    """A request that is answered with a status alone."""

    def __init__(self, status: int, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.headers = status, headers or {}


@dataclass(slots=True)
class Door:
    """The ASGI application. ``pages_port`` is where the pages are served when no proxy stands in front."""

    hub: Hub
    settings: Settings
    pages_port: int

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        headers = {name.lower(): value for name, value in scope["headers"]}
        try:
            if scope["path"] == STREAM:
                await self._stream(scope, headers, receive, send)
            else:
                await self._for_operators(scope, headers, send)
        except _Asked as asked:
            if scope["path"] == STREAM:
                figures.asked.labels(asked.status).inc()
            await _write(send, asked.status, dict(asked.headers))

    async def _stream(self, scope: _Message, headers: Mapping[bytes, bytes], receive: _Receive, send: _Send) -> None:
        allowed = self._demand_own_page(headers)
        if scope["method"] != "GET":
            raise _Asked(405, {"allow": "GET", **allowed})
        try:
            asked, after = _asked(scope, headers)
            reader = await self.hub.let_in(self._token(headers), asked, after)
        except NotSignedIn:
            raise _Asked(401, allowed) from None
        except NotAllowed:
            raise _Asked(403, allowed) from None
        except Refused:
            raise _Asked(404, allowed) from None
        if reader is None:
            raise _Asked(503, {"retry-after": "60", **allowed})
        figures.asked.labels(200).inc()
        try:
            await _start(send, 200, {**_OPENING, **allowed})
            await _send_on(reader, receive, send)
        finally:
            self.hub.readers.remove(reader)

    def _token(self, headers: Mapping[bytes, bytes]) -> str:
        jar = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
        token = jar.get(security.session_cookie(is_secure=self.settings.is_secure))
        if not token:
            raise NotSignedIn
        return token

    def _demand_own_page(self, headers: Mapping[bytes, bytes]) -> dict[str, str]:
        """Refuse what another site's page asks; give the headers that let a page on the other port read the answer."""
        origin = headers.get(b"origin", b"").decode("latin-1")
        site = headers.get(b"sec-fetch-site", b"same-origin").decode("latin-1")
        if site not in {"same-origin", "same-site", "none"} or (site == "same-site" and not origin):
            raise _Asked(403)
        if not origin:
            return {}
        host = headers.get(b"host", b"").decode("latin-1")
        if origin != self.settings.public_url and not self._is_beside(origin, host):
            raise _Asked(403)
        return {"access-control-allow-origin": origin, "access-control-allow-credentials": "true", "vary": "Origin"}

    def _is_beside(self, origin: str, host: str) -> bool:
        """Whether a page of the same host speaks, from the port where the pages are; only without a proxy."""
        if self.settings.is_secure:
            return False
        try:
            page, here = urlsplit(origin), urlsplit(f"http://{host}").hostname
            port = page.port or 80
        except ValueError:
            return False
        return (page.scheme, page.hostname, port) == ("http", here, self.pages_port)

    async def _for_operators(self, scope: _Message, headers: Mapping[bytes, bytes], send: _Send) -> None:
        """Say that the listener is well; give its figures to this machine, or to whoever has the token."""
        if scope["method"] not in {"GET", "HEAD"}:
            raise _Asked(405, {"allow": "GET, HEAD"})
        if scope["path"] == "/healthz":
            await _write(send, 200, {"content-type": "application/json"}, b'{"status":"ok"}')
        elif scope["path"] == "/metrics" and self._may_measure(scope, headers):
            kind = "text/plain; version=0.0.4; charset=utf-8"
            await _write(send, 200, {"content-type": kind}, figures.exposition())
        else:
            raise _Asked(404)

    def _may_measure(self, scope: _Message, headers: Mapping[bytes, bytes]) -> bool:
        token = self.settings.metrics_token
        if token is not None:
            given = headers.get(b"authorization", b"").removeprefix(b"Bearer ")
            return hmac.compare_digest(given, token.encode())
        return _is_here(scope) and not any(name in headers for name in _PASSED_ON)


def _is_here(scope: _Message) -> bool:
    try:
        return ip_address((scope.get("client") or ("",))[0]).is_loopback
    except ValueError:
        return False


def _asked(scope: _Message, headers: Mapping[bytes, bytes]) -> tuple[tuple[str, int] | None, int | None]:
    """Read what the page looks at, and the last place that it was told of (by the header, or again by the address)."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    last = headers.get(b"last-event-id", b"").decode("latin-1") or query.get("after", [""])[0]
    after = int(last) if last.isascii() and last.isdecimal() and len(last) < 19 else None  # noqa: PLR2004 - 63 bits
    for kind in _KINDS:
        if kind in query:
            try:
                return (kind, ids.decode(query[kind][0])), after
            except ValueError:
                raise _Asked(404) from None
    return None, after


async def _send_on(reader: Reader, receive: _Receive, send: _Send) -> None:
    """Pass on what the reader is told, with a sign of life every fifteen seconds, until one of both has gone."""
    await send({"type": "http.response.body", "body": f"retry: {_RETRY_MS}\n\n".encode(), "more_body": True})
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        while not gone.done():
            told = asyncio.ensure_future(reader.told.get())
            await asyncio.wait({told, gone}, timeout=_HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            message: bytes | None = b":\n\n"
            if told.done():
                message = told.result()
            else:
                told.cancel()
            if gone.done() or message is None:
                return
            await send({"type": "http.response.body", "body": message, "more_body": True})
    finally:
        gone.cancel()
        with contextlib.suppress(Exception):
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until_gone(receive: _Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _start(send: _Send, status: int, headers: Mapping[str, str]) -> None:
    written = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": written})


async def _write(send: _Send, status: int, headers: dict[str, str], body: bytes = b"") -> None:
    kept = {"cache-control": "no-store", "x-content-type-options": "nosniff", "content-length": str(len(body))}
    await _start(send, status, kept | headers)
    await send({"type": "http.response.body", "body": body, "more_body": False})
