"""The command that serves the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from processes import schema
from web import i18n, server
from web.cli import frame
from web.settings import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, envvar="PORT", show_default=True)
@click.option("--with-worker", is_flag=True, help="Start the worker too and stop it with the server.")
@click.option("--live-port", type=click.IntRange(1, 65535), envvar="LIVE_PORT", help="Port of the listener.  [next]")
@click.option("--no-live", is_flag=True, help="No listener: open pages ask from time to time.")
@frame.in_language
def serve(host: str, port: int, live_port: int | None, *, with_worker: bool, no_live: bool) -> None:
    """Serve the pages until Ctrl-C, with the listener that tells open pages what changes.

    Only this machine is served unless PUBLIC_URL is https and TRUSTED_PROXY names the proxy in front.
    """
    settings = frame.settings()
    demand_schema(settings)
    language = i18n.language()
    try:
        server.check(settings, host, port)
        live = None if no_live else server.live_port(settings, host, port, live_port)
        running = _Running(host, port, live, with_worker)
        server.run(
            settings,
            host=host,
            port=port,
            with_worker=with_worker,
            live=live,
            when_ready=lambda: click.echo(_welcome(settings, running, language)),
        )
    except server.CannotServe as refusal:
        raise frame.stop(f"cli.{refusal.code}", code=2, **refusal.params) from refusal


def demand_schema(settings: Settings) -> None:
    """Refuse to start on a database of another shape, or on one that is away."""
    engine = create_engine(settings.database_url)
    try:
        revision = schema.current(engine)
    except DBAPIError as error:
        raise frame.stop("cli.database_failed", code=3, reason=str(error.orig).strip()) from error
    finally:
        engine.dispose()
    if revision != schema.newest():
        raise frame.stop("cli.database_old", code=3)


@dataclass(frozen=True, slots=True)
class _Running:
    """What was started, and where."""

    host: str
    port: int
    live: int | None
    with_worker: bool


def _welcome(settings: Settings, running: _Running, language: str) -> str:
    host = f"[{running.host}]" if ":" in running.host else running.host
    address = settings.public_url if settings.is_secure else f"http://{host}:{running.port}"
    live = f"http://{host}:{running.live}/live/stream"
    said = [
        i18n.translate("cli.serving", language, address=address),
        i18n.translate("cli.serving_live" if running.live else "cli.serving_no_live", language, address=live),
        i18n.translate("cli.serving_worker" if running.with_worker else "cli.serving_no_worker", language),
    ]
    lines = ["", *(f"  {one}" for one in said)]
    accounts = server.accounts(settings)
    if accounts:
        lines += ["", f"  {i18n.translate('cli.demo_accounts', language)}", *_table(accounts)]
    return "\n".join([*lines, "", f"  {i18n.translate('cli.serve_stop', language)}", ""])


def _table(accounts: Sequence[Mapping[str, str]]) -> list[str]:
    rows, agency = [], ""
    width = max(len(account["username"]) for account in accounts)
    for account in accounts:
        if account["agency"] != agency:
            agency = account["agency"]
            rows.append(f"  {agency}")
        rows.append(f"    {account['username']:<{width}}  {account['password']}  {account['role']}: {account['name']}")
    return rows
