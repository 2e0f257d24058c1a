"""What is wrong with each field, in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from processes.errors import DuplicateCode, Invalid, Problem
from web import i18n


def say(problem: Problem) -> str:
    """Say one problem in the language of this request."""
    return i18n.t(f"problems.{problem.code}", **problem.params)


def by_field(refusal: Invalid) -> Mapping[str, Sequence[str]]:
    """Say what is wrong with each field of a refused form."""
    return {name: [say(problem) for problem in problems] for name, problems in refusal.errors.items()}


def of_form(refusal: Invalid | DuplicateCode, taken: str = "code") -> Mapping[str, Sequence[str]]:
    """Say what is wrong with a refused form; ``taken`` is the field whose content is in use already."""
    if isinstance(refusal, DuplicateCode):
        return {taken: [i18n.t("errors.duplicate_code", **refusal.params)]}
    return by_field(refusal)


def one(field: str, code: str) -> Invalid:
    """Make the refusal of one field."""
    return Invalid({field: [Problem(code)]})


def gather(readers: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
    """Read several fields, each by its name; refuse (``Invalid``) all that are wrong at once."""
    values: dict[str, Any] = {}
    wrong: dict[str, Sequence[Problem]] = {}
    for name, read in readers.items():
        try:
            values[name] = read()
        except Invalid as refusal:
            wrong |= refusal.errors
    if wrong:
        raise Invalid(wrong)
    return values
