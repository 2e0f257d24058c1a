"""The command that measures; the measures themselves stand with the tests."""

from importlib import import_module

import click

from web.cli import frame

_MEASURES = "tests.performance.bench"


@click.command()
@click.option("--only", multiple=True, metavar="NAME…", help="Measure only these.")
@click.argument("more", nargs=-1, metavar="")
@click.option("--quick", is_flag=True, help="Fewer runs, done within a minute.")
@frame.as_json
@frame.in_language
def bench(only: tuple[str, ...], more: tuple[str, ...], *, quick: bool) -> None:
    """Measure speed and size on databases of their own: medians of what officers and the worker do."""
    try:
        measures = import_module(_MEASURES)
    except ModuleNotFoundError as error:
        raise frame.stop("cli.bench_missing", code=2, name=error.name) from error
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
