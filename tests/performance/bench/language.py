"""How long FEEL takes: conditions, parsing, a table of a hundred rules; plain Python beside it for scale."""

import gc
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median
from time import perf_counter
from typing import Any

from engine import decisions, feel

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
CONTEXT: Mapping[str, Any] = {
    "amount": Decimal(1500), "status": "approved", "region": "mountain", "received": date(2026, 11, 2), "urgent": False,
}  # fmt: skip
CONDITIONS = {
    'status = "approved"': 'status == "approved"',
    'amount > 1000 and status = "approved"': 'amount > 1000 and status == "approved"',
    'region in ("mountain", "island") or urgent': 'region in ("mountain", "island") or urgent',
    "amount between 100 and 2000 and not(urgent)": "100 <= amount <= 2000 and not urgent",
}
_RULES = 100


def condition(runs: int) -> float:
    """Return the microseconds of one gateway condition, evaluated; the median over the conditions and runs."""
    expressions = [feel.parse(text) for text in CONDITIONS]
    return _microseconds([lambda e=e: e.evaluate(CONTEXT, now=NOW) for e in expressions], runs)


def python_condition(runs: int) -> float:
    """Return the microseconds of the same conditions, compiled and given to Python's own `eval`, for scale only."""
    compiled = [compile(text, "<condition>", "eval") for text in CONDITIONS.values()]
    return _microseconds([lambda c=c: eval(c, {}, dict(CONTEXT)) for c in compiled], runs)


def parse(runs: int) -> float:
    """Return the microseconds of parsing a condition that was not seen before."""
    feel.parse("1")
    texts = [f"{text} and amount != {number}" for number in range(max(1, runs // 50)) for text in CONDITIONS]
    started = perf_counter()
    for text in texts:
        feel.parse(text)
    return (perf_counter() - started) / len(texts) * 1_000_000


def table(runs: int) -> float:
    """Return the microseconds of deciding by a table of 100 rules over a number, a text and a date."""
    model = decisions.read(_table().encode())
    inputs = {"amount": Decimal(98_500), "region": "r3", "received": date(2026, 11, 2)}
    assert model.decide("fee", inputs, now=NOW).value is not None
    return _microseconds([lambda: model.decide("fee", inputs, now=NOW)], max(20, runs // 10))


def _table() -> str:
    columns = (("amount", "number"), ("region", "string"), ("received", "date"))
    data = "".join(
        f'<inputData id="{n}" name="{n}"><variable name="{n}" typeRef="{t}"/></inputData>' for n, t in columns
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#{n}"/></informationRequirement>' for n, _ in columns
    )
    inputs = "".join(
        f'<input><inputExpression typeRef="{t}"><text>{n}</text></inputExpression></input>' for n, t in columns
    )
    cells = (
        (f"[{i * 1000}..{i * 1000 + 1000})", f'"r{i % 5}", "r{(i + 1) % 5}"', '&gt;= date("2026-01-01")', str(i * 10))
        for i in range(_RULES)
    )
    rules = "".join(
        f"<rule>{''.join(f'<inputEntry><text>{cell}</text></inputEntry>' for cell in row[:3])}"
        f"<outputEntry><text>{row[3]}</text></outputEntry></rule>"
        for row in cells
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="urn:bench">'
        f'{data}<decision id="fee" name="fee"><variable name="fee" typeRef="number"/>{needs}'
        f"<decisionTable>{inputs}<output/>{rules}</decisionTable></decision></definitions>"
    )


def _microseconds(acts: list[Callable[[], Any]], runs: int) -> float:
    gc.disable()
    try:
        times = []
        for _ in range(runs):
            started = perf_counter()
            for act in acts:
                act()
            times.append((perf_counter() - started) / len(acts) * 1_000_000)
    finally:
        gc.enable()
    return median(times)
