"""Additions to a BPMN tree that mostly leave a process that may run: constructs put where they belong."""

import random
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from lxml import etree

from engine.vocabulary import ACTIVITIES, BPMN, FLOW_NODES, GATEWAYS, SCOPES, TASKS, local_name, tag

Tree = Any
_GROUPS: Final = {group.get("name"): group for group in etree.parse(Path(__file__).with_name("snippets.xml")).getroot()}
_SETTINGS: Final = {
    "isInterrupting": ("true", "false"), "cancelActivity": ("true", "false"), "isSequential": ("true", "false"),
    "behavior": ("None", "One", "All", "Complex"), "testBefore": ("true", "false"), "loopMaximum": ("0", "1", "3", "x"),
    "parallelMultiple": ("true", "false"), "startQuantity": ("1", "2", "0"), "completionQuantity": ("1", "2", "0"),
    "ordering": ("Parallel", "Sequential"), "cancelRemainingInstances": ("true", "false"), "instantiate": ("true",
    "false"),
    "eventGatewayType": ("Exclusive", "Parallel"), "isForCompensation": ("true",
    "false"), "triggeredByEvent": ("true", "false"),
}  # fmt: skip


def made(text: str) -> Tree:
    """Return the element that a text describes."""
    return etree.fromstring(f'<r xmlns="{BPMN}">{text}</r>')[0]


def snippet(chance: random.Random, group: str) -> Tree:
    """Return one of a group of snippets, with new ids inside."""
    found = deepcopy(chance.choice(_GROUPS[group]))
    for one in found.iter(etree.Element):
        if (one.get("id") or "").startswith("NEW"):
            one.set("id", _name(chance))
    return found


def declare(root: Tree) -> None:
    """Declare, once, what the snippets refer to."""
    if root.find(tag("message") + "[@id='message_fuzz']") is None:
        for one in deepcopy(_GROUPS["declared"]):
            root.insert(0 if local_name(one.tag) != "process" else len(root), one)


def between(chance: random.Random, root: Tree) -> None:
    """Put a new node, or a copy of one, into a sequence flow."""
    flow = _one(chance, root, frozenset({"sequenceFlow"}))
    if flow is None:
        return
    node = snippet(chance, "nodes")
    if chance.random() < 0.2 and (old := _one(chance, root, TASKS)) is not None:
        node = deepcopy(old)
    node.set("id", name := _name(chance))
    _strip(node)
    flow.addnext(node)
    later = made(f'<sequenceFlow id="{_name(chance)}" sourceRef="{name}" targetRef="{flow.get("targetRef")}"/>')
    flow.set("targetRef", name)
    node.addnext(later)


def attach(chance: random.Random, root: Tree) -> None:
    """Attach an event with an end of its own to an activity."""
    host = _one(chance, root, ACTIVITIES)
    if host is None:
        return
    event, end = _name(chance), _name(chance)
    cancels = chance.choice(("true", "false"))
    caught = made(f'<boundaryEvent id="{event}" attachedToRef="{host.get("id")}" cancelActivity="{cancels}"/>')
    caught.append(snippet(chance, "triggers"))
    last = made(f'<endEvent id="{end}"/>')
    if chance.random() < 0.4:
        last.append(snippet(chance, "thrown"))
    flow = made(f'<sequenceFlow id="{_name(chance)}" sourceRef="{event}" targetRef="{end}"/>')
    for one in (caught, last, flow):
        host.addnext(one)


def listen(chance: random.Random, root: Tree) -> None:
    """Give a scope an event sub-process."""
    scope = _one(chance, root, SCOPES)
    if scope is None:
        return
    a, b, c, d = (_name(chance) for _ in range(4))
    around = made(
        f'<subProcess id="{a}" triggeredByEvent="true"><startEvent id="{b}"/><userTask id="{c}"/><endEvent id="{d}"/>'
        f'<sequenceFlow id="{b}{c}" sourceRef="{b}" targetRef="{c}"/>'
        f'<sequenceFlow id="{c}{d}" sourceRef="{c}" targetRef="{d}"/></subProcess>'
    )
    around[0].set("isInterrupting", chance.choice(("true", "false")))
    around[0].append(snippet(chance, "triggers"))
    if chance.random() < 0.3:
        around[2].append(snippet(chance, "thrown"))
    scope.append(around)


