"""What the checker's own process is asked and answers: files with their names, findings as JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from engine.model import Finding, Severity

Files = Mapping[str, bytes]


def dumps(findings: Iterable[Finding]) -> str:
    """Return findings as a JSON list."""
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=True)


def loads(text: str) -> tuple[Finding, ...]:
    """Return the findings of ``dumps``; refuse (ValueError, KeyError, TypeError) every other text."""
    return tuple(Finding(**{**item, "severity": Severity(item["severity"])}) for item in json.loads(text))


def pack(*groups: Files) -> bytes:
    """Write groups of files: a line of JSON with names and lengths, then all bytes."""
    listed = [[[name, len(data)] for name, data in files.items()] for files in groups]
    return b"".join([json.dumps(listed).encode(), b"\n", *(data for files in groups for data in files.values())])


def unpack(packed: bytes) -> Sequence[dict[str, bytes]]:
    """Read what ``pack`` wrote; refuse (ValueError) every other bytes."""
    head, _, rest = packed.partition(b"\n")
    groups: list[dict[str, bytes]] = []
    for listed in json.loads(head):
        found: dict[str, bytes] = {}
        for name, length in listed:
            found[name], rest = rest[:length], rest[length:]
        groups.append(found)
    return groups
