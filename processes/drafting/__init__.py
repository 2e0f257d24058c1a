"""A procedure written in Word becomes a draft: what was understood row by row, and what is made of it."""

from processes.drafting.apart import understand_apart
from processes.drafting.codes import CODES
from processes.drafting.making import Made, answer, make, nothing, picture
from processes.drafting.model import Facts, Part, Step, Understood

__all__ = [
    "CODES",
    "Facts",
    "Made",
    "Part",
    "Step",
    "Understood",
    "answer",
    "make",
    "nothing",
    "picture",
    "understand_apart",
]
