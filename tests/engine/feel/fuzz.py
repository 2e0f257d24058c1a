"""Random and mutated expressions under an audit hook: `python -m tests.engine.feel.fuzz --count 1000000`.

Only our own errors, nothing opened, imported, compiled or connected, nothing over 50 ms of processor time, and what
parses is printed to a text that parses to the same print. A process that fuzzes keeps its hook until it ends.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine import feel
from engine.errors import InvalidExpression
from engine.feel import printer, zones
from engine.feel.functions import FUNCTIONS
from tests.engine.conformance.cases import all_cases

SECONDS = 0.05
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
NAMES = frozenset({"số tờ", "a-b"})
CONTEXT: dict[str, Any] = {
    "a": Decimal(3), "b": "văn bản", "c": True, "d": date(2026, 11, 21), "e": [Decimal(1), None, "x"],
    "p": {"name": "Lan", "age": Decimal(31), "q": {"name": "y"}}, "l": [{"n": Decimal(i)} for i in range(9)],
    "t": timedelta(hours=5), "m": feel.Months(14), "r": feel.Range(Decimal(1), Decimal(5)), "s": "a" * 500,
    "số tờ": Decimal(12), "a-b": Decimal(7), "n": None, "?": Decimal(4),
}  # fmt: skip
FORBIDDEN = ("open", "import", "exec", "compile", "os.", "socket.", "subprocess.", "ctypes.", "shutil.", "pty.")
ATOMS = (
    *CONTEXT, "1", "0", "-1", ".5", "1e30", "9999999999", '""', '"x"', '"(a+)+$"', "true", "false", "null", "[]", "{}",
    "item", "partial", '@"2026-11-21"', '@"08:30:00"', '@"2026-11-21T08:30:00@Asia/Ho_Chi_Minh"', '@"P1Y"', '@"PT1H"',
    '@"-999999999-01-01"', "now()", "today()", "missing", "?",
)  # fmt: skip
SHAPES = (
    "{} + {}", "{} - {}", "{} * {}", "{} / {}", "{} ** {}", "-{}", "({})", "{} = {}", "{} != {}", "{} < {}", "{} >= {}",
    "{} and {}", "{} or {}", "{} between {} and {}", "{} in {}", "{} in ({}, {})", "{} in (< {})", "[{}..{}]",
    "({}..{})", "]{}..{}[", "(> {})", "if {} then {} else {}", "for x in {} return {}", "for i in 1..{} return {}",
    "for x in {}, y in {} return {}", "some x in {} satisfies {}", "every x in {} satisfies {}", "[{}, {}]", "{}[{}]",
    "{}[item > {}]", "{}.name", "{}.year", "{}.start", "{{k: {}, two words: {}}}", "{{k: {}, j: k}}.j",
    "function(x) {}", "(function(x) {})({})", "{{f: function(x) f({})}}.f({})", "{} instance of number",
    "{} instance of list<string>", "sort({}, function(x, y) {})", "list replace({}, function(x, y) {}, {})",
    "string({})", "matches({}, {})", "replace({}, {}, {})", "/* {} */ {}", "for x in 1..5 return partial",
)  # fmt: skip
PIECES = (
    *'()[]{},.:+-*/=<>"@?|!^$#\\\n\t \u00a0ếđ0123', "..", "**", "!=", "<=", ">=", "//", "/*", "*/", " and ", " or ",
    " in ", "if ", " then ", " else ", "for ", " return ", "some ", " satisfies ", "function(", " instance of ", "not(",
    "null", "between ", "external", "list<", ">", "->", '@"', "\\u12", "\ud800", "😀", "\u0301", "9" * 40, "(" * 30,
    "[" * 30,
)  # fmt: skip


def generated(chance: random.Random, depth: int = 4) -> str:
    """Make a random expression of the grammar, mostly well formed."""
    if depth == 0 or chance.random() < 0.2:
        return chance.choice(ATOMS)
    if chance.random() < 0.3:
        name = chance.choice(sorted(FUNCTIONS))
        return f"{name}({', '.join(generated(chance, depth - 1) for _ in range(chance.randrange(4)))})"
    shape = chance.choice(SHAPES)
    return shape.format(*(generated(chance, depth - 1) for _ in range(shape.count("{}"))))


def mutated(chance: random.Random, text: str) -> str:
    """Cut, double, move or replace pieces of a text."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.randrange(12))
        piece = chance.choice((chance.choice(PIECES), text[start:end] * 2, "", chance.choice(ATOMS)))
        text = text[:start] + piece + text[end:]
    return text[:1_900]


