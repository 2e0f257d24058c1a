"""What all commands share: options, the application around them, refusals in words."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click

from web import i18n
from web.settings import Settings, WrongSetting, from_environment

P = ParamSpec("P")
R = TypeVar("R")

UNREADABLE = 2
_JSON = "json"


def _speak(_ctx: click.Context, _parameter: click.Parameter, value: str) -> None:
    i18n.speak(value)  # until the program ends (web.cli): click closes no context whose command line it refused


def _remember_json(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    ctx.meta[_JSON] = value


in_language = click.option(
    "--lang",
    type=click.Choice(i18n.LANGUAGES),
    default=i18n.LANGUAGES[0],
    show_default=True,
    expose_value=False,
    callback=_speak,
    is_eager=True,
    help="Language of the words.",
)
as_json = click.option(
    "--json", "as_json", is_flag=True, expose_value=False, callback=_remember_json, help="Write JSON, for machines."
)
of_agency = click.option("--agency", metavar="CODE", help="Code of the agency; not needed when there is only one.")


def wants_json() -> bool:
    """Whether the command was called with --json."""
    return bool(click.get_current_context().meta.get(_JSON))


def say(key: str, **params: Any) -> None:
    """Print words to standard output."""
    click.echo(i18n.t(key, **params))


def answer(data: Mapping[str, Any]) -> None:
    """Print an answer for machines."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def stop(key: str, *, code: int = 1, **params: Any) -> click.exceptions.Exit:
    """Print why the command cannot go on and give the exit to raise."""
    click.echo(i18n.t(key, **params), err=True)
    return click.exceptions.Exit(code)


def settings() -> Settings:
    """Read the settings; stop in words when one cannot be used."""
    try:
        return from_environment()
    except WrongSetting as wrong:
        raise stop("cli.setting_wrong", code=UNREADABLE, reason=wrong) from wrong


@contextmanager
def application() -> Iterator[Settings]:
    """Stand on the application: database, files, reactions. Says refusals in words and exits with 1."""
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 - not for commands without a database

    from processes.db import db  # noqa: PLC0415 - as above
    from processes.errors import Refused  # noqa: PLC0415 - as above
    from web.app import create_base  # noqa: PLC0415 - as above

    chosen = settings()
    with create_base(chosen).app_context():
        try:
            yield chosen
        except Refused as refusal:
            refuse(refusal)
            raise click.exceptions.Exit(1) from refusal
        except DBAPIError as error:
            raise stop("cli.database_failed", code=3, reason=str(error.orig).strip()) from error
        finally:
            db.session.remove()
            db.engine.dispose()


def in_application(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command within the application."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with application():
            return command(*args, **kwargs)

    return run


def about_an_agency(command: Callable[P, R]) -> Callable[P, R]:
    """Give a command about one agency its options (``--agency``, ``--json``, ``--lang``) and the application."""
    return of_agency(as_json(in_language(in_application(command))))


def refuse(refusal: Any) -> None:
    """Say a refusal, with every field or element that is wrong."""
    params = {**refusal.params, "by": refusal.params.get("by") or i18n.t("errors.somebody")}
    said = i18n.t(f"errors.{refusal.code}", **params)
    errors = {name: [_problem(problem) for problem in problems] for name, problems in _errors(refusal).items()}
    if wants_json():
        answer({"error": refusal.code, "message": said, "errors": errors, "params": refusal.params})
        return
    click.echo(said, err=True)
    for name, problems in errors.items():
        for problem in problems:
            click.echo(f"  {name}: {problem}" if name else f"  {problem}", err=True)


def _errors(refusal: Any) -> Mapping[str, Any]:
    return getattr(refusal, "errors", {})


def _problem(problem: Any) -> str:
    key = f"problems.{problem.code}"
    return i18n.t(key, **problem.params) if i18n.has(key) else f"{problem.code} {dict(problem.params)}"
