"""One application for the rules that look at routes; no database is touched."""

import pytest

from web import create_app
from web.settings import Settings


@pytest.fixture(scope="package")
def guarded_app(tmp_path_factory):
    """The application on a database that is never opened."""
    folder = tmp_path_factory.mktemp("instance")
    return create_app(Settings(folder, f"sqlite:///{folder / 'none.db'}", "test", "http://localhost"))
