"""Simplify a net without changing what can go wrong in it: well-built blocks become one place each."""

from collections.abc import Callable
from typing import Final

from engine.soundness.net import ENDS, PASSED, Kind, Net, Role, Spot, Way, connect, cut

_BLOCKS: Final = frozenset(
    {
        *((Kind.ONE_OF, closing) for closing in (Kind.MERGE, Kind.JOIN_ANY, *ENDS)),
        *((Kind.ALL_OF, closing) for closing in (Kind.JOIN_ALL, Kind.JOIN_ANY)),
        *((Kind.SOME_OF, closing) for closing in (Kind.JOIN_ANY, Kind.SINK)),
    }
)
"""Splits and what closes them so that branches of nothing but one place come together as they should."""
_FLAT: Final = frozenset({Kind.MERGE, Kind.ONE_OF, Kind.ALL_OF})


def reduce(net: Net) -> None:
    """Apply the rules until none fits: sequences, loops, blocks, and branches that end by themselves disappear.

    What a place stands for afterwards is in its traces; elements that are left out of those are covered by what stays.
    """
    waiting = dict.fromkeys(reversed(net.spots))
    while waiting:
        spot, _ = waiting.popitem()
        for rule in _RULES:
            touched = rule(spot)
            if touched:
                waiting |= dict.fromkeys(one for spot in dict.fromkeys(touched) for one in _around(spot))
                break
    kept = {net.begin: None}
    open_ends = [net.begin]
    while open_ends:
        for way in (spot := open_ends.pop()).out + spot.asides:
            if way.target not in kept:
                kept[way.target] = None
                open_ends.append(way.target)
    del kept[net.begin]
    net.spots = list(kept)


def _around(spot: Spot) -> list[Spot]:
    beside = [way.target for way in (*spot.out, *spot.asides)]
    return [spot, *(way.source for way in spot.into), *beside]


def _pass_through(spot: Spot) -> list[Spot]:
    """Take out what has one way in and one way out and lets every token pass."""
    if spot.kind not in PASSED or len(spot.into) != 1 or len(spot.out) != 1:
        return []
    before, after = spot.into[0], spot.out[0]
    if before is after:
        return []
    _splice(before, spot, after)
    return [before.source, before.target]


def _splice(before: Way, spot: Spot, after: Way) -> None:
    """Let ``before`` lead on to where ``after`` led from ``spot``, which disappears."""
    target = after.target
    before.trace += spot.trace + after.trace
    before.held = after.held or before.held
    before.covers |= spot.covers | after.covers
    before.target = target
    target.into[target.into.index(after)] = before
    spot.into, spot.out = [], []


def _in_sequence(spot: Spot) -> list[Spot]:
    """Make two places that follow each other one."""
    if not _is_plain(spot) or not spot.into:
        return []
    way = spot.out[0]
    other = way.target
    if other.kind is not Kind.PLACE or other.asides or other is spot or other.is_kept:
        return []
    spot.rest += way.trace + other.trace + other.rest
    spot.is_swift = spot.is_swift and other.is_swift
    spot.covers |= way.covers | other.covers
    spot.out = other.out
    for after in spot.out:
        after.source = spot
    other.into, other.out = [], []
    return [spot, spot.into[0].source, *(after.target for after in spot.out)]


def _flattened(spot: Spot) -> list[Spot]:
    """Make a merge part of the merge or end behind it, a split part of the split of the same kind before it."""
    if spot.kind not in _FLAT or not spot.into or not spot.out:
        return []
    if spot.kind is Kind.MERGE:
        (after,) = spot.out
        target = after.target
        if target is spot or target.kind not in {Kind.MERGE, *ENDS} or (target.out and len(target.into) == 1):
            return []
        target.into.remove(after)
        for way in spot.into:
            way.trace += spot.trace + after.trace
            way.held = after.held or way.held
            way.covers |= spot.covers | after.covers
            way.target = target
            target.into.append(way)
        sources = [way.source for way in spot.into]
        spot.into, spot.out = [], []
        return [target, *sources]
    (before,) = spot.into
    source = before.source
    if source is spot or source.kind is not spot.kind:
        return []
    source.out.remove(before)
    passed = before.trace + spot.trace
    if spot.kind is Kind.ALL_OF:  # whoever comes to the first split passes the second
        source.trace, passed = source.trace + passed, ()
    for way in spot.out:
        way.trace = passed + way.trace
        way.covers |= before.covers | spot.covers
        way.source = source
        source.out.append(way)
    targets = [way.target for way in spot.out]
    spot.into, spot.out = [], []
    return [source, *targets]


