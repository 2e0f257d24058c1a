"""The table of conformance as Markdown: `python -m tests.engine.conformance.table` writes it."""

from itertools import groupby

from tests.engine.conformance import specification
from tests.engine.conformance.cases import HERE, Case, all_cases

PATH = HERE / "TABLE.md"
_HEAD = """# What of DMN 1.5 is shown by a test

Made by `python -m tests.engine.conformance.table` from the cases beside it; a test fails when it is out of date, when a
line has no case, or when a case gives another value. Every line is whole: nothing is supported "partly".
"""


def text() -> str:
    """Write the table: what is shown, how many cases, and the first of them."""
    cases = {name: list(group) for name, group in groupby(all_cases(), lambda case: case.shows)}
    lines = [_HEAD]
    for section, names in groupby(specification.ALL, lambda name: name.partition(": ")[0]):
        lines += [f"\n## {section.capitalize()}\n", "| What | Cases | For example |", "| --- | ---: | --- |"]
        for name in names:
            shown = cases.get(name, [])
            lines.append(f"| {name.partition(': ')[2]} | {len(shown)} | {_example(shown[0]) if shown else ''} |")
    lines.append(f"\n{len(specification.ALL)} lines, {sum(map(len, cases.values()))} cases.")
    return "\n".join(lines) + "\n"


def _example(case: Case) -> str:
    tested = f"{case.tested} in {case.feel}" if case.tested else case.feel
    return f"`{_cell(tested)}` → `{_cell(case.value)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PATH.write_text(text(), "utf-8")
