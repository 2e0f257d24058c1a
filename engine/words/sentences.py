"""Where the first sentence of a step ends: what its name is made of."""

import re
from typing import Final

_END: Final = re.compile(r"\n|[.;]\s|[.;]$|,?\s+(?=(?:nếu|trường hợp)\b)", re.IGNORECASE)


def first_sentence(text: str, beyond: int = 0) -> tuple[str, str]:
    """Split a text where its first sentence, or what it says without a condition, ends ``beyond`` so many letters."""
    end = _END.search(text, beyond)
    return (text, "") if end is None else (text[: end.start()], text[end.end() :])
