"""Which steps a procedure has with the options that were chosen, and how they follow one another."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from processes.shapes import catalogue
from processes.shapes.catalogue import BREAK, WITHDRAWAL, Step, Way
from processes.shapes.parameters import Parameters

_LINKED_DECISION = "superior_decision"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The steps of the main line in order; the first ``withdrawable`` of them may be withdrawn from.

    ``decided`` is the FEEL condition under which the steps that may be withdrawn from ended with a decision.
    """

    steps: tuple[Step, ...]
    withdrawable: int
    decided: str

    def all(self) -> tuple[Step, ...]:
        """List every step that somebody may have to do: those aside and inside of others too."""
        found = [one for step in self.steps for one in (step, *_aside(step), *_within(step))]
        stop = [catalogue.steps()["issue_stop_notice"]] if self.withdrawable else []
        return _unique([*found, *stop])


def choose(parameters: Parameters) -> Chosen:
    """Choose the steps of a shape and the ways out of them."""
    holds = parameters.holds
    names: list[str] = []
    before = 0
    for entry in parameters.known.steps:
        if entry == BREAK:
            before = len(names) if WITHDRAWAL in holds else 0
        elif _is_chosen(entry, holds):
            names.append(entry.partition("?")[0])
    linked = "superior" in parameters.known.fixed
    granted = f'{_LINKED_DECISION} = "approve"' if linked else 'appraisal_result = "eligible"'
    decided = f'{granted} or {_LINKED_DECISION} = "refuse"' if linked else 'signature_decision = "sign"'
    return Chosen(tuple(_with_ways(name, names, holds, granted) for name in names), before, decided)


def _is_chosen(entry: str, holds: frozenset[str]) -> bool:
    _, asked, option = entry.partition("?")
    if not asked:
        return True
    return option[1:] not in holds if option.startswith("!") else option in holds


def _with_ways(name: str, names: list[str], holds: frozenset[str], granted: str) -> Step:
    """Keep the ways that the options bring; a way back leads to the first of its steps that is there."""
    step = catalogue.steps()[name]
    ways: list[Way] = []
    for way in step.ways:
        if way.option and way.option not in holds:
            continue
        to = way.to
        if to.startswith("back:"):
            to = "back:" + next(one for one in to.removeprefix("back:").split(",") if one in names)
        ways.append(replace(way, to=to, when=way.when.replace("{granted}", granted)))
    if all(way.to == "next" for way in ways):
        return replace(step, ways=(), gate="", values={**step.values, **(ways[0].values if ways else {})})
    return replace(step, ways=tuple(ways))


def _aside(step: Step) -> Iterator[Step]:
    for way in step.ways:
        if way.to.startswith("aside:"):
            yield catalogue.steps()[way.to.removeprefix("aside:")]


def _within(step: Step) -> Iterator[Step]:
    if step.kind == "consultation":
        yield catalogue.steps()["record_reply"]


def _unique(steps: list[Step]) -> tuple[Step, ...]:
    return tuple({step.id: step for step in steps}.values())
