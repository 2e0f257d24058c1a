"""What may be a name in FEEL: letters of any script, NFC, at most 64 characters, none of the keywords."""

import re
import unicodedata

from engine.limits import VARIABLE_NAME_LENGTH

KEYWORDS = frozenset(
    {"if", "then", "else", "for", "return", "some", "every", "satisfies", "in", "between", "and", "or"}
    | {"true", "false", "null"}
)
NAME = r"[^\W\d][\w\u0300-\u036f\u00b7]*"
_NAME = re.compile(NAME)


def is_name(text: str) -> bool:
    """Tell whether a text is one FEEL name without blanks: NFC, at most 64 characters, no keyword."""
    return (
        len(text) <= VARIABLE_NAME_LENGTH
        and _NAME.fullmatch(text) is not None
        and text not in KEYWORDS
        and unicodedata.is_normalized("NFC", text)
    )
