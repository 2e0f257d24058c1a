"""Fields that a repair adds to the form of a step, kept in the file as proposals of our namespace."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml.etree import _Element

from engine.importer.document import Document
from engine.vocabulary import OURS, tag


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a decision: its code, and its words."""

    code: str
    label: str


def ask(
    doc: Document, task: _Element, key: str, label: str, answers: Iterable[Answer], *, is_many: bool, is_required: bool
) -> None:
    """Add a field that asks for one of some answers, or for several, to the proposals of a step."""
    if any(one.get("key") == key for one in task.iter(tag("field", OURS))):
        return
    field = doc.ours(task, "field", key=key, label=label, type="checklist" if is_many else "radio")
    if is_required:
        field.set("required", "true")
    for answer in answers:
        made = field.makeelement(tag("answer", OURS), {"value": answer.code, "label": answer.label})
        field.append(made)
    doc.touch()


def keys(doc: Document) -> set[str]:
    """Return the keys of all fields that the file proposes."""
    return {one.get("key") or "" for one in doc.root.iter(tag("field", OURS))}
