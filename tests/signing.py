"""An authority, people and papers for tests of signatures: keys, certificates and signed PDFs, made on the fly."""

import io
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace

from asn1crypto import crl as asn1_crl
from asn1crypto import keys, pem
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from web.demo import paper

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""When the papers of these tests lie here."""

DAY = timedelta(days=1)


def _name(text):
    return x509.Name([
        x509.NameAttribute(NameOID.COMMON_NAME, text),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Sở Minh Hoạ"),
    ])  # fmt: skip


def issue(name, issuer=None, *, kind="signer", key=None, begin=None, end=None, md=None):
    """Make a key and its certificate, by an issuer or by itself; ``kind`` is authority, signer, stamper or website."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    signing = issuer or SimpleNamespace(key=key, name=_name(name))
    is_authority = kind == "authority"
    built = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(signing.name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin or AT - 400 * DAY)
        .not_valid_after(end or AT + 400 * DAY)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(_usage(is_authority=is_authority, signs=kind != "website"), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.key.public_key()), critical=False)
    )
    if kind == "stamper":
        built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    made = built.sign(signing.key, md or hashes.SHA256())
    return SimpleNamespace(
        key=key, name=_name(name), certificate=made, der=made.public_bytes(_DER), pem=made.public_bytes(_PEM)
    )


_DER, _PEM = serialization.Encoding.DER, serialization.Encoding.PEM


def _usage(*, is_authority, signs):
    return x509.KeyUsage(
        digital_signature=signs and not is_authority, content_commitment=signs and not is_authority,
        key_encipherment=not signs, data_encipherment=False, key_agreement=False, key_cert_sign=is_authority,
        crl_sign=is_authority, encipher_only=False, decipher_only=False,
    )  # fmt: skip


@cache
def authority():
    """Give the one authority of these tests."""
    return issue("Cơ quan chứng thực Minh Hoạ", kind="authority", end=datetime(2090, 1, 1, tzinfo=UTC))


@cache
def leader():
    """Give a signer of that authority."""
    return issue("Phạm Quốc Việt", authority())


@cache
def clerk():
    """Give another signer of that authority."""
    return issue("Đỗ Thị Út", authority())


@cache
def stamper():
    """Give a time stamping authority below the same authority."""
    return issue("Dấu thời gian Minh Hoạ", authority(), kind="stamper", key=rsa.generate_private_key(65537, 2048))


def short_rsa():
    """Make a key that is too short."""
    return rsa.generate_private_key(65537, 1024)


def _asn1(who):
    return asn1.Certificate.load(who.der)


def _key(who):
    raw = who.key.private_bytes(_DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return keys.PrivateKeyInfo.load(raw)


def signer_of(who, *others):
    """Give pyHanko's signer for somebody; ``others`` are further certificates to carry along."""
    store = SimpleCertificateStore()
    store.register_multiple([_asn1(one) for one in (authority(), *others)])
    return signers.SimpleSigner(signing_cert=_asn1(who), signing_key=_key(who), cert_registry=store)


def timestamper(at, who=None):
    """Give a time stamper whose clock says ``at``."""
    store = SimpleCertificateStore()
    store.register_multiple([_asn1(authority())])
    who = who or stamper()
    return DummyTimeStamper(_asn1(who), _key(who), store, fixed_dt=at, include_nonce=False)


def sign(data=None, who=None, *, field="Ky1", stamped_at=None, by=None, **more):
    """Sign a paper (by the leader when nobody else is named): an incremental update, as signing tools write it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(paper.pdf("QD") if data is None else data))
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm=more.pop("md", "sha256"), **more)
    stamp = timestamper(stamped_at, by) if stamped_at else None
    made = signers.PdfSigner(meta, signer_of(who or leader()), timestamper=stamp)
    return made.sign_pdf(writer).getvalue()


@cache
def signed():
    """Give one paper signed by the leader, the same for a whole run."""
    return sign()


@cache
def signed_twice():
    """Give a paper signed by the leader and then by the clerk."""
    return sign(signed(), clerk(), field="Ky2")


def with_revocations(data, *revoked, at=AT):
    """Add the authority's revocation list to a file as long-term tools do (a document security store)."""
    built = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority().name)
        .last_update(at - DAY)
        .next_update(at + 30 * DAY)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority().key.public_key()), critical=False)
    )
    for who in revoked:
        gone = x509.RevokedCertificateBuilder().serial_number(who.certificate.serial_number)
        built = built.add_revoked_certificate(gone.revocation_date(at - 2 * DAY).build())
    made = built.sign(authority().key, hashes.SHA256()).public_bytes(_DER)
    output = io.BytesIO(data)
    DocumentSecurityStore.add_dss(output, None, crls=[asn1_crl.CertificateList.load(made)])
    return output.getvalue()


def stamp(data, at):
    """Put a time stamp on a whole document."""
    made = signers.PdfTimeStamper(timestamper(at), field_name="Dau")
    return made.timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), "sha256").getvalue()


def with_another_page_text(data):
    """Change what the page says after it was signed, as an incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT /F1 16 Tf 72 700 Td (Khac) Tj ET"))
    writer.update_container(page)
    return _written(writer)


def with_dynamic_form(data):
    """Add an XFA form, as an incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    form = {generic.pdf_name("/Fields"): generic.ArrayObject(), generic.pdf_name("/XFA"): generic.pdf_string("<xdp/>")}
    writer.root["/AcroForm"] = generic.DictionaryObject(form)
    writer.update_root()
    return _written(writer)


def _written(writer):
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def pem_of(*people):
    """Write certificates as an administrator gets them."""
    return b"".join(pem.armor("CERTIFICATE", one.der) for one in people)


def named_by_x400():
    """Give a certificate with a name of a kind that readers of certificates refuse (RFC 5280 4.2.1.6: X.400)."""
    key = ec.generate_private_key(ec.SECP256R1())
    odd = x509.UnrecognizedExtension(x509.ExtensionOID.SUBJECT_ALTERNATIVE_NAME, bytes.fromhex("3004a3023000"))
    built = x509.CertificateBuilder().subject_name(_name("X.400")).issuer_name(_name("X.400"))
    built = built.public_key(key.public_key()).serial_number(1).not_valid_before(AT - DAY).not_valid_after(AT + DAY)
    return built.add_extension(odd, critical=False).sign(key, hashes.SHA256()).public_bytes(_PEM)
