"""One module for each group of pages: parse, one verb, answer."""

from flask import Flask

from web.pages import account, design, health, passwords


def register(app: Flask) -> None:
    """Add every page to the application."""
    for pages in (account.pages, design.pages, health.pages, passwords.pages):
        app.register_blueprint(pages)
