"""One module for each group of pages: parse, one verb, answer."""

from flask import Flask

from web.pages import account, health


def register(app: Flask) -> None:
    """Add every page to the application."""
    for pages in (health.pages, account.pages):
        app.register_blueprint(pages)
