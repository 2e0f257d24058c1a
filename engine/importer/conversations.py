"""Repairs of correlation: keys, properties and rules that refer to what is not there."""

from collections.abc import Iterator

from lxml.etree import _Element

from engine.drawing import text_of
from engine.importer.document import Document
from engine.importer.ways import Handlers, Mend, Way
from engine.model import Finding


def _unknown_message(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    reference = str(finding.params["reference"])

    def take() -> None:
        for one in list(doc.elements("correlationPropertyRetrievalExpression")):
            if (one.get("messageRef") or "") == reference:
                doc.take(one)

    yield Mend(finding.code, element, (Way("remove", take, {"reference": reference}),), reference)


def _unknown_property(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    reference = str(finding.params["reference"])

    def take() -> None:
        for one in list(doc.elements("correlationPropertyRef")):
            if text_of(one) == reference:
                doc.take(one)
        for one in list(doc.elements("correlationPropertyBinding")):
            if (one.get("correlationPropertyRef") or "") == reference:
                doc.take(one)

    yield Mend(finding.code, element, (Way("remove", take, {"reference": reference}),), reference)


def _unknown_key(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    yield Mend(finding.code, element, (Way("remove", lambda: doc.take(element)),))


def _unruled(doc: Document, finding: Finding, _element: _Element) -> Iterator[Mend]:
    """Offer this: a key that cannot tell a message apart is not asked for."""
    key = str(finding.params["key"])

    def take() -> None:
        for one in list(doc.elements("correlationKey")):
            if one.get("id") == key:
                doc.take(one)
        for one in list(doc.elements("correlationSubscription")):
            if one.get("correlationKeyRef") == key:
                doc.take(one)

    yield Mend(finding.code, doc.root, (Way("remove", take, {"key": key}),), key)


HANDLERS: Handlers = {
    "correlation_message_unknown": _unknown_message,
    "correlation_property_unknown": _unknown_property,
    "correlation_key_unknown": _unknown_key,
    "correlation_rule_missing": _unruled,
}
