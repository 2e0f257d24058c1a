"""The Flask application: pages, commands, worker. It asks the domain and words the answer; it decides nothing.

The application is loaded at its first use, so that a command that needs no database starts at once.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from web.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    """Load ``create_app`` at its first use."""
    if name != "create_app":
        raise AttributeError(name)
    from web.app import create_app  # noqa: PLC0415 - at the first use

    return create_app
