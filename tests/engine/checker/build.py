"""Small BPMN files for the checker's tests: sound ones, with a place for what a test wants to be wrong."""

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
HEAD = (
    f'<definitions xmlns="{BPMN}" xmlns:bpmn="{BPMN}" xmlns:ts="urn:thong-suot:bpmn:1" xmlns:other="urn:other" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" targetNamespace="urn:test" {attributes}>'
)


def definitions(content: str, attributes: str = "") -> bytes:
    """Return a BPMN file with this content."""
    return (HEAD.replace("{attributes}", attributes) + content + "</definitions>").encode()


def process(body: str, beside: str = "", attributes: str = 'id="p" isExecutable="true"') -> bytes:
    """Return a BPMN file with one process of this body; ``beside`` stands outside the process."""
    return definitions(f"{beside}<process {attributes}>{body}</process>")


def flow(source: str, target: str, inside: str = "", attributes: str = "") -> str:
    """Return a sequence flow called ``source_target``."""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="{source}_{target}" {ends} {attributes}>{inside}</sequenceFlow>'


def around(node: str, more: str = "", beside: str = "") -> bytes:
    """Return a sound process s → x → e in which ``node`` is x, with ``more`` in the process."""
    body = f'<startEvent id="s"/>{node}<endEvent id="e"/>{flow("s", "x")}{flow("x", "e")}{more}'
    return process(body, beside)


def task(inside: str = "", attributes: str = "") -> bytes:
    """Return a sound process with the user task x, with this inside and these attributes."""
    return around(f'<userTask id="x" name="X" {attributes}>{inside}</userTask>')


def rule(attributes: str = "", inside: str = "") -> bytes:
    """Return a process with the business rule task x, with these attributes and extensions."""
    extensions = f"<extensionElements>{inside}</extensionElements>" if inside else ""
    return around(f'<businessRuleTask id="x" name="X" {attributes}>{extensions}</businessRuleTask>')


def catch(inside: str, beside: str = '<message id="m" name="answer"/>') -> bytes:
    """Return a process that waits at the intermediate event x for what ``inside`` says."""
    return around(f'<intermediateCatchEvent id="x">{inside}</intermediateCatchEvent>', beside=beside)


def timer(time: str) -> bytes:
    """Return a process that waits at the timer x."""
    return catch(f"<timerEventDefinition>{time}</timerEventDefinition>")


def boundary(inside: str, attributes: str = 'attachedToRef="x"', beside: str = '<message id="m" name="n"/>') -> bytes:
    """Return a process with the event b on the boundary of the user task x."""
    event = f'<boundaryEvent id="b" {attributes}>{inside}</boundaryEvent><endEvent id="late"/>{flow("b", "late")}'
    return around('<userTask id="x" name="X"/>', event, beside)


def compensation(event: str, activity: str, handler: str, inside: str = "", kind: str = "task") -> str:
    """Return a compensation event on the boundary of an activity, with its handler and their association."""
    return (
        f'<boundaryEvent id="{event}" attachedToRef="{activity}"><compensateEventDefinition/></boundaryEvent>'
        f'<{kind} id="{handler}" isForCompensation="true">{inside}</{kind}>'
        f'<association id="{event}_{handler}" sourceRef="{event}" targetRef="{handler}" associationDirection="One"/>'
    )


def condition(text: str, attributes: str = "", late: str = "") -> bytes:
    """Return a process whose flow x_e has this condition; x_late is the default, or has the condition ``late``."""
    default = "" if late else 'default="x_late"'
    other = f"<conditionExpression>{late}</conditionExpression>" if late else ""
    return process(
        f'<startEvent id="s"/><exclusiveGateway id="x" name="?" {default}/><endEvent id="e"/><endEvent id="late"/>'
        + flow("s", "x")
        + flow("x", "e", f"<conditionExpression {attributes}>{text}</conditionExpression>")
        + flow("x", "late", other)
    )
