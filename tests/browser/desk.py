"""A person's desk: one window of the browser, signed in, watched for errors while it is used."""

import re
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.server import PASSWORD

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_LISTENER = re.compile(r"http://127\.0\.0\.1:\d+/live/stream(\?|$)")
_ALL_PARTS = """() => !document.querySelector('script[type="module"][src*="/app"]')
    || 'ready' in document.documentElement.dataset || matchMedia('(scripting: none)').matches"""
_NETWORK = re.compile(r"Failed to load resource")


class Desk:
    """A window of the browser: what somebody sees, types and presses, and everything that goes wrong meanwhile."""

    def __init__(self, context, address):
        self.context, self.address = context, address
        self.troubles = []
        self.page = None
        context.on("page", self._watch)
        self.open_window()

    def open_window(self):
        """Open one more window of the same person and look at it."""
        self.page = self.context.new_page()
        return self.page

    def _watch(self, page):
        page.set_default_timeout(20_000)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("response", self._note_response)
        page.on("request", self._note_request)

    def _note_console(self, message):
        if message.type == "error" and not _NETWORK.search(message.text):
            self.troubles.append(f"console: {message.text}")

    def _note_response(self, response):
        is_refusal = response.status < 500 and response.request.resource_type in {"document", "fetch"}
        if response.status >= 400 and not is_refusal:
            self.troubles.append(f"{response.status} {response.url}")

    def _note_request(self, request):
        if not request.url.startswith((self.address, "data:", "blob:")) and not _LISTENER.match(request.url):
            self.troubles.append(f"request beyond this server: {request.url}")

    def go(self, path):
        """Open an address of the server and wait until all parts of its page have started."""
        answer = self.page.goto(self.address + path)
        settled(self.page)
        return answer

    @property
    def path(self):
        parts = urlsplit(self.page.url)
        return parts.path

    @property
    def text(self):
        """Everything that stands on the page."""
        return self.page.locator("body").inner_text()

    def sign_in(self, username, password=PASSWORD):
        """Sign in by the form of the page."""
        self.page.locator("[name=username]").fill(username)
        self.page.locator("[name=password]").fill(password)
        self.page.locator("main button[type=submit]").click()

    def press(self, name, *, exact=True):
        """Press the button of this name."""
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def follow(self, name, *, exact=True):
        """Follow the link of this name."""
        self.page.get_by_role("link", name=name, exact=exact).first.click()

    def sees(self, text):
        """Wait until a text stands on the page."""
        expect(self.page.locator("body")).to_contain_text(text)
        settled(self.page)

    def heading(self):
        return self.page.locator("h1").inner_text()

    @contextmanager
    def answering(self, status):
        """Expect the page that the block leads to to have this status."""
        with self.page.expect_navigation() as led:
            yield
        assert led.value.status == status, (led.value.status, self.text[:600])


def settled(page):
    """Wait until the parts that a page fetches by itself have started: before, a list is no box to type in yet."""
    page.wait_for_function(_ALL_PARTS)


def fill_in(page, values, begin="f."):
    """Fill in the form of a step by the keys of its fields; ``files`` go where a field asks for files."""
    settled(page)
    for key, value in values.items():
        fields = page.locator(f'[name="{begin}{key}"]')
        kind = fields.first.evaluate("field => field.tagName === 'SELECT' ? 'select' : field.type")
        if kind == "file":
            fields.set_input_files([{"name": "du-thao.pdf", "mimeType": "application/pdf", "buffer": PDF}])
        elif kind in {"radio", "checkbox"}:
            for one in value if isinstance(value, list) else [value]:
                wanted = "true" if one in {"on", "true"} else one
                tick(page.locator(f'[name="{begin}{key}"][value="{wanted}"]'))
        elif kind == "select":
            _choose(page, fields.first, value)
        else:
            fields.fill(str(value))


def _choose(page, select, value):
    if select.is_visible():
        select.select_option(value)
        return
    box = select.locator("xpath=preceding-sibling::input[@role='combobox']")
    box.fill(select.locator(f'option[value="{value}"]').inner_text())
    page.keyboard.press("Enter")


def tick(box):
    """Tick a box or choose an answer by its words, as people do."""
    if not box.is_checked():
        box.page.locator(f'label[for="{box.get_attribute("id")}"]').click()


def tick_all(page):
    """Tick every point of the step's checklist and every required output."""
    for box in page.locator('input[type=checkbox][name="checked"], input[type=checkbox][name$=":checked"]').all():
        tick(box)
