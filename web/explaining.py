"""What every finding means: its words, and those of the family of findings that it belongs to."""

import string
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from engine.words import fold
from web import i18n
from web.examples.ways import homes

_FILE = Path(__file__).with_name("finding_families.toml")
_AREA = "findings."
_PROPOSED = "repairs.title_"


@cache
def families() -> Mapping[str, Mapping[str, Any]]:
    """Read the families with the beginnings of their codes, in order."""
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def codes() -> frozenset[str]:
    """List every code that has a title and advice."""
    keys = {key.removeprefix(_AREA) for key in i18n.catalogue() if key.startswith(_AREA)}
    return frozenset(key for key in keys if f"{key}_do" in keys)


@cache
def proposals() -> tuple[str, ...]:
    """List what the import assistant proposes without a finding: a budget, a role."""
    titled = (key.removeprefix(_PROPOSED) for key in i18n.catalogue() if key.startswith(_PROPOSED))
    return tuple(code for code in titled if code not in codes())


def ways() -> Sequence[tuple[str, str, str, str]]:
    """List every way to mend in words, with the finding whose page draws it and the title of that."""
    told = ((code, home) for code, home in homes().items() if i18n.has(f"repairs.option_{code}"))
    return [(code, _said(f"repairs.option_{code}"), home, title_of(home)) for code, home in told]


def title_of(code: str) -> str:
    """Say what is found, or proposed, in general."""
    return _said(f"{_PROPOSED}{code}" if code in proposals() else f"{_AREA}{code}")


def family_of(code: str) -> str:
    """Name the family of a code: the first that it begins like. Refuses what nobody says (``LookupError``)."""
    if code not in codes():
        raise LookupError(code)
    return next(name for name, told in families().items() if code.startswith(tuple(told["codes"])))


def explain(code: str) -> dict[str, Any]:
    """Give the page of a finding or a proposal. Refuses what nobody says (``LookupError``)."""
    if code in proposals():
        return _proposal(code)
    family = family_of(code)
    return {
        "code": code,
        "title": title_of(code),
        "family": i18n.t(f"families.{family}_title"),
        "mend": _said(f"{_AREA}{code}_do"),
        "why": i18n.t(f"families.{family}"),
        "where": i18n.t(f"families.{family}_where"),
        "others": [(other, title_of(other)) for other in _members(family) if other != code],
    }


def _proposal(code: str) -> dict[str, Any]:
    return {
        "code": code,
        "title": title_of(code),
        "family": i18n.t("help.repairs"),
        "mend": i18n.t("families.proposed_do"),
        "why": i18n.t("families.proposed"),
        "where": i18n.t("families.proposed_where"),
        "others": [(other, title_of(other)) for other in proposals() if other != code],
    }


def index(search: str = "") -> Sequence[tuple[str, str, str, Sequence[tuple[str, str]]]]:
    """List all findings by family: its name, title and why it matters, and its codes with their titles.

    A ``search`` keeps those that have all its words, however they are spelled, in their title, advice or code.
    """
    wanted = fold(search).split()
    groups = ((name, [code for code in _members(name) if _has(code, name, wanted)]) for name in families())
    return [
        (name, _family(f"{name}_title"), _family(name), [(code, title_of(code)) for code in members])
        for name, members in groups
        if members
    ]


def _has(code: str, family: str, wanted: Sequence[str]) -> bool:
    told = (code, title_of(code), _said(f"{_AREA}{code}_do"), _family(f"{family}_title"))
    text = fold(" ".join(told)) if wanted else ""
    return all(word in text for word in wanted)


def _family(key: str) -> str:
    return i18n.t(f"families.{key}")


@cache
def _members(family: str) -> Sequence[str]:
    return sorted(code for code in codes() if family_of(code) == family)


def _said(key: str) -> str:
    """Say words whose places nobody fills here."""
    text = i18n.catalogue()[key][i18n.language()]
    whole = text["other"] if isinstance(text, dict) else text
    named = {"sheet": i18n.t("examples.place_sheet"), "part": ""}
    places = {name: named.get(name, "…") for _, name, _, _ in string.Formatter().parse(whole) if name}
    return str(whole.format_map(places)).replace("….", "…").rstrip()
