"""Applications for tests: each has its own database and settings, all share pages that were registered once."""

from web.app import create_base

# What `create_app` adds to `create_base`; registering it takes longer than most tests.
_DRESS = (
    "after_request_funcs",
    "before_request_funcs",
    "blueprints",
    "error_handler_spec",
    "jinja_env",
    "template_context_processors",
    "url_map",
    "view_functions",
)


def dressed(pattern, settings):
    """Build an application on these settings with the pages of the ``pattern``; neither knows the other's data."""
    app = create_base(settings)
    for name in _DRESS:
        setattr(app, name, getattr(pattern, name))
    own = {name: app.config[name] for name in _own(app)}
    app.config.update(pattern.config)
    app.config.update(own)
    app.extensions = {**pattern.extensions, **app.extensions}
    return app


def _own(app):
    return [name for name in app.config if name.startswith("SQLALCHEMY_")] + ["SECRET_KEY", "SETTINGS"]
