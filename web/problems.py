"""What is wrong with each field, in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from processes.errors import DuplicateCode, Invalid, Problem
from web import i18n, moments

_CHOSEN = frozenset({"radio", "select", "combobox", "checkbox", "checkboxes", "checklist"})


def say(problem: Problem) -> str:
    """Say one problem in the language of this request."""
    limit = problem.params.get("limit")
    words = {"limit": moments.limit_words(limit)} if isinstance(limit, Mapping) else {}
    return i18n.t(f"problems.{problem.code}", **{**problem.params, **words})


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


def about(problem: Problem, label: str, kind: str = "text") -> str:
    """Say one problem so that it can be read alone: it names the field. ``kind`` is the field's type on the page."""
    if problem.code == "required":
        verb = "choose" if kind in _CHOSEN else "attach" if kind == "file" else "fill"
        return i18n.t(f"problems.required_{verb}", label=label)
    return f"{label}: {lowered(say(problem))}"


def lowered(sentence: str) -> str:
    """Let a sentence go on after a colon."""
    return sentence[:1].lower() + sentence[1:]


def beside(refusal: Invalid | None, field: Mapping[str, Any], *names: str) -> list[str]:
    """Say what is wrong with a field of a page, under its own name or one of others."""
    errors = refusal.errors if refusal is not None else {}
    return [
        about(problem, field["label"], field.get("type", "text"))
        for name in (field["name"], *names)
        for problem in errors.get(name, ())
    ]
