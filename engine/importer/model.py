"""What the import assistant says: repairs with their options, and a repaired file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Option:
    """One way to mend something: a stable code with parameters, never a sentence."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Repair:
    """Something that can be mended, under a ``key`` of its own within the file.

    ``finding`` is the code of the finding, or of a proposal (``budget_written``, ``role_named``). The options are in
    the order in which they are offered; just one of them is the default.
    """

    key: str
    finding: str
    element_id: str | None
    element_name: str | None
    line: int | None
    options: tuple[Option, ...]
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def default(self) -> Option:
        """Return the safe option."""
        return next(option for option in self.options if option.is_default)

    def option(self, code: str) -> Option | None:
        """Return the option of a code, or None."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Repaired:
    """The file after the repairs; ``done`` says which option of which repair was taken, in that order.

    A file in which nothing was done has the bytes that were given.
    """

    data: bytes
    done: Mapping[str, str] = field(default_factory=dict)
