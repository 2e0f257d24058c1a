"""The commands that load demonstration data and make them many."""

import click

from web import clock
from web import demo as example
from web.cli import frame
from web.demo import multiplying


@click.group()
def demo() -> None:
    """Load an invented province with people and dossiers."""


@demo.command()
@click.option("--yes", is_flag=True, help="Say that this database is for demonstration.")
@click.option("--once", is_flag=True, help="Do nothing when the data are there already.")
@frame.as_json
@frame.in_language
def load(*, yes: bool, once: bool) -> None:
    """Make an invented province with people, procedures and dossiers by running the product.

    The accounts with their random passwords are kept in demo-accounts.json of the instance folder.
    """
    if not yes:
        raise frame.stop("cli.demo_needs_yes", code=2)
    with frame.application() as settings:
        if example.is_unfinished(settings):
            raise frame.stop("cli.demo_unfinished", folder=settings.instance)
        if example.is_loaded():
            if once:
                return
            raise frame.stop("cli.demo_loaded")
        accounts = example.load(settings, clock.now())
    if frame.wants_json():
        frame.answer({"accounts": len(accounts), "file": str(settings.instance / example.ACCOUNTS)})
    else:
        frame.say("cli.demo_done", count=len(accounts), file=settings.instance / example.ACCOUNTS)


@demo.command()
@click.argument("count", type=click.IntRange(1, 1_000_000))
@frame.as_json
@frame.in_language
def multiply(count: int) -> None:
    """Copy dossiers of the demonstration until it has COUNT of them, to try the product with many.

    Copies have codes with NB («nhân bản») and say on every page and in every record that they were generated.
    Refuses a database that holds anything but the invented province.
    """
    with frame.application():
        try:
            done = multiplying.multiply(count, clock.now(), lambda there: click.echo(f"{there:,}", err=True))
        except multiplying.NotADemonstration as refusal:
            raise frame.stop("cli.demo_not_alone", code=2) from refusal
    if frame.wants_json():
        frame.answer({"before": done.before, "after": done.after})
    else:
        frame.say("cli.demo_multiplied", before=done.before, after=done.after)
