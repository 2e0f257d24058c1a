"""The stores of variables that something in an instance sees, from the inside out, each with what it holds."""

from collections.abc import Iterable, Mapping
from typing import Any

PROCESS_SCOPE = "process"
HOLDS_ALL = "all"
HOLDS_NEW = "new"


def seen(process: Any, scopes: Iterable[tuple[str, str]]) -> Mapping[str, Any]:
    """Give all variables of these stores; inner names hide outer ones."""
    found: dict[str, Any] = {}
    for key, _ in scopes:
        found = {**process.variables.get(key, {}), **found}
    return found


def write(process: Any, scopes: tuple[tuple[str, str], ...], values: Mapping[str, Any]) -> None:
    """Store variables where their names live already, else in the nearest store that takes new ones."""
    for name, value in values.items():
        process.variables.setdefault(_home(process, scopes, name), {})[name] = value
        process.is_stale = True


def _home(process: Any, scopes: tuple[tuple[str, str], ...], name: str) -> str:
    keeper = None
    for key, holds in scopes:
        if name in process.variables.get(key, ()):
            return key
        if holds == HOLDS_ALL:
            return keeper or key
        if holds == HOLDS_NEW and keeper is None:
            keeper = key
    raise AssertionError(name)  # the outermost store holds all
