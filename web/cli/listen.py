"""The command that tells open pages what changes."""

import click

from web.cli import frame
from web.cli.serve import demand_schema
from web.live import listener
from web.server import CannotServe, check


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, envvar="LIVE_PORT", show_default=True)
@click.option("--pages-port", type=click.IntRange(1, 65535), default=8000, envvar="PORT", show_default=True)
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the process that started it has gone.")
@frame.in_language
def listen(host: str, port: int, pages_port: int, *, with_parent: bool) -> None:
    """Tell open pages what changes, until Ctrl-C. `serve` starts it by itself.

    A proxy in front sends /live/stream to this port, unbuffered, and everything else to `serve`.
    """
    settings = frame.settings()
    demand_schema(settings)
    try:
        check(settings, host, port)
    except CannotServe as refusal:
        raise frame.stop(f"cli.{refusal.code}", code=2, **refusal.params) from refusal
    listener.run(
        settings,
        host=host,
        port=port,
        pages_port=pages_port,
        when_ready=lambda: None if with_parent else frame.say("cli.listener_ready", port=port),
        with_parent=with_parent,
    )
