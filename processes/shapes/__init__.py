"""Eight shapes from which a procedure is made on one page (domain paper §9.4, Circular 26/2014 art. 41(6))."""

from processes.shapes.catalogue import Shape, Step, lanes, lists, shapes, steps, waits
from processes.shapes.chosen import choose
from processes.shapes.making import Held, Made, held, make, picture, tasks, timed
from processes.shapes.parameters import FIELD_TYPES, Parameters, proposed, read
from processes.shapes.work import begin, is_as_made, make_again, parameters_of

__all__ = [
    "FIELD_TYPES",
    "Held",
    "Made",
    "Parameters",
    "Shape",
    "Step",
    "begin",
    "choose",
    "held",
    "is_as_made",
    "lanes",
    "lists",
    "make",
    "make_again",
    "parameters_of",
    "picture",
    "proposed",
    "read",
    "shapes",
    "steps",
    "tasks",
    "timed",
    "waits",
]
