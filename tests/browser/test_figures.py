"""The drawing below a day's work: nothing of it is fetched at opening, and it is there for whoever looks or prints."""

import pytest
from playwright.sync_api import expect

from tests.browser import arranged

LARGEST = 100_000
SMALL = {"width": 1366, "height": 400}
LOADED = """() => performance.getEntriesByType("resource").filter((one) => /\\.js(\\?|$)/.test(one.name))
    .reduce((sum, one) => sum + one.decodedBodySize, 0)"""


@pytest.fixture
def task(server, office):
    """A dossier at the counter that the intake officer has taken."""
    return arranged.received(server, office, "Đoàn Thị Bên Sông", claimed_by=office.intake_officer)


def _open(desk, office, task):
    officer = desk(office.intake_officer, size=SMALL)
    officer.go(task.path)
    page = officer.page
    page.wait_for_timeout(300)  # whatever the page fetches by itself has begun by then
    return page


def test_a_task_opens_without_its_drawing_which_appears_when_scrolled_to(office, desk, task):
    page = _open(desk, office, task)
    assert 1_000 < page.evaluate(LOADED) <= LARGEST
    assert page.locator(".diagram--drawn").count() == 0
    page.locator("[data-later]").scroll_into_view_if_needed()
    page.locator(".diagram--drawn").wait_for()
    expect(page.locator(".djs-element.is-here").first).to_be_attached()
    assert page.evaluate(LOADED) > LARGEST


def test_the_drawing_is_there_when_a_task_is_printed_unseen(office, desk, task):
    page = _open(desk, office, task)
    page.evaluate(
        "window.print = () => {"
        " document.documentElement.dataset.printed = document.querySelectorAll('.diagram--drawn').length }"
    )
    page.keyboard.press("Control+p")
    page.locator('html[data-printed="1"]').wait_for()
