"""The page that shows every component: for development only, elsewhere it does not exist."""

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from web.security import PUBLIC, access

pages = Blueprint("design", __name__)


@pages.get("/design")
@access(PUBLIC)
def show() -> ResponseReturnValue:
    """Show every component with sample content."""
    if not current_app.config["SETTINGS"].development:
        abort(404)
    return render_template("design.html")
