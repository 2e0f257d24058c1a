"""Find every signature of a PDF and judge each, with pyHanko; runs only in the bounded process of its own."""

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from processes.signatures.by_pyhanko.embedded import Knowledge, knowledge_of
from processes.signatures.by_pyhanko.judging import judge

_MAGIC = b"%PDF-"
_MOST = 32
_LONGEST = 200
_TIMESTAMP = "/DocTimeStamp"


def examine(data: bytes, anchors: Sequence[bytes], at: datetime) -> dict[str, Any]:
    """Judge all signatures of a file that was here at ``at``; what cannot be judged says why as ``unreadable``."""
    if not data.startswith(_MAGIC):
        return {"unreadable": "not_pdf"}
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=True)
        if reader.encrypted:
            return {"unreadable": "encrypted"}
        fields = list(enumerate_sig_fields(reader, filled_status=True))
        if len(fields) > _MOST:
            return {"unreadable": "too_many"}
        known = knowledge_of(reader, [x509.Certificate.load(one) for one in anchors])
        is_dynamic = _is_dynamic(reader)
        found = list(_judged(reader, data, fields, known, at))
    except MemoryError:
        raise
    except (PdfError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, OSError):
        return {"unreadable": "damaged"}
    except (RuntimeError, AssertionError):  # nested too deep, of a kind that is not known, or at odds with itself
        return {"unreadable": "damaged"}
    return {"signatures": found, "dynamic": is_dynamic}


def _is_dynamic(reader: PdfFileReader) -> bool:
    """Whether an XFA form draws what is seen, instead of the pages that were signed."""
    form = reader.root.get("/AcroForm")
    return isinstance(form, Mapping) and "/XFA" in form


def _judged(
    reader: PdfFileReader, data: bytes, fields: Sequence[Any], known: Knowledge, at: datetime
) -> Iterator[dict[str, Any]]:
    """Judge document time stamps first: what they cover existed at their time."""
    opened: list[tuple[str, EmbeddedPdfSignature | None]] = []
    for name, _, field in fields:
        try:
            opened.append((str(name), EmbeddedPdfSignature(reader, field, str(name))))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - whatever breaks in a stranger's bytes is a signature that cannot be read
            opened.append((str(name), None))
    opened.sort(key=lambda pair: (pair[1] is None, pair[1].signed_revision if pair[1] is not None else 0))
    stamped: list[tuple[int, datetime]] = []
    told: dict[int, dict[str, Any]] = {}
    order = sorted(range(len(opened)), key=lambda place: not _is_timestamp(opened[place][1]))
    for place in order:
        name, signature = opened[place]
        if signature is None:
            told[place] = {"field": name, "findings": ["unreadable"]}
            continue
        moments = [moment for revision, moment in stamped if revision >= signature.signed_revision]
        told[place] = judge(signature, data, known, min([at, *moments]))
        if _is_timestamp(signature) and not told[place]["findings"]:
            stamped.append((signature.signed_revision, datetime.fromisoformat(told[place]["timestamp"]["at"])))
    for place, (name, signature) in enumerate(opened):
        yield told[place] | {"field": name[:_LONGEST], "sha256": _hash_of(signature)}


def _is_timestamp(signature: EmbeddedPdfSignature | None) -> bool:
    return signature is not None and str(signature.sig_object_type) == _TIMESTAMP


def _hash_of(signature: EmbeddedPdfSignature | None) -> str:
    return hashlib.sha256(signature.pkcs7_content).hexdigest() if signature is not None else ""
