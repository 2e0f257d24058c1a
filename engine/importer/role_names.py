"""What lanes are called that stand for a role: without diacritics, in small letters, «&» read as «va».

``WITHIN`` may stand anywhere in a name, ``WHOLE`` must be all of it. The first role that fits counts.
"""

from typing import Final

_WHOLE: Final = """
intake_officer: tn tra kq, tn va tkq, tntkq, tn tkq, bptn, bp tn, tnhs, 1 cua, tn va tra kq, reception, intake
intake_officer: receptionist
intake_officer: front office, front desk, one stop shop, bo phan tn va tkq, bp tn va tkq, bp tntkq, bp mot cua
division_head: tp, ptp, ld phong, ldp, head, supervisor, department head, head of department, division head, team lead
leader: ld, lds, ld so, gd, pgd, ld ubnd, director, leader, manager, general manager, ceo, boss, management, leadership
clerk: vt, bp vt, registry, clerk, registrar
case_officer: cv, cv phong, cvp, cbcc, nv, officer, case officer, case worker, employee, phong chuyen mon
"""
_WITHIN: Final = """
intake_officer: mot cua, tiep nhan, tn va tkq, tn tkq, tntkq, tra ket qua, phuc vu hanh chinh cong, phuc vu hcc, ttpvhcc
intake_officer: ttphcc, tthcc, pvhcc, intake, reception
legal_controller: phap che, kiem soat thu tuc, ks tthc, kstthc, legal
internal_auditor: danh gia noi bo, danh gia vien, internal audit, internal auditor
iso_secretary: thu ky iso, ban iso, to iso, qmr
archivist: luu tru, archive, archivist, archives
clerk: van thu, vthu
division_head: lanh dao phong, truong phong, pho phong, phu trach phong, lanh dao ban, lanh dao bo phan, truong ban
division_head: truong bo phan, truong khoa, truong don vi, lanh dao don vi, ld phong, ptp, head of division
division_head: head of unit
leader: lanh dao, ld so, ld ubnd, giam doc, chu tich, pct, bo truong, thu truong, cuc truong, ban giam doc, director
case_officer: chuyen vien, cv, chuyen mon, thu ly, can bo, cong chuc, phong, cbcc, nhan vien, officer, clerk, employee
case_officer: specialist, assistant, secretary, case worker, staff
administrator: quan tri he thong, system administrator
"""


def _read(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in text.strip().splitlines():
        role, _, names = line.partition(":")
        found[role] = (*found.get(role, ()), *(name.strip() for name in names.split(",")))
    return found


WHOLE: Final = _read(_WHOLE)
WITHIN: Final = _read(_WITHIN)
