"""Files of the drafts of BPMN 2.0, and with its namespace miswritten, written as the standard has it."""

import re
from typing import Final

from lxml import etree

from engine.importer.document import Document
from engine.vocabulary import BPMN, local_name, namespace_of

_OF_OMG: Final = re.compile(r"\s*https?://(www\.|schema\.)?omg\.org/(spec/bpmn/[\w./]*|bpmn20)/?\s*", re.IGNORECASE)
"""Beta 1 of 2009 was http://schema.omg.org/spec/BPMN/2.0; early tools wrote http://www.omg.org/bpmn20."""


def renewed(doc: Document) -> bytes | None:
    """Return the file in the namespace of BPMN 2.0, None where it is in it already or in one of something else."""
    name, namespace = local_name(str(doc.root.tag)), namespace_of(str(doc.root.tag))
    if name != "definitions" or namespace == BPMN or (namespace and not _OF_OMG.fullmatch(namespace)):
        return None
    data = etree.tostring(doc.root, encoding="UTF-8")
    if not namespace:
        return data.replace(b"<definitions", b'<definitions xmlns="%b"' % BPMN.encode(), 1)
    written = re.compile(rb'(xmlns(?::[^\s=]+)?=)"%b"' % re.escape(namespace.encode()))
    return written.sub(rb'\1"%b"' % BPMN.encode(), data)
