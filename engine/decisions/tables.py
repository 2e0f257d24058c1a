"""XML → decision tables; rows, columns and crosstabs are written alike in the file (DMN 1.5 §8.3)."""

from enum import StrEnum
from typing import TypeVar

from lxml.etree import _Element

from engine.decisions.model import Aggregation, Cell, DecisionTable, HitPolicy, Input, Output, Rule
from engine.decisions.parts import Sheet, line_of, spaced, type_ref

_Word = TypeVar("_Word", bound=StrEnum)


def read_table(sheet: Sheet, element: _Element) -> DecisionTable:
    """Return what a table says, with a finding for everything that keeps it from deciding."""
    policy = _word(sheet, element, "hitPolicy", HitPolicy) or HitPolicy.UNIQUE
    aggregation = _word(sheet, element, "aggregation", Aggregation)
    inputs = tuple(_input(sheet, child) for child in sheet.children(element, "input"))
    outputs = tuple(_output(sheet, child, element) for child in sheet.children(element, "output"))
    annotations = tuple(spaced(child.get("name", "")) for child in sheet.children(element, "annotation"))
    children = enumerate(sheet.children(element, "rule"), 1)
    rules = tuple(_rule(sheet, child, number, inputs, outputs) for number, child in children)
    _check_outputs(sheet, element, outputs, policy, aggregation)
    return DecisionTable(
        id=element.get("id"),
        line=line_of(element),
        type_ref=type_ref(element),
        label=spaced(element.get("label", "")),
        hit_policy=policy,
        aggregation=aggregation if policy is HitPolicy.COLLECT else None,
        inputs=inputs,
        outputs=outputs,
        rules=rules,
        annotations=annotations,
        output_label=spaced(element.get("outputLabel", "")),
    )


def _word(sheet: Sheet, element: _Element, attribute: str, words: type[_Word]) -> _Word | None:
    written = " ".join(element.get(attribute, "").split())
    if not written:
        return None
    try:
        return words(written.upper().replace("_", " "))
    except ValueError:
        code = "dmn_hit_policy_unknown" if attribute == "hitPolicy" else "dmn_aggregation_unknown"
        sheet.say(code, element, word=written[:64])
        return None


def _input(sheet: Sheet, element: _Element) -> Input:
    inner = sheet.child(element, "inputExpression")
    known = len(sheet.findings)
    cell = None if inner is None else sheet.cell(inner)
    if cell is None and len(sheet.findings) == known:
        sheet.say("dmn_input_without_expression", element, label=spaced(element.get("label", ""))[:200])
    values = sheet.child(element, "inputValues")
    label = spaced(element.get("label", ""))
    return Input(
        expression=cell or Cell("", line_of(element)),
        type_ref=None if inner is None else type_ref(inner),
        allowed=None if values is None else sheet.cell(values),
        label=label or ("" if cell is None else cell.text),
        id=element.get("id"),
        line=line_of(element),
    )


def _output(sheet: Sheet, element: _Element, table: _Element) -> Output:
    values = sheet.child(element, "outputValues")
    default = sheet.child(element, "defaultOutputEntry")
    name = spaced(element.get("name", ""))
    return Output(
        name=name,
        type_ref=type_ref(element),
        allowed=None if values is None else sheet.cell(values),
        default=None if default is None else sheet.cell(default),
        label=spaced(element.get("label", "")) or name or spaced(table.get("outputLabel", "")),
        id=element.get("id"),
        line=line_of(element),
    )


def _rule(sheet: Sheet, element: _Element, number: int, inputs: tuple[Input, ...], outputs: tuple[Output, ...]) -> Rule:
    cells: dict[str, tuple[Cell, ...]] = {}
    for name, expected in (("inputEntry", len(inputs)), ("outputEntry", len(outputs))):
        entries = list(sheet.children(element, name))
        if len(entries) != expected:
            params = {"number": number, "expected": expected, "given": len(entries)}
            sheet.say("dmn_rule_entries_wrong", element, element=name, **params)
        cells[name] = tuple(sheet.cell(entry) or Cell("", line_of(entry), entry.get("id")) for entry in entries)
    notes = [sheet.text(child) or "" for child in sheet.children(element, "annotationEntry")]
    described = sheet.text(element, "description")
    if described and described not in notes:
        notes.append(described)
    return Rule(number, cells["inputEntry"], cells["outputEntry"], tuple(notes), element.get("id"), line_of(element))


def _check_outputs(
    sheet: Sheet,
    element: _Element,
    outputs: tuple[Output, ...],
    policy: HitPolicy,
    aggregation: Aggregation | None,
) -> None:
    if not outputs:
        sheet.say("dmn_table_without_outputs", element)
    names = [output.name for output in outputs]
    if len(outputs) > 1 and not all(names):
        sheet.say("dmn_output_name_missing", element)
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        sheet.say("dmn_output_name_duplicate", element, name=name[:200])
    if aggregation is None:
        return
    if policy is not HitPolicy.COLLECT:
        sheet.say("dmn_aggregation_ignored", element, aggregation=aggregation.value, policy=policy.value)
    elif len(outputs) > 1 and aggregation is not Aggregation.COUNT:
        sheet.say("dmn_aggregation_several_outputs", element, aggregation=aggregation.value)
