"""What there is to say about a document that was understood: times, references, roles, rows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from engine import Finding
from engine.words import Duration, Kind, is_applicant, roles_of
from processes.drafting.codes import finding
from processes.drafting.model import Step, Understood
from processes.drafting.rows import Read

_SHOWN: Final = 120


def findings(understood: Understood, reads: Sequence[Read], *, is_guessed: bool) -> tuple[Finding, ...]:
    """Say everything about a document, in the order of its rows."""
    if not understood.steps:
        return (finding("draft_table_missing"),)
    found = [finding("draft_header_guessed")] if is_guessed else []
    total = sum(len(read.steps) for read in reads)
    if total > len(understood.steps):
        found.append(finding("draft_too_many_steps", count=total, limit=len(understood.steps)))
    found += _limits(understood, reads)
    known = [{step.no for step in understood.steps if step.part == part} for part in range(len(understood.parts))]
    everywhere = set().union(*known)
    blank = {step_id for read in reads for step_id in read.blank}
    chosen = {step_id for read in reads for step_id in read.chosen}
    for step in understood.steps:
        found += _of_step(step, everywhere, is_blank=step.id in blank, is_chosen=step.id in chosen)
    shared = {step_id for read in reads for step_id in read.shared}
    found += _duplicates([step for step in understood.steps if step.id not in shared])
    return tuple(found)


def number(value: Fraction) -> int | float:
    """Write an amount as JSON does: whole where it is whole."""
    return int(value) if value.denominator == 1 else round(float(value), 6)


def said(value: Fraction) -> str:
    """Write an amount for people, with a comma."""
    return str(number(value)).replace(".", ",")


def _limits(understood: Understood, reads: Sequence[Read]) -> Iterator[Finding]:
    limit, written = understood.facts.limit, understood.facts.limit_text[:_SHOWN]
    if limit.kind is Kind.BLANK:
        yield finding("draft_limit_missing", total=said(understood.sum))
    elif limit.kind is Kind.UNREADABLE or (limit.kind is Kind.AMOUNT and limit.days is None):
        yield finding("draft_limit_unreadable", text=written)
    elif limit.days is not None:
        for name, total in _totals(understood):
            if total != limit.days:
                yield finding("draft_times_unequal", part=name, total=said(total), limit=said(limit.days))
    for part, read in enumerate(reads):
        own = understood.sum_of(part)
        if read.stated is not None and read.stated.days not in {None, own}:
            yield finding("draft_total_unequal", stated=said(read.stated.days or own), total=said(own))
        yield from _groups(read.steps, read.groups.items())


def _totals(understood: Understood) -> Iterator[tuple[str, Fraction]]:
    """Give the sums that the limit has to hold: of each table that is an alternative, else of all together."""
    if any(part.is_alternative for part in understood.parts):
        for number_, part in enumerate(understood.parts):
            yield part.name, understood.sum_of(number_)
    else:
        yield "", understood.sum


def _groups(steps: Iterable[Step], groups: Iterable[tuple[str, Duration]]) -> Iterator[Finding]:
    for name, time in groups:
        days = [step.days for step in steps if step.group == name and step.days is not None]
        if time.days is not None and days and sum(days) != time.days:
            total = said(sum(days, Fraction(0)))
            yield finding("draft_group_unequal", group=name[:_SHOWN], total=total, limit=said(time.days))


def _of_step(step: Step, known: set[str], *, is_blank: bool, is_chosen: bool) -> Iterator[Finding]:
    about = step.about
    if is_blank or not step.text:
        yield finding("draft_row_without_text", about, no=step.no)
    for no in step.refers_to:
        if no not in known:
            yield finding("draft_reference_dangling", about, no=step.no, to=no)
    yield from _roles(step)
    if step.time.kind is Kind.UNREADABLE:
        yield finding("draft_time_unreadable", about, no=step.no, text=step.written[:_SHOWN])
    elif step.time.kind is Kind.BLANK and not is_applicant(step.responsible):
        yield finding("draft_time_missing", about, no=step.no)
    elif step.time.kind is Kind.AMOUNT and step.days is None:
        yield finding("draft_time_uncounted", about, no=step.no, text=step.written[:_SHOWN])
    elif is_chosen or step.time.doubts:
        days = said(step.days or Fraction(0))
        yield finding("draft_time_chosen", about, no=step.no, text=step.written[:_SHOWN], days=days)
    conditional = [way for way in step.ways if way.when]
    if conditional and not any(way.target or way.ends for way in conditional):
        yield finding("draft_condition_unrouted", about, no=step.no, text=conditional[0].when[:_SHOWN])


def _roles(step: Step) -> Iterator[Finding]:
    if not step.responsible:
        yield finding("draft_role_missing", step.about, no=step.no)
    elif not step.is_known:
        applicant = is_applicant(step.responsible)
        yield finding("draft_role_unknown", step.about, no=step.no, text=step.responsible[:_SHOWN], applicant=applicant)
    elif len(several := roles_of(step.responsible)) > 1:
        yield finding("draft_role_several", step.about, no=step.no, text=step.responsible[:_SHOWN], role=several[0])


def _duplicates(steps: Sequence[Step]) -> Iterator[Finding]:
    for (_, no), count in Counter((step.part, step.no) for step in steps).items():
        if count > 1:
            last = [step for step in steps if step.no == no][-1]
            yield finding("draft_number_duplicate", last.about, no=no, count=count)
