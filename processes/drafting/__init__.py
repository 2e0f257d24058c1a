"""A procedure written in Word becomes a draft: what was understood row by row, and what is made of it.

The parts are loaded at their first use: the process that reads a file needs neither the domain nor its database.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from processes.drafting.apart import is_list, list_apart, understand_apart
    from processes.drafting.codes import CODES
    from processes.drafting.keeping import Kept, keep, of_row
    from processes.drafting.listing import Listed
    from processes.drafting.making import Made, answer, days, make, nothing, picture
    from processes.drafting.model import Facts, Part, Step, Understood
    from processes.drafting.naming import name_of
    from processes.drafting.wire import dumps, dumps_list, loads, loads_list
    from processes.drafting.work import begin

__all__ = [
    "CODES",
    "Facts",
    "Kept",
    "Listed",
    "Made",
    "Part",
    "Step",
    "Understood",
    "answer",
    "begin",
    "days",
    "dumps",
    "dumps_list",
    "is_list",
    "keep",
    "list_apart",
    "loads",
    "loads_list",
    "make",
    "name_of",
    "nothing",
    "of_row",
    "picture",
    "understand_apart",
]

_HOMES = {
    "CODES": "codes",
    "Facts": "model",
    "Kept": "keeping",
    "Listed": "listing",
    "Made": "making",
    "Part": "model",
    "Step": "model",
    "Understood": "model",
    "answer": "making",
    "begin": "work",
    "days": "making",
    "dumps": "wire",
    "dumps_list": "wire",
    "is_list": "apart",
    "keep": "keeping",
    "list_apart": "apart",
    "loads": "wire",
    "loads_list": "wire",
    "make": "making",
    "name_of": "naming",
    "nothing": "making",
    "of_row": "keeping",
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
