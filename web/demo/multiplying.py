"""Make the demonstration large: finished dossiers spread over the past, a few more that are open today."""

import random
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from processes import copying, people
from processes.copying import Copy, Mould
from processes.db import db, transaction
from processes.dossiers import Dossier, copied_code
from web.demo import province

_BATCH = 250
_OPEN_SHARE = 0.03
"""An office has a few weeks' work on its desk and years of finished dossiers in its register."""

_SEED = 9001
_DAYS_OF_A_WEEK = 7
_NAMES = Path(__file__).parent / "names.toml"


class NotADemonstration(Exception):
    """The database holds agencies that are not invented, or no invented province at all."""


@dataclass(frozen=True, slots=True)
class Done:
    """How many dossiers there were, and how many there are now."""

    before: int
    after: int


def multiply(count: int, now: datetime, tell: Callable[[int], None] = lambda _: None) -> Done:
    """Copy dossiers until the demonstration has ``count``; each copy says of itself that it was generated.

    Refuses (``NotADemonstration``) a database in which anything but the invented province lives.
    """
    demand_demonstration()
    before = there = _count()
    if there >= count:
        return Done(before, there)
    chance = random.Random(_SEED + there)  # noqa: S311 - spreads invented dossiers, hides nothing
    moulds = [copying.mould(pattern) for pattern in copying.patterns()]
    drawn = _drawn([mould for mould in moulds if mould.dossiers], chance, there)
    while there < count:
        copies: list[Copy] = []
        while there < count and len(copies) < _BATCH:
            copies.append(next(drawn))
            there += copies[-1].mould.dossiers
        with transaction():
            copying.write(copies, now)
        tell(there)
    _settle()
    return Done(before, there)


def _settle() -> None:
    """Let PostgreSQL look at its tables anew: what it knew of the few rows before would mislead it for hours."""
    if db.engine.dialect.name == "postgresql":
        with transaction():
            db.session.execute(text("ANALYZE"))


def demand_demonstration() -> None:
    """Refuse (``NotADemonstration``) a database in which anything but the invented province lives."""
    invented = {(told["code"], told["name"]) for told in province.plan()["agency"]}
    found = {(agency.code, agency.name) for agency in people.agencies()}
    if found != invented:
        raise NotADemonstration(sorted(found - invented))


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(Dossier)) or 0


def _drawn(moulds: Sequence[Mould], chance: random.Random, there: int) -> Iterator[Copy]:
    """Draw copies without end: mostly of what is finished, as long ago as the agencies have been there."""
    running = [mould for mould in moulds if mould.is_open]
    finished = [mould for mould in moulds if not mould.is_open]
    number = there
    while True:
        mould = chance.choice(running if chance.random() < _OPEN_SHARE else finished)
        weeks = 0 if mould.is_open else chance.randint(0, _most_weeks(mould))
        codes = []
        for row in mould.instances:
            number += 1
            codes.append(copied_code(row["reference"], _received(row) - timedelta(weeks=weeks), number))
        yield Copy(mould, weeks, codes, [_named(row["subject"], number, chance) for row in mould.instances])


def _most_weeks(mould: Mould) -> int:
    began: date = province.plan()["from_on"]
    return max(0, (mould.received - began).days // _DAYS_OF_A_WEEK)


def _received(row: Any) -> date:
    started: datetime = row["started_at"]
    return people.today(started)


@cache
def _names() -> dict[str, list[str]]:
    """Read what names of people are made of: families, middles, given."""
    return tomllib.loads(_NAMES.read_text("utf-8"))


def _named(subject: str, number: int, chance: random.Random) -> str:
    """Invent another name: of a person when it is one, else the same name with a number."""
    families, middles, given = (_names()[part] for part in ("families", "middles", "given"))
    if subject.split(maxsplit=1)[0] in families or not subject.endswith(")"):
        return f"{chance.choice(families)} {chance.choice(middles)} {chance.choice(given)}"
    return f"{subject.removesuffix(' (minh họa)')} số {number} (minh họa)"
