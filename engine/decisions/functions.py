"""Functions written in a model: boxed definitions, business knowledge models and decision services, as FEEL values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.decisions.call import Call, Place, call_of
from engine.decisions.loops import Run
from engine.decisions.shapes import UNTYPED, Shape, fit
from engine.feel.frame import Frame
from engine.feel.functions import Function, Parameter
from engine.feel.types import Type

_STEPS = 8
_WIDTH = 16


@dataclass(frozen=True, slots=True)
class Written:
    """What a function of a model consists of; ``height`` is how deep its body goes, in calls of Python."""

    name: str
    parameters: tuple[tuple[str, Shape], ...]
    body: Run
    place: Place
    height: int
    types: Mapping[str, Type] = field(default_factory=dict)
    result: Shape = UNTYPED

    def seeing(self, names: Mapping[str, Any]) -> Function:
        """Return the function as a value that sees these variables.

        Arguments that do not fit their type are null with a reason, and so is a result (DMN 1.5 §10.3.2.9.4).
        """

        def act(frame: Frame, *values: Any) -> Any:
            call = call_of(frame)
            call.spend(_STEPS + len(names) // _WIDTH)
            value = self._within(call, names, values)
            if call is not frame:
                frame.steps = call.steps
            return value

        formal = tuple(Parameter(parameter, shape.type) for parameter, shape in self.parameters)
        return Function(self.name, formal, act)

    def _within(self, call: Call, names: Mapping[str, Any], values: tuple[Any, ...]) -> Any:
        call.enter(self.height, 0)
        where, types = call.where, call.types
        call.where, call.types = self.place, self.types
        try:
            inner = dict(names)
            for (parameter, shape), value in zip(self.parameters, values, strict=True):
                inner[parameter] = fit(call, shape, value, self.place)
            return fit(call, self.result, self.body(call, inner), self.place)
        finally:
            call.where, call.types = where, types
            call.leave(self.height)
