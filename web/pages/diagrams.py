"""The diagrams of a version as BPMN files, for the drawing on the page and for those without the script."""

import hashlib

from flask import Blueprint, Response, abort, g, request
from flask.typing import ResponseReturnValue

from processes import definitions, people
from web import clock, sheets
from web.downloads import disposition
from web.security import access

pages = Blueprint("diagrams", __name__)


@pages.get("/versions/<id:version_id>/diagram.bpmn")
@access("diagram.view")
def of_version(version_id: int) -> ResponseReturnValue:
    """Give a diagram of a version of this agency byte for byte; browsers ask again and get it only when changed.

    ``file`` names one that the main diagram calls, in its own files or in those of another procedure.
    """
    version, procedure, _ = definitions.version(g.actor.agency_id, version_id)
    running = definitions.with_callees(version, people.today(clock.now()))
    asked = request.args.get("file")
    if asked is not None and asked not in running.diagram.files:
        abort(404)
    data = running.diagram.data if asked is None else running.diagram.files[asked]
    answer = Response(data, mimetype="application/xml")
    name = f"{procedure.code}-{version.number}.bpmn" if asked is None else asked.rpartition("/")[2]
    answer.headers["Content-Disposition"] = disposition(name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(hashlib.sha256(data).hexdigest() if asked is not None else running.diagram.sha256)
    if asked is None:
        sheets.tell(answer, running)
    return answer.make_conditional(request)
