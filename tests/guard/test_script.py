"""What a page of daily work loads as script stays small: drawings, replays and editors come only with them."""

import re

from tests.guard import tracked

BUILT = tracked.ROOT / "web" / "static"
LARGEST = 100_000
FETCHED = re.compile(r'import\("\./([^"]+)"\)')
WITH_IT = re.compile(r'(?:from|import)"\./([^"]+)"')
APART = ("diagram", "replay")
MAY_BE_APART = (*APART, "modeler", "form_editor", "decision_editor", "feel_field")


def _bytes(name, seen):
    """Add up a script with everything that it cannot start without."""
    if name in seen:
        return 0
    seen.add(name)
    folder = name.rpartition("/")[0]
    code = (BUILT / name).read_text("utf-8")
    needs = [f"{folder}/{one}".lstrip("/") for one in WITH_IT.findall(code)]
    return len(code.encode()) + sum(_bytes(need, seen) for need in needs)


def test_the_script_of_daily_pages_is_smaller_than_100_kilobytes():
    seen = set()
    total = _bytes("app.js", seen)
    later = FETCHED.findall((BUILT / "app.js").read_text("utf-8"))
    total += sum(_bytes(name, seen) for name in later if not name.removeprefix("chunks/").startswith(MAY_BE_APART))
    assert 1_000 < total <= LARGEST


def test_drawing_is_fetched_only_where_a_page_has_a_diagram():
    later = FETCHED.findall((BUILT / "app.js").read_text("utf-8"))
    assert {part for part in APART if any(f"/{part}-" in name for name in later)} == set(APART)
