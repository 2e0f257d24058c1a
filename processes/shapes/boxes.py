"""The parts that shapes share: withdrawal, consultation with or without deemed consent, letters, times in words."""

from collections.abc import Mapping
from typing import Any

from engine.sketch import Flow, Leave, Node, Rounds, Trigger
from processes.calendar import Limit, Unit
from processes.shapes import catalogue
from processes.shapes.parameters import Parameters

_DAYS = {Unit.MONTH: "P{}M", Unit.WORKING_HOUR: "PT{}H"}
_WORDS = {Unit.WORKING_DAY: "ngày làm việc", Unit.CALENDAR_DAY: "ngày", Unit.WORKING_HOUR: "giờ", Unit.MONTH: "tháng"}


def iso(wait: Mapping[str, Any]) -> str:
    """Write a wait as an ISO duration; the version's settings count it in working time."""
    limit = Limit.parse(wait)
    return _DAYS.get(limit.unit, "P{}D").format(max(1, round(limit.amount)))


def over(wait: Mapping[str, Any]) -> str:
    """Name what happens when a wait is over."""
    limit = Limit.parse(wait)
    amount = f"{limit.amount.normalize():f}".replace(".", ",")
    return f"Quá {amount} {_WORDS.get(limit.unit, 'ngày')}"


def letter(parameters: Parameters) -> tuple[tuple[str, str], ...]:
    """Word the letter that tells an applicant of the result."""
    name = (parameters.name or parameters.shape).replace("\\", " ").replace('"', "'")
    text = f"Hồ sơ {name} đã có kết quả. Mời đến Bộ phận Một cửa nhận kết quả, mang theo giấy hẹn."
    return (('="applicant"', "to"), ('="Đã có kết quả giải quyết hồ sơ"', "subject"), (f'="{text}"', "text"))


def withdrawal(_parameters: Parameters, lane: str, column: int, row: int) -> Node:
    """Draw how an applicant withdraws: everything stops, a notice is made out."""
    step = catalogue.steps()["issue_stop_notice"]
    return Node(
        id="withdrawal",
        kind="subProcess",
        name="Người nộp rút hồ sơ",
        lane=lane,
        column=column,
        row=row,
        span=3,
        by_event=True,
        text="Rút được ở mọi bước trước khi có quyết định; mọi việc đang làm dừng lại.",
        inside=(
            Node("withdrawal_received", "startEvent", "Đề nghị rút", trigger=Trigger("message", "withdrawal")),
            Node(step.id, "userTask", step.name, column=1, text=step.text),
            Node("withdrawn", "endEvent", "Đã dừng", column=2),
        ),
        flows=(
            Flow("withdrawal_accepted", "withdrawal_received", step.id),
            Flow("stop_notice_issued", step.id, "withdrawn"),
        ),
    )


def consultation(parameters: Parameters) -> dict[str, Any]:
    """Draw what happens with each body that is asked; silence is consent where the options say so."""
    step, wait = catalogue.steps()["record_reply"], parameters.wait("reply")
    nodes = [
        Node("body_asked", "startEvent"),
        Node(step.id, "userTask", step.name, column=1, text=step.text),
        Node("reply_recorded", "endEvent", "Đã có ý kiến", column=2),
    ]
    flows = [Flow("ask_body", "body_asked", step.id), Flow("body_replied", step.id, "reply_recorded")]
    text = "Chờ từng cơ quan trả lời."
    if catalogue.DEEMED in parameters.holds:
        text = "Cơ quan không trả lời trong thời hạn thì coi như đồng ý."
        overdue = Trigger("timer", iso(wait))
        nodes += [
            Node("reply_overdue", "boundaryEvent", over(wait), trigger=overdue, attached_to=step.id),
            Node(
                "note_consent",
                "scriptTask",
                "Ghi đồng ý do không trả lời",
                column=1,
                row=1,
                script='reply = "deemed_consent"',
                text="Hết hạn mà cơ quan không trả lời: coi như đồng ý.",
            ),
            Node("consent_deemed", "endEvent", "Coi như đồng ý", column=2, row=1),
        ]
        flows += [
            Flow("body_silent", "reply_overdue", "note_consent", leave=Leave.DOWN),
            Flow("consent_noted", "note_consent", "consent_deemed"),
        ]
    return {
        "text": text,
        "rounds": Rounds("if consulted_bodies = null then [] else consulted_bodies", "body", "replies", "reply"),
        "inside": tuple(nodes),
        "flows": tuple(flows),
    }
