"""Phases of the work: the groups of a drawing, by the category values that its nodes name."""

from collections.abc import Mapping

from lxml.etree import _Element

from engine.drawing import text_of
from engine.vocabulary import tag


def values_of(root: _Element) -> Mapping[str, str]:
    """Give the words of the category values that groups show, by id (BPMN 2.0.2, 8.4.1.4)."""
    shown = {_local(group.get("categoryValueRef") or "") for group in root.iter(tag("group"))}
    known = {one.get("id") or "": (one.get("value") or "").strip() for one in root.iter(tag("categoryValue"))}
    return {name: value for name, value in known.items() if name in shown and value}


def of_node(xml: _Element, values: Mapping[str, str]) -> str:
    """Name the group that a node belongs to, the first of several; empty where it belongs to none."""
    refs = (_local(text_of(ref)) for ref in xml.iterchildren(tag("categoryValueRef")))
    return next((values[ref] for ref in refs if ref in values), "")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
