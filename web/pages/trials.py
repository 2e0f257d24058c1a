"""«Chạy thử»: a version tried step by step, before anybody works with it; nothing of it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import trial
from engine.forms import Form
from processes import definitions, people
from processes.definitions import Running
from web import clock, trial_view, trials, typed, version_frame
from web.security import access

pages = Blueprint("trials", __name__)

_BEGIN = "begin"


@dataclass(frozen=True, slots=True)
class Tried:
    """What is tried, with all its files, and what its page says around the trial."""

    running: Running
    library: trial.Library
    frame: Mapping[str, Any]


@pages.get("/versions/<id:version_id>/trial")
@access("procedure.design")
def show(version_id: int) -> ResponseReturnValue:
    """Show the diagram and ask for the first values."""
    return page(_version(version_id), trials.Acts(clock.now()))


@pages.post("/versions/<id:version_id>/trial")
@access("procedure.design")
def act(version_id: int) -> ResponseReturnValue:
    """Do one more act, or take one back, and show the run with all of them; with a fault nothing is added."""
    return acted(_version(version_id))


def _version(version_id: int) -> Tried:
    version, procedure, revision = definitions.version(g.actor.agency_id, version_id)
    running = definitions.with_callees(version, people.today(clock.now()))
    bundle = definitions.files_of(g.actor.agency_id, revision.id)
    frame = version_frame.context(version, procedure, "trial")
    frame["act_url"] = url_for("trials.act", version_id=version_id)
    return Tried(running, library(bundle, running), frame)


def acted(tried: Tried) -> ResponseReturnValue:
    """Answer a form of a trial's page."""
    do = request.form.get("do", "")
    try:
        acts = trials.read(request.form.get("acts", ""))
        if do == "undo":
            return page(tried, acts.without_last())
        if do == "restart" or (acts.data is None and do != _BEGIN):
            return page(tried, trials.Acts(clock.now()))
        return _go_on(tried, acts, do)
    except trials.UnreadableActs:
        return page(tried, trials.Acts(clock.now()), is_lost=True), 422


def _go_on(tried: Tried, acts: trials.Acts, do: str) -> ResponseReturnValue:
    form, more = _form(do, tried.running), request.form.get(trials.MORE, "")
    given = trials.entered(form, tried.running, typed.of_request(), more, acts.now)
    if given.wrong:
        return page(tried, acts, asked=do, wrong=given.wrong), 422
    if do == _BEGIN:
        return page(tried, trials.Acts(acts.now, given.values))
    return page(tried, acts.then(trials.command_of(do, given.values)))


def _form(do: str, running: Running) -> Form | None:
    """Find the form that was filled in: of the reception, or of the step that is completed."""
    kind, _, about = do.partition(":")
    if kind == _BEGIN:
        return running.start_form
    return running.form_of(about) if kind == "complete" else None


def library(bundle: definitions.Bundle, running: Running) -> trial.Library:
    """Give the files of a version and of what it calls."""
    called = {file.name: file.data for one in running.callees.values() for file in one.files}
    rules = {element_id: (one.model, one.definition) for element_id, one in running.rules.items()}
    return trial.Library({definitions.MAIN: bundle.diagram, **bundle.beside, **called}, bundle.decision_files, rules)


def page(
    tried: Tried,
    acts: trials.Acts,
    *,
    asked: str = "",
    wrong: Mapping[str, Sequence[str]] | None = None,
    is_lost: bool = False,
) -> str:
    """Show a trial as it stands after these acts."""
    running = tried.running
    done = None if acts.data is None else trial.run(tried.library, acts.plan())

    def fields(do: str) -> list[dict[str, Any]]:
        """Describe what is asked at one act; what was typed into it stays."""
        is_asked = do == asked
        sent, more = (typed.of_request(), request.form.get(trials.MORE, "")) if is_asked else (typed.Typed(), "")
        faults = (wrong or {}) if is_asked else {}
        return trials.fields(_form(do, running), running, do.partition(":")[2] or do, sent, more, faults, acts.now)

    return render_template(
        "version_trial.html",
        **tried.frame,
        acts=trials.write(acts),
        is_lost=is_lost,
        begin=fields(_BEGIN) if done is None else [],
        run=None if done is None else trial_view.shown(done, acts, running.diagram, fields),
    )
