"""BPMN files spoilt at random: on their bytes, and on their tree in ways that keep them well-formed.

One seed gives one file. The files to spoil are the packages, the tiny diagrams, the cases of every construct and
random block-structured processes.
"""

import random
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from lxml import etree

from engine.vocabulary import CAMUNDA, DI, EVENT_DEFINITIONS, FLOW_NODES, SCOPES, local_name, tag
from tests.engine import blocks
from tests.engine.additions import ADDITIONS, declare, snippet
from tests.engine.constructs.cases import all_cases
from tests.engine.drawings import drawn

ROOT: Final = Path(__file__).parents[2]
HOSTILE: Final = (
    "", " ", "=", "= 1", "true", "null", "x", "x > 1", 'x = "a"', "missing", '1 = "a"', "for i in 1..5000 return i",
    "for a in 1..999, b in 1..999 return a * b", "for i in 1..100 return partial",
    "(function(f) f(f))(function(f) f(f))",
    '"' + "a" * 9_000 + '"', "(" * 300, "[" * 60 + "]" * 60, "x[item > 1]", 'matches(x, "(a+)+$")', "1 / 0",
    "2 ** 9999",
    'duration("P99999999Y")', "P99999999Y", "PT1H", "PT0S", "P1D", "R/PT0S", "R999999999/PT1S", "R3/PT1H", "R-1/PT1H",
    "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-02-30", "now()", "today()", '@"P1Y"', "x.y.z",
    "[1, 2, 3]", "{a: 1}", "-1", "0", "1", "3", "5000", "1e400", "999999999999", "0.5", "${x}", "${x == 1 && y}",
    "#{x}",
    "x = 5", "x := 5", "__import__('os').system('id')", "{{7*7}}", "é\u0301", "\u202e", "\U0001f600", "a\u0000b"[:1],
    "item", "loopCounter", "t1.rounds", "process", "typename", "Start", "End", "Root", "../../x", "urn:x", "bpmn:x",
    "count(x) > 2", "some i in x satisfies i", "function(a) a", "number(x)", "string(x) + 1",
    "sort(x, function(a, b) 1)",
)  # fmt: skip
WORDS: Final = (
    "Start", "End", "Root", "process", "t1", "t1.rounds", "s", "e", "a", "g", "x", "p", "", " ", "1a", "a b", "true",
    "false", "1", "0", "-1", "2", "1000000", "None", "All", "One", "Complex", "Parallel", "Sequential", "java", "feel",
    "##unspecified", "##WebService", "collection", "single", "Exclusive", "yes", "TRUE", "é", "a" * 300, "typename",
)  # fmt: skip
ATTRIBUTES: Final = (
    "id", "name", "sourceRef", "targetRef", "attachedToRef", "default", "cancelActivity", "isInterrupting",
    "triggeredByEvent", "isExecutable", "isForCompensation", "startQuantity", "completionQuantity", "instantiate",
    "eventGatewayType", "gatewayDirection", "parallelMultiple", "messageRef", "signalRef", "errorRef", "escalationRef",
    "calledElement", "isSequential", "behavior", "testBefore", "loopMaximum", "ordering", "cancelRemainingInstances",
    "activityRef", "waitForCompletion", "implementation", "operationRef", "scriptFormat", "dataObjectRef",
    "itemSubjectRef", "isCollection", "language", "processRef", "errorCode", "escalationCode", "isImmediate",
    f"{{{CAMUNDA}}}collection", f"{{{CAMUNDA}}}elementVariable", f"{{{CAMUNDA}}}resultVariable",
    f"{{{CAMUNDA}}}decisionRef", f"{{{CAMUNDA}}}type", f"{{{CAMUNDA}}}topic", f"{{{CAMUNDA}}}expression",
)  # fmt: skip
_DEFINITIONS: Final = tuple(EVENT_DEFINITIONS)
TAGS: Final = (
    *sorted(FLOW_NODES), *_DEFINITIONS, "sequenceFlow", "process", "laneSet", "lane", "flowNodeRef", "participant",
    "collaboration", "messageFlow", "message", "signal", "error", "escalation", "dataObject", "dataObjectReference",
    "dataStoreReference", "ioSpecification", "dataInputAssociation", "association", "textAnnotation", "incoming",
    "outgoing", "conditionExpression", "extensionElements", "documentation", "standardLoopCharacteristics",
    "multiInstanceLoopCharacteristics", "loopCondition", "loopCardinality", "completionCondition", "script",
    "globalTask", "globalUserTask", "globalScriptTask", "eventDefinitionRef", "timeDuration", "timeDate", "timeCycle",
    "condition", "import", "correlationProperty", "property", "resourceRole", "potentialOwner",
)  # fmt: skip
_PIECES: Final = (
    b"<", b">", b"</", b"/>", b'"', b"&", b"&#0;", b"&#x1F600;", b"&amp;", b"&lt;", b"&x;", b"<![CDATA[", b"]]>",
    b"<!--",
    b"-->", b"<?x y?>", b'<!DOCTYPE a [<!ENTITY x "y">]>', b"\0", b"\xff", b"\xef\xbb\xbf", b"\xc3", b"\r", b"\t",
    b"xmlns=",
    b'xmlns:a="b"', b' id="a"', b"<task/>", b"a" * 5_000, b"<a>" * 70, b"\xed\xa0\x80", "Ấ".encode(), b"\x1b",
)  # fmt: skip
_ENCODINGS: Final = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-32",
    "latin-1",
    "cp1258",
    "ascii",
    "utf-7",
    "cp037",
)
Tree = Any


