"""The commands of `run.py`: one module a group, loaded when it is asked for."""

from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from web import i18n

_COMMANDS = {
    "bench": "Measure speed and size.",
    "db": "Bring the database up to date, back it up.",
    "decide": "Make a decision of a DMN file.",
    "definitions": "Check, import, publish and export process definitions.",
    "demo": "Load an invented province with people and dossiers.",
    "feel": "Evaluate a FEEL expression.",
    "instances": "List and show instances.",
    "listen": "Tell open pages what changes.",
    "openapi": "Write the document of the programming interface.",
    "people": "Add people; the first administrator comes from here.",
    "records": "Prove that no quality record was altered.",
    "serve": "Serve the pages.",
    "signatures": "Say whom an agency believes, check a signed file.",
    "try": "Try a process in memory.",
    "worker": "Do what is due: alerts, timers, e-mail.",
}


class _Commands(click.Group):
    """Commands by name; a module is imported only for the command that is called."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command; the language that it chose (``--lang``) ends with it, also when it was refused."""
        with i18n.speaking(i18n.LANGUAGES[0]):
            return super().main(*args, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """List the names."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Load the module of a command."""
        if cmd_name not in _COMMANDS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(import_module(f"web.cli.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the list of commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run Thông Suốt: electronic ISO for public administration.

    Settings come from the environment: INSTANCE (folder of data), DATABASE_URL, PUBLIC_URL, PORT, SECRET_KEY,
    TRUSTED_PROXY, METRICS_TOKEN. Commands with --json write JSON to standard output.
    """
