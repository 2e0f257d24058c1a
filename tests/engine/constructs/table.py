"""The table of constructs as Markdown: `python -m tests.engine.constructs.table` writes it."""

from itertools import groupby

from tests.engine.constructs.cases import HERE, TABLES, Case, all_cases

PATH = HERE.parents[1] / "bpmn" / "TABLE.md"
_HEAD = """# What of BPMN 2.0.2 is shown by a test

Made by `python -m tests.engine.constructs.table` from the cases in `tests/engine/constructs`; a test fails when it is
out of date or when a case runs otherwise. The trace are the flow nodes in the order in which they completed. Nothing
is supported "partly": what does not run is refused at the upload with the finding named here.
"""


def text() -> str:
    """Write the table: what is shown, where the specification says it, and how the first case runs."""
    lines = [_HEAD]
    cases = all_cases()
    for table in TABLES:
        found = [case for case in cases if case.table == table]
        if not found:
            continue
        what = "Finding" if table == "refused" else "For example"
        lines += [
            f"\n## {table.capitalize()}\n",
            f"| What | BPMN 2.0.2 | Cases | {what} |",
            "| --- | --- | ---: | --- |",
        ]
        for shows, group in groupby(found, lambda case: case.shows):
            shown = list(group)
            lines.append(f"| {shows} | {shown[0].chapter} | {len(shown)} | {_example(shown[0])} |")
    names = {(case.table, case.shows) for case in cases}
    lines.append(f"\n{len(names)} lines, {len(cases)} cases.")
    return "\n".join(lines) + "\n"


def _example(case: Case) -> str:
    return f"`{case.refused or case.trace or case.incident}`"


if __name__ == "__main__":
    PATH.write_text(text(), "utf-8")
