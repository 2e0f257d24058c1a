"""The same construct alone and inside others: what it does must not depend on where it stands."""

from collections.abc import Sequence
from typing import Any

import pytest

import engine
from tests.engine.drawings import drawn
from tests.engine.walk import Walk

Command = tuple[str, str, dict[str, Any]]

AROUND = {
    "alone": "{body}",
    "in a sub-process": "start S\nsub Box {{\n{body}\n}}\nend E\nS -> Box -> E",
    "in two sub-processes": """
        start S
        sub Outer {{
          start T
          sub Box {{
          {body}
          }}
          end F
          T -> Box -> F
        }}
        end E
        S -> Outer -> E
    """,
    "beside a parallel branch": """
        start S
        and F
        sub Box {{
        {body}
        }}
        user More
        and J
        end E
        S -> F -> Box -> J -> E
        F -> More -> J
    """,
    "in a loop": """
        start S
        xor M
        sub Box {{
        {body}
        }}
        user More
        xor G
        end E
        S -> M -> Box -> More -> G
        G -> M if again
        G -> E default
    """,
}
_OUTER = {"S", "T", "E", "F", "G", "J", "M", "Box", "Outer", "More"}

everywhere = pytest.mark.parametrize("place", AROUND)


def run(place: str, body: str, commands: Sequence[Command], **variables: Any) -> list[str]:
    """Run ``commands`` where ``body`` stands in ``place``, and give the nodes that were passed inside ``body``.

    In a loop they are run three times, and must do the same each time. The instance must then be finished.
    """
    walk = Walk(engine.read(drawn(AROUND[place].format(body=body))), **variables)
    path = _round(walk, commands, 0)
    if place == "in a loop":
        for _ in range(2):
            since = len(walk.path)
            walk.complete("More", again=True, **variables)
            assert _round(walk, commands, since) == path
        walk.complete("More", again=False)
    elif place == "beside a parallel branch":
        walk.complete("More")
    assert walk.step.finished
    assert not walk.step.timers + walk.step.messages + walk.step.signals + walk.step.conditions
    return path


def _round(walk: Walk, commands: Sequence[Command], since: int) -> list[str]:
    for verb, name, values in commands:
        getattr(walk, verb)(name, **values)
    return [name for name in walk.path[since:] if name not in _OUTER]
