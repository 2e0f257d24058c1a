"""The Flask application: pages, commands, worker. It asks the domain and words the answer; it decides nothing."""

from flask import Flask

from processes import documents, wiring
from processes.db import db
from web import assets, errors, frame, i18n, ids, logs, metrics, moments, pages, security
from web.settings import Settings, from_environment


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from explicit settings, or from the environment."""
    chosen = settings or from_environment()
    app = Flask(__name__, static_folder="static", static_url_path="/static")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=chosen.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True} if chosen.database_url.startswith("postgresql") else {},
        SECRET_KEY=chosen.secret_key,
        MAX_CONTENT_LENGTH=chosen.request_bytes,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="ui",
        SESSION_COOKIE_SECURE=chosen.is_secure,
        SESSION_COOKIE_SAMESITE="Lax",
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        SETTINGS=chosen,
    )
    app.jinja_env.autoescape = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["id"] = ids.IdConverter
    db.init_app(app)
    documents.configure(chosen.files)
    wiring.connect()
    for part in (logs, metrics, security, errors, i18n, moments, assets, frame, pages):
        part.register(app)
    return app
