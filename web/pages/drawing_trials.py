"""«Chạy thử» of a drawing: tried as it was last kept, before it is the draft; nothing of the trial is kept."""

from flask import Blueprint, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue

from engine import Severity
from processes import definitions, drawings, people
from processes.errors import InvalidFile
from web import clock, drawn_settings, i18n, trials, version_frame
from web.pages import trials as trial_page
from web.security import access

pages = Blueprint("drawing_trials", __name__)


@pages.get("/versions/<id:version_id>/drawing/trial")
@access("procedure.design")
def show(version_id: int) -> ResponseReturnValue:
    """Show the drawing and ask for the first values; one with errors is led back to the drawing table."""
    tried = _drawn(version_id)
    return _back(version_id) if tried is None else trial_page.page(tried, trials.Acts(clock.now()))


@pages.post("/versions/<id:version_id>/drawing/trial")
@access("procedure.design")
def act(version_id: int) -> ResponseReturnValue:
    """Do one more act on the drawing, or take one back."""
    tried = _drawn(version_id)
    return _back(version_id) if tried is None else trial_page.acted(tried)


def _back(version_id: int) -> ResponseReturnValue:
    flash(i18n.t("drawing.cannot_try"), "late")
    return redirect(url_for("drawings.show", version_id=version_id), code=303)


def _drawn(version_id: int) -> trial_page.Tried | None:
    """Make what is drawn ready to run, checked in a process of its own; None when it has errors."""
    table = drawings.sit_down(version_id=version_id, actor=g.actor)
    version, procedure, _ = definitions.version(g.actor.agency_id, version_id)
    try:
        bundle, found = drawings.check(version, table.data)
    except InvalidFile:
        return None
    if any(one.severity is Severity.ERROR for one in found):
        return None
    running = drawings.as_drawn(table, bundle, people.today(clock.now()))
    frame = version_frame.context(version, procedure, "trial", drawn=drawn_settings.text_of(table.data))
    frame["act_url"] = url_for(".act", version_id=version_id)
    return trial_page.Tried(running, trial_page.library(bundle, running), frame)
