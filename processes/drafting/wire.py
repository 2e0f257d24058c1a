"""What the reader's own process is asked and answers: a file with its name, what was understood as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from engine import Finding, Severity
from engine.words import Duration, Kind, Way
from processes.drafting.listing import Listed
from processes.drafting.model import Facts, Part, Step, Understood


def dumps(understood: Understood) -> str:
    """Write what was understood as JSON."""
    return json.dumps(asdict(understood), ensure_ascii=True, default=str)


def loads(text: str) -> Understood:
    """Read what ``dumps`` wrote; refuse (ValueError, KeyError, TypeError) every other text."""
    return _understood(json.loads(text))


def dumps_list(listed: Sequence[Listed]) -> str:
    """Write the procedures of a workbook as JSON."""
    return json.dumps({"listed": [asdict(one) for one in listed]}, ensure_ascii=True, default=str)


def loads_list(text: str) -> tuple[Listed, ...]:
    """Read what ``dumps_list`` wrote; refuse (ValueError, KeyError, TypeError) every other text."""
    return tuple(_listed(one) for one in json.loads(text)["listed"])


def _listed(data: dict[str, Any]) -> Listed:
    understood = None if data["understood"] is None else _understood(data["understood"])
    findings = tuple(finding(one) for one in data["findings"])
    return Listed(**{**data, "limit": _duration(data["limit"]), "understood": understood, "findings": findings})


def _understood(data: dict[str, Any]) -> Understood:
    facts = data["facts"]
    return Understood(
        Facts(**{**facts, "limit": _duration(facts["limit"])}),
        tuple(_step(step) for step in data["steps"]),
        tuple(Part(**part) for part in data["parts"]),
        tuple(finding(one) for one in data["findings"]),
    )


def finding(data: dict[str, Any]) -> Finding:
    """Read a finding."""
    return Finding(**{**data, "severity": Severity(data["severity"])})


def _step(data: dict[str, Any]) -> Step:
    read = {"time": _duration(data["time"]), "ways": tuple(Way(**way) for way in data["ways"])}
    return Step(**{**data, **read, "forms": tuple(data["forms"]), "refers_to": tuple(data["refers_to"])})


def _duration(data: dict[str, Any]) -> Duration:
    return Duration(Kind(data["kind"]), Fraction(data["amount"]), data["unit"], tuple(data["doubts"]))
