"""The usual roles of an agency: what a new agency starts with; afterwards they are its own data."""

from dataclasses import dataclass
from datetime import date, datetime

from processes import people
from processes.people import Actor, Power, Role


@dataclass(frozen=True, slots=True)
class UsualRole:
    """A role as packages name it, with its Vietnamese title and powers."""

    code: str
    name: str
    powers: tuple[Power, ...]


USUAL = (
    UsualRole("intake_officer", "Cán bộ một cửa", (Power.WORK, Power.RECEIVE)),
    UsualRole("case_officer", "Chuyên viên thụ lý", (Power.WORK,)),
    UsualRole("division_head", "Trưởng phòng", (Power.WORK, Power.SUPERVISE)),
    UsualRole("leader", "Lãnh đạo cơ quan", (Power.WORK, Power.SUPERVISE)),
    UsualRole("clerk", "Văn thư", (Power.WORK,)),
    UsualRole("archivist", "Lưu trữ", (Power.WORK,)),
    UsualRole("process_designer", "Người thiết kế quy trình", (Power.DESIGN,)),
    UsualRole("process_approver", "Người phê duyệt quy trình", (Power.APPROVE,)),
    UsualRole("iso_secretary", "Thư ký ISO", (Power.WORK, Power.RECEIVE)),
    UsualRole("internal_auditor", "Đánh giá viên nội bộ", (Power.AUDIT, Power.WORK)),
    UsualRole("legal_controller", "Cán bộ kiểm soát thủ tục hành chính", (Power.WORK,)),
    UsualRole("administrator", "Quản trị hệ thống", (Power.ADMINISTER, Power.OPERATE)),
)


def add_usual(*, agency_id: int, from_on: date, now: datetime, actor: Actor | None = None) -> dict[str, Role]:
    """Give an agency the usual roles; give them back by code. Refuses a code in use (``DuplicateCode``)."""
    return {
        role.code: people.add_role(
            agency_id=agency_id,
            code=role.code,
            name=role.name,
            powers=list(role.powers),
            from_on=from_on,
            now=now,
            actor=actor,
        )
        for role in USUAL
    }
