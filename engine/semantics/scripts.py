"""Script tasks: assignments in FEEL, made at once (BPMN 2.0.2 §10.3.3)."""

from engine.semantics import mappings
from engine.semantics.nodes import Activity
from engine.semantics.tokens import Token


class ScriptTask(Activity):
    """Evaluates its assignments in order and writes each before the next; never waits."""

    def _run_hook(self, token: Token) -> bool:
        mappings.open_scope(token)
        mappings.assign(self.element.script, token)
        return True

    def _passed(self, token: Token) -> None:
        token.workflow.process.note("node_passed", self.name)

    def _withdrawn(self, token: Token) -> None:
        """Say nothing: a script task that has not run yet was never seen."""
