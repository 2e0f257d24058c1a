"""Small DMN files for tests, written from parts."""

from datetime import UTC, datetime
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from engine import decisions

NAMESPACES = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
}
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
D = Decimal


def attributes(**given):
    return "".join(f" {name}={quoteattr(str(value))}" for name, value in given.items() if value is not None)


def file(*parts, version="1.5", namespace="urn:test", more=""):
    body = "\n".join(parts)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="{NAMESPACES[version]}" id="file" name="file" '
        f'namespace="{namespace}"{more}>\n{body}\n</definitions>\n'
    ).encode()


def ident(name):
    return "_" + "".join(character if character.isalnum() else "_" for character in name)


def variable(name, kind=None):
    return f"<variable{attributes(name=name, typeRef=kind)}/>"


def data(name, kind=None):
    return f"<inputData{attributes(id=ident(name), name=name)}>{variable(name, kind)}</inputData>"


def needs(*names, kind="requiredInput"):
    element = "knowledgeRequirement" if kind == "requiredKnowledge" else "informationRequirement"
    targets = ((name if "#" in name else "#" + ident(name)) for name in names)
    return "".join(f"<{element}><{kind}{attributes(href=target)}/></{element}>" for target in targets)


def decision(name, logic, *, inputs=(), decisions=(), knowledge=(), kind=None):
    required = needs(*inputs) + needs(*decisions, kind="requiredDecision") + needs(*knowledge, kind="requiredKnowledge")
    return f"<decision{attributes(id=ident(name), name=name)}>\n{variable(name, kind)}{required}\n{logic}\n</decision>"


def literal(text, kind=None, **more):
    return f"<literalExpression{attributes(typeRef=kind, **more)}><text>{escape(text)}</text></literalExpression>"


def parameters(*given):
    return "".join(f"<formalParameter{attributes(name=name, typeRef=kind)}/>" for name, kind in given)


def knowledge(name, logic, *, takes=(), knows=(), kind=None, language=None):
    inner = f"<encapsulatedLogic{attributes(kind=language)}>{parameters(*takes)}{logic}</encapsulatedLogic>"
    required = needs(*knows, kind="requiredKnowledge")
    return (
        f"<businessKnowledgeModel{attributes(id=ident(name), name=name)}>{variable(name, kind)}{inner}{required}"
        "</businessKnowledgeModel>"
    )


def service(name, *, outputs, inside=(), decisions=(), inputs=(), kind=None):
    parts = [
        ("outputDecision", outputs),
        ("encapsulatedDecision", inside),
        ("inputDecision", decisions),
        ("inputData", inputs),
    ]
    references = "".join(
        f"<{element}{attributes(href='#' + ident(name))}/>" for element, names in parts for name in names
    )
    return (
        f"<decisionService{attributes(id=ident(name), name=name)}>{variable(name, kind)}{references}</decisionService>"
    )


def entry(name, logic, kind=None):
    named = "" if name is None else variable(name, kind)
    return f"<contextEntry>{named}{logic}</contextEntry>"


def context(*entries, kind=None):
    return f"<context{attributes(typeRef=kind)}>{''.join(entries)}</context>"


def table(inputs, outputs, rules, policy=None, aggregation=None, prefix="", **more):
    """Write a table: inputs (text, type, values), outputs (name, type, values, default), rules (tests, results, …)."""
    lines = [f"<decisionTable{attributes(id=prefix + 'table', hitPolicy=policy, aggregation=aggregation, **more)}>"]
    for one in inputs:
        text, kind, values = (*([one] if isinstance(one, str) else one), None, None)[:3]
        allowed = f"<inputValues><text>{escape(values)}</text></inputValues>" if values else ""
        expression = f"<inputExpression{attributes(typeRef=kind)}><text>{escape(text)}</text></inputExpression>"
        lines.append(f"<input>{expression}{allowed}</input>")
    for one in outputs:
        name, kind, values, default = (*([one] if isinstance(one, str) else one), None, None, None)[:4]
        allowed = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
        other = f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else ""
        lines.append(f"<output{attributes(name=name or None, typeRef=kind)}>{allowed}{other}</output>")
    for number, (tests, results, *notes) in enumerate(rules, 1):
        cells = [f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in tests]
        cells += [f"<outputEntry><text>{escape(cell)}</text></outputEntry>" for cell in results]
        cells += [f"<annotationEntry><text>{escape(note)}</text></annotationEntry>" for note in notes]
        lines.append(f"<rule{attributes(id=f'{prefix}rule{number}')}>{''.join(cells)}</rule>")
    return "\n".join([*lines, "</decisionTable>"])


def item(name, kind=None, *components, values=None, constraint=None, many=False, element="itemDefinition"):
    inner = f"<typeRef>{escape(kind)}</typeRef>" if kind else ""
    inner += f"<allowedValues><text>{escape(values)}</text></allowedValues>" if values else ""
    inner += f"<typeConstraint><text>{escape(constraint)}</text></typeConstraint>" if constraint else ""
    inner += "".join(components)
    return f"<{element}{attributes(name=name, isCollection='true' if many else None)}>{inner}</{element}>"


def component(name, kind=None, *components, **more):
    return item(name, kind, *components, element="itemComponent", **more)


def decide(content, name, inputs=None, imports=None):
    return decisions.read(content, imports or {}).decide(name, inputs or {}, now=NOW)


def value(content, name, inputs=None, imports=None):
    decided = decide(content, name, inputs, imports)
    assert decided.errors == ()
    return decided.value


def refused(content, name, inputs=None, imports=None):
    """Return the codes of a decision that gave null."""
    decided = decide(content, name, inputs, imports)
    assert decided.value is None
    return [error.code for error in decided.errors]


def codes(content, imports=None):
    return [found.code for found in decisions.check(content, imports or {})]
