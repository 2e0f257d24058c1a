"""Texts of forms are Markdown: rendered, then cleaned, so that a form can never bring its own page elements."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {"p", "strong", "em", "ul", "ol", "li", "br", "code", "blockquote", "a", "h3", "h4"}
_reader = MarkdownIt("commonmark", {"html": False})


def render(text: str) -> Markup:
    """Turn Markdown into clean HTML: no images, no raw HTML, links to web pages only."""
    cleaned = nh3.clean(
        _reader.render(text), tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto"}
    )
    return Markup(cleaned)  # noqa: S704 - nh3 has cleaned it
