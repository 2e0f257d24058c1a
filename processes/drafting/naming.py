"""The name that a procedure gets of the title of its document."""

import re
from typing import Final

from engine.words import fold

_HEAD: Final = re.compile(
    r"\s*(?:quy trình|thủ tục)(?: nội bộ| điện tử| hành chính)*\s*[:.]?\s+(?=\S{2})", re.IGNORECASE
)
_SYLLABLE: Final = re.compile(
    r"(?:ngh?|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)
"""A syllable of Vietnamese without its marks; capitals that are none are an abbreviation."""


def name_of(title: str) -> str:
    """Write a title as a name: without «QUY TRÌNH» before it, not in capitals; abbreviations stay (UBND, TTHC)."""
    rest = _HEAD.sub("", title, count=1) if title.isupper() or title.istitle() else title
    words = rest.split()
    if rest.isupper():
        words = [word.lower() if _SYLLABLE.fullmatch(fold(word).strip(",.;:()")) else word for word in words]
    name = " ".join(words)
    return name[:1].upper() + name[1:]
