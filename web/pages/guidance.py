"""Help: what each role does here, how time is counted, which keys help."""

from flask import Blueprint, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from processes import people
from web import explaining
from web.examples.mended import mended
from web.examples.shown import shown
from web.security import access

pages = Blueprint("help", __name__)

TOPICS = (
    ("officer", "inbox.view", 7),
    ("absence", "absence.view", 4),
    ("intake", "dossier.start", 5),
    ("designer", "procedure.view", 16),
    ("editors", "procedure.design", 6),
    ("documents", "procedure.view", 4),
    ("auditor", "record.view", 8),
    ("signatures", "file.view", 6),
    ("administrator", "people.view", 8),
    ("views", "view.view", 4),
    ("board", "board.view", 4),
    ("reports", "report.view", 5),
    ("comments", "dossier.comment", 3),
    ("superior", "dossier.suspend", 4),
    ("news", "notice.view", 4),
    ("time", "help.view", 9),
    ("keys", "inbox.view", 8),
)

KEYS = (
    ("anywhere", (("/", "search"), ("?", "show"), ("Tab", "through"), ("Space", "tick"))),
    ("list", (("J K", "down"), ("O Enter", "open"), ("N", "claim"), ("X", "choose"), ("C", "complete_row"))),
    ("task", (("N", "claim"), ("C", "complete"))),
)
"""Where which keys do what: the words of web/assets/js/keys.js."""


@pages.get("/help/keys")
@access("help.view")
def keys() -> ResponseReturnValue:
    """Show the keys, and let single ones be switched off."""
    return render_template("keys.html", groups=KEYS)


@pages.get("/help")
@access("help.view")
def show() -> ResponseReturnValue:
    """Show help for what the person's roles may do."""
    topics = [(name, points) for name, action, points in TOPICS if people.may(g.actor, action)]
    return render_template("help.html", topics=topics)


@pages.get("/help/findings")
@access("help.view")
def findings() -> ResponseReturnValue:
    """List everything that the checker may say, by families; with ``q`` only what has these words."""
    search = " ".join(request.args.get("q", "").split())[:100]
    return render_template("help_findings.html", families=explaining.index(search), search=search)


@pages.get("/help/repairs")
@access("help.view")
def repairs() -> ResponseReturnValue:
    """List every way to mend a drawing, each with the finding whose page draws it before and after."""
    return render_template("help_repairs.html", ways=explaining.ways())


@pages.get("/help/findings/<finding>")
@access("help.view")
def finding(finding: str) -> ResponseReturnValue:
    """Explain one finding: why it matters, how to mend it, where it is, and the smallest thing that earns it."""
    if finding not in explaining.codes() and finding not in explaining.proposals():
        abort(404)
    told = explaining.explain(finding)
    return render_template("help_finding.html", halves=shown(finding), repairs=mended(finding), **told)
