"""The constructs of BPMN as small diagrams with what is done in them and what must come of it, read from tables."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

from engine import feel, trial
from tests.engine.checker.build import process
from tests.engine.constructs import positions
from web.cli.values import read_json

HERE = Path(__file__).parent
TABLES = (
    "activities", "nested_activities", "data", "mappings", "attributes", "gateways", "events", "positions", "thrown",
    "correlation", "compensation", "processes", "refused",
)  # fmt: skip
NOW = datetime.fromisoformat("2026-01-05T08:00+07:00")


@dataclass(frozen=True)
class Case:
    """One construct tried once: the diagram, what is done, and the expected trace, status and finding."""

    table: str
    shows: str
    chapter: str
    trace: str
    status: str
    refused: str
    incident: str
    waiting: str
    variables: Mapping[str, Any]
    stores: Mapping[str, Any] | None
    diagram: bytes = field(repr=False)
    plan: trial.Plan = field(repr=False)


def all_cases() -> tuple[Case, ...]:
    """Read every case of all tables, in their order."""
    return tuple(case for table in TABLES for case in _cases(table))


def _cases(table: str) -> Iterator[Case]:
    path = HERE / f"{table}.toml"
    for told in positions.told() if table == "positions" else tomllib.loads(path.read_text("utf-8"))["case"]:
        yield Case(
            table=table,
            shows=told["shows"],
            chapter=told["chapter"],
            trace=told.get("trace", ""),
            status=told.get("status", "refused" if "refused" in told else "completed"),
            refused=told.get("refused", ""),
            incident=told.get("incident", ""),
            waiting=told.get("waiting", ""),
            variables=read_json(told.get("variables", "{}")),
            stores=read_json(told["stores"]) if "stores" in told else None,
            diagram=drawn(told["nodes"], told.get("flows", ""), told.get("root", "")),
            plan=_plan(told),
        )


def drawn(nodes: str, flows: str, root: str = "") -> bytes:
    """Write a process: the events s and e are added unless they are there; flows are lines ``a -> b if x`` …."""
    ends = [f'<{kind} id="{name}"/>' for kind, name in (("startEvent", "s"), ("endEvent", "e"))]
    start, end = ("" if f'id="{name}"' in nodes else made for name, made in zip("se", ends, strict=True))
    lines = [line.strip() for line in flows.splitlines() if line.strip()]
    end = end if any("e" in re.split(r"\W+", line) for line in lines) else ""
    return process(f"{start}{nodes}{end}{''.join(flow for line in lines for flow in _flows(line))}", root)


def _flows(line: str) -> Iterator[str]:
    way, _, condition = line.partition(" if ")
    inside = f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
    for source, target in pairwise(way.split(" -> ")):
        ends = f'sourceRef="{source}" targetRef="{target}"'
        yield f'<sequenceFlow id="{source}_{target}" {ends}>{inside}</sequenceFlow>'


def _plan(told: Mapping[str, Any]) -> trial.Plan:
    return trial.Plan(
        NOW,
        data=read_json(told.get("data", "{}")),
        answers=read_json(told.get("answers", "{}")),
        held=frozenset(told.get("hold", "").split()),
        commands=tuple(_command(*act.split(" ", 2)) for act in told.get("acts", ())),
    )


def _command(kind: str, about: str, values: str = "{}") -> trial.Command:
    if kind == "advance":
        return trial.Advance(feel.parse(f'duration("{about}")').evaluate({}, now=NOW).value)
    if kind == "deliver":
        return trial.Deliver(about, json.loads(values))
    return trial.Complete(about, read_json(values)) if kind == "complete" else trial.Signal(about)
