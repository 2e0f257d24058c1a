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
    doc: Document, step: _Element, key: str, label: str, kind: str, answers: Iterable[Answer], *, is_required: bool
) -> None:
    """Add a field to the proposals for the form of a step, where it has none of this key."""
    if any(one.get("key") == key for one in step.iter(tag("field", OURS))):
        return
    field = doc.ours(step, "field", key=key, label=label, type=kind)
    if is_required:
        field.set("required", "true")
    for answer in answers:
        made = field.makeelement(tag("answer", OURS), {"value": answer.code, "label": answer.label})
        field.append(made)
    doc.touch()


def keys(doc: Document) -> set[str]:
    """Return the keys of all fields that the file proposes."""
    return {one.get("key") or "" for one in doc.root.iter(tag("field", OURS))}
