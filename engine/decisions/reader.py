"""Bytes → what a DMN file says, with a finding for everything that is not DMN."""

from collections.abc import Iterator

from lxml.etree import _Element

from engine import limits, xml
from engine.decisions import model
from engine.decisions.boxed import logic_of, read_function
from engine.decisions.codes import finding
from engine.decisions.model import Definitions, ItemDefinition, Reference, Variable
from engine.decisions.parts import Sheet, line_of, spaced, type_ref
from engine.decisions.vocabulary import CHILDREN, NODES, known, local_name, namespace_of, version
from engine.errors import InvalidXml
from engine.model import Finding

_SHOWN = 64


def read_definitions(data: bytes) -> tuple[Definitions, tuple[Finding, ...]]:
    """Return what one file says and what is wrong with its form; refuse (InvalidXml) what is no DMN 1.1 to 1.5."""
    root = xml.parse(data)
    name, namespace = local_name(root.tag), namespace_of(root.tag)
    number = version(namespace)
    if name != "definitions" or (number is None and "/spec/DMN/" not in namespace):
        raise InvalidXml((finding("dmn_not_dmn", root, element=name[:_SHOWN], namespace=namespace[:255]),))
    if number is None:
        raise InvalidXml((finding("dmn_version_unsupported", root, namespace=namespace[:255]),))
    sheet = Sheet(namespace, root.get("expressionLanguage"))
    _check_elements(sheet, root)
    definitions = Definitions(
        id=root.get("id"),
        name=spaced(root.get("name", "")),
        namespace=(root.get("namespace") or "").strip(),
        version=number,
        line=line_of(root),
        language=root.get("expressionLanguage"),
        types=tuple(_item(sheet, child) for child in sheet.children(root, "itemDefinition")),
        inputs=tuple(_input(sheet, child) for child in sheet.children(root, "inputData")),
        decisions=tuple(_decision(sheet, child) for child in sheet.children(root, "decision")),
        knowledge=tuple(_knowledge(sheet, child) for child in sheet.children(root, "businessKnowledgeModel")),
        services=tuple(_service(sheet, child) for child in sheet.children(root, "decisionService")),
        imports=tuple(_import(child) for child in sheet.children(root, "import")),
        prefixes={prefix: uri for prefix, uri in root.nsmap.items() if prefix},
    )
    return definitions, tuple(sheet.findings)


def _check_elements(sheet: Sheet, root: _Element) -> None:
    """Say what stands where DMN knows nothing of the kind, and ids given twice; foreign elements are not looked at."""
    waiting = [root]
    ids: dict[str, _Element] = {}
    while waiting:
        element = waiting.pop()
        parent = local_name(element.tag)
        identity = element.get("id")
        if identity and (first := ids.setdefault(identity, element)) is not element:
            are_nodes = {local_name(first.tag), parent} <= NODES
            code = "dmn_id_duplicate" if are_nodes else "dmn_id_repeated"
            sheet.say(code, element, id=identity[: limits.ID_LENGTH], line=line_of(first))
            ids[identity] = element if parent in NODES else first
        if parent not in CHILDREN:
            continue
        for child in sheet.children(element):
            name = local_name(child.tag)
            if known(parent, name):
                waiting.append(child)
            else:
                sheet.say("dmn_element_unknown", child, element=name[:_SHOWN], parent=parent)


def _input(sheet: Sheet, element: _Element) -> model.InputData:
    name = sheet.name(element)
    return model.InputData(element.get("id"), name, line_of(element), _declared(sheet, element, name))


def _declared(sheet: Sheet, element: _Element, name: str) -> Variable:
    child = sheet.child(element, "variable")
    if child is None:
        return Variable(name, None, None, line_of(element))
    variable = sheet.variable(child, name)
    if variable.name != name:
        sheet.say("dmn_variable_named_otherwise", child, name=name[:200], variable=variable.name[:200])
    return variable


def _decision(sheet: Sheet, element: _Element) -> model.Decision:
    name = sheet.name(element)
    logic = logic_of(sheet, element)
    if logic is None:
        sheet.say("dmn_decision_without_logic", element)
    return model.Decision(
        element.get("id"),
        name,
        line_of(element),
        _declared(sheet, element, name),
        logic,
        _required(sheet, element, "informationRequirement", ("requiredDecision", "requiredInput")),
        _required(sheet, element, "knowledgeRequirement", ("requiredKnowledge",)),
    )


def _required(sheet: Sheet, element: _Element, kind: str, names: tuple[str, ...]) -> tuple[Reference, ...]:
    def found() -> Iterator[Reference]:
        for requirement in sheet.children(element, kind):
            targets = list(sheet.children(requirement, *names))
            if not targets:
                sheet.say("dmn_reference_missing", requirement, element=kind)
            for target in targets[:1]:
                reference = sheet.reference(target)
                if reference is not None:
                    yield reference

    return tuple(found())


def _knowledge(sheet: Sheet, element: _Element) -> model.KnowledgeModel:
    name = sheet.name(element)
    inner = sheet.child(element, "encapsulatedLogic")
    function = None if inner is None else read_function(sheet, inner)
    if function is None or (function.body is None and function.kind == "FEEL"):
        sheet.say("dmn_knowledge_without_logic", element)
    variable = _declared(sheet, element, name)
    requirements = _required(sheet, element, "knowledgeRequirement", ("requiredKnowledge",))
    return model.KnowledgeModel(element.get("id"), name, line_of(element), variable, function, requirements)


def _service(sheet: Sheet, element: _Element) -> model.DecisionService:
    name = sheet.name(element)
    outputs = sheet.references(element, "outputDecision")
    if not outputs:
        sheet.say("dmn_service_without_output", element)
    return model.DecisionService(
        element.get("id"),
        name,
        line_of(element),
        _declared(sheet, element, name),
        outputs,
        sheet.references(element, "encapsulatedDecision"),
        sheet.references(element, "inputDecision"),
        sheet.references(element, "inputData"),
    )


def _import(element: _Element) -> model.Import:
    kind = (element.get("importType") or "").strip()
    namespace = (element.get("namespace") or "").strip()
    location = (element.get("locationURI") or "").strip() or None
    name = spaced(element.get("name", ""))
    return model.Import(name, namespace, location, kind, element.get("id"), line_of(element))


def _item(sheet: Sheet, element: _Element) -> ItemDefinition:
    allowed, constraint = (sheet.child(element, name) for name in ("allowedValues", "typeConstraint"))
    inner = sheet.child(element, "functionItem")
    function = None
    if inner is not None:
        parameters = tuple(sheet.variable(child) for child in sheet.children(inner, "parameters"))
        function = model.FunctionItem(parameters, spaced(inner.get("outputTypeRef", "")) or None)
    written = sheet.text(element, "typeRef")
    return ItemDefinition(
        sheet.name(element),
        element.get("id"),
        line_of(element),
        (spaced(written) or None) if written else type_ref(element),
        element.get("isCollection", "false").strip() in {"true", "1"},
        tuple(_item(sheet, child) for child in sheet.children(element, "itemComponent")),
        None if allowed is None else sheet.cell(allowed),
        None if constraint is None else sheet.cell(constraint),
        function,
    )
