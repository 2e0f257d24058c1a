"""Script tasks as assignments in FEEL: nothing else of a script ever runs (BPMN 2.0.2 §10.3.3).

Read are ``zeebe:script`` (expression and resultVariable), bodies of lines ``name = expression`` in FEEL or, where the
tool writes Python, in what of Python has an equal in FEEL, and with a ``resultVariable`` a body that is one expression.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from lxml.etree import _Element

from engine import dialects
from engine.drawing import Node, text_of
from engine.texts import SHOWN, Texts, extension
from engine.vocabulary import CAMUNDA, OURS, SPIFF, ZEEBE, tag
from engine.work import Assignment

KIND: Final = "scriptTask"
_ASSIGNED: Final = re.compile(r"\s*([^\W\d][\w.]*)\s*=(?!=)\s*(.*)", re.DOTALL)
_ENDS: Final = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(;|\n)""")


def of_node(node: Node, texts: Texts) -> tuple[Assignment, ...]:
    """Return what a script task assigns, in order; nothing for every other node. Problems stay in ``texts``."""
    if node.kind != KIND:
        return ()
    zeebe = extension(node.xml, "script", ZEEBE)
    if zeebe is not None:
        expression = texts.zeebe(zeebe.get("expression"))
        return _one(zeebe.get("resultVariable"), expression, texts)
    body = next((text for text in map(text_of, node.xml.iterchildren(tag("script"))) if text), "")
    if not body:
        texts.refuse("script_missing")
        return ()
    read = _language(node.xml.get("scriptFormat", "").strip(), texts)
    if read is None:
        return ()
    result = node.xml.get(tag("resultVariable", OURS)) or node.xml.get(tag("resultVariable", CAMUNDA))
    return _one(result, read(body), texts) if result else tuple(_assignments(body, read, texts))


def around(owner: _Element, name: str, texts: Texts) -> tuple[Assignment, ...]:
    """Return the assignments of SpiffWorkflow's ``preScript`` or ``postScript`` of an activity."""
    written = extension(owner, name, SPIFF)
    body = "" if written is None else text_of(written)
    return tuple(_assignments(body, texts.python, texts)) if body else ()


def _language(language: str, texts: Texts) -> Callable[[str], str | None] | None:
    dialect = dialects.named(language) if language else dialects.PYTHON
    if dialect == dialects.FEEL:
        return texts.feel
    if dialect == dialects.PYTHON:
        return texts.python
    if dialect == dialects.JUEL:
        return texts.camunda
    texts.refuse("script_language_unsupported", language=language[:64])
    return None


def _one(name: str | None, expression: str | None, texts: Texts) -> tuple[Assignment, ...]:
    if not (name or "").strip():
        texts.refuse("script_without_result")
    target = texts.name(name, "script_target_invalid")
    return () if target is None or expression is None else (Assignment(target, expression),)


def _assignments(body: str, read: Callable[[str], str | None], texts: Texts) -> Iterator[Assignment]:
    """Split at line ends and semicolons where a text is complete: what cannot be read yet goes on in the next line."""
    waiting = ""
    pieces = [piece for piece in _pieces(body) if piece.strip() and not piece.strip().startswith(("#", "//"))]
    for number, piece in enumerate(pieces):
        waiting = f"{waiting}\n{piece}" if waiting else piece
        begins = number + 1 == len(pieces) or _ASSIGNED.fullmatch(pieces[number + 1])
        if not begins:
            continue
        assigned = _ASSIGNED.fullmatch(waiting)
        if assigned is None:
            texts.refuse("script_not_assignment", text=waiting.strip()[:SHOWN])
            return
        is_last = number + 1 == len(pieces)
        attempt = texts if is_last else Texts()
        expression = read(assigned[2].strip()) if attempt is texts else _tried(read, assigned[2].strip(), texts)
        if expression is None:
            continue
        target = texts.name(assigned[1], "script_target_invalid")
        if target is not None:
            yield Assignment(target, expression)
        waiting = ""


def _tried(read: Callable[[str], str | None], text: str, texts: Texts) -> str | None:
    """Read without keeping a refusal: more of the text may follow."""
    before = len(texts.problems)
    found = read(text)
    del texts.problems[before:]
    return found


def _pieces(body: str) -> list[str]:
    pieces, start = [], 0
    for end in _ENDS.finditer(body):
        if end[1]:
            pieces.append(body[start : end.start()])
            start = end.end()
    return [*pieces, body[start:]]
