"""The slip of receipt and appointment of a dossier, as a file to be printed."""

from flask import Blueprint, Response, g
from flask.typing import ResponseReturnValue

from processes import instances
from web import clock, overview, papers, slip
from web.downloads import disposition
from web.security import access

pages = Blueprint("slips", __name__)


@pages.get("/dossiers/<id:instance_id>/receipt.pdf")
@access("dossier.view")
def show(instance_id: int) -> ResponseReturnValue:
    """Hand out the slip of a dossier as PDF/A; for an instance that nobody handed in there is none."""
    now = clock.now()
    told = slip.content(overview.read(instances.instance(g.actor.agency_id, instance_id), now), now)
    return Response(
        papers.typeset(told, "receipt"),
        content_type="application/pdf",
        headers={"Content-Disposition": disposition(f"{told['reference']}.pdf")},
    )
