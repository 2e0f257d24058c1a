"""The words of DMN files: their namespaces by version, and which elements are read, kept unread or foreign."""

from typing import Final

VERSIONS: Final = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
LANGUAGES: Final = frozenset(
    {"http://www.omg.org/spec/FEEL/20140401", "https://www.omg.org/spec/FEEL/20140401", "feel", "friendly-feel"}
    | {namespace.replace("MODEL/", "FEEL/") for namespace in VERSIONS if namespace.endswith("MODEL/")}
)
"""What a file may call FEEL, without regard to case or a slash at the end."""

BOXED: Final = frozenset(
    {"literalExpression", "decisionTable", "context", "invocation", "functionDefinition", "relation", "list"}
    | {"conditional", "filter", "for", "some", "every"}
)
NODES: Final = frozenset({"inputData", "decision", "businessKnowledgeModel", "decisionService"})
"""What a reference may mean; their ids have to differ."""

_EVERYWHERE: Final = frozenset({"description", "extensionElements"})
_DRAWN: Final = frozenset(
    {"knowledgeSource", "textAnnotation", "association", "group", "artifact", "elementCollection"}
    | {"performanceIndicator", "organizationUnit", "organisationalUnit", "businessContextElement"}
)
_DECISION: Final = frozenset(
    {"question", "allowedAnswers", "variable", "informationRequirement", "knowledgeRequirement", "authorityRequirement"}
    | {"supportedObjective", "impactedPerformanceIndicator", "decisionMaker", "decisionOwner", "usingProcess"}
    | {"usingTask"}
)
_ITERATION: Final = frozenset({"iteratorVariable", "in", "satisfies", "return"})
_FUNCTION: Final = frozenset({"formalParameter"}) | BOXED
_ITEM: Final = frozenset({"typeRef", "allowedValues", "typeConstraint", "itemComponent", "functionItem"})

CHILDREN: Final = {
    "definitions": frozenset({"import", "itemDefinition", "inputData", "decision", "businessKnowledgeModel"})
    | {"decisionService"}
    | _DRAWN,
    "inputData": frozenset({"variable"}),
    "decision": _DECISION | BOXED,
    "businessKnowledgeModel": frozenset(
        {"variable", "encapsulatedLogic", "knowledgeRequirement", "authorityRequirement"}
    ),
    "decisionService": frozenset({"variable", "outputDecision", "encapsulatedDecision", "inputDecision", "inputData"}),
    "informationRequirement": frozenset({"requiredDecision", "requiredInput"}),
    "knowledgeRequirement": frozenset({"requiredKnowledge"}),
    "encapsulatedLogic": _FUNCTION,
    "functionDefinition": _FUNCTION,
    "itemDefinition": _ITEM,
    "itemComponent": _ITEM,
    "functionItem": frozenset({"parameters"}),
    "literalExpression": frozenset({"text", "importedValues"}),
    "decisionTable": frozenset({"input", "output", "rule", "annotation"}),
    "input": frozenset({"inputExpression", "inputValues"}),
    "output": frozenset({"outputValues", "defaultOutputEntry"}),
    "rule": frozenset({"inputEntry", "outputEntry", "annotationEntry"}),
    "context": frozenset({"contextEntry"}),
    "contextEntry": frozenset({"variable"}) | BOXED,
    "invocation": frozenset({"binding"}) | BOXED,
    "binding": frozenset({"parameter"}) | BOXED,
    "relation": frozenset({"column", "row"}),
    "row": BOXED,
    "list": BOXED,
    "conditional": frozenset({"if", "then", "else"}),
    "filter": frozenset({"in", "match"}),
    "for": _ITERATION,
    "some": _ITERATION,
    "every": _ITERATION,
    **dict.fromkeys(("if", "then", "else", "in", "match", "satisfies", "return"), BOXED),
}
"""What DMN lets stand inside an element that is read; what is not listed here is not looked into."""


def known(parent: str, child: str) -> bool:
    """Tell whether DMN knows ``child`` inside ``parent``."""
    return parent not in CHILDREN or child in CHILDREN[parent] or child in _EVERYWHERE


def local_name(tag: object) -> str:
    """Return the name of an element without its namespace."""
    return str(tag).rpartition("}")[2]


def namespace_of(tag: object) -> str:
    """Return the namespace of an element, empty without one."""
    return str(tag)[1:].partition("}")[0] if str(tag).startswith("{") else ""


def version(namespace: str) -> str | None:
    """Return the version of DMN that a namespace stands for, None for every other namespace."""
    plain = namespace.rstrip("/").partition("://")[2]
    return _BY_PLAIN.get(plain)


def is_feel(language: str | None) -> bool:
    """Tell whether an expression language is FEEL; none named is FEEL."""
    return not language or language.strip().lower().rstrip("/") in _LANGUAGES


_BY_PLAIN: Final = {namespace.rstrip("/").partition("://")[2]: number for namespace, number in VERSIONS.items()}
_LANGUAGES: Final = frozenset(language.lower().rstrip("/") for language in LANGUAGES)