def _closed(spot: Spot) -> list[Spot]:
    """Make the branches of a split that come together behind one place each a single branch."""
    groups: dict[Spot, list[Way]] = {}
    for way in spot.out if len(spot.out) > 1 else ():
        goal = _goal(way)
        if (spot.kind, goal.kind) in _BLOCKS:
            groups.setdefault(goal, []).append(way)
    for goal, ways in groups.items():
        if spot.kind is Kind.SOME_OF and any(way.role is Role.ALWAYS for way in ways):
            continue
        if len(ways) > 1:
            (_join_all if spot.kind is Kind.ALL_OF else _choose_one)(ways, goal)
            return [spot, goal, *(way.target for way in spot.out)]
    return []


def _choose_one(ways: list[Way], goal: Spot) -> None:
    """Keep one of several branches, one that somebody takes time for where there is such, and of those the shortest."""
    free = [way for way in ways if way.role is Role.CHOSEN]
    chosen = free if free and ways[0].source.kind is Kind.SOME_OF else ways
    slow = [way for way in chosen if way.target is not goal and not way.target.is_swift]
    kept = min(slow or chosen, key=lambda way: len(_whole(way, goal)))
    for way in ways:
        if way is not kept:
            kept.covers |= _taken_away(way, goal)


def _join_all(ways: list[Way], goal: Spot) -> None:
    """Put all that happens in several branches into one place, or one way where no token stays in any."""
    first = ways[0]
    source = first.source
    outs = [way if way.target is goal else way.target.out[0] for way in ways]
    places = [None if way.target is goal else way.target for way in ways]
    held = tuple(name for out in outs for name in out.held)
    enter: tuple[str, ...] = ()
    stand: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    for way, place, out in zip(ways, places, outs, strict=True):
        enter += way.trace + (place.trace if place else ())
        stand += place.held if place else way.held
        leave += place.rest + out.trace if place else ()
    known = [place for place in places if place is not None]
    covers = set().union(*(_taken_away(way, goal) for way in ways))
    if not known:
        connect(source, goal, enter).held = held
        source.out[-1].covers = covers
        return
    swift = all(place.is_swift for place in known)
    joined = Spot(Kind.PLACE, enter, stand, leave, is_swift=swift, covers=covers)
    connect(source, joined)
    connect(joined, goal).held = held


def _taken_away(way: Way, goal: Spot) -> set[str]:
    """Cut a branch of at most one place and return the elements on it."""
    place = way.target
    found = {*way.trace, *way.covers}
    cut(way)
    if place is not goal:
        (out,) = place.out
        found |= {*place.trace, *place.rest, *place.covers, *out.trace, *out.covers}
        cut(out)
    return found


def _without_return(spot: Spot) -> list[Spot]:
    """Take away a way back of a choice to a merge that leads to the choice again, with one place each at most."""
    if spot.kind is not Kind.ONE_OF or len(spot.out) < 2 or not spot.into:  # noqa: PLR2004  the other way leads on
        return []
    before = spot.into[0].source
    body = before if _is_plain(before) else None
    merge = before if body is None else body.into[0].source
    if merge.kind is not Kind.MERGE:
        return []
    for way in spot.out:
        if _goal(way) is merge and len(merge.into) > 1:
            spot.into[0].covers |= _taken_away(way, merge)
            return [spot, merge, before]
    return []


def _ending_apart(spot: Spot) -> list[Spot]:
    """Take away a branch beside others that ends by itself after one place at most.

    It may begin anew while it still runs: what is done apart from all else may be done several times.
    """
    is_split = spot.kind is Kind.ALL_OF and not any(way.target.kind in {Kind.STOP, Kind.FAIL} for way in spot.out)
    beside = spot.asides if spot.kind is Kind.PLACE else spot.out if is_split else []
    least = 1 if is_split else 0
    for way in beside if len(beside) > least and spot.into else ():
        goal = _goal(way)
        if goal.kind is Kind.SINK:
            spot.trace += _whole(way, goal) if is_split else ()
            spot.into[0].covers |= _taken_away(way, goal)
            return [spot, spot.into[0].source, *(other.target for other in spot.out)]
    return []


def _whole(way: Way, goal: Spot) -> tuple[str, ...]:
    """Return all that is passed on a branch of at most one place."""
    place = way.target
    return way.trace + (() if place is goal else place.trace + place.rest + place.out[0].trace)


def _goal(way: Way) -> Spot:
    """Find where a way leads, over one plain place at most."""
    return way.target.out[0].target if _is_plain(way.target) else way.target


def _is_plain(spot: Spot) -> bool:
    return spot.kind is Kind.PLACE and len(spot.out) == 1 and not spot.asides and not spot.is_kept


_RULES: Final[tuple[Callable[[Spot], list[Spot]], ...]] = (
    _pass_through,
    _in_sequence,
    _flattened,
    _ending_apart,
    _closed,
    _without_return,
)
