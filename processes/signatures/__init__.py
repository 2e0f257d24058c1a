"""Signatures on files: what was found about them, whom an agency believes, a report for every look.

The parts are loaded at their first use: the process that reads strangers' files needs none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from processes.signatures.believed import anchor, anchors, distrust, trust
    from processes.signatures.checking import check_again, checks_of, examine, examine_again, keep, latest
    from processes.signatures.models import SignatureCheck, TrustAnchor
    from processes.signatures.report import Report, Verdict, of_signature

__all__ = [
    "Report",
    "SignatureCheck",
    "TrustAnchor",
    "Verdict",
    "anchor",
    "anchors",
    "check_again",
    "checks_of",
    "distrust",
    "examine",
    "examine_again",
    "keep",
    "latest",
    "of_signature",
    "trust",
]

_HOMES = {
    "Report": "report",
    "SignatureCheck": "models",
    "TrustAnchor": "models",
    "Verdict": "report",
    "anchor": "believed",
    "anchors": "believed",
    "check_again": "checking",
    "checks_of": "checking",
    "distrust": "believed",
    "examine": "checking",
    "examine_again": "checking",
    "keep": "checking",
    "latest": "checking",
    "of_signature": "report",
    "trust": "believed",
}


def __getattr__(name: str) -> Any:
    """Load the part that a name lives in, once."""
    if name not in _HOMES:
        raise AttributeError(name)
    found = getattr(import_module(f"processes.signatures.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
