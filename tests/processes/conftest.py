"""The domain is tested on the ground that commands and the worker stand on: no pages."""

import pytest

from web.app import create_base


@pytest.fixture
def application():
    """Build no pages."""
    return create_base
