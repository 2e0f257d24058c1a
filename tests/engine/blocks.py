"""Random block-structured processes, and what they must do according to their structure alone.

A block is a tuple; ``draw`` turns it into lines for ``drawings``, ``enter``/``act`` say which tasks, timers and
messages wait, without tokens, gateways or SpiffWorkflow. What waits inside a block is its *rest*; None means passed.
"""

from typing import Any

from hypothesis import strategies as st

Block = tuple[Any, ...]
Rest = tuple[Any, ...] | None
Choices = dict[str, bool]
NAMES = ("x", "y", "z")
"""The variables of all conditions; every command may change them."""


def blocks() -> st.SearchStrategy[Block]:
    """Return a strategy for blocks with unique ids."""
    name = st.sampled_from(NAMES)
    task = st.just(("task",))
    leaf = task | st.just(("skip",)) | st.just(("timer",)) | st.just(("message",))

    def wider(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
        some = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            st.tuples(st.just("seq"), some),
            st.tuples(st.just("and"), some),
            st.tuples(st.just("xor"), name, inner, inner),
            st.tuples(st.just("or"), name, name, inner, inner, inner),
            st.tuples(st.just("loop"), name, inner),
            st.tuples(st.just("sub"), inner),
            st.tuples(st.just("guard"), st.just(("task",)) | st.tuples(st.just("sub"), inner), inner),
            st.tuples(st.just("aside"), st.just(("task",)) | st.tuples(st.just("sub"), inner)),
            st.tuples(st.just("race"), inner, inner),
        )

    return st.recursive(leaf, wider, max_leaves=8).map(lambda block: _numbered(block, [0]))


def _numbered(block: Block, counter: list[int]) -> Block:
    kind, *parts = block
    if kind in {"seq", "and"}:
        parts = list(parts[0])
    counter[0] += 1
    number = counter[0]
    return (kind, number, *(_numbered(part, counter) if isinstance(part, tuple) else part for part in parts))


def draw(block: Block) -> str:
    """Return the lines of a process around ``block``."""
    lines = ["start s", "end e", *_draw(block, "s", "e")]
    return "\n".join(line for line in lines if line)


def _draw(block: Block, before: str, after: str, how: str = "") -> list[str]:
    """Draw ``block`` between two nodes; ``how`` is what the arriving flow says."""
    kind, n, *parts = block
    if kind == "skip":
        return [f"pass n{n}", f"{before} -> n{n}{how}", f"n{n} -> {after}"]
    if kind in {"task", "timer", "message"}:
        node = {"task": f"user t{n}", "timer": f"timer t{n} PT1H", "message": f"message t{n} m{n}"}[kind]
        return [node, f"{before} -> t{n}{how}", f"t{n} -> {after}"]
    if kind == "seq":
        joints = [before, *(f"q{n}_{i}" for i in range(1, len(parts))), after]
        lines = [f"pass {joint}" for joint in joints[1:-1]]
        for i, part in enumerate(parts):
            lines += _draw(part, joints[i], joints[i + 1], how if i == 0 else "")
        return lines
    if kind == "sub":
        inside = _draw(parts[0], f"s{n}", f"e{n}")
        return [f"sub t{n} {{", f"start s{n}", f"end e{n}", *inside, "}", f"{before} -> t{n}{how}", f"t{n} -> {after}"]
    if kind in {"guard", "aside"}:
        return _draw_guarded(block, before, after, how)
    return _draw_gateways(block, before, after, how)


def _draw_gateways(block: Block, before: str, after: str, how: str) -> list[str]:
    kind, n, *parts = block
    split, join = f"f{n}", f"j{n}"
    lines = [f"{before} -> {join if kind == 'loop' else split}{how}", f"{split if kind == 'loop' else join} -> {after}"]
    if kind == "and":
        lines += [f"and {split}", f"and {join}"]
        ways = [(part, "") for part in parts]
    elif kind == "xor":
        lines += [f"xor {split}", f"xor {join}"]
        ways = [(parts[1], f" if {parts[0]}"), (parts[2], " default")]
    elif kind == "or":
        lines += [f"or {split}", f"or {join}"]
        ways = [(parts[2], f" if {parts[0]}"), (parts[3], f" if {parts[1]}"), (parts[4], " default")]
    elif kind == "loop":
        turn = f"user w{n}"
        return [
            *lines[:1],
            f"xor {split}",
            f"xor {join}",
            turn,
            f"{join} -> w{n}",
            *_draw(parts[1], f"w{n}", split),
            f"{split} -> {join} if {parts[0]}",
            f"{split} -> {after} default",
        ]
    else:
        lines += [
            f"race {split}",
            f"xor {join}",
            f"timer r{n} PT1H",
            f"message o{n} m{n}",
            f"{split} -> r{n}",
            f"{split} -> o{n}",
        ]
        return lines + _draw(parts[0], f"r{n}", join) + _draw(parts[1], f"o{n}", join)
    for part, way in ways:
        lines += _draw(part, split, join, way)
    return lines


