"""The table of constructs as Markdown, and its summary in the README: `python -m tests.engine.constructs.table`."""

import re
from itertools import groupby

from tests.engine.constructs.cases import HERE, TABLES, Case, all_cases

PATH = HERE.parents[1] / "bpmn" / "TABLE.md"
README = HERE.parents[2] / "README.md"
_SUMMARY = re.compile(r"(?<=<!-- constructs -->\n).*?(?=<!-- /constructs -->)", re.DOTALL)
_TITLES = {
    "activities": "activities",
    "nested_activities": "activities in each other",
    "data": "data",
    "mappings": "associations as mappings",
    "attributes": "attributes of Camunda 8, Camunda 7, SpiffWorkflow",
    "gateways": "gateways",
    "events": "events",
    "positions": "events that wait, at each place",
    "thrown": "events that throw, errors, escalations",
    "correlation": "messages between instances",
    "compensation": "compensation and cancel",
    "processes": "processes, calls, pools, flows",
    "refused": "refused at the upload",
}
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
            f"\n## {_TITLES[table].capitalize()}\n",
            f"| What | BPMN 2.0.2 | Cases | {what} |",
            "| --- | --- | ---: | --- |",
        ]
        for shows, group in groupby(found, lambda case: case.shows):
            shown = list(group)
            lines.append(f"| {shows} | {shown[0].chapter} | {len(shown)} | {_example(shown[0])} |")
    names = {(case.table, case.shows) for case in cases}
    lines.append(f"\n{len(names)} lines, {len(cases)} cases.")
    return "\n".join(lines) + "\n"


def summary() -> str:
    """Write how many constructs and cases each part has, and by which findings the rest is refused."""
    lines = ["| what | constructs | cases |", "| --- | ---: | ---: |"]
    for table, group in groupby(all_cases(), lambda case: case.table):
        cases = list(group)
        lines.append(f"| {_TITLES[table]} | {len({case.shows for case in cases})} | {len(cases)} |")
    refused = dict.fromkeys(case.refused for case in all_cases() if case.refused)
    return "\n".join(lines) + f"\n\nRefused by: {', '.join(f'`{code}`' for code in refused)}.\n"


def readme() -> str:
    """Return the README with the summary as it is now."""
    return _SUMMARY.sub(lambda _: summary(), README.read_text("utf-8"))


def _example(case: Case) -> str:
    return f"`{case.refused or case.trace or case.incident}`"


if __name__ == "__main__":
    PATH.write_text(text(), "utf-8")
    README.write_text(readme(), "utf-8")
