"""What the checker's own process is asked and answers: files with their names, findings as JSON."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from engine.model import Finding, Severity


def dumps(findings: Iterable[Finding]) -> str:
    """Return findings as a JSON list."""
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=True)


def loads(text: str) -> tuple[Finding, ...]:
    """Return the findings of ``dumps``; refuse (ValueError, KeyError, TypeError) every other text."""
    return tuple(Finding(**{**item, "severity": Severity(item["severity"])}) for item in json.loads(text))


def pack(diagram: bytes, files: Mapping[str, bytes]) -> bytes:
    """Write a diagram and its decision files: a line of JSON with names and lengths, then all bytes."""
    listed = [["", len(diagram)], *([name, len(data)] for name, data in files.items())]
    return b"".join([json.dumps(listed).encode(), b"\n", diagram, *files.values()])


def unpack(packed: bytes) -> tuple[bytes, dict[str, bytes]]:
    """Read what ``pack`` wrote; refuse (ValueError) every other bytes."""
    head, _, rest = packed.partition(b"\n")
    found: dict[str, bytes] = {}
    for name, length in json.loads(head):
        found[name], rest = rest[:length], rest[length:]
    return found.pop(""), found
