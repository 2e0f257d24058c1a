"""One page of a long list: which rows, and the addresses of the pages beside it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request, url_for

SIZE = 25
_LAST = 10_000
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Page:
    """Rows ``first`` to ``last`` of ``total``, counted from 1; addresses are None at the ends."""

    first: int
    last: int
    total: int
    previous_url: str | None
    next_url: str | None
    more: bool = False
    """Whether ``total`` is only as far as was counted."""


def number() -> int:
    """Tell which page was asked for, from 1; anything else is the first."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdecimal()):
        return 1
    return min(max(int(text[:_DIGITS]), 1), _LAST)


def offset() -> int:
    """Tell how many rows come before the page."""
    return (number() - 1) * SIZE


def page(shown: int, total: int, most: int | None = None) -> Page:
    """Describe the page of this request that shows so many rows of so many; beyond ``most`` nobody has counted."""
    before, more = offset(), most is not None and total > most
    return Page(
        first=before + 1 if shown else 0,
        last=before + shown,
        total=most if more and most is not None else total,
        previous_url=_address(number() - 1) if number() > 1 else None,
        next_url=_address(number() + 1) if before + shown < total or (more and shown == SIZE) else None,
        more=more,
    )


def _address(page_number: int) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if value and name != "page"]
    return f"{url_for(str(request.endpoint), **(request.view_args or {}))}?{urlencode([*kept, ('page', page_number)])}"
