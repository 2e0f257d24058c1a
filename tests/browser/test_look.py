"""Every page of every role: whole on a desk and on a phone, readable by machines, in one language, without errors."""

import json
import re
from datetime import timedelta
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import house
from tests.browser import arranged, crawl, papers
from tests.browser.server import with_password
from tests.web import showing
from web import create_app, i18n

ROLES = ("intake_officer", "division_head", "process_designer", "process_approver", "internal_auditor", "administrator")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 768}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
WORDED = "|".join(f"//{tag}" for tag in ("nav//a", "h1", "h2", "h3", "th", "legend", "label", "button", "summary"))


@pytest.fixture(scope="session")
def busy_office(server, office):
    """Dossiers in several states: new, claimed, late, ended, with a name of sixty letters."""
    arranged.received(server, office, arranged.LONG_NAME, claimed_by=office.intake_officer)
    arranged.received(server, office, "Đặng Thị Ngọc Ánh")
    arranged.received(server, office, arranged.LONG_NAME, at="review_draft", claimed_by=office.division_head)
    arranged.received(server, office, "Vương Quá Hạn", at="review_draft", since=timedelta(days=30))
    arranged.finished(server, office, "Lý Văn Xong")
    return office


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


@pytest.mark.parametrize("role", ROLES)
def test_english_pages_have_no_vietnamese_left(role, busy_office, desk):
    window = desk(getattr(busy_office, role))
    window.context.request.get(window.address + "/language/en")
    left = []
    for path, page, _ in crawl.answers(window):
        assert page.get("lang") == "en", path
        ours = [one for one in page.xpath(WORDED) if not one.xpath("ancestor-or-self::*[@lang='vi']")]
        texts = {" ".join(one.text_content().split()) for one in ours}
        left += [f"{path}: {text}" for text in sorted(texts & _vietnamese_only())]
    assert left == []


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


def _vietnamese_only():
    """Give the words of our own that differ in English, without those that diagrams and forms use as data."""
    words = {one["vi"] for one in i18n.catalogue().values() if isinstance(one["vi"], str) and one["vi"] != one["en"]}
    return words - _texts_of_the_package() - {i18n.translate("frame.other_language", "vi")}


@cache
def _texts_of_the_package():
    files, procedure = house.package_files(papers.P1)
    forms = [json.loads(data) for name, data in files.items() if name.endswith(".json")]
    return {*re.findall(r'name="([^"]+)"', files["process.bpmn"].decode()), *_texts_in([procedure, forms])}


def _texts_in(value):
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts_in(inner)
