"""What daily journeys may cost in clicks and what they do: the table, and its part of the README.

``python -m tests.browser.clicks`` writes both; ``test_clicks.py`` does each journey in a browser and counts.
"""

import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PATH = HERE / "CLICKS.md"
README = HERE.parents[1] / "README.md"
_SUMMARY = re.compile(r"(?<=<!-- clicks -->\n).*?(?=<!-- /clicks -->)", re.DOTALL)
_HEAD = """# Clicks of a day's work

Made by `python -m tests.browser.clicks`. `tests/browser/test_clicks.py` does each journey with the mouse in Chromium,
counts what it presses, and fails when that is not what stands here or is more than the budget. Typing, with the Enter
at its end, and fields filled in before the journey begins are not counted; every press of the mouse is, also one that
chooses an answer or a file.

"""


@dataclass(frozen=True, slots=True)
class Journey:
    """A thing that somebody wants done: what it may cost, what it costs, from where and how."""

    key: str
    wanted: str
    budget: str
    most: int = 0
    counted: int | None = None
    way: str = ""


JOURNEYS = (
    Journey(
        "receive", "Accept a complete dossier at the counter, all entered", "2 clicks", 2, 2,
        "Receive; complete the check. Code and promised day stand on the page; **a printed slip is not there yet**",
    ),
    Journey(
        "instant", "Instant procedure", "1 screen, 1 click", 1, 1,
        "Of the shape «Giải quyết ngay tại quầy», all entered: receive and give the result",
    ),
    Journey(
        "supplement", "Ask for a supplement", "3 clicks", 3, 3,
        "From the task: what to decide; which paper is missing; complete. **A printed slip is not there yet**",
    ),
    Journey(
        "next", "Open the next task from anywhere", "1 click", 1, 1,
        "«Next task» at the top of every page: of one's own, then of one's roles, due first",
    ),
    Journey("complete", "Complete a task", "2 clicks", 2, 2, "From the task: decide; complete"),
    Journey("sign", "Leader signs one case", "2 clicks", 2, 2, "From the task: sign; complete"),
    Journey(
        "sign_ten", "Leader signs ten", "4 clicks", 4, 4,
        "From the inbox: choose all on the page; decide; what; do it. Each is a record of its own",
    ),
    Journey(
        "hand_back", "Return a draft", "2 clicks and a reason", 2, 2,
        "From the task: hand back; send, the reason typed",
    ),
    Journey("assign", "Assign to the suggested person", "1 click", 1, 1, "From the board: give"),
    Journey(
        "find", "Find a dossier by code or name, without accents", "1 box", 1, 1,
        "From anywhere: the box; type. **By phone is not there yet**",
    ),
    Journey("finding", "Auditor: from a finding to the replayed step", "2 clicks"),
    Journey(
        "upload", "Upload a diagram and see what was found", "2 clicks", 2, 2,
        "From the page of uploads, code and name typed: choose the files; check",
    ),
    Journey(
        "publish", "Publish a version that is approved", "5 clicks", 5, 4,
        "From the list of procedures: the procedure; its version; its review; publish",
    ),
    Journey(
        "report", "Monthly report", "2 clicks", 2, 2,
        "From anywhere: the team; «Punctuality». This month so far is shown; the CSV file is one click more",
    ),
    Journey("tracking", "Citizen follows a dossier", "no sign-in, 1 scan"),
)  # fmt: skip


def text() -> str:
    """Write the table: what is wanted, what it may cost, what was counted, and how it was done."""
    return _HEAD + _rows(with_way=True)


def summary() -> str:
    """Write the same for the README, without the ways."""
    return _rows(with_way=False)


def readme() -> str:
    """Return the README with the journeys as they are now."""
    return _SUMMARY.sub(lambda _: summary(), README.read_text("utf-8"))


def _rows(*, with_way: bool) -> str:
    lines = ["| journey | budget | counted |", "| --- | --- | --- |"]
    for one in JOURNEYS:
        cells = [one.wanted, one.budget, "not there yet" if one.counted is None else str(one.counted)]
        lines.append(f"| {' | '.join([*cells, one.way] if with_way else cells)} |")
    if with_way:
        lines[:2] = ["| journey | budget | counted | how |", "| --- | --- | ---: | --- |"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(), "utf-8")
    README.write_text(readme(), "utf-8")
