"""Mend a stranger's file in a process of its own, within the bounds of the checker."""

import json
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from engine import limits
from engine.importer.compared import Changes, compare
from engine.importer.model import Option, Repair, Repaired
from engine.importer.rounds import Rounds

_ROOT: Final = Path(__file__).parents[2]
_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Mended:
    """What can be mended in a file under a choice, the file mended so, and what this changes in the drawing."""

    repairs: tuple[Repair, ...]
    repaired: Repaired
    changes: Changes


def repair_apart(data: bytes, chosen: Mapping[str, str], provided: Collection[str] = ()) -> Mended:
    """Mend a file as chosen, from a separate bounded process; what is not chosen is taken as by default.

    An empty choice leaves a repair out; ``provided`` are variables that forms and decisions beside it give. A file
    that takes more than the bounds stays as it is, without repairs. As at the upload, what it calls may come later.
    """
    untouched = Mended((), Repaired(data), Changes())
    if len(data) > limits.FILE_BYTES:
        return untouched
    try:
        done = subprocess.run(
            [sys.executable, "-m", "engine.importer"],
            input=b"\n".join([json.dumps([dict(chosen), sorted(provided)]).encode(), data]),
            capture_output=True,
            timeout=_SECONDS,
            cwd=_ROOT,
            env={"PYTHONUTF8": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return untouched
    return _read(done.stdout) if done.returncode == 0 else untouched


def answer(asked: bytes) -> bytes:
    """Mend what ``repair_apart`` asks for and write its answer."""
    head, _, data = asked.partition(b"\n")
    chosen, provided = json.loads(head)
    rounds = Rounds(data, lambda one: chosen.get(one.key, one.default.code), provided, is_partial=True)
    rounds.run()
    after = rounds.data if rounds.done else data
    told = {
        "repairs": [asdict(one) for one in rounds.seen.values()],
        "done": rounds.done,
        "changes": asdict(compare(data, after)),
    }
    return b"\n".join([json.dumps(told).encode(), after])


def _read(answered: bytes) -> Mended:
    head, _, data = answered.partition(b"\n")
    told = json.loads(head)
    repairs = tuple(
        Repair(**{**one, "options": tuple(Option(**option) for option in one["options"])}) for one in told["repairs"]
    )
    changes = Changes(**{name: tuple(names) for name, names in told["changes"].items()})
    return Mended(repairs, Repaired(data, told["done"]), changes)
