"""For every code of the checker one tiny diagram that earns it: code → (file, id of the element it is said about)."""

from engine.xml import CODES as XML_CODES
from tests.engine.checker.build import flow
from web.examples import examples

SOUND = '<startEvent id="s"/><endEvent id="e"/>' + flow("s", "e")

FILES: dict[str, tuple[bytes, str | None]] = {
    code: (one.wrong, one.element)
    for code, one in examples().items()
    if one.kind == "diagram" and not one.files and code not in XML_CODES
}
