"""What a file brings along for its own proof: certificates, revocation lists and answers. Nothing is ever fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import (
    MultivaluedAttributeError,
    NonexistentAttributeError,
    find_unique_cms_attribute,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

_ADOBE = "adobe_revocation_info_archival"
_NONE, _EITHER = RevocationCheckingRule.NO_CHECK, RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
NOTHING = RevocationCheckingPolicy(_NONE, _NONE)
SIGNER = RevocationCheckingPolicy(_EITHER, _NONE)
AUTHORITIES = RevocationCheckingPolicy(_NONE, _EITHER)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Whom to trust, and what the file says about certificates."""

    anchors: Sequence[x509.Certificate]
    certificates: Sequence[x509.Certificate] = ()
    lists: Sequence[crl.CertificateList] = ()
    answers: Sequence[ocsp.OCSPResponse] = ()

    def context(self, at: datetime, demand: RevocationCheckingPolicy = NOTHING) -> ValidationContext:
        """Make the frame in which certificates are judged at a moment; ``demand`` says whose revocation is looked up.

        pyHanko looks nothing up for a certificate that names no address of a list, whatever the file brings: so what
        the file brings is looked at by a demand of our own (``SIGNER``, ``AUTHORITIES``).
        """
        return ValidationContext(
            trust_roots=list(self.anchors),
            other_certs=list(self.certificates),
            crls=list(self.lists),
            ocsps=list(self.answers),
            moment=at,
            allow_fetching=False,
            revinfo_policy=CertRevTrustPolicy(demand, retroactive_revinfo=True),
        )

    def beside(self, signature: EmbeddedPdfSignature) -> "Knowledge":
        """Add what a signature itself carries."""
        lists, answers = _adobe(signature)
        certificates = [*self.certificates, *signature.other_embedded_certs]
        return Knowledge(self.anchors, certificates, [*self.lists, *lists], [*self.answers, *answers])


def knowledge_of(reader: PdfFileReader, anchors: Sequence[x509.Certificate]) -> Knowledge:
    """Read the document security store of a file (ISO 32000-2 §12.8.4.3), if it has one."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return Knowledge(anchors)
    return Knowledge(
        anchors,
        list(store.load_certs()),
        [crl.CertificateList.load(one.get_object().read_data(DecodePurpose.CRL)) for one in store.crls],
        [ocsp.OCSPResponse.load(one.get_object().read_data(DecodePurpose.OCSP_RESPONSE)) for one in store.ocsps],
    )


def _adobe(signature: EmbeddedPdfSignature) -> tuple[list[Any], list[Any]]:
    try:
        kept = find_unique_cms_attribute(signature.signer_info["signed_attrs"], _ADOBE)
    except (MultivaluedAttributeError, NonexistentAttributeError):
        return [], []
    return list(kept["crl"]), list(kept["ocsp"])
