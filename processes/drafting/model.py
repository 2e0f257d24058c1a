"""What was understood of a document: steps, facts of law, and what was not understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from engine import Finding
from engine.words import Duration, Kind, Way

UNSAID: Final = Duration(Kind.BLANK)


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the table of work. ``no`` is its number as a label («3», «2a»), ``id`` what the diagram calls it.

    ``role`` is the code of the role, or the words of the document where they mean none; ``responsible`` are these
    words, ``written`` those of the time. ``group`` is the heading or the shared time that the row stands under.
    ``shared`` is the id of the first of the steps that one time is set for together; that one has the amount.
    ``refers_to`` are the numbers of other steps in its text, ``ways`` what the text says about going on.
    """

    id: str
    no: str
    text: str
    responsible: str = ""
    role: str = ""
    is_known: bool = False
    time: Duration = UNSAID
    written: str = ""
    group: str | None = None
    shared: str = ""
    forms: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    part: int = 0

    @property
    def days(self) -> Fraction | None:
        """The working days, None where no amount is set."""
        return self.time.days

    @property
    def about(self) -> tuple[str, str]:
        """What a finding names the step by."""
        return self.id, f"B{self.no}. {self.text}"[:120] if self.no else self.text[:120]


@dataclass(frozen=True, slots=True)
class Part:
    """One of several tables of work: how it is called, and whether it is another way of doing the same."""

    name: str
    is_alternative: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the document says around the table, as a version's details keep it."""

    code: str = ""
    title: str = ""
    limit: Duration = UNSAID
    limit_text: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Understood:
    """A whole document as it was understood, with everything that there is to say about it."""

    facts: Facts
    steps: tuple[Step, ...]
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def sum(self) -> Fraction:
        """The working days of all steps; of tables that are alternatives, those of the longest."""
        totals = [self.sum_of(number) for number in range(len(self.parts))]
        alternatives = [total for total, part in zip(totals, self.parts, strict=True) if part.is_alternative]
        others = [total for total, part in zip(totals, self.parts, strict=True) if not part.is_alternative]
        return max(alternatives, default=Fraction(0)) + sum(others, Fraction(0))

    def sum_of(self, part: int) -> Fraction:
        """Add the working days of the steps of one table."""
        return sum((step.days for step in self.steps if step.part == part and step.days is not None), Fraction(0))
