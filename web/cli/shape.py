"""The command that makes a procedure from one of the eight shapes."""

import json
from pathlib import Path
from typing import Any

import click

from web import i18n
from web.cli import frame

_ARCHIVE = ".zip"


@click.command()
@click.argument("name")
@click.option("--parameters", default="{}", metavar="FILE|JSON", help="Options, facts of law, roles, times, texts.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="FILE|FOLDER")
@frame.as_json
@frame.in_language
def shape(name: str, parameters: str, output: Path) -> None:
    """Make a procedure from the shape NAME and write it as a package: a folder, a .zip, or the .bpmn alone.

    NAME is instant, same_day, short, standard, verification, council, consultation or linked. What the parameters do
    not say is as the shape proposes it. Exits with 1 and all that is wrong with them; needs no database.
    """
    from processes import shapes  # noqa: PLC0415 - other commands need none of it
    from processes.errors import Invalid  # noqa: PLC0415 - as above
    from web.moments import amount_words  # noqa: PLC0415 - as above

    try:
        made = shapes.make(shapes.read({**_given(parameters), "shape": name}))
    except Invalid as refusal:
        frame.refuse(refusal)
        raise click.exceptions.Exit(1) from refusal
    write_package(made.bundle, made.procedure, output)
    held = shapes.held(made)
    if frame.wants_json():
        frame.answer({"shape": name, "days": str(held.total), "state": held.state, "settings": made.settings})
    else:
        rest = i18n.t("versions.days", amount=amount_words(held.rest), count=held.rest)
        said = i18n.t(f"versions.sum_{held.state}", days=rest)
        frame.say("cli.shaped", file=output, days=amount_words(held.total), held=said)


def _given(parameters: str) -> dict[str, Any]:
    """Read the parameters, which are JSON or the name of a file with it."""
    try:
        text = parameters if parameters.lstrip().startswith("{") else Path(parameters).read_text("utf-8")
        given = json.loads(text)
    except OSError as error:
        raise frame.stop(
            "cli.file_unreadable", code=frame.UNREADABLE, file=parameters, reason=error.strerror
        ) from error
    except ValueError as error:
        raise frame.stop("cli.json_unreadable", code=frame.UNREADABLE, place="--parameters", reason=error) from error
    if not isinstance(given, dict):
        raise frame.stop("cli.json_unreadable", code=frame.UNREADABLE, place="--parameters", reason="{…}")
    return given


def write_package(bundle: Any, procedure: Any, output: Path) -> None:
    """Write a package: an archive, a diagram alone, or a folder with everything. Stops in words where it cannot."""
    from web import packages  # noqa: PLC0415 - only where something is written

    try:
        if output.suffix.casefold() == _ARCHIVE:
            output.write_bytes(packages.archive(bundle))
        elif output.suffix.casefold() == ".bpmn":
            output.write_bytes(bundle.diagram)
        else:
            found = packages.parts(bundle)
            described = json.dumps(procedure, ensure_ascii=False, indent=2) + "\n"
            for name, data in {**found, packages.PROCEDURE: described.encode()}.items():
                (output / name).parent.mkdir(parents=True, exist_ok=True)
                (output / name).write_bytes(data)
    except OSError as error:
        raise frame.stop("cli.file_unreadable", code=frame.UNREADABLE, file=output, reason=error.strerror) from error
