"""Forms of bpmn.io's form-js: what a step may write, of which type, and what is seen when."""

from engine.forms.model import Field, FieldType, Form, Group, Option, Part, Separator, Text
from engine.forms.reader import check, read
from engine.forms.visibility import visible_fields, visible_parts

__all__ = [
    "Field",
    "FieldType",
    "Form",
    "Group",
    "Option",
    "Part",
    "Separator",
    "Text",
    "check",
    "read",
    "visible_fields",
    "visible_parts",
]
