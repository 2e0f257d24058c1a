"""Judge one signature: what it covers, what came after it, whose it is, whether that may be believed, and when."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from asn1crypto import x509
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import RevocationCheckingPolicy

from processes.signatures.by_pyhanko.embedded import AUTHORITIES, NOTHING, SIGNER, Knowledge

_TIMESTAMP = "/DocTimeStamp"
_LONGEST = 200
_TAIL = re.compile(rb"startxref\s+([0-9]{1,10})\s+%%EOF\s*\Z")
_TAIL_BYTES = 256
_SIGNS = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"})
_SUPPORTED = frozenset({"/adbe.pkcs7.detached", "/ETSI.CAdES.detached", "/ETSI.RFC3161"})
_COVERAGE = {
    SignatureCoverageLevel.ENTIRE_FILE: "whole_file",
    SignatureCoverageLevel.ENTIRE_REVISION: "revision",
}
_CHANGES = {
    ModificationLevel.NONE: "none",
    ModificationLevel.LTA_UPDATES: "proofs",
    ModificationLevel.FORM_FILLING: "form",
    ModificationLevel.ANNOTATIONS: "annotations",
}
_TRUST = {
    AdESFailure.REVOKED: "revoked",
    AdESIndeterminate.REVOKED_NO_POE: "revoked",
    AdESIndeterminate.REVOKED_CA_NO_POE: "revoked",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: "weak",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: "weak",
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: "wrong_use",
    AdESIndeterminate.SIG_CONSTRAINTS_FAILURE: "wrong_use",
}


def judge(signature: EmbeddedPdfSignature, data: bytes, known: Knowledge, at: datetime) -> dict[str, Any]:
    """Describe a signature in codes; ``findings`` is empty when nothing is wrong with it.

    ``at`` is the latest moment at which it must have existed already.
    """
    name = signature.fq_name
    if str(signature.sig_object.get("/SubFilter", "")) not in _SUPPORTED:
        return {"field": name, "findings": ["unsupported"]}
    try:
        return {"field": name, **asyncio.run(_judge(signature, data, known.beside(signature), at))}
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever breaks in a stranger's bytes is a signature that cannot be read
        return {"field": name, "findings": ["unreadable"]}


async def _judge(signature: EmbeddedPdfSignature, data: bytes, known: Knowledge, at: datetime) -> dict[str, Any]:
    signature.compute_integrity_info()  # type: ignore[no-untyped-call]  # pyHanko types its results, not this
    whole = signature.summarise_integrity_info()
    is_stamp = str(signature.sig_object_type) == _TIMESTAMP
    timestamp: dict[str, Any] | None = None
    moment = at
    if is_stamp:
        status = await _status(signature, known, at)
        timestamp = _stamped(status)
    else:
        own = await generic_cms.collect_timing_info(signature.signer_info, known.context(at), signature.compute_digest)
        if (stamp := own.get("timestamp_validity")) is not None:
            timestamp = _stamped(vars(stamp))
            moment = min(at, stamp.timestamp) if timestamp["state"] == "trusted" else at
        status = await _status(signature, known, moment)
    path = status["validation_path"] or await _path(known.context(moment), status["signing_cert"])
    findings = [*_of_bytes(signature, data, whole, status), *_of_trust(status, path, moment)]
    revocation = "unknown" if findings else await _revocation(signature, known, moment)
    if revocation == "revoked":
        findings.append(revocation)
    return {
        "kind": "timestamp" if is_stamp else "certification" if signature.docmdp_level is not None else "approval",
        "findings": list(dict.fromkeys(findings)),
        **_bytes(signature, whole),
        **_who(status["signing_cert"], path, known),
        "claimed_at": None if is_stamp else _claimed(signature),
        "timestamp": timestamp,
        "judged_at": moment.astimezone(UTC).isoformat(),
        "judged_by": "timestamp" if timestamp and timestamp["state"] == "trusted" else "received",
        "revocation": revocation,
        "algorithms": _algorithms(status),
    }


async def _status(
    signature: EmbeddedPdfSignature, known: Knowledge, at: datetime, demand: RevocationCheckingPolicy = NOTHING
) -> Mapping[str, Any]:
    context = known.context(at, demand)
    if str(signature.sig_object_type) == _TIMESTAMP:
        stamp: Mapping[str, Any] = await generic_cms.validate_tst_signed_data(
            signature.signed_data, context, signature.compute_digest
        )
        return stamp
    return await generic_cms.cms_basic_validation(
        signature.signed_data,
        raw_digest=signature.compute_digest(),
        validation_context=context,
        status_kwargs={},
        key_usage_settings=_SIGNS,
    )


async def _path(context: ValidationContext, certificate: x509.Certificate) -> ValidationPath | None:
    """Find a way from a certificate to one that is believed, valid or not."""
    try:
        async for path in context.path_builder.async_build_paths_lazy(certificate):
            return path
    except PathBuildingError:
        return None
    return None


async def _revocation(signature: EmbeddedPdfSignature, known: Knowledge, at: datetime) -> str:
    """Say what the file itself brings on revocation: ``good`` only when it speaks of every certificate of the chain."""
    problems = {
        (await _status(signature, known, at, demand))["trust_problem_indic"] for demand in (SIGNER, AUTHORITIES)
    }
    if any(_TRUST.get(one) == "revoked" for one in problems):
        return "revoked"
    return "good" if problems == {None} else "unknown"


def _of_bytes(
    signature: EmbeddedPdfSignature, data: bytes, whole: Mapping[str, Any], status: Mapping[str, Any]
) -> Iterator[str]:
    if not status["intact"] or not status["valid"]:
        yield "altered"
    is_revision = whole["coverage"] >= SignatureCoverageLevel.ENTIRE_REVISION
    is_whole = whole["coverage"] == SignatureCoverageLevel.ENTIRE_FILE
    if not (_leaves_out_only_itself(signature, data) and is_revision and (is_whole or _ends(signature, data))):
        yield "part_only"
    elif not whole["docmdp_ok"]:
        yield "changed"


def _ends(signature: EmbeddedPdfSignature, data: bytes) -> bool:
    """Whether a file ends with its last revision.

    What lies behind it is in no table of the file, but a viewer that repairs files would find and show it.
    """
    tail = _TAIL.search(data, max(0, len(data) - _TAIL_BYTES))
    return tail is not None and int(tail[1]) == signature.reader.last_startxref


def _leaves_out_only_itself(signature: EmbeddedPdfSignature, data: bytes) -> bool:
    """Whether the bytes that are not signed are the signature's own hexadecimal digits and nothing else.

    Anything more in that gap could be another document (signature wrapping).
    """
    try:
        start, first, second, last = (int(one) for one in signature.byte_range)
    except (TypeError, ValueError):
        return False
    gap = data[first:second]
    if start != 0 or min(first, second, last) < 0 or second + last > len(data) or len(gap) < len("<>"):
        return False
    inner = gap[1:-1]
    return gap[:1] == b"<" and gap[-1:] == b">" and not inner.strip(b"0123456789abcdefABCDEF")


def _of_trust(status: Mapping[str, Any], path: ValidationPath | None, moment: datetime) -> Iterator[str]:
    if not (status["intact"] and status["valid"]):
        return  # whose it is means nothing then
    problem = status["trust_problem_indic"]
    if _TRUST.get(problem) == "weak":
        yield "weak"
    elif path is None:
        yield "untrusted"
    elif problem is not None:
        certificates = list(path.iter_certs(include_root=False))
        if any(one.not_valid_before > moment for one in certificates):
            yield "not_yet_valid"
        elif any(one.not_valid_after < moment for one in certificates):
            yield "expired"
        else:
            yield _TRUST.get(problem, "chain_broken")


def _bytes(signature: EmbeddedPdfSignature, whole: Mapping[str, Any]) -> dict[str, Any]:
    diff = whole["diff_result"]
    later = _CHANGES.get(diff.modification_level, "other") if isinstance(diff, DiffResult) else "other"
    coverage = _COVERAGE.get(whole["coverage"], "part")
    return {
        "coverage": coverage,
        "later": "none" if coverage == "whole_file" else later,
        "is_permitted": bool(whole["docmdp_ok"]),
        "revision": int(signature.signed_revision),
    }


def _who(certificate: x509.Certificate, path: ValidationPath | None, known: Knowledge) -> dict[str, Any]:
    trusted = {one.sha256 for one in known.anchors}
    chain = list(path.iter_certs(include_root=True)) if path is not None else []
    ends = [one.sha256.hex() for one in chain if one.sha256 in trusted]
    return {
        "signer": _described(certificate),
        "chain": [_name(one.subject) for one in chain],
        "anchor": ends[0] if ends else None,
    }


def _described(certificate: x509.Certificate) -> dict[str, Any]:
    return {
        "name": _name(certificate.subject),
        "organisation": _part(certificate.subject, "organization_name"),
        "issuer": _name(certificate.issuer),
        "serial": f"{certificate.serial_number:x}",
        "sha256": certificate.sha256.hex(),
        "from_at": certificate.not_valid_before.astimezone(UTC).isoformat(),
        "to_at": certificate.not_valid_after.astimezone(UTC).isoformat(),
    }


def _name(name: x509.Name) -> str:
    return _part(name, "common_name") or name.human_friendly[:_LONGEST]


def _part(name: x509.Name, which: str) -> str:
    value = name.native.get(which, "")
    text = value if isinstance(value, str) else ", ".join(map(str, value))
    return "".join(letter for letter in text if letter.isprintable())[:_LONGEST]


def _stamped(status: Mapping[str, Any]) -> dict[str, Any]:
    is_whole = status["intact"] and status["valid"]
    is_trusted = is_whole and status["trust_problem_indic"] is None and status["validation_path"] is not None
    return {
        "at": status["timestamp"].astimezone(UTC).isoformat(),
        "state": "trusted" if is_trusted else "untrusted" if is_whole else "altered",
        "authority": _name(status["signing_cert"].subject),
    }


def _claimed(signature: EmbeddedPdfSignature) -> str | None:
    said = generic_cms.extract_self_reported_ts(signature.signer_info) or signature.self_reported_timestamp
    return said.astimezone(UTC).isoformat() if said is not None and said.tzinfo else None


def _algorithms(status: Mapping[str, Any]) -> dict[str, Any]:
    key = status["signing_cert"].public_key
    return {
        "hash": status["md_algorithm"],
        "signature": status["pkcs7_signature_mechanism"],
        "bits": key.bit_size if key.algorithm in {"rsa", "dsa", "ec"} else None,
    }