def box(chance: random.Random, root: Tree) -> None:
    """Put an activity into a sub-process that takes its place."""
    node = _one(chance, root, ACTIVITIES)
    if node is None or not node.get("id") or node.getparent() is None:
        return
    name, kind = node.get("id"), chance.choice(("subProcess", "subProcess", "transaction", "adHocSubProcess"))
    around = etree.Element(tag(kind), id=name)
    node.getparent().replace(node, around)
    node.set("id", inner := _name(chance))
    _strip(node)
    around.append(node)
    if kind != "adHocSubProcess" and chance.random() < 0.7:
        for text in (
            f'<startEvent id="{inner}s"/>', f'<endEvent id="{inner}e"/>',
            f'<sequenceFlow id="{inner}f" sourceRef="{inner}s" targetRef="{inner}"/>',
            f'<sequenceFlow id="{inner}g" sourceRef="{inner}" targetRef="{inner}e"/>',
        ):  # fmt: skip
            around.append(made(text))


def repeat(chance: random.Random, root: Tree) -> None:
    """Let an activity run in rounds."""
    node = _one(chance, root, ACTIVITIES)
    if node is not None:
        node.append(snippet(chance, "rounds"))


def throw(chance: random.Random, root: Tree) -> None:
    """Let an end event throw."""
    node = _one(chance, root, frozenset({"endEvent"}))
    if node is not None:
        node.append(snippet(chance, "thrown"))


def settle(chance: random.Random, root: Tree) -> None:
    """Change a setting that steers the course."""
    name = chance.choice(sorted(_SETTINGS))
    node = _one(chance, root, FLOW_NODES)
    holders = [one for one in root.iter(etree.Element) if name in one.attrib]
    target = chance.choice(holders) if holders and chance.random() < 0.8 else node
    if target is not None:
        target.set(name, chance.choice(_SETTINGS[name]))


def retag(chance: random.Random, root: Tree) -> None:
    """Make a task or a gateway one of another kind."""
    names = chance.choice((TASKS, GATEWAYS, frozenset({"subProcess", "transaction", "adHocSubProcess"})))
    node = _one(chance, root, names)
    if node is not None:
        node.tag = tag(chance.choice(sorted(names)))


def shortcut(chance: random.Random, root: Tree) -> None:
    """Lead a node by a conditional flow to any other of its scope."""
    scope = _one(chance, root, SCOPES)
    nodes = [] if scope is None else [one.get("id") for one in scope if local_name(str(one.tag)) in FLOW_NODES]
    if nodes:
        a, b = chance.choices(nodes, k=2)
        told = chance.choice(("x = 1", "x", "y != true", ""))
        condition = f"<conditionExpression>{told}</conditionExpression>" if told else ""
        scope.append(
            made(f'<sequenceFlow id="{_name(chance)}" sourceRef="{a}" targetRef="{b}">{condition}</sequenceFlow>')
        )


def _name(chance: random.Random) -> str:
    return f"n{chance.randrange(10**6)}"


def _one(chance: random.Random, root: Tree, names: frozenset[str]) -> Tree:
    found = [one for one in root.iter(etree.Element) if local_name(one.tag) in names]
    return chance.choice(found) if found else None


def _strip(node: Tree) -> None:
    """Take away what names flows that do not lead here."""
    node.attrib.pop("default", None)
    for child in [one for one in node if local_name(str(one.tag)) in {"incoming", "outgoing"}]:
        node.remove(child)


ADDITIONS: Final[tuple[Callable[[random.Random, Tree], None], ...]] = (
    between, between, between, attach, attach, listen, box, repeat, throw, settle, retag, shortcut,
)  # fmt: skip
