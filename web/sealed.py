"""What a page gives to itself through the browser: packed and signed, so that it comes back as it left."""

import base64
import binascii
import hashlib
import hmac
import zlib

from flask import current_app, g


def seal(text: str, purpose: str) -> str:
    """Pack a text for a hidden field, for people of this agency and this purpose alone."""
    packed = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()
    return f"{packed}.{_signature(packed, purpose)}"


def unseal(sealed: str, purpose: str) -> str | None:
    """Give back what was sealed; None for everything that this server did not seal for it."""
    packed, _, signature = sealed.rpartition(".")
    if not packed.isascii() or not hmac.compare_digest(
        _signature(packed, purpose).encode(), signature.encode("utf-8", "replace")
    ):
        return None
    try:
        return zlib.decompress(base64.urlsafe_b64decode(packed)).decode()
    except (binascii.Error, zlib.error, UnicodeDecodeError):
        return None


def _signature(packed: str, purpose: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    told = f"{purpose}\n{g.actor.agency_id}\n{packed}".encode()
    return hmac.new(key, told, hashlib.sha256).hexdigest()
