"""What was found about the signatures of one file, and the one word for it. It claims no more than was proven."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

FORMAT = 1
_UNKNOWN_SIGNER = ["untrusted"]
_TIMESTAMP = "timestamp"


class Verdict(StrEnum):
    """One word for a signature or for a file.

    ``untrusted`` means: intact, but no certificate that this agency believes vouches for the signer.
    """

    NONE = "none"
    VALID = "valid"
    UNTRUSTED = "untrusted"
    INVALID = "invalid"
    UNREADABLE = "unreadable"


def of_signature(told: Mapping[str, Any]) -> Verdict:
    """Judge one signature by its findings: an unknown signer alone is not a broken signature."""
    findings = list(told["findings"])
    if not findings:
        return Verdict.VALID
    return Verdict.UNTRUSTED if findings == _UNKNOWN_SIGNER else Verdict.INVALID


def of_file(told: Mapping[str, Any]) -> Verdict:
    """Judge a file: it is as good as its worst signature; time stamps alone are nobody's signature."""
    if told.get("unreadable"):
        return Verdict.UNREADABLE
    found = [(one.get("kind"), of_signature(one)) for one in told["signatures"]]
    by_people = {verdict for kind, verdict in found if kind != _TIMESTAMP}
    if (_TIMESTAMP, Verdict.INVALID) in found or Verdict.INVALID in by_people:
        return Verdict.INVALID
    if not by_people:
        return Verdict.NONE
    if told.get("dynamic"):
        return Verdict.INVALID
    return Verdict.UNTRUSTED if Verdict.UNTRUSTED in by_people else Verdict.VALID


@dataclass(frozen=True, slots=True)
class Report:
    """One look at one file: which bytes, with which tool, believing whom, and everything that was told."""

    sha256: str
    tool: str
    anchors: Sequence[str]
    at: datetime
    told: Mapping[str, Any]

    @property
    def verdict(self) -> Verdict:
        """The word for the whole file."""
        return of_file(self.told)

    def facts(self) -> dict[str, Any]:
        """Give what a record may show: codes and hashes, no names of people."""
        return {
            "file": self.sha256,
            "verdict": str(self.verdict),
            "tool": self.tool,
            "anchors": list(self.anchors),
            "unreadable": self.told.get("unreadable"),
            "found": [
                {
                    "verdict": str(of_signature(one)),
                    "findings": list(one["findings"]),
                    "certificate": (one.get("signer") or {}).get("sha256"),
                }
                for one in self.told.get("signatures", ())
            ],
        }

    def full(self) -> dict[str, Any]:
        """Give the whole report, with the names in the certificates; records only commit to it."""
        return {"v": FORMAT, "file": self.sha256, "tool": self.tool, **self.told}
