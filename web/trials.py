"""A trial on its page: the acts sent so far are all that is known; each time the whole run is made again from them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from engine import EngineError, InvalidExpression, feel, trial
from engine.forms import FieldType, Form
from processes import tasks
from processes.definitions import Running
from web import forms, i18n, problems
from web.typed import PREFIX, Typed

MORE: Final = "more"
_MOST_ACTS: Final = 300
_MOST_STEPS: Final = 1_000
_MOST_LINES: Final = 100
_LONGEST: Final = 500_000
_YEARS: Final = timedelta(days=3_660)
_BOXES: Final = frozenset({FieldType.CHECKBOX, FieldType.CHECKLIST})


class UnreadableActs(ValueError):
    """The acts of a trial are none that a page of ours has sent."""


@dataclass(frozen=True, slots=True)
class Acts:
    """When a trial began, with which variables, and what was done in it so far; ``data`` is None before it begins."""

    now: datetime
    data: Mapping[str, Any] | None = None
    commands: tuple[trial.Command, ...] = ()

    def then(self, command: trial.Command) -> "Acts":
        """Add one more act."""
        return replace(self, commands=(*self.commands, command))

    def without_last(self) -> "Acts":
        """Take the last act back; without acts, the beginning."""
        return replace(self, commands=self.commands[:-1]) if self.commands else replace(self, data=None)

    def plan(self) -> trial.Plan:
        """Give the plan of the run: nothing is done but by these acts."""
        return trial.Plan(self.now, self.data or {}, commands=self.commands, automatic=False, most_steps=_MOST_STEPS)


def write(acts: Acts) -> str:
    """Write acts as the text that the page carries."""
    data = None if acts.data is None else _encoded(acts.data)
    commands = [_written(command) for command in acts.commands]
    return json.dumps({"now": acts.now.isoformat(), "data": data, "acts": commands}, ensure_ascii=False)


def read(text: str) -> Acts:
    """Read what ``write`` wrote. Refuses (UnreadableActs) everything else: what is read is run, never trusted."""
    try:
        if len(text) > _LONGEST:
            raise UnreadableActs
        stored = json.loads(text)
        now = datetime.fromisoformat(stored["now"])
        commands = tuple(_command(*one) for one in stored["acts"])
        if now.tzinfo is None or len(commands) > _MOST_ACTS:
            raise UnreadableActs
        return Acts(now, None if stored["data"] is None else _decoded(stored["data"]), commands)
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError, EngineError) as error:
        raise UnreadableActs from error


def _written(command: trial.Command) -> list[Any]:
    if isinstance(command, trial.Advance):
        by = command.by
        return ["advance", by.total_seconds() if isinstance(by, timedelta) else 0]
    if isinstance(command, trial.Complete):
        return ["complete", command.element_id, _encoded(command.values)]
    if isinstance(command, trial.Deliver):
        return ["deliver", command.message, _encoded(command.payload)]
    return ["signal", command.name]


def _command(kind: str, about: Any, values: Any = MappingProxyType({})) -> trial.Command:
    if kind == "advance":
        by = timedelta(seconds=float(about))
        if timedelta() <= by <= _YEARS:
            return trial.Advance(by)
    elif isinstance(about, str):
        if kind == "complete":
            return trial.Complete(about, _decoded(values))
        if kind == "deliver":
            return trial.Deliver(about, _decoded(values))
        if kind == "signal":
            return trial.Signal(about)
    raise UnreadableActs(kind)


def command_of(do: str, values: Mapping[str, Any]) -> trial.Command:
    """Read the button that was pressed: ``complete:id``, ``deliver:name``, ``signal:name``, ``advance:seconds``.

    Refuses (UnreadableActs) any other.
    """
    kind, _, about = do.partition(":")
    try:
        return _command(kind, about, _encoded(values))
    except (ValueError, OverflowError) as error:
        raise UnreadableActs(do) from error


def _encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: feel.encode(value) for name, value in values.items()}


def _decoded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name): feel.decode(value) for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered at a step: its values, and what is wrong by the key of a field."""

    values: Mapping[str, Any] = field(default_factory=dict)
    wrong: Mapping[str, Sequence[str]] = field(default_factory=dict)


def entered(form: Form | None, running: Running, typed: Typed, more: str, now: datetime) -> Entered:
    """Read what was entered: the fields of a form that steer the process, and lines ``name = FEEL value``."""
    values: dict[str, Any] = {}
    wrong: dict[str, Sequence[str]] = {}
    if form is not None:
        asked = _steering(form, running)
        texts = {key: typed.texts.get(key, []) for key in asked if key in typed.texts or asked[key] in _BOXES}
        values, found = tasks.read_values(form, texts)
        wrong |= {key: [problems.say(problem) for problem in told] for key, told in found.items()}
    lines = [line for line in more.splitlines() if line.strip()]
    told = [_line(line, values, now) for line in lines[:_MOST_LINES]]
    if any(told):
        wrong[MORE] = [sentence for sentence in told if sentence]
    return Entered(values, wrong)


def _steering(form: Form, running: Running) -> dict[str, FieldType]:
    return {one.key: one.type for one in form.fields if one.key in running.variables and one.is_writable}


def _line(line: str, values: dict[str, Any], now: datetime) -> str:
    """Take one more value; what is wrong with the line, else nothing."""
    name, _, text = (part.strip() for part in line.partition("="))
    if not feel.is_name(name):
        return i18n.t("trials.name_invalid", name=name)
    try:
        values[name] = feel.parse(text).sound().evaluate(values, now=now).value
    except InvalidExpression:
        return i18n.t("trials.value_invalid", name=name, text=text)
    return ""


def fields(
    form: Form | None,
    running: Running,
    place: str,
    typed: Typed,
    more: str,
    wrong: Mapping[str, Sequence[str]],
    now: datetime,
) -> list[dict[str, Any]]:
    """Describe the fields of a step: those of its form that steer the process, and one for any other values."""
    found = []
    if form is not None:
        texts = typed.texts or forms.texts_of(form)
        shown = forms.Shown(texts=texts, wrong=wrong)
        found = forms.fields_of(form, _steering(form, running), shown, now)
    asked = {one["name"].removeprefix(PREFIX) for one in found}
    other = ", ".join(sorted(running.variables - asked))
    rest = {
        "name": MORE,
        "type": "textarea",
        "rows": 2,
        "label": i18n.t("trials.more"),
        "hint": i18n.t("trials.more_hint", names=other) if other else i18n.t("trials.more_example"),
        "value": more,
        "errors": list(wrong.get(MORE, ())),
    }
    quiet = {"required": False, "unmarked": True}
    return [{**one, **quiet, "id": f"{place}-{one['name']}"} for one in (*found, rest)]
