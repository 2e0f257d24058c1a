"""Every page of every role: whole on a desk and on a phone, readable by machines, without errors."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.server import with_password
from tests.web import showing
from web import create_app, i18n

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 768}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


@pytest.fixture(scope="session")
def shown(server):
    """List every page of the product, with a person who is shown it, in an agency with one of everything."""
    app = create_app(server.settings)
    with app.app_context():
        built = showing.open_agency()
        listed = showing.pages(app, built)
        for page in listed:
            page.person = with_password(getattr(built, page.role)) if page.role else None
        return listed


@pytest.mark.parametrize("role", ["", *showing.ORDER])
def test_every_page_is_whole_and_readable(role, shown, desk):
    mine = [page for page in shown if page.role == role]
    if not mine:
        return
    window, axe, wrong = desk(mine[0].person), Axe(), []
    for page in mine:
        assert window.go(page.path).status == 200, page.path
        wrong += [f"{page.path}: {one}" for one in [*_wrong_on(window.page), *_wrong_for_machines(window.page, axe)]]
    assert wrong == []


def test_pages_for_visitors_are_whole_and_readable(server, desk):
    visitor = desk()
    for path in ("/sign-in", "/set-password", "/forgot-password", "/no-such-page"):
        visitor.go(path)
        assert _wrong_on(visitor.page) + _wrong_for_machines(visitor.page, Axe()) == [], path


def _wrong_on(page):
    wrong = []
    if page.locator("h1").count() != 1:
        wrong.append(f"{page.locator('h1').count()} h1")
    if not page.title().strip(" –"):
        wrong.append("no title")
    if page.locator("html").get_attribute("lang") not in i18n.LANGUAGES:
        wrong.append("no language")
    if page.locator("main img").count():
        wrong.append("a picture where words should be")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            wrong.append(f"{wide} px too wide at {size['width']}: {_widest(page)}")
    return wrong


def _widest(page):
    """Name what reaches beyond the right edge."""
    return page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
                && !one.closest(".rows-scroll, .diagram__canvas, [hidden]"))
            .slice(0, 3).map(one => `${one.tagName.toLowerCase()}.${one.className}`)"""
    )


def _wrong_for_machines(page, axe):
    found = axe.run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {', '.join(str(node['target']) for node in one['nodes'][:3])}" for one in found]
