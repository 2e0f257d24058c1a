"""Ad-hoc sub-processes as files write them: in which order, until when (BPMN 2.0.2 §10.3.5)."""

from typing import Final

from engine.drawing import Node
from engine.texts import SHOWN, Texts, extension
from engine.vocabulary import ZEEBE, tag
from engine.work import AdHoc

KIND: Final = "adHocSubProcess"


def of_node(node: Node, texts: Texts) -> AdHoc | None:
    """Return how an ad-hoc sub-process runs; None for every other node. Problems stay in ``texts``."""
    if node.kind != KIND:
        return None
    zeebe = extension(node.xml, "adHoc", ZEEBE)
    chosen = None if zeebe is None else zeebe.get("activeElementsCollection")
    if chosen:
        texts.refuse("ad_hoc_choice_unsupported", text=chosen[:SHOWN])
    return AdHoc(
        is_sequential=node.xml.get("ordering", "").lower() == "sequential",
        completion=texts.standard(node.xml.find(tag("completionCondition"))),
        cancels_rest=node.xml.get("cancelRemainingInstances", "true") != "false",
    )