def corpus() -> tuple[bytes, ...]:
    """Return the files to spoil; each package once more without its picture, the small ones several times."""
    packages = [path.read_bytes() for path in sorted(ROOT.glob("bpmn/*/process.bpmn"))]
    tiny = [path.read_bytes() for path in sorted(ROOT.glob("tests/bpmn/*.bpmn"))]
    cases = [case.diagram for case in all_cases()]
    chance = random.Random(0)
    made = [drawn(blocks.draw(blocks._numbered(_block(chance, 3), [0]))) for _ in range(120)]
    small = [_without_picture(data) for data in (*packages, *tiny)]
    return (*packages, *small, *tiny, *cases, *cases, *made)


def _without_picture(data: bytes) -> bytes:
    root = etree.fromstring(data)
    for picture in [child for child in root if str(child.tag).startswith(f"{{{DI}}}")]:
        root.remove(picture)
    return etree.tostring(root)


def _block(chance: random.Random, depth: int) -> tuple[Any, ...]:
    """Make a block as ``blocks.blocks`` does, from a plain source of chance."""
    if depth == 0 or chance.random() < 0.2:
        return (chance.choice(("task", "task", "skip", "timer", "message")),)
    inner = [_block(chance, depth - 1) for _ in range(3)]
    x, y = chance.choices(blocks.NAMES, k=2)
    host = chance.choice((("task",), ("sub", inner[0])))
    some = tuple(inner[: chance.randint(2, 3)])
    return chance.choice(
        (
            ("seq", some), ("and", some), ("xor", x, inner[0], inner[1]), ("or", x, y, *inner), ("loop", x, inner[0]),
            ("sub", inner[0]), ("guard", host, inner[1]), ("aside", host), ("race", inner[0], inner[1]),
        )
    )  # fmt: skip


def mutated(chance: random.Random, files: tuple[bytes, ...]) -> bytes:
    """Spoil one of ``files``: mostly its tree, sometimes its bytes, rarely its encoding."""
    data = chance.choice(files)
    way = chance.random()
    if way < 0.9:
        root = etree.fromstring(data)
        if way < 0.7:
            declare(root)
            for _ in range(chance.choice((1, 1, 2, 3, 4))):
                chance.choice(ADDITIONS)(chance, root)
        for _ in range(chance.choice((0, 0, 0, 1, 2)) if way < 0.7 else chance.choice((1, 1, 1, 2, 2, 3, 5))):
            chance.choice(_ON_TREES)(chance, root, files)
        data = etree.tostring(root)
    if way > 0.86:
        for _ in range(chance.randint(1, 3)):
            data = _spoilt(chance, data)
    return _encoded(chance, data) if chance.random() < 0.03 else data


def _spoilt(chance: random.Random, data: bytes) -> bytes:
    start = chance.randrange(len(data) + 1)
    end = min(len(data), start + chance.choice((0, 1, 2, 5, 20, 400)))
    byte = bytes([chance.randrange(256)])
    piece = chance.choice((b"", byte, data[start:end] * 2, chance.choice(_PIECES), chance.choice(_PIECES)))
    return data[:start] if chance.random() < 0.05 else data[:start] + piece + data[end:]


def _encoded(chance: random.Random, data: bytes) -> bytes:
    written, told = chance.choices(_ENCODINGS, k=2)
    told = written if chance.random() < 0.5 else told
    text = data.decode("utf-8", "replace")
    return f'<?xml version="1.0" encoding="{told}"?>{text}'.encode(written, "replace")


def _any(chance: random.Random, root: Tree, names: frozenset[str] = frozenset()) -> Tree:
    """Choose an element below the root, of one of these names where there is one; the picture seldom."""
    all_of_it = [one for one in root.iter(etree.Element) if one is not root] or [root]
    inside = [one for one in all_of_it if not str(one.tag).startswith(f"{{{DI}}}")] or all_of_it
    found = [one for one in inside if local_name(one.tag) in names] if names else []
    return chance.choice(found or (inside if chance.random() < 0.95 else all_of_it))


def _ids(root: Tree) -> list[str]:
    return [found for one in root.iter(etree.Element) if (found := one.get("id"))] or ["a"]


def _drop(chance: random.Random, root: Tree, _files: Any) -> None:
    one = _any(chance, root)
    if one.getparent() is not None:
        one.getparent().remove(one)


def _double(chance: random.Random, root: Tree, _files: Any) -> None:
    one = _any(chance, root)
    if one.getparent() is None:
        return
    twin = deepcopy(one)
    if chance.random() < 0.7:
        for part in twin.iter(etree.Element):
            for name in ("id", *(["sourceRef", "targetRef", "attachedToRef", "default"] if len(twin) else [])):
                if part.get(name):
                    part.set(name, part.get(name) + "_2")
    one.addnext(twin)


