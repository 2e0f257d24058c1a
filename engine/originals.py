"""Expressions as a file has them → FEEL, with what was written kept beside when it had to be translated."""

from typing import Final

from lxml.etree import _Element

from engine import dialects, timers
from engine.dialects import Translated
from engine.drawing import text_of
from engine.errors import InvalidExpression
from engine.event_definitions import Original, TimerDefinition

_NO_STATEMENT: Final = "xpath"
"""BPMN 2.0 §8.3.13 makes XPath the default; tools write it over files whose expressions are in another language."""


def of_condition(written: _Element) -> Translated:
    """Translate a condition. Refuses (InvalidExpression) what is not FEEL and has no equal in it."""
    return _translated(written, text_of(written), template=False)


def of_timer(kind: str, written: _Element) -> Translated:
    """Translate a time; an ISO 8601 literal becomes FEEL's own.

    Refuses (InvalidTimer) what looks like an ISO 8601 time and is none, (InvalidExpression) as ``of_condition``.
    """
    text = text_of(written)
    literal = timers.literal(kind, text)
    return _translated(written, text, template=True) if literal is None else Translated(literal, dialects.FEEL, text)


def timer(definition: _Element) -> TimerDefinition | None:
    """Return when a timer is due, or None when its definition says nothing. Refuses as ``of_timer``."""
    written = timers.written(definition)
    if written is None:
        return None
    found = of_timer(*written)
    return TimerDefinition(written[0], found.feel, original(found))


def original(found: Translated) -> Original | None:
    """Return what was written and in which language, or None for FEEL."""
    return Original(found.original, found.dialect) if found.is_foreign else None


def file_language(root: _Element) -> str | None:
    """Return the language that a file declares for all its expressions; XPath, the default, declares none."""
    declared = (root.get("expressionLanguage") or "").strip()
    return None if not declared or _NO_STATEMENT in declared.lower() else declared


def _translated(written: _Element, text: str, *, template: bool) -> Translated:
    own = (written.get("language") or "").strip()
    if own:
        return dialects.translate(text, own, template=template)
    try:
        return dialects.translate(text, _known(file_language(written.getroottree().getroot())), template=template)
    except InvalidExpression as refusal:
        try:
            return dialects.translate(text, dialects.FEEL, template=template)
        except InvalidExpression:
            raise refusal from None


def _known(language: str | None) -> str | None:
    return language if language and dialects.named(language) else None
