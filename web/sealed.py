"""What a page gives to itself through the browser: packed and signed, so that it comes back as it left."""

import base64
import binascii
import hashlib
import hmac
import zlib
from datetime import timedelta

from flask import current_app, g

from web import clock

_AGE = timedelta(hours=24)


class Expired(Exception):
    """It was sealed for this person and purpose, but more than a day ago."""


def seal(text: str, purpose: str) -> str:
    """Pack a text for a hidden field, for this person, this purpose and a day."""
    packed = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()
    moment = f"{int(clock.now().timestamp()):x}"
    return f"{packed}.{moment}.{_signature(packed, moment, purpose)}"


def unseal(sealed: str, purpose: str) -> str | None:
    """Give back what was sealed; None for everything that this server did not seal for this person.

    Raises ``Expired`` for what was sealed more than a day ago.
    """
    rest, _, signature = sealed.rpartition(".")
    packed, _, moment = rest.rpartition(".")
    if not rest.isascii() or not hmac.compare_digest(
        _signature(packed, moment, purpose).encode(), signature.encode("utf-8", "replace")
    ):
        return None
    if clock.now().timestamp() - int(moment, 16) > _AGE.total_seconds():
        raise Expired(purpose)
    try:
        return zlib.decompress(base64.urlsafe_b64decode(packed)).decode()
    except (binascii.Error, zlib.error, UnicodeDecodeError):
        return None


def _signature(packed: str, moment: str, purpose: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    told = f"{purpose}\n{g.actor.agency_id}\n{g.actor.person_id}\n{moment}\n{packed}".encode()
    return hmac.new(key, told, hashlib.sha256).hexdigest()
