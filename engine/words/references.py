"""What a step says about others: «chuyển lại bước 3», «nếu không đạt thì …», «kết thúc»."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

_LONGEST: Final = 4_000
_LONGEST_NAME: Final = 60
_LABEL: Final = r"\d{1,3}(?:\.\d{1,3})*[a-z]?(?![\w])"
_STEP: Final = re.compile(
    rf"\bbuoc\s*(?:so\s+|thu\s+)?(?:\(?b\.?\s?)?(?P<a>{_LABEL})|(?<![\w./-])b\.?(?P<b>{_LABEL})(?!\s?[/-]\s?\w)"
)
_MORE: Final = re.compile(
    rf"\s*(?:,|va|hoac|/|-|–|den|toi)\s*(?:(?:cac )?buoc\s*|b\.?)?(?P<no>{_LABEL})"
    r"(?!\s*[%/]|[.,]\d|\s*(?:ngay|gio|phut|ho so|ban|bo|to|nam|thang|lan)\b)"
)
_FORM_BEFORE: Final = re.compile(r"(?:mau|bieu mau|phieu|phu luc|bm|so|don|muc|dieu|khoan)\s*(?:so\s*)?$")
_SEGMENT: Final = re.compile(r"[;\n]|(?<!\d)\.(?=\s|$)|\.(?=\s+\D)|\.$")
_GOOD: Final = "dat|dong y|dong tinh|du dieu kien|hop le|thong nhat|dap ung|du"
_TURN: Final = re.compile(
    r"(?:,|\s)\s*(?:(?:con|va|nguoc lai|hoac)\s*,?\s*)?(?=\b(?:neu|truong hop|nguoc lai)\b)"
    rf"|,\s*(?=(?:khong|chua) (?:{_GOOD})\b)"
)
_WHEN: Final = re.compile(r"^[\s\-–+*•]*(?:trong )?(?:neu|truong hop|doi voi truong hop)\b[\s,:]*")
_SHORT: Final = re.compile(
    rf"^[\s\-–+*•]*(?P<when>(?:khong |chua )?(?:{_GOOD})(?: yeu cau)?)\s*"
    r"(?:[:,]|\bthi\b|(?=\b(?:chuyen|quay|tra|trinh|thuc hien|ky)\b))"
)
"""«Không đạt: chuyển lại bước 3», a condition without «nếu»."""

_GO: Final = re.compile(
    r"\b(?:chuyen(?! vien| mon)|quay|tro (?:lai|ve)|tra (?:lai|ve|ho so)|lam lai|thuc hien (?:lai|tiep)|tiep tuc|gui"
    r"|(?<!qua )trinh(?! tu)|lap lai|bo qua|xu ly lai)\b|\b(?:thuc hien|sang|thuc hien tu|ve)\s*(?:cac )?$"
)
_END: Final = re.compile(
    r"\bket thuc\b|\bdung (?:giai quyet|xu ly|tiep nhan|ho so)\b|\btu choi (?:tiep )?nhan\b"
    r"|\bkhong (?:tiep )?nhan ho so\b"
)
_STATE: Final = re.compile(r"\bnêu\b", re.IGNORECASE)
_OTHERWISE: Final = re.compile(r"^(?:nguoc lai|con lai|truong hop khac)\b[\s,:]*(?:thi\s+)?")


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from a step: under which words (empty: always), to which step (None: the next), or that work ends."""

    when: str
    target: str | None = None
    ends: bool = False


def references(text: str, own: str = "") -> tuple[str, ...]:
    """Name the steps that a text speaks of, without its ``own``, in order and each once; «B3» and «bước 03» are 3."""
    return tuple(dict.fromkeys(label for label in _mentioned(flat(text[:_LONGEST])) if label != own))


def ways(text: str) -> tuple[Way, ...]:
    """Read which ways lead on from a step: those under conditions, and those that are taken without any."""
    found: list[Way] = []
    for part, is_same_sentence in _parts(text[:_LONGEST]):
        plain = _said(part)
        condition = _WHEN.match(plain) or _OTHERWISE.match(plain)
        if condition is not None:
            when, then = _split(part[condition.end() :])
            if not then and is_same_sentence and found and not found[-1].when:
                found[-1] = replace(found[-1], when=_named(when))  # «chuyển lại bước 3 nếu không đạt»
            else:
                found.append(_conditional(when or part, flat(then)))
        elif (way := _short(part, plain) or _plain_way(plain)) is not None:
            is_waiting = found and found[-1].when and found[-1].target is None and not found[-1].ends
            if not way.when and is_waiting:  # «Nếu không đạt: ghi lý do. Chuyển lại bước 3.»
                found[-1] = replace(found[-1], target=way.target)
            else:
                found.append(way)
    return tuple(found)


