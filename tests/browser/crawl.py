"""Find the pages of a role by following links from its menu: one page of each kind."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml import html

_ID = re.compile(r"/[0-9a-hjkmnp-tv-z]{13}(?=/|$)")
_ONE_OF_MANY = re.compile(r"(/versions/…/forms|/help/findings|/language)/[^/…]+$")
_LEFT_OUT = re.compile(
    r"^/(static|language|design|metrics|healthz|sign-out|files|api)\b|/(export|file|download)\b|\.\w{2,5}$"
)
_MOST = 60


def kind_of(path: str) -> str:
    """Name the kind of a page: its path without ids."""
    return _ONE_OF_MANY.sub(r"\1/…", _ID.sub("/…", path))


def pages(desk) -> Iterator[str]:
    """Show one page of every kind on the screen, one after the other."""
    for path in [path for path, _, _ in answers(desk)]:
        assert desk.go(path).status < 400, path
        yield path


def answers(desk) -> Iterator[tuple[str, html.HtmlElement, dict[str, str]]]:
    """Fetch one page of every kind that links lead to, without drawing it: its path, its elements, its headers."""
    seen, waiting = set(), ["/"]
    while waiting and len(seen) < _MOST:
        path = waiting.pop(0)
        if kind_of(path) in seen:
            continue
        answer = desk.context.request.get(desk.address + path)
        landed = urlsplit(answer.url).path
        assert answer.status < 400, (answer.status, path)
        is_known = kind_of(landed) in seen
        seen |= {kind_of(path), kind_of(landed)}
        if is_known or "text/html" not in answer.headers.get("content-type", ""):
            continue
        page = html.document_fromstring(answer.text())
        waiting += [link for link in _links(page, answer.url) if kind_of(link) not in seen]
        yield landed, page, answer.headers


def linked(client, seen: set[str]):
    """Ask a client of the application for one page of every kind that links lead to and is not among ``seen``."""
    waiting = ["/"]
    seen.discard("/")
    while waiting:
        path = waiting.pop(0)
        if (kind := kind_of(path)) in seen:
            continue
        seen.add(kind)
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code < 400, (answer.status, path)
        if answer.mimetype != "text/html":
            continue
        yield path, answer
        page = html.document_fromstring(answer.get_data(as_text=True))
        waiting += [
            link for link in _links(page, "http://localhost" + answer.request.path) if kind_of(link) not in seen
        ]


def _links(page: html.HtmlElement, address: str) -> list[str]:
    """List the paths of our own that a page links to."""
    parts = [urlsplit(urljoin(address, link.get("href"))) for link in page.xpath("//a[@href][not(@download)]")]
    own = urlsplit(address).netloc
    return list(dict.fromkeys(p.path for p in parts if p.netloc == own and not _LEFT_OUT.search(p.path)))
