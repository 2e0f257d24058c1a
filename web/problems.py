"""What is wrong with each field, in words."""

from collections.abc import Mapping, Sequence

from processes.errors import Invalid, Problem
from web import i18n


def say(problem: Problem) -> str:
    """Say one problem in the language of this request."""
    return i18n.t(f"problems.{problem.code}", **problem.params)


def by_field(refusal: Invalid) -> Mapping[str, Sequence[str]]:
    """Say what is wrong with each field of a refused form."""
    return {name: [say(problem) for problem in problems] for name, problems in refusal.errors.items()}
