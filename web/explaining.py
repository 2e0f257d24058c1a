"""What every finding means: its words, and those of the family of findings that it belongs to."""

import string
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from web import i18n

_FILE = Path(__file__).with_name("finding_families.toml")
_AREA = "findings."


@cache
def families() -> Mapping[str, Mapping[str, Any]]:
    """Read the families with the beginnings of their codes and their examples, in order."""
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def codes() -> frozenset[str]:
    """List every code that has a title and advice."""
    keys = {key.removeprefix(_AREA) for key in i18n.catalogue() if key.startswith(_AREA)}
    return frozenset(key for key in keys if f"{key}_do" in keys)


def family_of(code: str) -> str:
    """Name the family of a code: the first that it begins like. Refuses what nobody says (``LookupError``)."""
    if code not in codes():
        raise LookupError(code)
    return next(name for name, told in families().items() if code.startswith(tuple(told["codes"])))


def explain(code: str) -> dict[str, Any]:
    """Give the page of a finding. Refuses what nobody says (``LookupError``)."""
    family = family_of(code)
    return {
        "code": code,
        "title": _said(f"{_AREA}{code}"),
        "mend": _said(f"{_AREA}{code}_do"),
        "why": i18n.t(f"families.{family}"),
        "where": i18n.t(f"families.{family}_where"),
        "example": families()[family].get("example", ""),
        "others": [(other, _said(f"{_AREA}{other}")) for other in _members(family) if other != code],
    }


def index() -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """List all findings by family: why the family matters, and its codes with their titles."""
    return [
        (i18n.t(f"families.{name}"), [(code, _said(f"{_AREA}{code}")) for code in _members(name)])
        for name in families()
    ]


@cache
def _members(family: str) -> Sequence[str]:
    return sorted(code for code in codes() if family_of(code) == family)


def _said(key: str) -> str:
    """Say words whose places nobody fills here."""
    text = i18n.catalogue()[key][i18n.language()]
    whole = text["other"] if isinstance(text, dict) else text
    named = {"sheet": i18n.t("examples.place_sheet"), "part": ""}
    places = {name: named.get(name, "…") for _, name, _, _ in string.Formatter().parse(whole) if name}
    return str(whole.format_map(places)).rstrip()
