"""Signatures on files: what was found about them, whom an agency believes, a report for every look."""

from processes.signatures.anchors import anchor, anchors, distrust, trust
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
