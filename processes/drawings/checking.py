"""What the checker says about a drawing with the other files of its version: answered once for each state of both."""

import dataclasses
import hashlib
from collections import OrderedDict
from typing import Final

from engine import Finding
from engine.errors import InvalidXml
from engine.xml import parse
from processes import definitions
from processes.definitions import Bundle, ProcedureVersion
from processes.errors import InvalidFile

_KEPT: Final = 64
_said: OrderedDict[tuple[int, int, str], tuple[Finding, ...]] = OrderedDict()


def demand_readable(data: bytes) -> None:
    """Refuse (``InvalidFile``) what no upload would be let in with: no XML, too large, hostile."""
    try:
        parse(data)
    except InvalidXml as refusal:
        raise InvalidFile(refusal.findings) from refusal


def check(version: ProcedureVersion, data: bytes) -> tuple[Bundle, tuple[Finding, ...]]:
    """Say everything that is wrong or doubtful about a drawing, in a process of its own; store nothing.

    Refuses (``InvalidFile``) what cannot be read at all.
    """
    demand_readable(data)
    before = definitions.files_of(version.agency_id, version.revision_id)
    key = (version.agency_id, version.revision_id, hashlib.sha256(data).hexdigest())
    found = _said.get(key)
    if found is None:
        forms = {f"{name}.form.json": form for name, form in before.forms.items()}
        files = {**before.beside, **forms, **before.decision_files, definitions.MAIN: data}
        found = _said[key] = definitions.check(files)[1]
        while len(_said) > _KEPT:
            _said.popitem(last=False)
    return dataclasses.replace(before, diagram=data), found
