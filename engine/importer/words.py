"""Words of drawings as names and codes: without diacritics, in small letters."""

import re
from typing import Final
from unicodedata import combining, normalize

_OTHER: Final = re.compile(r"[^a-z0-9]+")
_LONGEST: Final = 40


def plain(text: str) -> str:
    """Return a text without diacritics, in small letters, its words parted by one blank."""
    apart = normalize("NFD", text.replace("đ", "d").replace("Đ", "D").replace("ß", "ss"))
    return _OTHER.sub(" ", "".join(sign for sign in apart if not combining(sign)).lower()).strip()


def code(text: str, otherwise: str) -> str:
    """Return a text as a name that FEEL and a form can use: small letters, digits and underscores."""
    cut = plain(text)[:_LONGEST].strip().replace(" ", "_")
    if not cut:
        return otherwise
    return cut if cut[0].isalpha() else f"{otherwise}_{cut}"
