"""A scope as a net of simple pieces: places where a token may stay, splits, joins and merges, and the ways between."""

from dataclasses import dataclass, field
from enum import Enum, auto


class Kind(Enum):
    """What a spot does with its tokens: ``PLACE`` lets each stay and go on when it likes, all others act at once."""

    BEGIN = auto()
    PLACE = auto()
    MERGE = auto()
    JOIN_ALL = auto()
    JOIN_ANY = auto()
    ONE_OF = auto()
    ALL_OF = auto()
    SOME_OF = auto()
    SINK = auto()
    STOP = auto()
    FAIL = auto()


class Role(Enum):
    """When an inclusive split takes a way: where it chooses to, always, or where it chooses no other."""

    CHOSEN = auto()
    ALWAYS = auto()
    OTHERWISE = auto()


JOINS = frozenset({Kind.JOIN_ALL, Kind.JOIN_ANY})
SPLITS = frozenset({Kind.ONE_OF, Kind.ALL_OF, Kind.SOME_OF})
PASSED = JOINS | SPLITS | {Kind.MERGE}
ENDS = frozenset({Kind.SINK, Kind.STOP, Kind.FAIL})


@dataclass(slots=True, eq=False)
class Way:
    """From spot to spot: ``trace`` are the elements on it, ``held`` those that hold a token which waits at its end.

    ``covers`` are elements that simplifying has taken away and that are passed if this way ever is.
    """

    source: "Spot"
    target: "Spot"
    trace: tuple[str, ...] = ()
    role: Role = Role.CHOSEN
    held: tuple[str, ...] = ()
    covers: set[str] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Spot:
    """One piece. ``trace`` are the elements seen when a token arrives, ``held`` where it then stands.

    ``rest`` are those seen when it leaves. ``asides`` are the ways of events that happen while it stays and take
    nothing away, each once at most. ``is_swift`` tells that nobody need do anything for it to go on,
    ``is_kept`` that simplifying leaves the place as it is.
    """

    kind: Kind
    trace: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    is_swift: bool = False
    is_kept: bool = False
    into: list[Way] = field(default_factory=list)
    out: list[Way] = field(default_factory=list)
    asides: list[Way] = field(default_factory=list)
    covers: set[str] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Net:
    """All spots of a scope; a token begins at ``begin``."""

    begin: Spot = field(default_factory=lambda: Spot(Kind.BEGIN))
    spots: list[Spot] = field(default_factory=list)

    def add(self, spot: Spot) -> Spot:
        """Put a spot into the net."""
        self.spots.append(spot)
        return spot

    def ways(self) -> list[Way]:
        """List all ways, those of events beside a place too."""
        return [way for spot in (self.begin, *self.spots) for way in (*spot.out, *spot.asides)]


def connect(
    source: Spot, target: Spot, trace: tuple[str, ...] = (), role: Role = Role.CHOSEN, *, aside: bool = False
) -> Way:
    """Draw a way between two spots."""
    way = Way(source, target, trace, role, trace[-1:])
    (source.asides if aside else source.out).append(way)
    target.into.append(way)
    return way


def cut(way: Way) -> None:
    """Take a way out of the net."""
    ways = way.source.asides if way in way.source.asides else way.source.out
    ways.remove(way)
    way.target.into.remove(way)
