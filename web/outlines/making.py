"""Write a document out as a file of the kind that is asked for."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from processes.outline import Layout, Outline
from web.outlines.blocks import Paper
from web.outlines.docx import docx
from web.outlines.html import html
from web.outlines.pdf import pdf
from web.outlines.words import paper


class Made(NamedTuple):
    """A file: its bytes, what it is, its name."""

    data: bytes
    media_type: str
    name: str


_WRITERS: Final[Mapping[str, tuple[Callable[[Paper], bytes], str]]] = {
    "pdf": (pdf, "application/pdf"),
    "docx": (docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "html": (html, "text/html; charset=utf-8"),
}
KINDS: Final = tuple(_WRITERS)
MEDIA_TYPES: Final = tuple(media_type.partition(";")[0] for _, media_type in _WRITERS.values())


def made(told: Outline, layout: Layout, kind: str) -> Made:
    """Write a document as one of ``KINDS``. The same published version, layout and kind give the same bytes."""
    write, media_type = _WRITERS[kind]
    worded = paper(told, layout)
    return Made(write(worded), media_type, f"{worded.stem}.{kind}")
