"""Build the application: the ground that commands and the worker stand on, and the pages over it."""

from flask import Flask

from processes import documents, wiring
from processes.db import db
from web.settings import Settings, from_environment


def create_base(settings: Settings | None = None) -> Flask:
    """Build what commands and the worker need: database, files, reactions; no pages."""
    chosen = settings or from_environment()
    app = Flask("web", static_folder="static", static_url_path="/static")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=chosen.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True} if chosen.database_url.startswith("postgresql") else {},
        SECRET_KEY=chosen.secret_key,
        SETTINGS=chosen,
    )
    db.init_app(app)
    documents.configure(chosen.files)
    wiring.connect()
    return app


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from explicit settings, or from the environment."""
    from web import api, assets, errors, frame, i18n, ids, logs, metrics, moments, pages, proxy, security  # noqa: PLC0415 - only pages need them

    app = create_base(settings)
    chosen: Settings = app.config["SETTINGS"]
    app.config.update(
        MAX_CONTENT_LENGTH=chosen.request_bytes,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="ui",
        SESSION_COOKIE_SECURE=chosen.is_secure,
        SESSION_COOKIE_SAMESITE="Lax",
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
    )
    app.jinja_env.autoescape = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["id"] = ids.IdConverter
    for part in (logs, metrics, security, errors, i18n, moments, assets, frame, pages, api):
        part.register(app)
    if chosen.trusted_proxy:
        app.wsgi_app = proxy.behind(app.wsgi_app, chosen.trusted_proxy)  # type: ignore[method-assign, assignment]  # Flask's own way
    return app
