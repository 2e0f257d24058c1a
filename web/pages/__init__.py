"""One module for each group of pages: parse, one verb, answer."""

from flask import Flask

from web.pages import (
    account,
    agencies,
    audit,
    calendar,
    calls,
    design,
    diagrams,
    dossiers,
    exchange,
    files,
    guidance,
    health,
    inbox,
    incidents,
    mail,
    notices,
    passwords,
    people,
    person,
    procedures,
    providers,
    reviews,
    standstill,
    stores,
    stream,
    tasks,
    trials,
    uploads,
    version_decisions,
    version_facts,
    version_forms,
    versions,
)

_PARTS = (
    account,
    agencies,
    audit,
    calendar,
    calls,
    design,
    diagrams,
    dossiers,
    exchange,
    files,
    guidance,
    health,
    inbox,
    incidents,
    mail,
    notices,
    passwords,
    people,
    person,
    procedures,
    reviews,
    providers,
    standstill,
    stores,
    stream,
    tasks,
    trials,
    uploads,
    version_decisions,
    version_facts,
    version_forms,
    versions,
)


def register(app: Flask) -> None:
    """Add every page to the application."""
    for part in _PARTS:
        app.register_blueprint(part.pages)
