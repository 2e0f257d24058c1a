"""A procedure written in Word becomes a draft: what was understood row by row, and what is made of it.

The parts are loaded at their first use: the process that reads a file needs neither the domain nor its database.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from processes.drafting.apart import understand_apart
    from processes.drafting.codes import CODES
    from processes.drafting.making import Made, answer, make, nothing, picture
    from processes.drafting.model import Facts, Part, Step, Understood
    from processes.drafting.wire import dumps, loads
    from processes.drafting.work import begin

__all__ = [
    "CODES",
    "Facts",
    "Made",
    "Part",
    "Step",
    "Understood",
    "answer",
    "begin",
    "dumps",
    "loads",
    "make",
    "nothing",
    "picture",
    "understand_apart",
]

_HOMES = {
    "CODES": "codes",
    "Facts": "model",
    "Made": "making",
    "Part": "model",
    "Step": "model",
    "Understood": "model",
    "answer": "making",
    "begin": "work",
    "dumps": "wire",
    "loads": "wire",
    "make": "making",
    "nothing": "making",
    "picture": "making",
    "understand_apart": "apart",
}


def __getattr__(name: str) -> Any:
    """Load a verb of the public surface from its module at its first use."""
    if name not in _HOMES:
        raise AttributeError(name)
    verb = getattr(import_module(f"processes.drafting.{_HOMES[name]}"), name)
    globals()[name] = verb
    return verb
