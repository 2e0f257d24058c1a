"""Activities that run more than once: standard loops and multi-instance (BPMN 2.0.2 §10.3.8, §13.3.6–13.3.7).

The node of the whole stands in the drawing's scope with the flows and boundary events; the node that does the work
stands alone in a scope of its own inside, and each of its tokens is one round with its own variables.
"""

from decimal import Decimal
from typing import Any

from engine import limits
from engine.errors import StepFailed
from engine.feel import is_name
from engine.semantics import throwing
from engine.semantics.mappings import own_store, truth_of, value_of
from engine.semantics.nodes import Activity, Container, Scope
from engine.semantics.scopes import HOLDS_NEW
from engine.semantics.tokens import Token
from engine.work import LOOP, PARALLEL, Rounds

COUNTER = "loopCounter"
_COUNTS = "rounds"
_SHARED = ".rounds"


def whole_of(rounds: Rounds, scope: Scope, name: str) -> "Whole":
    """Give the node of all rounds of an activity."""
    return (Loop if rounds.kind == LOOP else MultiInstance)(scope, name, rounds)


class Whole(Container):
    """All rounds of an activity; its token lasts while one of them does."""

    kind = "rounds"

    def __init__(self, wf_spec: Scope, name: str, rounds: Rounds) -> None:
        super().__init__(wf_spec, name)
        self.how = rounds
        self.inside = Scope(f"{name} rounds")
        self.work: Any = None

    def take(self, work: Activity) -> None:
        """Let ``work`` be what is done in each round."""
        self.work = work
        work.rounds = self

    def _enter(self, level: Any, number: int, **own: Any) -> None:
        token = level.place(self.work, {})
        own_store(token).update({COUNTER: Decimal(number)} | own)
        self.work._update(token)  # noqa: SLF001  SpiffWorkflow's own protocol

    def _number(self, expression: str, token: Token) -> int:
        value = value_of(expression, token)
        if not isinstance(value, Decimal) or value != value.to_integral_value() or value < 0:
            raise StepFailed(self.name, "rounds_not_counted", {"expression": expression})
        return int(value)


class Loop(Whole):
    """A standard loop: rounds one after the other while the condition holds.

    ``loopCounter`` is the number of the round: the condition sees 1 after the first round, 0 before it. What a round
    writes belongs to the scope around, as if the activity stood there once.
    """

    def _begin(self, token: Token, level: Any) -> None:
        limit = self._limit(token)
        if limit == 0 or (self.how.tests_before and not self._holds(token, {COUNTER: Decimal(0)})):
            return
        self._enter(level, 1)

    def finish_round(self, token: Token) -> None:
        """Begin the next round when the condition holds and the maximum is not reached."""
        done = int(own_store(token)[COUNTER])
        limit = self._limit(token)
        if (limit is None or done < limit) and self._holds(token, {}):
            token.workflow.process.grant_round(self.name)
            self._enter(token.workflow, done + 1)

    def _limit(self, token: Token) -> int | None:
        return None if self.how.maximum is None else self._number(self.how.maximum, token)

    def _holds(self, token: Token, more: dict[str, Any]) -> bool:
        return self.how.condition is None or truth_of(self.how.condition, token, **more)


class MultiInstance(Whole):
    """A multi-instance activity: one round for each item, all at once or one after the other.

    A round keeps what it writes to itself, except variables that live outside already; the collected results leave,
    in the order of the items, when the whole is over (null for a round that was not finished).
    """

    def take(self, work: Activity) -> None:
        """Let each instance keep its variables."""
        super().take(work)
        work.holds = work.holds or HOLDS_NEW

    def _begin(self, token: Token, level: Any) -> None:
        items = self._items(token)
        token.internal_data[_COUNTS] = {"all": len(items), "done": 0}
        token.workflow.process.grant(len(items))
        shared = self._shared(token)
        if self.how.results is not None:
            shared["results"] = [None] * len(items)
        if self.how.kind == PARALLEL:
            for number, item in enumerate(items, start=1):
                self._enter_item(level, number, item)
        elif items:
            shared["items"] = items
            self._enter_item(level, 1, items[0])

    def finish_round(self, token: Token) -> None:
        """Keep the result; end the whole when its condition says so, else begin the next round of a sequence."""
        whole = token.workflow.owner
        counts, shared = whole.internal_data[_COUNTS], self._shared(whole)
        number = int(own_store(token)[COUNTER])
        counts["done"] += 1
        if self.how.results is not None and self.how.result is not None:
            shared["results"][number - 1] = value_of(self.how.result, token)
        self._tell(token, counts, shared)
        if not whole.is_there:
            return
        if self.how.completion is not None and truth_of(self.how.completion, token, **self._counted(counts, shared)):
            for other in token.workflow.tokens():
                if other is not token and other.is_there:
                    other.cancel()
        elif self.how.kind != PARALLEL and number < counts["all"]:
            self._enter_item(token.workflow, number + 1, shared["items"][number])

    def _on_complete_hook(self, token: Token) -> None:
        shared = token.workflow.process.variables.pop(token.key + _SHARED, {})
        if self.how.results is not None:
            token.workflow.write({self.how.results: shared.get("results", [])})
        super()._on_complete_hook(token)

    def _on_cancel(self, token: Token) -> None:
        token.workflow.process.variables.pop(token.key + _SHARED, None)
        super()._on_cancel(token)

    def _tell(self, token: Token, counts: dict[str, int], shared: dict[str, Any]) -> None:
        """Throw what the file says about an instance that is done; the boundary of the whole may catch it."""
        for told in self.how.told:
            is_told = not told.once or counts["done"] == 1
            if told.condition is not None:
                is_told = truth_of(told.condition, token, **self._counted(counts, shared))
            if is_told and token.workflow.owner.is_there:
                throwing.throw(token, told.trigger)

    def _items(self, token: Token) -> list[Any]:
        if self.how.collection is not None:
            items = value_of(self.how.collection, token)
            if not isinstance(items, list):
                raise StepFailed(self.name, "collection_not_list", {"expression": self.how.collection})
        else:
            count = self._number(self.how.cardinality or "0", token)
            items = [None] * min(count, limits.LIST_LENGTH + 1)
        if len(items) > limits.LIST_LENGTH:
            raise StepFailed(self.name, "instances_too_many", {"limit": limits.LIST_LENGTH})
        return items

    def _enter_item(self, level: Any, number: int, item: Any) -> None:
        own = {} if self.how.item is None or self.how.collection is None else {self.how.item: item}
        result = self.how.result
        if result is not None and is_name(result) and result not in own:
            own[result] = None
        self._enter(level, number, **own)

    def _shared(self, token: Token) -> dict[str, Any]:
        shared: dict[str, Any] = token.workflow.process.variables.setdefault(token.key + _SHARED, {})
        return shared

    def _counted(self, counts: dict[str, int], shared: dict[str, Any]) -> dict[str, Any]:
        """Give what a completion condition may ask (BPMN 2.0.2 table 10.29), with Camunda's names beside."""
        active = counts["all"] - counts["done"] if self.how.kind == PARALLEL else 0
        numbers = {"Instances": counts["all"], "ActiveInstances": active, "CompletedInstances": counts["done"]}
        numbers["TerminatedInstances"] = 0
        found = {f"{word}Of{name}": Decimal(n) for name, n in numbers.items() for word in ("number", "nr")}
        return found if self.how.results is None else found | {self.how.results: list(shared["results"])}