def _swap(chance: random.Random, root: Tree, _files: Any) -> None:
    one, other = _any(chance, root), _any(chance, root)
    if one.getparent() is None or other.getparent() is None or one is other:
        return
    first, second = deepcopy(one), deepcopy(other)
    if other not in list(one.iter()) and one not in list(other.iter()):
        one.getparent().replace(one, second)
        other.getparent().replace(other, first)


def _move(chance: random.Random, root: Tree, _files: Any) -> None:
    names = chance.choice((FLOW_NODES, frozenset(_DEFINITIONS), frozenset()))
    one = _any(chance, root, names)
    into = _any(chance, root, chance.choice((SCOPES, FLOW_NODES, frozenset())))
    if one.getparent() is not None and into not in list(one.iter()):
        into.insert(chance.randrange(len(into) + 1), one)


def _wrap(chance: random.Random, root: Tree, _files: Any) -> None:
    """Put a node, or a whole scope's content, into a new sub-process between its flows."""
    scope = _any(chance, root, SCOPES)
    kind = chance.choice(("subProcess", "subProcess", "transaction", "adHocSubProcess"))
    box = etree.Element(tag(kind), id=f"box{chance.randrange(99)}")
    if chance.random() < 0.3:
        box.set("triggeredByEvent", "true")
    some = [child for child in scope if chance.random() < chance.choice((0.2, 0.9, 1))]
    scope.append(box)
    box.extend(some)


def _unwrap(chance: random.Random, root: Tree, _files: Any) -> None:
    one = _any(chance, root, SCOPES)
    if one.getparent() is not None:
        for child in list(one):
            one.addprevious(child)
        one.getparent().remove(one)


def _rename(chance: random.Random, root: Tree, _files: Any) -> None:
    names = FLOW_NODES if chance.random() < 0.7 else frozenset(_DEFINITIONS)
    _any(chance, root, names).tag = tag(chance.choice(sorted(names) if chance.random() < 0.8 else TAGS))


def _attribute(chance: random.Random, root: Tree, _files: Any) -> None:
    one = _any(chance, root)
    known = list(one.attrib)
    name = chance.choice(known) if known and chance.random() < 0.6 else chance.choice(ATTRIBUTES)
    way = chance.random()
    if way < 0.2 and name in one.attrib:
        del one.attrib[name]
    elif way < 0.6:
        one.set(name, chance.choice(_ids(root)))
    else:
        one.set(name, chance.choice(WORDS if chance.random() < 0.7 else HOSTILE))


def _text(chance: random.Random, root: Tree, _files: Any) -> None:
    texts = [one for one in root.iter(etree.Element) if (one.text or "").strip()]
    one = chance.choice(texts) if texts and chance.random() < 0.8 else _any(chance, root)
    one.text = chance.choice(HOSTILE)


def _insert(chance: random.Random, root: Tree, _files: Any) -> None:
    new = snippet(chance, "pieces")
    is_part = local_name(new.tag) not in FLOW_NODES
    into = _any(chance, root, FLOW_NODES if is_part and chance.random() < 0.8 else SCOPES)
    into.insert(chance.randrange(len(into) + 1), new)


def _flow(chance: random.Random, root: Tree, _files: Any) -> None:
    """Add a sequence flow between two nodes of a scope, or send one elsewhere."""
    scope = _any(chance, root, SCOPES)
    nodes = [child.get("id") for child in scope if local_name(str(child.tag)) in FLOW_NODES and child.get("id")]
    flows = scope.findall(tag("sequenceFlow"))
    if flows and chance.random() < 0.5:
        chance.choice(flows).set(chance.choice(("sourceRef", "targetRef")), chance.choice(nodes or ["a"]))
    elif nodes:
        a, b = chance.choices(nodes, k=2)
        made = etree.SubElement(scope, tag("sequenceFlow"), id=f"new{chance.randrange(999)}", sourceRef=a, targetRef=b)
        if chance.random() < 0.5:
            etree.SubElement(made, tag("conditionExpression")).text = chance.choice(HOSTILE)


def _splice(chance: random.Random, root: Tree, files: tuple[bytes, ...]) -> None:
    """Put a piece of another file into this one."""
    other = etree.fromstring(chance.choice(files))
    names = chance.choice((FLOW_NODES, frozenset(_DEFINITIONS), SCOPES, frozenset()))
    _any(chance, root, SCOPES).append(deepcopy(_any(chance, other, names)))


def _reserve(chance: random.Random, root: Tree, _files: Any) -> None:
    """Give a node another id wherever it is named."""
    old, new = chance.choice(_ids(root)), chance.choice(WORDS)
    for one in root.iter(etree.Element):
        for name, value in one.attrib.items():
            if value == old:
                one.set(name, new)


_ON_TREES: Final[tuple[Callable[..., None], ...]] = (
    _drop, _double, _swap, _move, _wrap, _unwrap, _rename, _rename, _attribute, _attribute, _attribute, _text, _text,
    _insert, _insert, _insert, _flow, _flow, _splice, _reserve,
)  # fmt: skip
