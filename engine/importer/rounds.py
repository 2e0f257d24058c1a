"""Repairs in stages, each checked again, until nothing is left that can be mended."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Final

from lxml.etree import _Element

from engine.checker import examine
from engine.checker.opening import open_drawing
from engine.errors import InvalidXml
from engine.importer import (
    budgets,
    choices,
    compensation,
    contents,
    conversations,
    drawn,
    events,
    expressions,
    extensions,
    fallback,
    flows,
    form,
    older,
    processes,
    references,
    roles,
    structure,
    timers,
    variables,
)
from engine.importer.document import Document
from engine.importer.model import Repair
from engine.importer.ways import KEEP, Handlers, Mend, Way
from engine.model import Finding, Severity
from engine.vocabulary import namespace_of

Decide = Callable[[Repair], str | None]
"""Says which option of a repair is taken; None for none."""

_ROUNDS: Final = 60
_TWICE: Final = 2
_SHOWN: Final = 255
_HOPELESS: Final = frozenset({"too_many_flow_nodes", "too_many_flows", "too_many_findings", "subprocess_too_deep"})
"""Beyond the bounds nothing runs, whatever is mended: the file is left to be divided."""

_STAGES: Final[tuple[Handlers, ...]] = (
    form.HANDLERS,
    processes.HANDLERS,
    references.HANDLERS,
    {
        **contents.HANDLERS,
        **extensions.HANDLERS,
        **expressions.HANDLERS,
        **timers.HANDLERS,
        **events.HANDLERS,
        **compensation.HANDLERS,
        **conversations.HANDLERS,
    },
    flows.HANDLERS,
    structure.HANDLERS,
    choices.HANDLERS,
)
_PROPOSALS: Final = (budgets.proposed, roles.proposed)


class Rounds:
    """One file on its way through the stages; ``seen`` are the repairs that came up, ``done`` what was chosen.

    ``provided`` are variables that something beside the file gives: the forms and decisions that come with it;
    with ``is_partial`` what it calls may be in other files.
    """

    def __init__(
        self, data: bytes, decide: Decide, provided: Collection[str] = (), *, is_partial: bool = False
    ) -> None:
        self.data = data
        self.decide = decide
        self.provided = frozenset(provided)
        self.is_partial = is_partial
        self.seen: dict[str, Repair] = {}
        self.done: dict[str, str] = {}
        self._tries: dict[str, int] = {}
        self._offered: set[tuple[str, str | None]] = set()

    def run(self) -> None:
        """Mend until a round changes nothing; an unreadable file stays as it is."""
        for _ in range(_ROUNDS):
            try:
                doc = Document(self.data)
            except InvalidXml:
                return
            try:
                found = examine(open_drawing(self.data, is_partial=self.is_partial))
            except InvalidXml:
                if self._is_renewed(doc):
                    continue
                return
            if _HOPELESS & {one.code for one in found}:
                return
            if not any(self._apply(doc, mends) for mends in self._stages(doc, found)):
                return
            drawn.complete(doc)
            self.data = doc.data()

    def _is_renewed(self, doc: Document) -> bool:
        """Write a file of an older BPMN as today's, if that is chosen."""
        new = older.renewed(doc)
        if new is None:
            return False
        about = {"element": "definitions", "namespace": namespace_of(str(doc.root.tag))[:_SHOWN]}
        return self._apply(
            doc, [Mend("not_bpmn", doc.root, (Way("renewed", lambda: self._go_on_with(new)),), "", about)]
        )

    def _go_on_with(self, data: bytes) -> None:
        self.data = data

    def _stages(self, doc: Document, found: tuple[Finding, ...]) -> Iterator[list[Mend]]:
        self._offered.clear()
        located = [(finding, doc.locate(finding)) for finding in found]
        for handlers in _STAGES:
            yield list(self._mends(doc, handlers, located))
        errors = [(one, at) for one, at in located if self._is_left(one) and at is not doc.root]
        yield [mend for one, at in errors for mend in fallback.mends(doc, one, at)]
        unknown = [(one, at) for one, at in located if one.params.get("name") not in self.provided]
        yield list(self._mends(doc, variables.HANDLERS, unknown))
        for proposed in _PROPOSALS:
            yield list(proposed(doc))
        yield list(drawn.missing(doc))

    def _mends(self, doc: Document, handlers: Handlers, located: list[tuple[Finding, _Element]]) -> Iterator[Mend]:
        for finding, element in located:
            handler = handlers.get(finding.code)
            for mend in handler(doc, finding, element) if handler is not None else ():
                if self._tries.get(mend.key, 0) < _TWICE:
                    self._offered.add((finding.code, finding.element_id))
                yield replace(mend, params={**finding.params, **mend.params})

    def _is_left(self, finding: Finding) -> bool:
        """Tell whether nothing else mends an error: what somebody leaves as it is stays."""
        return finding.severity is Severity.ERROR and (finding.code, finding.element_id) not in self._offered

    def _apply(self, doc: Document, mends: list[Mend]) -> bool:
        """Carry out what is chosen of one stage; tell whether anything was."""
        keys: set[str] = set()
        is_changed = False
        for mend in mends:
            if mend.key in keys or self._tries.get(mend.key, 0) >= _TWICE:
                continue
            keys.add(mend.key)
            repair = self.seen.setdefault(mend.key, mend.repair())
            chosen = self.decide(repair)
            way = mend.way(chosen) if chosen is not None else None
            if way is None or way.code == KEEP or not doc.has(mend.element):
                continue
            way.apply()
            doc.touch()
            self._tries[mend.key] = self._tries.get(mend.key, 0) + 1
            self.done[mend.key] = way.code
            is_changed = True
        return is_changed
