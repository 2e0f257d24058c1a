"""The token game of a net: every marking that can come about, breadth first, so that each is found by a shortest way.

A marking is a number whose bits are the places that hold a token and the ways at whose end a join holds one. What acts
at once (gateways, ends) never stands in a marking; only markings at rest are kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Final, NamedTuple

from engine import limits
from engine.soundness.net import ENDS, Kind, Net, Role, Spot, Way

MOST_CHOICES: Final = 4_096
_MOST_APPROACHES: Final = 60_000
_MOST_LOOKS: Final = 4_000_000
"""How many ways into inclusive joins are followed back, and how often one is looked at: a second of work each."""
_FREE: Final = 200
"""Markings that every scope may look at, however much others have taken."""


@dataclass(slots=True)
class Budget:
    """How many markings may be looked at, and how many moves made, by all games of one check together."""

    states: int = limits.SOUNDNESS_STATES
    moves: int = limits.SOUNDNESS_MOVES

    def allows(self, moves: int, waiting: int) -> bool:
        """Take one marking with its moves; tells whether that and those that wait are still allowed."""
        self.states -= 1
        self.moves -= moves
        return self.states >= waiting and self.moves >= 0


class TooManyChoices(Exception):
    """A single move has more outcomes than may be looked at."""


class Course(NamedTuple):
    """What becomes of a token that takes a way, until everything rests or stands at a join.

    ``adds`` are the bits it sets, ``clash`` those it sets twice, ``end`` the kind of end that it meets, if any;
    one that ``kills`` takes all other tokens away. ``seen`` are the ways passed, as bits of their own.
    """

    adds: int
    trace: tuple[str, ...]
    clash: int = 0
    end: Kind | None = None
    seen: int = 0
    kills: bool = False


class Clash(NamedTuple):
    """A move by which a second token comes to some bits: from which marking, to which, by what, and those bits."""

    origin: int
    marking: int
    trace: tuple[str, ...]
    twice: int


@dataclass(slots=True)
class Explored:
    """All that was found: markings by how they were reached first, and what is wrong with some of them.

    ``before`` gives for each marking the one before it and what was passed; 0 is the marking at the end. ``clashes``
    are known by their lowest bit; ``dead`` are markings in which nothing moves any more, ``stuck`` those from which no
    end can be reached. ``ends`` are the kinds of end that were met, ``seen`` the ways that were passed.
    """

    before: dict[int, tuple[int, tuple[str, ...]]]
    clashes: dict[int, Clash] = field(default_factory=dict)
    dead: list[int] = field(default_factory=list)
    stuck: list[int] = field(default_factory=list)
    ends: set[Kind] = field(default_factory=set)
    seen: int = 0
    is_complete: bool = True

    def path(self, marking: int) -> tuple[str, ...]:
        """Return all elements passed on the way to a marking."""
        parts: list[tuple[str, ...]] = []
        while marking >= 0:
            marking, trace = self.before[marking]
            parts.append(trace)
        return tuple(name for part in reversed(parts) for name in part)


class Game:
    """The moves of a net, worked out once."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.ways = net.ways()
        self._number = {way: 1 << number for number, way in enumerate(self.ways)}
        self.places = [spot for spot in net.spots if spot.kind is Kind.PLACE]
        self.joins = [spot for spot in net.spots if spot.kind in {Kind.JOIN_ALL, Kind.JOIN_ANY}]
        things: list[Spot | Way] = [*self.places]
        things += [way for join in self.joins for way in join.into]
        things += [way for place in self.places for way in place.asides]
        self.bit: dict[Spot | Way, int] = {thing: 1 << number for number, thing in enumerate(things)}
        self.thing = dict(zip(self.bit.values(), self.bit, strict=True))
        self._courses: dict[Way, list[Course]] = {}
        self._swift = sum(self.bit[place] for place in self.places if place.is_swift)
        self.needs = {join: sum(self.bit[way] for way in join.into) for join in self.joins}
        if sum(join.kind is Kind.JOIN_ANY for join in self.joins) * len(self.ways) > _MOST_APPROACHES:
            raise TooManyChoices
        self._all = [(self.needs[join], join) for join in self.joins if join.kind is Kind.JOIN_ALL]
        self._any = [
            (self.needs[join], self._approaches(join), join) for join in self.joins if join.kind is Kind.JOIN_ANY
        ]
        self._looks, self._looked = sum(len(approaches) for _, approaches, _ in self._any), 0
        self._held_at_all = sum(need for need, _ in self._all)
        self._armed = {place: sum(self.bit[way] for way in place.asides) for place in self.places}
        self._moves = [
            (self.bit[place], self._armed[place], place.rest, [course for way in place.out for course in self._of(way)])
            for place in self.places
        ]
        self._beside = [
            (self.bit[place], self.bit[way], self._of(way)) for place in self.places for way in place.asides
        ]

    def explore(self, budget: Budget) -> Explored:
        """Find every marking that the budget allows; what is found up to there holds, but may not be all."""
        found = Explored({})
        waiting: list[int] = []
        after: dict[int, list[int]] = {}
        for course in self._of(self.net.begin.out[0]):
            self._arrive(found, waiting, -1, self._settled(0, course, ()))
        for number, marking in enumerate(waiting):  # grows while it is walked through
            reached = self._step(found, waiting, marking)
            is_allowed = budget.allows(len(reached), len(waiting) - number - 1)
            if not is_allowed and number >= _FREE:
                found.is_complete = False
                return found
            if not reached and marking and not any(marking & bit for bit, *_ in self._moves):
                found.dead.append(marking)
            after[marking] = reached
        self._look_back(found, after)
        return found

    def _step(self, found: Explored, waiting: list[int], marking: int) -> list[int]:
        """Make every move that a marking allows; most change nothing at a join and need no further look."""
        reached: list[int] = []
        before, joined = found.before, self._held_at_all
        asks = bool(self._any)
        for left, course, trace in self._leaving(marking):
            adds = course.adds
            there = 0 if course.kills else left | adds
            is_plain = not (left & adds or course.clash or adds & joined or asks or not there)
            if not (is_plain or (course.kills and 0 in before)):
                reached += self._arrive(found, waiting, marking, self._settled(left, course, trace))
                continue
            found.seen |= course.seen
            reached.append(there)
            if course.kills and course.end is not None:
                found.ends.add(course.end)
            if there not in before:
                before[there] = (marking, trace + course.trace)
                waiting.append(there)
        return reached

    def _leaving(self, marking: int) -> Iterator[tuple[int, Course, tuple[str, ...]]]:
        for bit, armed, rest, courses in self._moves:
            if marking & bit:
                left = marking & ~(bit | armed)
                for course in courses:
                    yield left, course, rest
        for bit, armed, courses in self._beside:
            if marking & bit and marking & armed:
                for course in courses:
                    yield marking & ~armed, course, ()

    def _arrive(self, found: Explored, waiting: list[int], origin: int, settled: list[tuple[int, Course]]) -> list[int]:
        """Note where a move has led, if it is new; returns the markings."""
        reached = []
        for marking, course in settled:
            found.seen |= course.seen
            if course.clash:
                lowest = course.clash & -course.clash
                found.clashes.setdefault(lowest, Clash(origin, marking, course.trace, course.clash))
                reached.append(0)  # what follows is not looked at
                continue
            if marking == 0:
                found.ends.add(course.end or Kind.SINK)
            reached.append(marking)
            if marking not in found.before:
                found.before[marking] = (origin, course.trace)
                waiting.append(marking)
        return reached

    def _settled(self, marking: int, course: Course, trace: tuple[str, ...]) -> list[tuple[int, Course]]:
        """Let a token arrive and joins act until everything rests; gives each outcome with all that was passed."""
        found: list[tuple[int, Course]] = []
        waiting = [(marking, course._replace(trace=trace + course.trace))]
        known: set[int] = set()
        while waiting:
            held, told = waiting.pop()
            if told.kills:
                found.append((0, told._replace(clash=0)))
                continue
            clash = told.clash | (held & told.adds)
            if clash:
                found.append((held | told.adds, told._replace(clash=clash)))
                continue
            there = held | told.adds
            if there in known:
                continue
            known.add(there)
            if len(known) > MOST_CHOICES:
                raise TooManyChoices
            joined = self._joined(there)
            if not joined:
                found.append((there, told))
            for rest, join in joined:
                for more in self._of(join.out[0]):
                    passed = told.trace + join.trace + more.trace
                    waiting.append((rest, more._replace(trace=passed, seen=told.seen | more.seen)))
        return found

    def _joined(self, marking: int) -> list[tuple[int, Spot]]:
        """List the joins that act in a marking with what they leave: parallel ones first, for they wait for nobody."""
        for need, join in self._all:
            if marking & need == need:
                return [(marking & ~need, join)]
        if marking & self._swift:
            return []
        acting = []
        self._looked += self._looks
        if self._looked > _MOST_LOOKS:
            raise TooManyChoices
        for need, approaches, join in self._any:
            held = marking & need
            if held and not any(marking & bit and not reached & held for bit, reached in approaches):
                acting.append((marking & ~need, join))
        return acting

    def _approaches(self, join: Spot) -> list[tuple[int, int]]:
        """Find for each bit elsewhere the ways into an inclusive join that it reaches without passing the join."""
        reached: dict[Spot, int] = {}
        for way in join.into:
            open_ends = [way.source]
            while open_ends:
                spot = open_ends.pop()
                if spot is join or reached.get(spot, 0) & self.bit[way]:
                    continue
                reached[spot] = reached.get(spot, 0) | self.bit[way]
                open_ends += [before.source for before in spot.into]
        places = [(self.bit[spot], ways) for spot, ways in reached.items() if spot.kind is Kind.PLACE]
        others = [(self.bit[way], reached[one]) for one in self.joins if one in reached for way in one.into]
        return places + others

    def _of(self, way: Way, above: tuple[Spot, ...] = ()) -> list[Course]:
        """Return the courses of a token that takes a way. A circle in which nothing ever rests has none."""
        known = self._courses.get(way)
        if known is not None:
            return known
        spot, mine = way.target, self._number.get(way, 0)
        if spot in above:
            return []
        courses = [
            course._replace(trace=way.trace + course.trace, seen=course.seen | mine)
            for course in self._at(spot, way, (*above, spot))
        ]
        if len(courses) > MOST_CHOICES:
            raise TooManyChoices
        if not above:
            self._courses[way] = courses
        return courses

    def _at(self, spot: Spot, way: Way, above: tuple[Spot, ...]) -> list[Course]:
        if spot.kind is Kind.PLACE:
            return [Course(self.bit[spot] | sum(self.bit[aside] for aside in spot.asides), spot.trace)]
        if spot.kind in {Kind.JOIN_ALL, Kind.JOIN_ANY}:
            return [Course(self.bit[way], ())]
        if spot.kind in ENDS:
            return [Course(0, (), end=spot.kind, kills=spot.kind is not Kind.SINK)]
        if spot.kind is Kind.ALL_OF:
            found = _together([self._of(out, above) for out in spot.out])
        elif spot.kind is Kind.SOME_OF:
            found = [one for ways in _chosen(spot.out) for one in _together([self._of(out, above) for out in ways])]
        else:
            found = [one for out in spot.out for one in self._of(out, above)]
        return [one._replace(trace=spot.trace + one.trace) for one in found]

    def _look_back(self, found: Explored, after: dict[int, list[int]]) -> None:
        """Find the markings from which no end can be reached, for no other reason than that it goes round for ever."""
        into: dict[int, list[int]] = {}
        for marking, reached in after.items():
            for there in reached:
                into.setdefault(there, []).append(marking)
        hopeful = {0, *found.dead}
        hopeful |= {marking for marking, reached in after.items() if not reached}
        open_ends = list(hopeful)
        while open_ends:
            for marking in into.get(open_ends.pop(), ()):
                if marking not in hopeful:
                    hopeful.add(marking)
                    open_ends.append(marking)
        found.stuck = [marking for marking in after if marking not in hopeful]


def _chosen(ways: list[Way]) -> Iterator[list[Way]]:
    """Yield what an inclusive split may take together (BPMN 2.0.2 §13.4.3)."""
    always = [way for way in ways if way.role is Role.ALWAYS]
    free = [way for way in ways if way.role is Role.CHOSEN]
    rest = [way for way in ways if way.role is Role.OTHERWISE]
    if 2 ** len(free) > MOST_CHOICES:
        raise TooManyChoices
    for count in range(len(free) + 1):
        for some in combinations(free, count):
            taken = [*always, *(some or rest)]
            if taken:
                yield taken


def _together(branches: list[list[Course]]) -> list[Course]:
    """Return the courses of several tokens that go their ways at once."""
    number = 1
    for branch in branches:
        number *= len(branch)
    if number > MOST_CHOICES:
        raise TooManyChoices
    found = []
    for courses in product(*branches):
        adds = clash = seen = 0
        trace: tuple[str, ...] = ()
        killing = next((one.end for one in courses if one.kills), None)
        for one in courses:
            clash |= one.clash | (adds & one.adds)
            adds |= one.adds
            seen |= one.seen
            trace += one.trace
        found.append(Course(adds, trace, clash, killing, seen, killing is not None))
    return found