def _draw_guarded(block: Block, before: str, after: str, how: str) -> list[str]:
    kind, n, host, *rest = block
    if kind == "aside":
        return [f"timer g{n} PT1H beside t{host[1]}", f"end x{n}", f"g{n} -> x{n}", *_draw(host, before, after, how)]
    join = f"j{n}"
    return [
        f"timer g{n} PT1H on t{host[1]}",
        f"xor {join}",
        f"{join} -> {after}",
        *_draw(host, before, join, how),
        *_draw(rest[0], f"g{n}", join),
    ]


def enter(block: Block, choices: Choices) -> Rest:  # noqa: PLR0911  one line per kind of block
    """Return what waits when a token enters ``block``, or None when it passes at once."""
    kind, n, *parts = block
    if kind == "skip":
        return None
    if kind in {"task", "timer", "message"}:
        return ("wait", f"t{n}")
    if kind == "seq":
        return _follow(list(parts), choices)
    if kind == "and":
        return _together([enter(part, choices) for part in parts])
    if kind == "xor":
        return enter(parts[1] if choices[parts[0]] else parts[2], choices)
    if kind == "or":
        chosen = [parts[i + 2] for i in (0, 1) if choices[parts[i]]] or [parts[4]]
        return _together([enter(part, choices) for part in chosen])
    if kind == "loop":
        return ("turn", block, ("wait", f"w{n}"))
    if kind == "sub":
        return enter(parts[0], choices)
    if kind == "race":
        return ("race", block)
    rest = enter(parts[0], choices)
    return None if rest is None else (kind, block, rest, True)


def _follow(parts: list[Block], choices: Choices) -> Rest:
    for i, part in enumerate(parts):
        rest = enter(part, choices)
        if rest is not None:
            return ("then", rest, parts[i + 1 :])
    return None


def _together(rests: list[Rest]) -> Rest:
    waiting = [rest for rest in rests if rest is not None]
    return ("all", waiting) if waiting else None


def waiting(rest: Rest) -> list[str]:  # noqa: PLR0911  one line per kind of block
    """List the elements that wait for somebody: tasks, timers and messages."""
    if rest is None:
        return []
    kind = rest[0]
    if kind == "wait":
        return [rest[1]]
    if kind == "then":
        return waiting(rest[1])
    if kind == "all":
        return [name for part in rest[1] for name in waiting(part)]
    if kind == "turn":
        return waiting(rest[2])
    if kind == "race":
        return [f"r{rest[1][1]}", f"o{rest[1][1]}"]
    return [*waiting(rest[2]), *([f"g{rest[1][1]}"] if rest[3] else [])]


def act(rest: Rest, name: str, choices: Choices) -> Rest:  # noqa: PLR0911  one line per kind of block
    """Return what waits after the element ``name`` got what it waited for."""
    assert rest is not None
    kind = rest[0]
    if kind == "wait":
        return None
    if kind == "then":
        inner = act(rest[1], name, choices)
        return _follow(rest[2], choices) if inner is None else ("then", inner, rest[2])
    if kind == "all":
        return _together([act(part, name, choices) if name in waiting(part) else part for part in rest[1]])
    if kind == "race":
        return enter(rest[1][2] if name[0] == "r" else rest[1][3], choices)
    if kind == "turn":
        return _turned(rest, name, choices)
    if name == f"g{rest[1][1]}":
        return enter(rest[1][3], choices) if kind == "guard" else (kind, rest[1], rest[2], False)
    inner = act(rest[2], name, choices)
    if inner is not None and kind == "guard" and rest[1][2][0] == "task":
        raise AssertionError(name)
    return None if inner is None else (kind, rest[1], inner, rest[3])


def _turned(rest: tuple[Any, ...], name: str, choices: Choices) -> Rest:
    block = rest[1]
    inner = act(rest[2], name, choices)
    if inner is None and name == f"w{block[1]}":
        inner = enter(block[3], choices)
    if inner is not None:
        return ("turn", block, inner)
    return enter(block, choices) if choices[block[2]] else None
