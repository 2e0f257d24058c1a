"""Business rule tasks: which decision each asks, as our namespace and other tools write it, and what becomes of it.

Ours: the attributes ``decision`` and ``resultVariable``. Camunda 7: ``decisionRef``, ``resultVariable``,
``mapDecisionResult``. Camunda 8: the element ``calledDecision``. SpiffWorkflow: the element ``calledDecisionId``.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lxml.etree import _Element

from engine import feel
from engine.drawing import Node, text_of
from engine.errors import StepFailed
from engine.model import RuleTask
from engine.vocabulary import CAMUNDA, OURS, SPIFF, ZEEBE, tag

KIND: Final = "businessRuleTask"
SHAPES: Final = {
    "singleEntry": "single_entry",
    "singleResult": "single_result",
    "collectEntries": "collect_entries",
    "resultList": "result_list",
}
_INSIDE: Final = tag("extensionElements")
_BOUND: Final = {"version", "versionTag"}
_SHOWN: Final = 200


def of_node(node: Node) -> RuleTask | None:
    """Return which decision a business rule task asks; None for every other node and where nothing is said."""
    if node.kind != KIND:
        return None
    return next(iter(_written(node.xml)), None)


def _written(task: _Element) -> list[RuleTask]:
    """List what each tool says about the task, our own namespace first."""
    found = []
    if ours := _attribute(task, "decision", OURS):
        found.append(RuleTask(ours, _attribute(task, "resultVariable", OURS) or None))
    if camunda := _attribute(task, "decisionRef", CAMUNDA):
        shape = SHAPES.get(_attribute(task, "mapDecisionResult", CAMUNDA) or "resultList", "result_list")
        found.append(RuleTask(camunda, _attribute(task, "resultVariable", CAMUNDA) or None, shape))
    called = task.iterfind(f"{_INSIDE}/{tag('calledDecision', ZEEBE)}")
    zeebe = ((one.get("decisionId", "").strip(), one.get("resultVariable", "").strip()) for one in called)
    found += [RuleTask(decision_id, result or None) for decision_id, result in zeebe if decision_id]
    spiff = (text_of(element) for element in task.iterfind(f"{_INSIDE}/{tag('calledDecisionId', SPIFF)}"))
    found += [RuleTask(decision_id, None, "outputs") for decision_id in spiff if decision_id]
    return found


def _attribute(task: _Element, name: str, namespace: str) -> str:
    return task.get(tag(name, namespace), "").strip()


def problems(task: _Element) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield why a business rule task does not run, or would not run as written: (code, parameters)."""
    written = _written(task)
    if not written:
        return  # a person does it
    rule = written[0]
    if any(other.decision_id != rule.decision_id for other in written):
        yield "rule_task_ambiguous", {"decisions": [one.decision_id[:_SHOWN] for one in written]}
    if rule.decision_id.startswith(("=", "${", "#{")):
        yield "rule_task_decision_computed", {"text": rule.decision_id[:_SHOWN]}
    if rule.shape != "outputs":
        if rule.result is None:
            yield "rule_task_without_result", {"decision": rule.decision_id[:_SHOWN]}
        elif not feel.is_name(rule.result):
            yield "rule_task_result_invalid", {"name": rule.result[:_SHOWN]}
    mapped = _attribute(task, "mapDecisionResult", CAMUNDA)
    if mapped and mapped not in SHAPES:
        yield "rule_task_mapping_invalid", {"mapping": mapped[:_SHOWN]}
    if _is_bound(task):
        yield "rule_task_binding_ignored", {"decision": rule.decision_id[:_SHOWN]}


def _is_bound(task: _Element) -> bool:
    """Tell whether the file wants another decision than the one that comes with it: a fixed version somewhere else."""
    called = task.find(f"{_INSIDE}/{tag('calledDecision', ZEEBE)}")
    zeebe = called.get("bindingType", "") if called is not None else ""
    return bool({_attribute(task, "decisionRefBinding", CAMUNDA), zeebe} & _BOUND)


def variables(
    rule: RuleTask, element_id: str, value: Any, outputs: Sequence[str], *, is_list: bool
) -> Mapping[str, Any]:
    """Give the variables that a decided value becomes.

    ``outputs`` names the outputs of its table, ``is_list`` says whether several rules may answer. Raises StepFailed
    (``decision_many_results``, ``decision_many_outputs``) where the shape wants one and there are several.
    """
    if rule.shape == "value":
        return {rule.result or rule.decision_id: value}
    found = (value or []) if is_list else ([] if value is None else [value])
    rows = [row if len(outputs) > 1 else {outputs[0]: row} for row in found]
    if rule.shape not in {"result_list", "collect_entries"} and len(rows) > 1:
        raise StepFailed(element_id, "decision_many_results", {"decision": rule.decision_id, "count": len(rows)})
    if rule.shape in {"single_entry", "collect_entries"} and len(outputs) > 1:
        raise StepFailed(element_id, "decision_many_outputs", {"decision": rule.decision_id, "count": len(outputs)})
    one = rows[0] if rows else None
    if rule.shape == "outputs":
        return one if one is not None else dict.fromkeys(outputs)
    shaped = {
        "single_entry": one and one[outputs[0]],
        "single_result": one,
        "collect_entries": [row[outputs[0]] for row in rows],
        "result_list": rows,
    }
    return {rule.result or rule.decision_id: shaped[rule.shape]}
