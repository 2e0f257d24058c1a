"""Every case again inside something else: what it does must not depend on where it stands.

A nesting takes the content of the process, puts it into the sub-process ``Box`` (or a called process) and draws an
instance around it; what is done and what must come of it follow from the case and the nesting alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from lxml import etree

from engine import trial
from engine.vocabulary import BPMN, ZEEBE, local_name, tag
from tests.engine.constructs.cases import Case

CALL_MESSAGE: Final = "nesting_begins"
_SHARED: Final = frozenset({"dataObject", "dataObjectReference", "dataStoreReference"})
"""Data that would be the sub-process's own inside of it: it stays around."""


@dataclass(frozen=True)
class Nesting:
    """What stands around: drawn with ``{box}`` where the content goes, run so many ``rounds``.

    ``earlier`` are the nodes that pass in steps before the content begins, ``before`` those in the same step;
    ``around`` the trace with ``*`` for one round of the content; ``held`` waits until ``last`` completes it,
    ``listening`` is what waits beside as long;
    ``first`` is done before the acts of the case. ``at_once`` lets the rounds run in any order.
    """

    drawn: str
    around: str
    before: str = "S"
    earlier: str = ""
    rounds: int = 1
    inside: str = ""
    kind: str = "subProcess"
    attributes: str = ""
    held: str = ""
    listening: str = ""
    first: tuple[trial.Command, ...] = ()
    last: tuple[trial.Command, ...] = ()
    answers: Mapping[str, Any] | None = None
    at_once: bool = False
    is_called: bool = False


def _flow(*names: str) -> str:
    return "".join(f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(names))


_ENDS: Final = '<startEvent id="S"/><endEvent id="E"/>'
_ROW: Final = _ENDS + "{box}" + _flow("S", "Box", "E")
_DEEP: Final = (
    f'{_ENDS}<subProcess id="Outer"><startEvent id="T"/>{{box}}<endEvent id="U"/>{_flow("T", "Box", "U")}</subProcess>'
    + _flow("S", "Outer", "E")
)
_BESIDE: Final = (
    f'{_ENDS}<parallelGateway id="F"/><userTask id="More"/>{{box}}<parallelGateway id="J"/>'
    + _flow("S", "F", "More", "J", "E")
    + _flow("F", "Box", "J")
)
_LOOP: Final = (
    f'{_ENDS}<exclusiveGateway id="M"/>{{box}}<userTask id="More"/><exclusiveGateway id="G" default="G_E"/>'
    + _flow("S", "M", "Box", "More", "G", "E")
    + '<sequenceFlow id="G_M" sourceRef="G" targetRef="M"><conditionExpression>once_more</conditionExpression>'
    "</sequenceFlow>"
)
_BY_EVENT: Final = (
    f'{_ENDS}<userTask id="More"/>{_flow("S", "More", "E")}<subProcess id="Event" triggeredByEvent="true">'
    '<startEvent id="B" isInterrupting="{interrupting}"><messageEventDefinition messageRef="nesting"/></startEvent>'
    f'{{box}}<endEvent id="X"/>{_flow("B", "Box", "X")}</subProcess>'
)
_BEGIN: Final = (trial.Deliver(CALL_MESSAGE),)
_FINISH: Final = (trial.Complete("More"),)
_TWICE: Final = (
    "<multiInstanceLoopCharacteristics{}><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
)
NESTINGS: Final[Mapping[str, Nesting]] = {
    "in a sub-process": Nesting(_ROW, "S * Box E"),
    "in two sub-processes, the inner a transaction": Nesting(
        _DEEP, "S T * Box U Outer E", before="S T", kind="transaction"
    ),
    "in an ad-hoc sub-process": Nesting(
        f'{_ENDS}<adHocSubProcess id="Hoc">{{box}}</adHocSubProcess>{_flow("S", "Hoc", "E")}', "S * Box Hoc E"
    ),
    "in an interrupting event sub-process": Nesting(
        _BY_EVENT.replace("{interrupting}", "true"),
        "S B * Box X Event",
        before="B",
        earlier="S",
        held="More",
        first=_BEGIN,
    ),
    "in an event sub-process beside": Nesting(
        _BY_EVENT.replace("{interrupting}", "false"),
        "S B * Box X Event More E",
        before="B",
        earlier="S",
        held="More",
        listening="B:message",
        first=_BEGIN,
        last=_FINISH,
    ),
    "beside a parallel branch": Nesting(_BESIDE, "S F * Box More J E", before="S F", held="More", last=_FINISH),
    "in a drawn loop": Nesting(
        _LOOP,
        "S M * Box More G M * Box More G E",
        before="S M",
        rounds=2,
        answers={"More": [{"once_more": True}, {"once_more": False}]},
    ),
    "in a standard loop": Nesting(
        _ROW, "S * Box * Box E", rounds=2, inside='<standardLoopCharacteristics loopMaximum="2"/>'
    ),
    "in instances one after the other": Nesting(
        _ROW, "S * Box * Box E", rounds=2, inside=_TWICE.format(' isSequential="true"')
    ),
    "in two instances at once": Nesting(_ROW, "S * Box * Box E", rounds=2, inside=_TWICE.format(""), at_once=True),
    "in a called process": Nesting(_ROW, "S * Box E", is_called=True),
    "in a called process, twice": Nesting(
        _ROW, "S * Box * Box E", rounds=2, inside=_TWICE.format(' isSequential="true"'), is_called=True
    ),
}