def _conditional(when: str, then: str) -> Way:
    target = next(_mentioned(then), None)
    return Way(_named(when), target, target is None and bool(_END.search(then)))


def _short(part: str, plain: str) -> Way | None:
    match = _SHORT.match(plain)
    target = next(_mentioned(plain), None) if match is not None else None
    if match is None or target is None:
        return None
    return Way(_named(part[match.start("when") : match.end("when")]), target)


def label_of(text: str) -> str:
    """Write the number of a step in one way: «Bước 03:», «B3», «3.» and «(3)» are 3; empty for no number."""
    plain = flat(text).strip(" .:()-–/")
    match = re.fullmatch(rf"(?:buoc|b)?\.?\s*(?:so\s*)?(?:b\.?)?\s*({_LABEL})", plain)
    return clean(match[1]) if match else ""


def leading_label(text: str) -> tuple[str, str]:
    """Take «Bước 3:» or «B3.» from the beginning of a text: the number and the rest; no number without such words."""
    match = re.match(rf"\s*(?:\bbuoc\b\s*(?:so\s*)?|b\.?)(?:b\.?)?\s*({_LABEL})\s*[.:)\-–,]*\s*", flat(text))
    return (clean(match[1]), text[match.end() :].strip()) if match else ("", text)


def clean(label: str) -> str:
    """Write a label without leading zeros."""
    return ".".join(part.lstrip("0") or "0" for part in label.split("."))


def flat(text: str) -> str:
    """Write a text in NFC without diacritics and capitals, letter for letter: places stay the same."""
    return "".join(_flat(char) for char in unicodedata.normalize("NFC", text))


def _said(text: str) -> str:
    """Flatten a text in which «nêu» (to state) is no «nếu» (if)."""
    return flat(_STATE.sub("nxu", unicodedata.normalize("NFC", text)))


def _flat(char: str) -> str:
    if char in "đĐ":
        return "d"
    base = unicodedata.normalize("NFD", char)[:1].casefold()[:1] or " "
    return "\n" if char == "\n" else " " if base.isspace() else base


def _mentioned(plain: str) -> Iterator[str]:
    for match in _STEP.finditer(plain):
        if match["b"] and _FORM_BEFORE.search(plain[: match.start()]):
            continue
        yield clean(match["a"] or match["b"])
        place = match.end()
        while (more := _MORE.match(plain, place)) is not None:
            yield clean(more["no"])
            place = more.end()


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Split a text at the ends of sentences and before each «nếu»; say whether a part goes on in its sentence."""
    composed = unicodedata.normalize("NFC", text)
    start = 0
    plain = _said(composed)
    ends = [match.span() for match in _SEGMENT.finditer(plain)] + [(len(plain), len(plain))]
    for end, following in ends:
        inner = start
        for turn in _TURN.finditer(plain, start, end):
            if turn.start() > inner:
                yield composed[inner : turn.start()].strip(), inner > start
            inner = turn.end()
        if composed[inner:end].strip():
            yield composed[inner:end].strip(), inner > start
        start = following


def _split(rest: str) -> tuple[str, str]:
    """Split a condition from what it leads to: at «thì», else at a colon, else at a comma."""
    plain = flat(rest)
    for pattern in (r"\s*,?\s*\bthi\b\s*,?\s*", r"\s*:\s*", r"\s*,\s*"):
        if (match := re.search(pattern, plain)) is not None:
            return rest[: match.start()].strip(), rest[match.end() :].strip() or " "
    return rest.strip(), ""


def _plain_way(plain: str) -> Way | None:
    match = _STEP.search(plain)
    if match is None or not _GO.search(plain[: match.start()]):
        return None
    target = next(_mentioned(plain), None)
    return None if target is None else Way("", target)


def _named(when: str) -> str:
    """Write a condition as the name of a way: short, with a capital."""
    words = " ".join(when.split()).strip(" ,.:;-–")
    if len(words) > _LONGEST_NAME:
        words = words[: _LONGEST_NAME - 1].rsplit(" ", 1)[0] + "…"
    return words[:1].upper() + words[1:]
