"""A decision file written from a few lines: its table as rows of cells, or its expression."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Final
from xml.sax.saxutils import escape, quoteattr

ARROW: Final = "=>"
_OF_COLUMN: Final = " : "
_BLANK: Final = "\n"
_HEAD: Final = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="file" name="file" namespace="urn:d">'
)
_VALUES: Final = {"input": "inputValues", "output": "outputValues"}


def written(texts: Mapping[str, str], times: int = 0) -> str:
    """Write a decision file: all of it (``dmn``), or one decision with its ``logic`` or ``table``.

    ``given`` declares input data (``area : number; kind : string``) and ``more`` stands before the decision. The head
    of a table has columns ``expression : type : allowed values : default``, ``=>`` stands before the outputs. What is
    repeated are further rows, or comes before the ``end``.
    """
    if "dmn" in texts:
        return f"{_HEAD}{texts['dmn']}{repeated(texts, times)}{texts.get('end', '')}</definitions>"
    given = [_column(one) for one in texts.get("given", "").split(";") if one.strip()]
    data = "".join(
        f'<inputData id="in_{name}" name="{name}"><variable{_typed(name, kind)}/></inputData>'
        for name, kind, *_ in given
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#in_{name}"/></informationRequirement>' for name, *_ in given
    )
    logic = _table(texts, times) if "table" in texts else texts["logic"]
    variable = f"<variable{_typed('days', texts.get('gives', ''))}/>"
    return (
        f'{_HEAD}{texts.get("more", "")}{data}<decision id="days" name="days">{variable}{needs}{logic}</decision>'
        f"{texts.get('after', '')}</definitions>"
    )


def repeated(texts: Mapping[str, str], times: int, between: str = "") -> str:
    """Write what is repeated, each time with its number and that of the next."""
    pattern = texts.get("repeat", "")
    return between.join(
        pattern.replace("{}", str(number)).replace("{next}", str(number + 1)) for number in range(times)
    )


def _table(texts: Mapping[str, str], times: int) -> str:
    lines = f"{texts['table'].strip(_BLANK)}\n{repeated(texts, times, _BLANK)}".strip(_BLANK).splitlines()
    head, *rules = [_sides(line) for line in lines]
    inputs, outputs = ([_column(one) for one in side] for side in head)
    more = f" aggregation={quoteattr(texts['aggregation'])}" if "aggregation" in texts else ""
    columns = "".join(
        f"<input><inputExpression{_kind(kind)}><text>{escape(text)}</text></inputExpression>"
        f"{_said('inputValues', values)}</input>"
        for text, kind, values, _ in inputs
    )
    columns += "".join(
        f"<output{_typed(text, kind)}>{_said('outputValues', values)}{_said('defaultOutputEntry', default)}</output>"
        for text, kind, values, default in outputs
    )
    columns += "".join(_rule(number, *sides) for number, sides in enumerate(rules, 1))
    return f'<decisionTable id="table" hitPolicy={quoteattr(texts["policy"])}{more}>{columns}</decisionTable>'


def _rule(number: int, tests: list[str], results: list[str]) -> str:
    cells = "".join(f"<inputEntry><text>{escape(text)}</text></inputEntry>" for text in tests)
    cells += "".join(f"<outputEntry><text>{escape(text)}</text></outputEntry>" for text in results)
    return f'<rule id="rule_{number}">{cells}</rule>'


def _sides(line: str) -> tuple[list[str], list[str]]:
    """Part a row into inputs and outputs; a side without anything has no cell."""
    left, _, right = line.partition(ARROW)
    return tuple([cell.strip() for cell in side.split("|")] if side.strip() else [] for side in (left, right))  # type: ignore[return-value]  # a pair


def _column(text: str) -> tuple[str, str, str, str]:
    parts = [part.strip() for part in f" {text.strip()} ".split(_OF_COLUMN)]
    return tuple(part for part, _ in zip_longest(parts, range(4), fillvalue=""))  # type: ignore[return-value]  # four


def _said(name: str, text: str) -> str:
    return f"<{name}><text>{escape(text)}</text></{name}>" if text else ""


def _typed(name: str, kind: str) -> str:
    return (f" name={quoteattr(name)}" if name else "") + _kind(kind)


def _kind(kind: str) -> str:
    return f" typeRef={quoteattr(kind)}" if kind else ""
