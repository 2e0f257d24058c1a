"""Let a person do a step that another tool gives to a program."""

from typing import Final

from lxml.etree import _Element

from engine.drawing import text_of
from engine.importer import foreign, surgery
from engine.importer.document import Document
from engine.importer.ways import Way
from engine.vocabulary import tag

_OWN: Final = ("scriptFormat", "implementation", "operationRef", "calledElement", "instantiate", "messageRef")


def person(doc: Document, element: _Element) -> Way:
    """Return the way that lets a person do a step."""
    return Way("person", lambda: by_person(doc, element))


def by_person(doc: Document, element: _Element) -> None:
    """Make a user task of an activity; what said who or what else does it is kept beside."""
    for script in list(element.iterchildren(tag("script"))):
        doc.aside(element, "script", text_of(script))
        doc.take(script, element)
    surgery.retyped(doc, element, "userTask", without=_OWN)
    foreign.set_aside(doc, element, foreign.DOING)
