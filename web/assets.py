"""Addresses of built browser files, with the hash of their content so that browsers may keep them."""

import json
from functools import cache
from pathlib import Path

from flask import Flask, current_app, url_for

_FOLDER = Path(__file__).with_name("static")


@cache
def _manifest() -> dict[str, str]:
    path = _FOLDER / "manifest.json"
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def asset(path: str) -> str:
    """Give the address of a built file."""
    if current_app.debug:
        _manifest.cache_clear()
    return url_for("static", filename=path, v=_manifest().get(path))


def register(app: Flask) -> None:
    """Make ``asset`` known to all templates and macros."""
    app.jinja_env.globals["asset"] = asset
