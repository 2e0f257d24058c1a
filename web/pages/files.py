"""Attached files, given back byte for byte, as attachments only: a browser never opens them here."""

from flask import Blueprint, Response, g
from flask.typing import ResponseReturnValue

from processes import documents
from web.downloads import disposition
from web.security import access

pages = Blueprint("files", __name__)


@pages.get("/files/<id:file_id>")
@access("file.view")
def download(file_id: int) -> ResponseReturnValue:
    """Give a file of this agency."""
    attachment = documents.find(g.actor.agency_id, file_id)
    answer = Response(documents.store().read(attachment.sha256), mimetype=attachment.media_type)
    answer.headers["Content-Disposition"] = disposition(attachment.name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
