"""One real server and one real browser for each test process; what goes wrong on a page fails its test."""

import os
import re
import shutil
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.desk import Desk
from tests.browser.server import BUILD, open_office, serving

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SIZE = {"width": 1366, "height": 768}
_failed = pytest.StashKey[bool]()
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items):
    """Mark everything here: ``-m "not browser"`` leaves it out.

    A browser, a server and its worker share two cores with all other tests and are now and then too late; what fails
    is tried once more, and the end of the run names it. What is broken fails twice.
    """
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Remember what failed, so that its pictures are kept."""
    report = yield
    item.stash[_failed] = item.stash.get(_failed, False) or report.failed
    return report


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests of this process."""
    found = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
    with sync_playwright() as tool:
        started = tool.chromium.launch(executable_path=next(filter(None, found), None), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def server():
    """One server with its worker for all tests of this process."""
    with serving(os.environ.get("PYTEST_XDIST_WORKER", "main"), "--with-worker") as running:
        yield running


@pytest.fixture(scope="session")
def office(server):
    """The agency of most tests: one person for each role, the forensic examiners' procedure in force."""
    with server.inside():
        return open_office("H99.01", "Sở Tư pháp tỉnh Minh Hoạ")


@pytest.fixture(scope="session")
def _offices():
    return []


@pytest.fixture
def own_office(server, _offices):
    """An agency of this test alone, for tests that change people, calendars or the catalogue."""
    _offices.append(len(_offices))
    number = len(_offices) + 1
    with server.inside():
        return open_office(f"H99.{number:02}", f"Sở Thử nghiệm số {number} tỉnh Minh Hoạ")


@pytest.fixture(scope="session")
def _kept(browser, server):
    """Sign each person in once, by the form; the browser's state is kept."""
    kept = {}

    def state_of(person):
        if person.username not in kept:
            context = browser.new_context(base_url=server.address)
            desk = Desk(context, server.address)
            desk.go("/sign-in")
            desk.sign_in(person.username)
            desk.page.wait_for_url(re.compile(r"^(?!.*/sign-in)"))
            kept[person.username] = context.storage_state()
            context.close()
        return kept[person.username]

    return state_of


@pytest.fixture
def desk(request, browser, server, _kept):
    """Open desks: ``desk(office.clerk)`` is the clerk's browser window, ``desk()`` is a visitor's."""
    opened = []

    def sit_down(person=None, *, javascript=True, size=SIZE, zone="Asia/Ho_Chi_Minh"):
        context = browser.new_context(
            viewport=size,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            locale="vi-VN",
            timezone_id=zone,
            storage_state=_kept(person) if person is not None else None,
        )
        context.tracing.start(snapshots=True)
        opened.append(SimpleNamespace(desk=Desk(context, server.address), context=context, person=person))
        return opened[-1].desk

    yield sit_down
    troubles = [trouble for one in opened for trouble in one.desk.troubles]
    is_kept = request.node.stash.get(_failed, False) or bool(troubles)
    for number, one in enumerate(opened):
        _clear_away(one, BUILD / re.sub(r"[^\w-]+", "_", request.node.name)[:120] / str(number), is_kept=is_kept)
    assert troubles == []


def _clear_away(one, folder, *, is_kept):
    """Close a desk; of a failed test keep the trace and a picture of every window."""
    if not is_kept:
        one.context.tracing.stop()
        one.context.close()
        return
    for number, page in enumerate(one.context.pages):
        page.screenshot(path=folder / f"window-{number}.png", full_page=True)
    one.context.tracing.stop(path=folder / "trace.zip")
    one.context.close()
