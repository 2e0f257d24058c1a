"""Forms of bpmn.io's form-js: what a step may write, of which type, and what is seen when."""

from engine.forms.filling import Filled, fill, presented
from engine.forms.model import Field, FieldType, Form, Group, Option, Part, Separator, Text
from engine.forms.reader import COMPONENTS, check, read

__all__ = [
    "COMPONENTS",
    "Field",
    "FieldType",
    "Filled",
    "Form",
    "Group",
    "Option",
    "Part",
    "Separator",
    "Text",
    "check",
    "fill",
    "presented",
    "read",
]
