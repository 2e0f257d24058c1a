"""The eight shapes and the steps that they are made of, read once from the files beside this one."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from processes.calendar import Limit

BREAK = "|"
DEEMED = "deemed"
WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape: its letter, what may be chosen with what is proposed, what always holds, its steps in order."""

    name: str
    letter: str
    options: Mapping[str, bool]
    fixed: frozenset[str]
    steps: tuple[str, ...]
    limit: Mapping[str, str]
    budgets: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a gate: ``to`` is ``next``, ``aside:<step>``, ``back:<steps>`` or ``end:<id>:<name>``.

    ``values`` are an example of what leads there.
    """

    name: str
    to: str
    when: str = ""
    option: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """A step as all shapes know it; the version's settings say who does it in what time."""

    id: str
    lane: str
    name: str
    kind: str = "task"
    text: str = ""
    checklist: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    result: str = ""
    gate: str = ""
    ways: tuple[Way, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    overdue: Mapping[str, str] | None = None
    budget: Mapping[str, Any] | None = None
    script: str = ""
    rounds: Mapping[str, str] | None = None
    alone: bool = False
    apart: tuple[str, ...] = ()
    end: str = ""


@cache
def shapes() -> Mapping[str, Shape]:
    """Give the eight shapes by name, in the order of their letters."""
    found = _table("shapes")["shapes"]
    return {name: _shape(name, one) for name, one in found.items()}


@cache
def steps() -> Mapping[str, Step]:
    """Give every step by its id."""
    return {step_id: _step(step_id, one) for step_id, one in _table("steps").items()}


@cache
def lanes() -> Mapping[str, Mapping[str, str]]:
    """Give the lanes from top to bottom: their names and the roles proposed for them."""
    found: Mapping[str, Mapping[str, str]] = _table("shapes")["lanes"]
    return found


@cache
def waits() -> Mapping[str, Mapping[str, Any]]:
    """Give how long is waited, as long as nothing else is said."""
    return {name: limit_of(text) for name, text in _table("shapes")["waits"].items()}


@cache
def lists() -> Mapping[str, tuple[str, ...]]:
    """Give the bodies that may be asked and the seats of a council, as long as no others are named."""
    return {name: tuple(texts) for name, texts in _table("shapes")["lists"].items()}


@cache
def fields() -> Mapping[str, Mapping[str, Any]]:
    """Give what each step's form asks."""
    return _table("forms")


def limit_of(text: str) -> dict[str, Any]:
    """Read ``0.5 working_day``, ``same_day`` or ``none``."""
    amount, _, unit = text.rpartition(" ")
    return {"none": True} if unit == "none" else Limit.parse({"amount": amount, "unit": unit}).as_json()


def _shape(name: str, one: Mapping[str, Any]) -> Shape:
    return Shape(
        name=name,
        letter=one["letter"],
        options=one["options"],
        fixed=frozenset(one.get("fixed", ())),
        steps=tuple(one["steps"]),
        limit=limit_of(one["limit"]),
        budgets={step: limit_of(text) for step, text in one["budgets"].items()},
    )


def _step(step_id: str, one: Mapping[str, Any]) -> Step:
    known: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in one.items()}
    known["ways"] = tuple(Way(**way) for way in one.get("ways", ()))
    if "budget" in one:
        known["budget"] = limit_of(one["budget"])
    return Step(id=step_id, **known)


def _table(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
