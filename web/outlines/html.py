"""A procedure document as HTML: the fragment that a page shows, and a file that needs nothing beside it."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from web import i18n
from web.outlines.blocks import PAGES, Line, Paper, Picture, Table

_FOLDER = Path(__file__).parents[1]


def fragment(paper: Paper) -> Markup:
    """Give the document as a fragment of a page; every text is escaped, the pictures are our own."""
    return Markup(_template("papers/procedure.html").render(**_context(paper)))  # noqa: S704 - written by our own template


def html(paper: Paper) -> bytes:
    """Give the document as a file; the same document gives the same bytes."""
    style = (_FOLDER / "assets" / "css" / "document.css").read_text("utf-8")
    return str(_template("papers/procedure_file.html").render(**_context(paper), style=Markup(style))).encode()  # noqa: S704 - our own style sheet


def _context(paper: Paper) -> dict[str, Any]:
    pictures = [block for part in paper.parts for block in part.blocks if isinstance(block, Picture)]
    return {
        "paper": paper,
        "control": [(label, _no_pages() if value == PAGES else value) for label, value in paper.control],
        "pictures": {id(one): _picture(one, number) for number, one in enumerate(pictures, 1)},
        "kind": _kind,
        "id": id,
    }


def _no_pages() -> str:
    with i18n.writing("vi"):
        return i18n.t("document.no_pages")


def _picture(picture: Picture, number: int) -> Markup:
    """Give a picture whose parts have names of their own: several stand in one page."""
    own = picture.svg.replace('id="w"', f'id="sheet-{number}"').replace("url(#w)", f"url(#sheet-{number})")
    return Markup(own)  # noqa: S704 - engine.vector escapes every name


def _kind(block: Line | Table | Picture) -> str:
    return type(block).__name__.lower()


@cache
def _template(name: str) -> Any:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template(name)
