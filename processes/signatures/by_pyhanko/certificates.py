"""Read certificates that an administrator gives: PEM as it comes from an authority, or one in DER."""

import hashlib

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from processes.signatures.certificate import Certificate

_BYTES = 256 * 1024
_MOST = 20
_PEM = b"-----BEGIN CERTIFICATE-----"


def read(data: bytes) -> list[Certificate]:
    """Read the certificates of a file. Refuses (``ValueError``) what is too large or broken, and none or too many."""
    if len(data) > _BYTES:
        raise ValueError("too large")
    try:
        found = x509.load_pem_x509_certificates(data) if _PEM in data else [x509.load_der_x509_certificate(data)]
        if len(found) > _MOST:
            raise ValueError("too many")
        return [_described(one) for one in found]
    except (x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise ValueError("broken") from error


def _described(certificate: x509.Certificate) -> Certificate:
    der = certificate.public_bytes(Encoding.DER)
    return Certificate(
        der,
        hashlib.sha256(der).hexdigest(),
        _subject(certificate),
        _is_authority(certificate),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
    )


def _subject(certificate: x509.Certificate) -> str:
    names = [str(one.value) for one in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    whole = names[0] if names else certificate.subject.rfc4514_string()
    return "".join(letter for letter in whole if letter.isprintable())[:200]


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except x509.ExtensionNotFound:
        return False