def expressions(seed: int, count: int, corpus: list[str]) -> Iterator[str]:
    """Give so many expressions, the same ones for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        text = generated(chance) if chance.random() < 0.5 else chance.choice(corpus)
        yield text[:1_900] if chance.random() < 0.3 else mutated(chance, text)


def tried(text: str, *, unary: bool) -> str | None:
    """Parse, evaluate, print; return what is wrong, None when nothing is."""
    try:
        expression = feel.parse(text, NAMES, unary=unary)
    except InvalidExpression as refusal:
        return None if refusal.code.isidentifier() else f"code {refusal.code!r}"
    evaluation = expression.evaluate(CONTEXT, now=NOW)
    if not all(reason.code.isidentifier() for reason in evaluation.reasons):
        return f"reasons {evaluation.reasons}"
    with suppress(InvalidExpression):  # a function, or a value too large to be written
        feel.to_literal(evaluation.value)
    printed = printer.text_of(expression.tree)
    again = printer.text_of(feel.parse(printed, NAMES, unary=unary).tree) if len(printed) <= len(text) * 2 else printed
    return None if again == printed else f"printed {printed!r}, then {again!r}"


def fuzz(seed: int, count: int) -> list[str]:
    """Try so many expressions in this process; return every complaint."""
    complaints: list[str] = []
    touched: list[str] = []
    corpus = [case.feel for case in all_cases()]
    warm()

    def watch(event: str, given: tuple[Any, ...]) -> None:
        if event.startswith(FORBIDDEN):
            touched.append(f"{event} {given}"[:200])

    sys.addaudithook(watch)
    for number, text in enumerate(expressions(seed, count, corpus)):
        wrong = _timed(text, unary=number % 5 == 0)
        if touched:
            wrong = f"touched {sorted(set(touched))}"
            touched.clear()
        if wrong:
            complaints.append(f"{text!r}: {wrong}")
            if len(complaints) >= 20:
                break
    return complaints


def _timed(text: str, *, unary: bool) -> str | None:
    for _ in range(3):  # a pause of the machine or of the garbage collector is no fault of the expression
        feel.parse.cache_clear()
        start = time.thread_time()
        try:
            wrong = tried(text, unary=unary)
        except Exception as error:  # noqa: BLE001 - every exception is the finding
            return f"raised {type(error).__name__}: {error}"
        if wrong or time.thread_time() - start < SECONDS:
            return wrong
    return f"took {time.thread_time() - start:.3f} s"


def warm() -> None:
    """Load beforehand what is loaded once: the grammar, the zones, the patterns."""
    zones.warm()
    for case in all_cases()[::5]:
        if not case.dmn:
            tried(case.feel, unary=False) if not case.code else None
    tried('matches("a", "[a-z-[x]]\\p{L}") and replace("a", "a", "b") = "b"', unary=False)


def main() -> int:
    """Fuzz in several processes and tell the complaints; 1 when there were any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    chosen = parser.parse_args()
    share = -(-chosen.count // chosen.processes)
    started = time.monotonic()
    with ProcessPoolExecutor(chosen.processes) as pool:
        seeds = range(chosen.seed, chosen.seed + chosen.processes)
        complaints = [text for found in pool.map(fuzz, seeds, [share] * len(seeds)) for text in found]
    for complaint in complaints:
        sys.stdout.write(complaint + "\n")
    tried_in_all = share * chosen.processes
    sys.stdout.write(f"{tried_in_all} expressions, {len(complaints)} complaints, {time.monotonic() - started:.0f} s\n")
    return int(bool(complaints))


if __name__ == "__main__":
    sys.exit(main())
