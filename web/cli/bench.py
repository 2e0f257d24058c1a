"""The command that measures; the measures themselves stand with the tests."""

from dataclasses import asdict
from importlib import import_module

import click

from web.cli import frame

_MEASURES = "tests.performance.bench"


@click.command()
@click.option("--only", multiple=True, metavar="NAME…", help="Measure only these.")
@click.argument("more", nargs=-1, metavar="")
@click.option("--quick", is_flag=True, help="Fewer runs, done within a minute.")
@click.option("--pages", is_flag=True, help="Measure the pages of daily work on the demonstration of this INSTANCE.")
@frame.as_json
@frame.in_language
def bench(only: tuple[str, ...], more: tuple[str, ...], *, quick: bool, pages: bool) -> None:
    """Measure speed and size on databases of their own: medians of what officers and the worker do."""
    try:
        measures = import_module(_MEASURES)
    except ModuleNotFoundError as error:
        raise frame.stop("cli.bench_missing", code=2, name=error.name) from error
    if pages:
        _pages(quick=quick)
        return
    chosen = (*only, *more)
    unknown = sorted(set(chosen) - set(measures.NAMES))
    if unknown:
        raise frame.stop("cli.bench_unknown", code=2, names=", ".join(unknown), known=", ".join(measures.NAMES))
    figures = measures.run(chosen, quick=quick)
    if frame.wants_json():
        frame.answer(figures)
        return
    for name, figure in figures.items():
        click.echo(f"{name:<32} {figure['value']:>12g} {figure['unit']}")


def _pages(*, quick: bool) -> None:
    """Print for each page of daily work what whoever waits longest for it waits."""
    from web.app import create_app  # noqa: PLC0415 - only this measure needs the pages
    from web.demo import multiplying  # noqa: PLC0415 - as above

    with frame.application() as settings:
        try:
            multiplying.demand_demonstration()
        except multiplying.NotADemonstration as refusal:
            raise frame.stop("cli.demo_not_alone", code=2) from refusal
    app = create_app(settings)
    with app.app_context():
        told = import_module(f"{_MEASURES}.pages").measure(app, 3 if quick else 20)
    if frame.wants_json():
        frame.answer(asdict(told))
        return
    frame.say("cli.bench_pages", count=told.dossiers, records=told.records, open=told.open_tasks, kind=told.database)
    for line in sorted(told.lines, key=lambda line: -line.p50):
        click.echo(f"{line.page:<40} {line.p50:>6.0f} {line.p95:>6.0f} ms {line.statements:>4}  {line.who}")
