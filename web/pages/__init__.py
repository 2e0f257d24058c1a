"""One module for each group of pages: parse, one verb, answer."""

from flask import Flask

from web.pages import account, audit, design, health, passwords, stream


def register(app: Flask) -> None:
    """Add every page to the application."""
    for pages in (account.pages, audit.pages, design.pages, health.pages, passwords.pages, stream.pages):
        app.register_blueprint(pages)
