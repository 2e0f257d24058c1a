"""Findings as JSON and back: how the checker's own process answers."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from engine.model import Finding, Severity


def dumps(findings: Iterable[Finding]) -> str:
    """Return findings as a JSON list."""
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=True)


def loads(text: str) -> tuple[Finding, ...]:
    """Return the findings of ``dumps``; refuse (ValueError, KeyError, TypeError) every other text."""
    return tuple(Finding(**{**item, "severity": Severity(item["severity"])}) for item in json.loads(text))
