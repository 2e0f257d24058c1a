"""Attached files, given back byte for byte, as attachments only: a browser never opens them here."""

from urllib.parse import quote

from flask import Blueprint, Response, g
from flask.typing import ResponseReturnValue

from processes import documents
from web.security import access

pages = Blueprint("files", __name__)


def disposition(name: str) -> str:
    """Write the header that makes a browser save a file under its own name (RFC 6266, RFC 8187)."""
    plain = "".join(letter if (letter.isascii() and letter.isalnum()) or letter in " .-_" else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


@pages.get("/files/<id:file_id>")
@access("file.view")
def download(file_id: int) -> ResponseReturnValue:
    """Give a file of this agency."""
    attachment = documents.find(g.actor.agency_id, file_id)
    answer = Response(documents.store().read(attachment.sha256), mimetype=attachment.media_type)
    answer.headers["Content-Disposition"] = disposition(attachment.name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
