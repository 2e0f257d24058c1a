"""How the bytes of a record lie on the disk: packed with a dictionary that never changes, given back exactly.

The hash is over the unpacked bytes; whoever checks a record never needs to know of this. Bytes that begin with
``{`` are stored as they are; packed ones begin with the number of their dictionary.
"""

import zlib
from typing import Any

from sqlalchemy import LargeBinary, TypeDecorator

_FIRST = b"\x01"
_LARGEST = 16 * 1024 * 1024
_WITHOUT_HEADER = -15
# Never edit: records that were packed with it could not be read again. A better one is a second dictionary, \x02.
_DICTIONARY = (
    b'"checked":["output:","values":{"#n":"","#d":"20","#dt":"20","applicant":{"name":"","phone":"","text":"'
    b'"incident.opened","task.claim","task.release","task.note","task.attach","task.delegate","task.hand_back",'
    b'"deputy","on_behalf_of":{"reason":"","way":"","to":"","channel":"counter","limit":{"amount":"1","unit":'
    b'"working_day"},"received_at":"20","dossier.start","system":"clock","timer.fire","joined":["subprocess_started"'
    b'"subprocess_completed","subprocess_cancelled","message_received","message_cancelled","message_awaited",'
    b'"data":{"message":"withdrawal"},"timer_fired","timer_cancelled","kind":"timer_started"},{"data":{"due_at":"'
    b'"kind":"process_finished"},"kind":"process_started"},"kind":"task_cancelled"},'
    b'{"act":"task.complete","actor":{"id":"","name":"Nguy\xe1\xbb\x85n Th\xe1\xbb\x8b ","role":{"code":"case_officer",'
    b'"name":"Chuy\xc3\xaan vi\xc3\xaan"},"unit":"Ph\xc3\xb2ng "},"agency":"","at":"2026-","dossier_due_at":"2026-",'
    b'"events":[{"element":"","key":"t1","kind":"task_completed"},{"element":"","kind":"flow_taken"},{"element":"",'
    b'"kind":"node_passed"},{"element":"","kind":"flow_taken"},{"element":"","key":"t2","kind":"task_opened"}],'
    b'"files":[],"form":"","id":"","instance":"","payload":"","prev":"","procedure":{"code":"1.0","diagram":"",'
    b'"settings":"","version":1},"reference":"H","request":"","routing":{},"seq":2,"task":{"clock":"within","due_at":'
    b'"T10:00:00.000Z","element":"","key":"t","name":"","opened_at":"2026-"},"v":1}'
)


def pack(data: bytes) -> bytes:
    """Write bytes for the disk; those that would not become shorter stay as they are."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, _WITHOUT_HEADER, zdict=_DICTIONARY)
    packed = _FIRST + squeezer.compress(data) + squeezer.flush()
    return packed if len(packed) < len(data) or not data.startswith(b"{") else data


def unpack(stored: bytes) -> bytes:
    """Give back what ``pack`` was given. Bytes that cannot be read come as they are: their hash will tell."""
    if not stored.startswith(_FIRST):
        return stored
    try:
        return zlib.decompressobj(_WITHOUT_HEADER, zdict=_DICTIONARY).decompress(stored[1:], _LARGEST)
    except zlib.error:
        return stored


class Packed(TypeDecorator[bytes]):
    """A column of packed bytes: plain ones in the program, packed ones in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, _dialect: Any) -> bytes | None:
        """Pack what is written."""
        return None if value is None else pack(value)

    def process_result_value(self, value: bytes | None, _dialect: Any) -> bytes | None:
        """Unpack what is read."""
        return None if value is None else unpack(bytes(value))
