"""Who is meant by «Bộ phận TN&TKQ», «LĐ phòng» or «CV thụ lý»: role codes for words of responsibility."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from engine.words.folding import fold

_APART: Final = " | "
_LONGEST: Final = 400
_OFFICES: Final = frozenset({"intake_officer", "clerk", "archivist", "legal_controller", "iso_secretary"})
"""What these say counts more than the rank before it: «Chuyên viên Bộ phận Một cửa»."""

_RANKS: Final = re.compile(r"(?:cong chuc|can bo|vien chuc|nhan vien|cb|cbcc|nguoi lao dong)")
_PATTERNS: Final = (
    ("iso_secretary", r"(?:thu ky|to|ban) iso|dai dien lanh dao|qmr|ban chi dao iso"),
    ("internal_auditor", r"(?:danh gia vien|doan danh gia|(?:to|nhom) danh gia)(?: noi bo)?"),
    ("legal_controller", r"kiem soat (?:tthc|thu tuc(?: hanh chinh)?)|kstthc"),
    ("administrator", r"quan tri (?:vien|mang|he thong)"),
    ("process_designer", r"(?:nguoi )?thiet ke quy trinh"),
    ("process_approver", r"(?:nguoi )?phe duyet quy trinh"),
    (
        "division_head",
        (
            r"(?:lanh dao|ld|phu trach) ?(?:cac )?(?:phong|p|van phong|vp|bo phan|bp|don vi|khoa|doi|tram|to|vu)"
            r"|ldp|ldvp|lp|(?:pho )?(?:truong|tr) ?(?:cac )?(?:phong|p|van phong|vp|bo phan|bp|don vi|khoa|doi|tram|to)"
            r"|(?:pho )?(?:vu|doi|tram|to) truong|(?:pho )?chanh (?:van phong|vp|thanh tra)|cvp|ptp"
            r"|pho (?:phong|van phong|vp)|tp (?:chuyen mon|cm|phu trach|nghiep vu)"
        ),
    ),
    (
        "intake_officer",
        (
            r"(?:bo phan |bp |can bo |cb )?(?:tiep nhan|tn) ?(?:ho so|hs)?(?: va| ?&)? ?(?:tra|hoan tra|giao tra)?"
            r" ?(?:ket qua|kq|tkq)|tntkq|tn ?tkq|tnhs|bptn|bpmc|bp ?mc|cbtn|cb tn|mot cua|1 cua|"
            r"(?:trung tam|tt) ?(?:phuc vu|pv)? ?(?:hanh chinh cong|hcc)|ttpvhcc|tthcc|tiep nhan|bp tn|bo phan tn"
        ),
    ),
    ("clerk", r"van thu|vt|cbvt"),
    ("archivist", r"luu tru"),
    (
        "leader",
        (
            r"lanh dao|ld|ldcc|lds|ldub|(?:ban |pho )?giam doc|bgd|gd|pgd|(?:pho )?chu tich|ct ubnd|pct"
            r"|(?:pho )?thu truong|(?:pho )?(?:tong |chi )?cuc truong|bo truong|nguoi dung dau|(?:pho )?hieu truong"
            r"|(?:pho )?truong ban quan ly"
        ),
    ),
    (
        "case_officer",
        (
            r"chuyen vien|cv|cvtl|cvxl|cong chuc|vien chuc|can bo|cb|cbcc|nhan vien|thu ly"
            r"|(?:tham dinh|thanh tra|kiem lam|kiem dich) vien"
            r"|nguoi (?:thuc hien|thu ly|xu ly|duoc phan cong|duoc giao)|tu phap ho tich"
            r"|(?:phong|bo phan|don vi|bp|p|cc) (?:chuyen mon|cm|nghiep vu)"
            r"|cc (?:tu phap|dia chinh|van hoa|tai chinh|thu ly)"
        ),
    ),
)
_FOUND: Final = tuple((role, re.compile(rf"\b(?:{pattern})\b")) for role, pattern in _PATTERNS)
_WHOLE: Final = {"tp": "division_head", "truong p": "division_head", "lanh dao p": "division_head"}
_CODES: Final = frozenset(role for role, _ in _PATTERNS)
_OUTSIDE: Final = re.compile(r"\bbuu (?:dien|chinh|ta)\b|\bhoi dong\b|\bdon vi tu van\b")
_APPLICANT: Final = re.compile(
    r"\b(?:cong dan|nguoi (?:nop|dan|yeu cau|de nghi|su dung|dang ky)|to chuc|ca nhan|khach hang|doanh nghiep"
    r"|chu dau tu|ho gia dinh|co so (?:de nghi|dang ky))\b"
)


class _Match(NamedTuple):
    start: int
    end: int
    role: str


def role_of(text: str) -> str | None:
    """Tell the role code of the first one who is responsible, None when the words name none.

    Neither diacritics nor capitals count, and the common abbreviations are known: BP TN&TKQ, CV, LĐ, VT, TTHCC.
    """
    return next(iter(roles_of(text)), None)


def roles_of(text: str) -> tuple[str, ...]:
    """Tell the role codes of all who are named, in the order of the text, each once."""
    if text.strip() in _CODES:
        return (text.strip(),)
    plain = _plain(text)
    if plain in _WHOLE:
        return (_WHOLE[plain],)
    found = (role for item in _items(plain) for role in _of_item(item))
    return tuple(dict.fromkeys(found))


def is_applicant(text: str) -> bool:
    """Tell whether the words name who asks for something, not somebody of the agency."""
    return not roles_of(text) and bool(_APPLICANT.search(_plain(text)))


def _plain(text: str) -> str:
    """Fold a text; what may stand between two of them becomes a bar, every other sign a space."""
    folded = fold(text[:_LONGEST].replace("\n", ";"))
    parts = re.split(r"[;,/+|]|\bphoi hop(?: voi)?\b", folded)
    return _APART.join(" ".join(re.sub(r"[^a-z0-9&]+", " ", part).split()) for part in parts).strip(" |")


def _items(plain: str) -> Iterator[str]:
    """Split at bars; ranks alone belong to what follows: «công chức, viên chức Bộ phận Một cửa»."""
    ranks = ""
    for item in plain.split(_APART):
        if _RANKS.fullmatch(item.strip()):
            ranks = f"{ranks} {item}"
        elif item.strip():
            yield f"{ranks} {item}".strip()
            ranks = ""
    if ranks:
        yield ranks.strip()


def _of_item(item: str) -> list[str]:
    if _OUTSIDE.search(item):
        return []
    matches = _matches(item)
    offices = [match.role for match in matches if match.role in _OFFICES]
    if offices and matches[0].role == "case_officer":
        return offices[:1]
    found = [match.role for match in matches]
    # «Chuyên viên tham mưu Lãnh đạo» is one person; two are joined by a word.
    return found if re.search(r"\b(?:va|hoac|cung)\b|&", item) else found[:1]


def _matches(item: str) -> list[_Match]:
    """List what is named without overlaps, from the left; of two at one place the first in the list above."""
    found: list[_Match] = []
    for role, pattern in _FOUND:
        found += [_Match(one.start(), one.end(), role) for one in pattern.finditer(item)]
    order = {role: number for number, (role, _) in enumerate(_FOUND)}
    found.sort(key=lambda match: (match.start, order[match.role]))
    kept: list[_Match] = []
    for match in found:
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept
