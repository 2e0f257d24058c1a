"""The daily pages by the keyboard alone: everything is reached, seen while it has the focus, and left again."""

import pytest

from tests.browser import arranged

MOST = 120
"""More stops than any of these pages has: who presses Tab as often is caught in something."""

STOP = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const box = one.getBoundingClientRect(), labels = [...(one.labels ?? [])];
    const looks = [one, ...labels].map(each => getComputedStyle(each)).concat(getComputedStyle(one, "::after"));
    const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 30), 0), innerWidth - 1);
    const top = document.elementFromPoint(x, Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1));
    const parts = [one, ...labels, one.closest("tr, label")].filter(Boolean);
    const words = one.getAttribute("aria-label") || one.innerText || one.name;
    return {
        name: `${one.tagName.toLowerCase()} ${words.slice(0, 40)}`,
        href: one.getAttribute("href"),
        is_main: !!one.closest("main"),
        is_marked: looks.some(look => look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2),
        is_free: !!top && parts.some(part => part.contains(top) || top.contains(part)),
        is_within: box.bottom > 0 && box.top < innerHeight,
    };
}"""


@pytest.fixture
def places(server, office):
    """Say who opens which page every day."""
    task = arranged.received(server, office, arranged.LONG_NAME, claimed_by=office.intake_officer)
    dossier = f"/dossiers/{task.instance}"
    return {
        "intake_officer": ["/inbox", task.path, dossier],
        "division_head": ["/board"],
        "internal_auditor": [f"/audit/{task.instance}"],
        "process_designer": ["/procedures"],
    }


def test_tab_goes_through_the_daily_pages_with_the_focus_in_sight(places, office, desk):
    wrong = []
    for role, paths in places.items():
        window = desk(getattr(office, role))
        for path in paths:
            window.go(path)
            wrong += [f"{path}: {one}" for one in _wrong_on(window.page)]
    window = desk()
    window.go("/sign-in")
    assert [*wrong, *_wrong_on(window.page)] == []


def test_the_first_stop_leads_past_the_menu_and_menus_close_by_escape(office, desk):
    page = (window := desk(office.intake_officer)).page
    window.go("/inbox")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(STOP)["is_main"]
    menu = page.locator("details.who")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.who__panel') !== null")
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.matches('.who > summary')")


def _wrong_on(page):
    stops = []
    while len(stops) < MOST:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or [stop] == stops[:1]:
            break
        stops.append(stop)
    else:
        return [f"no way out of {stops[-1]['name']}"]
    wrong = [] if stops and stops[0]["href"] == "#main" else ["the first stop leads to no content"]
    beside = [n for n, stop in enumerate(stops) if not stop["is_main"]]
    inside = [n for n, stop in enumerate(stops) if stop["is_main"]]
    if beside and inside and any(inside[0] < n < inside[-1] for n in beside):
        wrong.append("the frame comes between the parts of the content")
    for mark in ("is_marked", "is_free", "is_within"):
        wrong += [f"{stop['name']} is not {mark.removeprefix('is_')}" for stop in stops if not stop[mark]]
    return wrong
