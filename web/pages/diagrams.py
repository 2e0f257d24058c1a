"""The diagram of a version as its BPMN file, for the drawing on the page and for those without the script."""

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from processes import definitions
from web.downloads import disposition
from web.security import access

pages = Blueprint("diagrams", __name__)


@pages.get("/versions/<id:version_id>/diagram.bpmn")
@access("diagram.view")
def of_version(version_id: int) -> ResponseReturnValue:
    """Give the diagram of a version of this agency byte for byte; browsers ask again and get it only when changed."""
    version, procedure, revision = definitions.version(g.actor.agency_id, version_id)
    answer = Response(revision.data, mimetype="application/xml")
    answer.headers["Content-Disposition"] = disposition(f"{procedure.code}-{version.number}.bpmn")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(revision.sha256)
    return answer.make_conditional(request)
