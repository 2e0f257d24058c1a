"""The command that does what is due."""

import click

from web import worker as background
from web.cli import frame
from web.cli.serve import demand_schema


@click.command()
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the process that started it has gone.")
@frame.in_language
def worker(*, with_parent: bool) -> None:
    """Do what is due until Ctrl-C: alerts, timers of diagrams, e-mails, pruning. Several workers may run."""
    settings = frame.settings()
    demand_schema(settings)
    background.run(settings, when_ready=lambda: frame.say("cli.worker_ready"), with_parent=with_parent)
