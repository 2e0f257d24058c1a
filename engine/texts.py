"""Expressions of activities as each tool writes them → FEEL, with every refusal kept for the checker."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lxml.etree import _Element

from engine import dialects, feel, originals
from engine.drawing import text_of
from engine.errors import InvalidExpression
from engine.vocabulary import tag

EXTENSIONS: Final = tag("extensionElements")
SHOWN: Final = 200
_JUEL: Final = ("${", "#{")


@dataclass(slots=True)
class Texts:
    """Reads texts; what cannot be read is None, and in ``problems`` as (code, parameters).

    ``ids`` are the elements of the file that texts may refer to.
    """

    ids: Mapping[str, _Element] = field(default_factory=dict)
    problems: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def refuse(self, code: str, **params: Any) -> None:
        """Keep one problem."""
        self.problems.append((code, params))

    def standard(self, written: _Element | None) -> str | None:
        """Read an expression of BPMN itself, in whatever language the file says; None without a text."""
        if written is None or not text_of(written):
            return None
        if len(written):
            self.refuse("expression_with_markup")
            return None
        return self._read(text_of(written), lambda _: originals.of_condition(written).feel)

    def zeebe(self, text: str | None) -> str | None:
        """Read a text of Camunda 8: FEEL behind ``=``, otherwise it stands for itself."""
        if text is None:
            return None
        if not text.strip().startswith("="):
            return self.feel(feel.to_literal(text))
        return self._read(text.strip()[1:].strip(), lambda found: found)

    def camunda(self, text: str | None) -> str | None:
        """Read a text of Camunda 7: JUEL in ``${…}``, otherwise it stands for itself."""
        if text is None:
            return None
        if not any(sign in text for sign in _JUEL):
            return self.feel(feel.to_literal(text.strip()))
        return self._read(text.strip(), lambda found: dialects.translate(found, template=True).feel)

    def variable(self, text: str | None) -> str | None:
        """Read a name, or an expression of Camunda 7 in its place."""
        if text is None or not text.strip():
            return None
        return self.camunda(text) if text.strip().startswith(_JUEL) else self.feel(text.strip())

    def feel(self, text: str) -> str | None:
        """Read FEEL."""
        return self._read(text, lambda found: found)

    def python(self, text: str) -> str | None:
        """Read an expression of Python."""
        return self._read(text, lambda found: dialects.translate(found, dialects.PYTHON).feel)

    def name(self, text: str | None, code: str) -> str | None:
        """Read the name of a variable, or keep ``code`` for what is none."""
        if text is None or not text.strip():
            return None
        name = text.strip()
        if all(feel.is_name(part) for part in name.split(".")):
            return name
        self.refuse(code, name=name[:SHOWN])
        return None

    def data(self, reference: str) -> str:
        """Return the variable of the data with this id; where nothing has it, the text is the name itself."""
        element = self.ids.get(reference)
        if element is None:
            return reference
        target = self.ids.get(element.get("dataObjectRef") or element.get("dataStoreRef") or "")
        return data_name(element if target is None or (element.get("name") and not target.get("name")) else target)

    def _read(self, text: str, read: Callable[[str], str]) -> str | None:
        try:
            found = read(text)
            feel.parse(found).sound()
        except InvalidExpression as refusal:
            where = {"reason": refusal.code, "position": refusal.position, "text": text[:SHOWN]}
            is_foreign = text.startswith(_JUEL) or refusal.code.startswith("dialect_")
            self.refuse("expression_untranslatable" if is_foreign else "expression_invalid", **where)
            return None
        return found


def extension(owner: _Element, name: str, namespace: str) -> _Element | None:
    """Return the first extension element of this name."""
    return owner.find(f"{EXTENSIONS}/{tag(name, namespace)}")


def data_name(element: _Element) -> str:
    """Return the variable that data is (an object, input, output, property): its name if FEEL can use it, or its id."""
    name = (element.get("name") or "").strip()
    return name if feel.is_name(name) else (element.get("id") or "").strip()
