"""What the editors of a draft's files share: the text that was sent, the state it was written over, the words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from flask import request

from engine.feel.functions import FUNCTIONS
from processes.definitions import Variable
from web import i18n

_LONGEST_MARK = 64


@dataclass(frozen=True, slots=True)
class Typed:
    """A file as somebody wrote it in a page, and the mark of what they had before them."""

    text: str
    seen: str

    @classmethod
    def of_request(cls, field: str) -> Self:
        """Read the text of a field; browsers send each end of a line as two characters."""
        text = request.form.get(field, "").replace("\r\n", "\n")
        return cls(text, request.form.get("seen", "")[:_LONGEST_MARK])

    def over(self, before: bytes | None) -> bytes:
        """Give the bytes to keep: those from before when nothing but ends of lines differs."""
        if before is not None and text_of(before).strip() == self.text.strip():
            return before
        return self.text.encode("utf-8", "replace")


def text_of(data: bytes) -> str:
    """Write a kept file as the text of a field."""
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def words(about: str) -> dict[str, str]:
    """Give the words of one editor by their keys, in the language of this request."""
    prefix = f"editors.{about}_word_"
    return {key.removeprefix(prefix): i18n.t(key) for key in i18n.catalogue() if key.startswith(prefix)}


def offered(variables: Iterable[Variable]) -> list[dict[str, str]]:
    """List variables for a completion: each name once, with its type and where its first value comes from."""
    found: dict[str, dict[str, str]] = {}
    for one in variables:
        told = {"name": one.name, "type": str(one.type), "label": one.label, "from": one.origin, "at": one.element_id}
        found.setdefault(one.name, told)
    return list(found.values())


def functions() -> list[Mapping[str, Any]]:
    """List the built-in functions of FEEL with the names and types of their parameters, one for each overload."""
    return [
        {
            "name": name,
            "parameters": [{"name": p.name, "type": str(p.type), "optional": p.optional} for p in one.parameters],
            "spread": one.spread,
        }
        for name, function in sorted(FUNCTIONS.items())
        for one in function.overloads
    ]
