"""A time limit as the law writes it: an amount and a unit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from processes.errors import Invalid, Problem

LARGEST_AMOUNT = Decimal(10_000)
"""No law gives more; above it a moment would leave the calendar of the computer."""

_PLAIN_NUMBER = re.compile(r"[0-9]{1,5}(\.[0-9]{1,4})?")


class Unit(StrEnum):
    """What a limit is counted in. Each unit has its own rule, see ``WorkingCalendar.due``."""

    WORKING_DAY = "working_day"
    WORKING_HOUR = "working_hour"
    CALENDAR_DAY = "calendar_day"
    MONTH = "month"
    SAME_DAY = "same_day"
    IMMEDIATE = "immediate"

    @property
    def is_counted(self) -> bool:
        """Say whether an amount of this unit means anything; «in the same day» has none."""
        return self not in (Unit.SAME_DAY, Unit.IMMEDIATE)

    @property
    def is_divisible(self) -> bool:
        """Say whether half a unit can be promised: the law knows no half calendar days and no half months."""
        return self in (Unit.WORKING_DAY, Unit.WORKING_HOUR)


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of a unit: five working days, four working hours, the same day.

    Refuses (``Invalid``) an amount that is not above zero, is above ``LARGEST_AMOUNT``, or has a fraction where the
    unit has none. A unit that is not counted has the amount 1.
    """

    amount: Decimal
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse an amount that the unit cannot have."""
        if not self.amount.is_finite() or not 0 < self.amount <= LARGEST_AMOUNT:
            raise _invalid("amount", "limit_amount_out_of_range", str(self.amount))
        if not self.unit.is_counted and self.amount != 1:
            raise _invalid("amount", "limit_amount_not_counted", str(self.amount))
        if not self.unit.is_divisible and not self.is_whole:
            raise _invalid("amount", "limit_amount_not_whole", str(self.amount))

    @classmethod
    def parse(cls, data: Mapping[str, object]) -> "Limit":
        """Read ``{"amount": "0.5", "unit": "working_day"}``, as settings and packages write it.

        The amount is a decimal text or a whole number with at most four decimals, never a float; for ``same_day`` and
        ``immediate`` it may be absent or 0. Refuses (``Invalid``) everything else; other keys are left to their owners.
        """
        try:
            unit = Unit(str(data.get("unit")))
        except ValueError:
            raise _invalid("unit", "limit_unit_unknown", data.get("unit")) from None
        amount = data.get("amount")
        if not unit.is_counted and amount in (None, "", "0", 0):
            return cls(Decimal(1), unit)
        if isinstance(amount, bool) or not isinstance(amount, str | int) or not _PLAIN_NUMBER.fullmatch(str(amount)):
            raise _invalid("amount", "limit_amount_not_a_number", amount)
        return cls(Decimal(amount), unit)

    @property
    def is_whole(self) -> bool:
        """Say whether the amount has no fraction: 1.0 is whole."""
        return self.amount == self.amount.to_integral_value()

    def as_json(self) -> dict[str, str]:
        """Write what ``parse`` reads: the amount as a plain decimal text without trailing zeros."""
        return {"amount": f"{self.amount.normalize():f}", "unit": self.unit.value}


def _invalid(field: str, code: str, value: object) -> Invalid:
    shown = None if value is None else str(value)[:40]
    return Invalid({field: [Problem(code, {"value": shown})]})
