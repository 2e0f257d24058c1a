"""What is known of the signatures on files, in words: one for the list, all of it for the page of a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from processes import records, signatures
from processes.documents import Attachment, SignatureKind
from processes.records import RecordView
from processes.signatures import SignatureCheck, Verdict
from web import i18n, moments

_STATES = {
    Verdict.VALID: "done",
    Verdict.UNTRUSTED: "near",
    Verdict.INVALID: "late",
    Verdict.UNREADABLE: "late",
    Verdict.NONE: "plain",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A check of a file with its record; the report is gone where its retention has ended."""

    row: SignatureCheck
    record: RecordView | None

    @property
    def told(self) -> Mapping[str, Any] | None:
        """The whole report, while it is kept."""
        return ((self.record.payload or {}).get("signatures")) if self.record is not None else None


def chip(attachment: Attachment, check: SignatureCheck | None) -> dict[str, str] | None:
    """Say in a few words how a file is signed; nothing where nothing is claimed."""
    if check is not None and check.verdict != Verdict.NONE:
        verdict = Verdict(check.verdict)
        return {"state": _STATES[verdict], "text": i18n.t(f"signatures.short_{verdict}")}
    if attachment.signature == SignatureKind.SCANNED:
        return {"state": "plain", "text": i18n.t("signatures.short_scanned")}
    return None


def checks(attachment: Attachment) -> list[Checked]:
    """Read every check of a file with its record, the newest first."""
    rows = signatures.checks_of(attachment.agency_id, attachment.id)
    if not rows:
        return []
    views = {view.seq: view for view in records.of_instance(attachment.agency_id, attachment.instance_id)}
    return [Checked(row, views.get(row.record_seq)) for row in rows]


def about(attachment: Attachment, found: Sequence[Checked]) -> dict[str, Any]:
    """Say everything that is known of the signatures of a file; it is never more than what was proven."""
    if not found:
        kind = SignatureKind(attachment.signature or SignatureKind.NONE)
        return {"state": "plain", "title": i18n.t(f"signatures.kind_{kind}"), "text": i18n.t(f"signatures.says_{kind}")}
    newest = found[0]
    verdict, told = Verdict(newest.row.verdict), newest.told
    return {
        "state": _STATES[verdict],
        "title": i18n.t(f"signatures.verdict_{verdict}"),
        "text": _why(verdict, told),
        "signatures": [_signature(one) for one in (told or {}).get("signatures", ())],
        "is_disposed": told is None,
        "tool": (told or {}).get("tool", ""),
        "history": [_line(one) for one in found],
    }


def _why(verdict: Verdict, told: Mapping[str, Any] | None) -> str:
    if verdict == Verdict.UNREADABLE and told is not None:
        return i18n.t(f"signatures.unreadable_{told['unreadable']}")
    if told is not None and told.get("dynamic"):
        return i18n.t("signatures.dynamic")
    return i18n.t(f"signatures.means_{verdict}")


def _line(one: Checked) -> dict[str, str]:
    who = one.record.body["actor"].get("name", "") if one.record is not None else ""
    return {
        "when": moments.moment_words(one.row.checked_at),
        "who": who,
        "text": i18n.t(f"signatures.verdict_{one.row.verdict}"),
        "state": _STATES[Verdict(one.row.verdict)],
        "seq": str(one.row.record_seq),
    }


def _signature(told: Mapping[str, Any]) -> dict[str, Any]:
    """Word one signature of a report."""
    verdict = signatures.of_signature(told)
    signer = told.get("signer") or {}
    return {
        "state": _STATES[verdict],
        "verdict": i18n.t(f"signatures.verdict_{verdict}"),
        "title": signer.get("name") or told.get("field", ""),
        "reasons": [i18n.t(f"signatures.finding_{code}") for code in told["findings"]],
        "rows": list(_rows(told, signer)) if "coverage" in told else [],
    }


def _rows(told: Mapping[str, Any], signer: Mapping[str, Any]) -> list[dict[str, str]]:
    algorithms, stamp = told["algorithms"], told.get("timestamp")
    rows = [
        ("kind", i18n.t(f"signatures.sort_{told['kind']}")),
        ("organisation", signer.get("organisation", "")),
        ("issuer", signer.get("issuer", "")),
        ("valid", f"{_day(signer.get('from_at'))} – {_day(signer.get('to_at'))}"),
        ("covers", i18n.t(f"signatures.coverage_{told['coverage']}")),
        ("later", i18n.t(f"signatures.later_{told['later']}")),
        ("chain", " → ".join(told["chain"]) if told.get("anchor") else i18n.t("signatures.no_chain")),
        ("claimed", _moment(told.get("claimed_at"))),
        ("stamp", _stamp(stamp) if stamp else i18n.t("signatures.stamp_none")),
        ("judged", i18n.t(f"signatures.judged_{told['judged_by']}", when=_moment(told["judged_at"]))),
        ("revocation", i18n.t(f"signatures.revocation_{told['revocation']}")),
        ("algorithms", _algorithms(algorithms)),
        ("certificate", f"{signer.get('serial', '')} · SHA-256 {grouped(signer.get('sha256', ''))}"),
    ]
    return [{"label": i18n.t(f"signatures.label_{name}"), "value": value} for name, value in rows if value]


def _stamp(stamp: Mapping[str, str]) -> str:
    return i18n.t(f"signatures.stamp_{stamp['state']}", when=_moment(stamp["at"]), who=stamp["authority"])


def _algorithms(told: Mapping[str, Any]) -> str:
    bits = i18n.t("signatures.bits", bits=told["bits"]) if told.get("bits") else ""
    return " · ".join(part for part in (str(told["hash"]).upper(), str(told["signature"]), bits) if part)


def _moment(text: str | None) -> str:
    return moments.moment_words(text) if text else ""


def _day(text: str | None) -> str:
    return moments.day_words(moments.local(datetime.fromisoformat(text)).date()) if text else ""


def grouped(digits: str) -> str:
    """Write a fingerprint in groups of four, as people compare them."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def in_record(body: Mapping[str, Any], payload: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """Word what a record says about signatures, for the history, the film and print."""
    facts = body.get("signature")
    rows = []
    if body.get("declared") == SignatureKind.SCANNED:
        rows.append({"label": i18n.t("signatures.on_file"), "value": i18n.t("signatures.says_scanned")})
    if not facts:
        return rows
    rows.append({"label": i18n.t("signatures.on_file"), "value": i18n.t(f"signatures.verdict_{facts['verdict']}")})
    told = ((payload or {}).get("signatures") or {}).get("signatures", ())
    for one in told:
        name = (one.get("signer") or {}).get("name") or one.get("field", "")
        verdict = i18n.t(f"signatures.verdict_{signatures.of_signature(one)}")
        reasons = ", ".join(i18n.t(f"signatures.finding_{code}") for code in one["findings"])
        rows.append({"label": name, "value": f"{verdict}: {reasons}" if reasons else verdict})
    return rows
