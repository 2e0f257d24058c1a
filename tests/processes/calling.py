"""Procedures that call another process, drawn in a file of the same bundle or in another procedure."""

from itertools import pairwise

from tests import house
from tests.processes import drawings

FILE, PROCEDURE = "file", "procedure"


def drawn(process_id, *nodes, more="", messages="", inside=""):
    """A process of these (tag, id, attributes, content) one after the other, all in a lane, executable."""
    names = ["begun", *(one[1] for one in nodes), "done"]
    body = "".join(f'<{tag} id="{name}" name="{name}" {given}>{content}</{tag}>' for tag, name, given, content in nodes)
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in enumerate(pairwise(names))
    )
    content = f'<startEvent id="begun"/>{body}<endEvent id="done"/>{flows}{more}'
    data = drawings.bpmn(content, f"{' '.join(names)} {inside}".strip(), messages)
    return data.replace(b'id="small"', f'id="{process_id}"'.encode())


def call(name, callee, content=""):
    return ("callActivity", name, f'calledElement="{callee}"', content)


def task(name, content=""):
    return ("userTask", name, "", content)


def publish(built, files, code, settings):
    told = drawings.procedure([], code=code)
    told["settings"] |= settings
    return house.publish(built, files=files, procedure=told)


def across(
    built, where, callee, caller, *, forms=None, steps=None, timers=None, start=None, decisions=None, code="QT.02"
):
    """Publish a caller and what it calls; steps and timers are of the called process ``check``."""
    forms, timers, decisions = forms or {}, timers or {}, decisions or {}
    called = {f"{name}.form.json": drawings.form(**fields) for name, fields in forms.items()}
    told = {name: {"budget": {"amount": "2", "unit": "working_day"}, **step} for name, step in (steps or {}).items()}
    told = {name: {"form": name if name in forms else "close", **step} for name, step in told.items()}
    close = {"close.form.json": drawings.form(remark="textfield")}
    own = {
        name: {"budget": {"none": True}, "form": "close"}
        for name in ("close", "last")
        if f'"{name}"'.encode() in caller
    }
    settings = {"lanes": {"officer": drawings.ROLE}, "tasks": own, "timers": {}}
    files = {"process.bpmn": caller, **close}
    if start is not None:
        files["begun.form.json"] = drawings.form(**start)
        settings["start"] = {"form": "begun"}
    if where == FILE:
        settings["lanes"]["check:officer"] = "division_head"
        settings["tasks"] |= {f"check:{name}": step for name, step in told.items()}
        settings["timers"] |= {f"check:{name}": limit for name, limit in timers.items()}
        return publish(built, {**files, **called, **decisions, "kiem-tra.bpmn": callee}, code, settings)
    inside = {"lanes": {"officer": "division_head"}, "tasks": told, "timers": timers}
    if start is not None:
        inside["start"] = {"form": "begun"}
        called["begun.form.json"] = drawings.form(**start)
    built.callee = publish(built, {"process.bpmn": callee, **close, **called, **decisions}, f"{code}.1", inside)
    return publish(built, files, code, settings)


def literal(name, value):
    """Write a decision file whose only decision always gives one value."""
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="t" name="t" namespace="urn:t">'
        f'<decision id="{name}" name="{name}"><variable name="{name}" typeRef="number"/>'
        f"<literalExpression><text>{value}</text></literalExpression></decision></definitions>"
    ).encode()