def fits(case: Case, nesting: Nesting) -> bool:
    """Tell whether a case may stand inside: a process that waits for its start, and what is refused, may not.

    At once only what neither throws signals nor fails: those reach the other instance too.
    """
    text = case.diagram.decode()
    process = etree.fromstring(case.diagram).find(f"{tag('process')}[@id='p']")
    starts = [one for one in process.iterchildren(tag("startEvent")) if len(one)]
    if starts or 'instantiate="true"' in text or case.status == "refused":
        return False
    return not nesting.at_once or (case.status == "completed" and "signal" not in text)


def nested(case: Case, nesting: Nesting) -> Case:
    """Put a case into a nesting, with what then must come of it."""
    rounds = nesting.rounds if case.status == "completed" else 1
    acts = case.plan.commands
    inside = [*acts] * rounds
    if nesting.at_once:  # time passes for both
        inside = [act for act in acts for _ in range(1 if isinstance(act, trial.Advance) else rounds)]
    last = nesting.last if case.status == "completed" else ()
    answers = {
        name: [*given] * rounds if isinstance(given, list) else given for name, given in case.plan.answers.items()
    }
    plan = replace(
        case.plan,
        answers={**answers, **(nesting.answers or {})},
        held=case.plan.held | ({nesting.held} - {""}),
        commands=(*nesting.first, *inside, *last),
        process_id="W",
    )
    beside = f"{nesting.held}:task {nesting.listening}" if case.status == "waiting" and nesting.last else ""
    waits = [*case.waiting.split(), *beside.split()]
    return replace(case, diagram=_drawn(case, nesting), plan=plan, trace=_trace(case, nesting), waiting=" ".join(waits))


def _trace(case: Case, nesting: Nesting) -> str:
    if case.status == "completed":
        return " ".join(nesting.around.replace("*", case.trace).split())
    done = f"{nesting.before} {case.trace}" if case.trace or case.status == "waiting" else ""
    return f"{nesting.earlier} {done}".strip()


def _drawn(case: Case, nesting: Nesting) -> bytes:
    root = etree.fromstring(case.diagram)
    process = root.find(f"{tag('process')}[@id='p']")
    names = 'isExecutable="true"'
    mapped = "".join(f'<z:input source="={_feel(value)}" target="{name}"/>' for name, value in case.plan.data.items())
    mapping = f'<extensionElements><z:ioMapping xmlns:z="{ZEEBE}">{mapped}</z:ioMapping></extensionElements>'
    mapping = mapping if mapped and nesting.rounds > 1 else ""
    kind = 'callActivity id="Box" calledElement="p"' if nesting.is_called else f'{nesting.kind} id="Box"'
    box = f"<{kind}>{mapping}{nesting.inside}</{kind.split(maxsplit=1)[0]}>"
    around = etree.fromstring(
        f'<r xmlns="{BPMN}"><message id="nesting" name="{CALL_MESSAGE}"/>'
        f'<process id="W" {names}>{nesting.drawn.replace("{box}", box)}</process></r>'
    )
    if not nesting.is_called:
        place = next(one for one in around.iter(etree.Element) if one.get("id") == "Box")
        for one in list(process):
            (around.find(tag("process")) if local_name(str(one.tag)) in _SHARED else place).append(one)
        root.remove(process)
    else:
        process.attrib.pop("isExecutable", None)
    for one in root.iter(tag("participant")):
        if one.get("processRef") == "p":
            one.set("processRef", "W")
    root.extend(list(around))
    return etree.tostring(root)


def _feel(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"&quot;{value}&quot;"
    if isinstance(value, list):
        return f"[{', '.join(map(_feel, value))}]"
    assert isinstance(value, Decimal)
    return str(value)
