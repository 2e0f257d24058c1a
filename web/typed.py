"""What somebody typed into the page of a task: told apart from what the page itself adds, unknown names noticed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import request
from werkzeug.datastructures import FileStorage

from engine.forms import FieldType, Form
from processes.errors import Invalid, Problem

PREFIX = "f."
OUTPUT_FILE = "o."
CHECKED = "checked"
_OWN = frozenset({"csrf_token", "once", "then", CHECKED})
_BOXES = frozenset({FieldType.CHECKBOX, FieldType.CHECKLIST})


@dataclass(frozen=True, slots=True)
class Typed:
    """The texts of a form by field key, the ticked points, and names that no page of ours sends."""

    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    checked: Sequence[str] = ()
    unknown: Sequence[str] = ()

    def as_draft(self) -> dict[str, list[str]]:
        """Write it as a draft keeps it: under the names of the page."""
        return {**{PREFIX + key: list(texts) for key, texts in self.texts.items()}, CHECKED: list(self.checked)}


def of_fields(fields: Mapping[str, Sequence[str]]) -> Typed:
    """Read fields by the names of the page: a draft, or a form that was sent."""
    texts = {name.removeprefix(PREFIX): list(sent) for name, sent in fields.items() if name.startswith(PREFIX)}
    unknown = [name for name in fields if name not in _OWN and not name.startswith(PREFIX)]
    return Typed(texts, list(fields.get(CHECKED, ())), sorted(unknown))


def of_request() -> Typed:
    """Read the form of this request."""
    return of_fields(dict(request.form.lists()))


def refuse_unknown(typed: Typed) -> None:
    """Refuse (``Invalid``) fields that no page of ours sends: nobody slips a value in beside the form."""
    if typed.unknown:
        raise Invalid({name: [Problem("unknown_field")] for name in typed.unknown})


def keeping(typed: Typed, before: Typed, form: Form | None) -> Typed:
    """Add what was typed before into fields that are out of sight now and therefore were not sent.

    What is in sight is always sent, even empty. Only boxes are not: an absent one was unticked.
    """
    out_of_sight = {
        declared.key: before.texts[declared.key]
        for declared in (form.fields if form is not None else ())
        if not (declared.type in _BOXES or declared.multiple)
        and declared.key in before.texts
        and declared.key not in typed.texts
    }
    return Typed({**out_of_sight, **typed.texts}, typed.checked, typed.unknown)


def files() -> Iterable[tuple[str, FileStorage]]:
    """Give the chosen files of this request with their component: a form field, a required output, or "" for none."""
    for name, chosen in request.files.items(multi=True):
        if chosen.filename:
            yield name.removeprefix(PREFIX).removeprefix(OUTPUT_FILE) if name != "file" else "", chosen
