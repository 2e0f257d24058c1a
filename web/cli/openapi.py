"""The command that writes the document of the programming interface."""

import json
import tempfile
from pathlib import Path

import click

from web.settings import Settings

FILE = Path(__file__).parents[1] / "api" / "openapi.json"


def text() -> str:
    """Write the document as it is kept in the repository; no database is asked."""
    from web.app import create_app  # noqa: PLC0415 - other commands need no pages

    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(Path(folder), "sqlite://", "none", "http://localhost"))
    return json.dumps(app.extensions["api-document"], ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@click.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to; else the kept file.")
def openapi(output: Path | None) -> None:
    """Write the OpenAPI 3.1 document of /api/v1."""
    path = output or FILE
    path.write_text(text(), "utf-8")
    click.echo(str(path))
