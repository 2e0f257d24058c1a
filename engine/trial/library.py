"""The files of a trial: which process runs, which decisions it may ask, what is wrong with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from engine import decisions, reader, rule_tasks
from engine.checker import check, open_drawing
from engine.decisions import results
from engine.decisions.model import Decision
from engine.drawing import Scope
from engine.errors import EngineError, InvalidDecision, InvalidDiagram, InvalidXml, StepFailed
from engine.model import Call, Diagram, File, Finding, RuleTask, Severity


class ProcessUnknown(EngineError):
    """No file has a process of this id."""

    def __init__(self, process_id: str, known: tuple[str, ...]) -> None:
        super().__init__(process_id)
        self.process_id = process_id
        self.known = known


@dataclass(frozen=True)
class Library:
    """Files by name: diagrams and decision files. The first diagram is the one that is tried.

    ``rules`` are decisions that single rule tasks ask whatever the files say, by the element.
    """

    diagrams: Mapping[str, bytes]
    decision_files: Mapping[str, bytes] = field(default_factory=dict)
    rules: Mapping[str, tuple[decisions.Model, Decision]] = field(default_factory=dict)

    def choose(self, process_id: str | None) -> tuple[bytes, str | None]:
        """Return the file and the process to try: the one asked for, else the first executable of the first file.

        What another process calls comes last. Refuses (ProcessUnknown) an id that no file has.
        """
        if process_id is None:
            name, data = next(iter(self.diagrams.items()))
            executable = [process.id for process in self._processes[name] if _is_executable(process)]
            return data, min(executable, key=self._called.__contains__, default=None)
        for name, processes in self._processes.items():
            if any(process.id == process_id for process in processes):
                return self.diagrams[name], process_id
        known = tuple(process.id for processes in self._processes.values() for process in processes)
        raise ProcessUnknown(process_id, known)

    @cached_property
    def _processes(self) -> dict[str, list[Scope]]:
        return {name: _drawn(data) for name, data in self.diagrams.items()}

    @cached_property
    def _called(self) -> set[str | None]:
        scopes = (scope for processes in self._processes.values() for process in processes for scope in process.all())
        return {node.called for scope in scopes for node in scope.nodes}

    def findings(self, data: bytes, process_id: str | None) -> tuple[Finding, ...]:
        """Say everything about the process that is tried and about the decision files, the file named with these."""
        return (*check(data, process_id, self._beside(data)), *self._decision_findings())

    def _beside(self, data: bytes) -> tuple[File, ...]:
        return tuple(File(name, other) for name, other in self.diagrams.items() if other != data)

    def _decision_findings(self) -> Iterator[Finding]:
        for name, data in self.decision_files.items():
            for found in decisions.check(data, self._others(name)):
                yield replace(found, params={**found.params, "file": name})

    def _others(self, name: str) -> dict[str, bytes]:
        return {other: data for other, data in self.decision_files.items() if other != name}

    def read(self, data: bytes, process_id: str | None) -> Diagram | None:
        """Return a process, None when it cannot run."""
        try:
            return reader.read(data, process_id, self._beside(data))
        except InvalidDiagram:
            return None

    @cached_property
    def _decisions(self) -> dict[str, tuple[decisions.Model, Decision]]:
        found: dict[str, tuple[decisions.Model, Decision]] = {}
        for name, data in self.decision_files.items():
            try:
                model = decisions.read(data, self._others(name))
            except InvalidDecision:
                continue
            for one in model.definitions.decisions:
                found.setdefault(one.id or "", (model, one))
        return found

    def has_decision(self, element_id: str, rule: RuleTask) -> bool:
        """Tell whether the decision that a rule task asks is there."""
        return element_id in self.rules or rule.decision_id in self._decisions

    def decide(self, call: Call, rule: RuleTask, now: Any) -> Mapping[str, Any]:
        """Make the decision that is asked and give the variables that it becomes.

        Raises StepFailed (``decision_failed``) when an error keeps it from being used.
        """
        model, decision = self.rules.get(call.element_id) or self._decisions[rule.decision_id]
        decided = results.make(model, decision, call.variables, now)
        failure = results.failure(decided, decision)
        if failure is not None:
            raise StepFailed(call.element_id, "decision_failed", failure)
        names, is_list = results.output_names(decision), results.gives_list(decision)
        return rule_tasks.variables(rule, call.element_id, decided.value, names, is_list=is_list)


def has_errors(findings: tuple[Finding, ...]) -> bool:
    """Tell whether a finding forbids to run."""
    return any(found.severity is Severity.ERROR for found in findings)


def _drawn(data: bytes) -> list[Scope]:
    try:
        return open_drawing(data).processes
    except InvalidXml:
        return []


def _is_executable(process: Scope) -> bool:
    return process.xml.get("isExecutable") == "true"
