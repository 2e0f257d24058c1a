"""The ways to mend a drawing: for each the tiny file that comes to it, and what the assistant makes of that file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import engine
from engine import Option, Repair
from web.examples import Example, examples, read

_FILE: Final = Path(__file__).parent / "repairs" / "ways.toml"
_LARGEST: Final = 9_000


@dataclass(frozen=True, slots=True)
class Offered:
    """What is offered for an example: the repair of its finding, and the file after each of its options."""

    example: Example
    repair: Repair
    after: Mapping[str, bytes]

    @property
    def options(self) -> tuple[Option, ...]:
        """The options in the order in which they are offered."""
        return self.repair.options


@cache
def homes() -> Mapping[str, str]:
    """Say for every way (the beginning of an option's code) which finding's page draws it."""
    return {code: told["finding"] for code, told in _told().items()}


@cache
def _told() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def offers(finding: str) -> list[Offered]:
    """Mend the examples of a finding in every way that is offered; empty for what nothing mends.

    First comes the example of the finding, then drawings that are there for further ways.
    """
    own = examples().get(finding)
    drawn = [own] if own is not None and own.kind == "diagram" and not own.files else []
    more = [read(finding, one) for one in _told().values() if one["finding"] == finding and len(one) > 1]
    offered = (_offered(finding, one) for one in (*drawn, *more) if len(one.wrong) <= _LARGEST)
    return [one for one in offered if one is not None]


def _offered(finding: str, example: Example) -> Offered | None:
    repair = next((one for one in engine.repairs(example.wrong) if one.finding == finding), None)
    if repair is None:
        return None
    return Offered(example, repair, {one.code: _after(example.wrong, repair, one) for one in repair.options})


def _after(data: bytes, repair: Repair, option: Option) -> bytes:
    """Mend just this; what comes up only after something else was mended is mended after that."""
    if option.code == "keep":
        return data
    mended = engine.repair(data, {repair.key: option.code})
    if repair.key not in mended.done:
        mended = engine.repair(data, {repair.key: option.code}, is_rest_default=True)
    return mended.data
