"""Words in Vietnamese and English: catalogues by area, both languages side by side, asked for by key."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, g, has_request_context, request, session

LANGUAGES = ("vi", "en")
_FOLDER = Path(__file__).with_name("translations")
_outside = ContextVar("language", default=LANGUAGES[0])
_written = ContextVar("written", default="")


@cache
def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """Read all catalogues: ``frame.toml`` with ``search`` becomes the key ``frame.search``."""
    words: dict[str, Mapping[str, Any]] = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        for key, texts in tomllib.loads(path.read_text("utf-8")).items():
            words[f"{path.stem}.{key}"] = texts
    return words


def has(key: str) -> bool:
    """Whether there are words for a key."""
    return key in catalogue()


def translate(key: str, language: str, /, **params: Any) -> str:
    """Give the words of a key; ``{name}`` is filled from ``params``, English plurals follow ``count``."""
    text = catalogue()[key][language]
    if isinstance(text, dict):
        text = text["one" if params.get("count") == 1 else "other"]
    return str(text.format_map(params)) if params else str(text)


def language() -> str:
    """Tell the language of this request: the person's choice, else the visitor's, else Vietnamese.

    Outside of a request it is the one that ``speaking`` chose. What is being written in one language (``writing``)
    is in that.
    """
    if written := _written.get():
        return written
    if not has_request_context():
        return _outside.get()
    if g.get("spoken") in LANGUAGES:  # software says with each request which language it reads
        return str(g.spoken)
    chosen = session.get("language") or getattr(g.get("actor"), "language", None)
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use a language outside of requests: for an e-mail, for a command. Unknown ones become Vietnamese."""
    token = _outside.set(code if code in LANGUAGES else LANGUAGES[0])
    try:
        yield
    finally:
        _outside.reset(token)


def speak(code: str) -> None:
    """Change the language outside of requests until the ``speaking`` around it ends."""
    _outside.set(code if code in LANGUAGES else LANGUAGES[0])


@contextmanager
def writing(code: str) -> Iterator[None]:
    """Use one language whoever asks: for a document that is the same for everybody."""
    token = _written.set(code)
    try:
        yield
    finally:
        _written.reset(token)


def t(key: str, /, **params: Any) -> str:
    """Give the words of a key in the language of this request."""
    return translate(key, language(), **params)


def register(app: Flask) -> None:
    """Make ``t`` and ``lang`` known to all templates and macros."""
    app.jinja_env.globals["t"] = t

    @app.context_processor
    def words() -> dict[str, Any]:
        return {"lang": language(), "request_path": request.path}
