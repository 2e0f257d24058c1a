"""Photograph every page of the product into build/screenshots: six shapes, one contact sheet as HTML and as PNG."""

import html
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tools.stage import ROOT, Missing, command, explain, stage

FOLDER = ROOT / "build" / "screenshots"
DESK = ViewportSize(width=1366, height=768)
SHAPES = {
    "desk": DESK,
    "phone": ViewportSize(width=390, height=844),
    "double": ViewportSize(width=DESK["width"] // 2, height=DESK["height"] // 2),  # what 200 % leaves of the desk
}
COLUMNS = (*SHAPES, "print", "plain", "demo")
PAPER = ViewportSize(width=720, height=1018)  # A4 within its margins
PATIENCE_S = 20
SETTLE_MS = 250
MOST_PAGES = 90
TALLEST_PX = 16_000
DEMO = (
    "motcua.chicuc",
    "truongphong.tuphap",
    "giamdoc.tuphap",
    "thietke.tuphap",
    "pheduyet.tuphap",
    "danhgia.tuphap",
    "quantri.tuphap",
    "thuly.chicuc",
    "quantri.chicuc",
)
"""Whose pages of the demonstration are photographed, each kind of page once."""


def main(words: list[str]) -> int:
    """Start a server of its own; photograph each page, of the kinds that ``words`` name or of all."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    try:
        with server() as address, sync_playwright() as tool:
            browser = tool.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            said = _one_of_everything()
            wanted = [one for one in said["pages"] if not words or any(word in one["name"] for word in words)]
            for role in sorted({one["role"] for one in wanted}):
                with stage(f"Ảnh chụp · Screenshots: {role or 'nobody'}"):
                    mine = [one for one in wanted if one["role"] == role]
                    _photograph_all(browser, address, mine, (said["people"].get(role, ""), said["password"]))
            with stage("Ảnh chụp · Screenshots: demonstration"):
                _photograph_demonstration(browser, address, {one["name"] for one in wanted})
            _write_contact_sheet([one["name"] for one in wanted], said["left_out"])
            _photograph_contact_sheet(browser)
            browser.close()
    except Missing as missing:
        explain(missing)
        return 1
    print(f"  {(FOLDER / 'index.html').relative_to(ROOT)}, {(FOLDER / 'index.png').relative_to(ROOT)}")
    return 0


def _one_of_everything() -> dict[str, Any]:
    """Open an agency that has something to show on every page; the tests know what a page needs."""
    listed = FOLDER / "pages.json"
    command(sys.executable, "-m", "tests.web.showing", listed, env=_environment())
    said: dict[str, Any] = json.loads(listed.read_text("utf-8"))
    return said


def _environment(port: int = 0) -> dict[str, str]:
    return {**os.environ, "INSTANCE": str(FOLDER / "instance"), "PORT": str(port or 8000), "DATABASE_URL": ""}


@contextmanager
def server() -> Iterator[str]:
    """Serve demonstration data from a database of its own on a free port, until the pictures are taken."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = _environment(port)
    command(sys.executable, "run.py", "db", "upgrade", env=env)
    command(sys.executable, "run.py", "demo", "load", "--yes", env=env)
    address = f"http://127.0.0.1:{port}"
    with (FOLDER / "server.log").open("w") as log:
        serving = subprocess.Popen([sys.executable, "run.py", "serve"], cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            _wait_for(address, serving)
            yield address
        finally:
            serving.terminate()
            serving.wait()


def _wait_for(address: str, serving: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers; refuse when it ends or stays silent."""
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up and serving.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=1).close()  # noqa: S310  our own server on this machine
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Missing("Máy chủ không trả lời.", "The server does not answer.", (FOLDER / "server.log").read_text()[-2000:])


def chromium() -> str | None:
    """Find the browser of the machine; None lets Playwright look for its own."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def _photograph_all(browser: Browser, address: str, wanted: list[dict[str, str]], who: tuple[str, str]) -> None:
    """Take the pages of one person in every shape, then once more in a browser that runs no scripts."""
    with _signed_in(browser, address, *who) as context:
        page = context.new_page()
        for one in wanted:
            page.goto(address + one["path"])
            _photograph(page, FOLDER / one["name"])
        kept = context.storage_state()
    plain = browser.new_context(viewport=DESK, java_script_enabled=False, storage_state=kept)
    page = plain.new_page()
    for one in wanted:
        page.goto(address + one["path"])
        page.screenshot(path=FOLDER / f"{one['name']}.plain.png", full_page=True)
    plain.close()


def _photograph_demonstration(browser: Browser, address: str, wanted: set[str]) -> None:
    """Follow the links of the demonstration's people and take one page of each kind: full lists, real diagrams."""
    kinds = {_kind(one["path"]): one["name"] for one in json.loads((FOLDER / "pages.json").read_text("utf-8"))["pages"]}
    accounts = json.loads((FOLDER / "instance" / "demo-accounts.json").read_text("utf-8"))
    passwords = {one["username"]: one["password"] for one in accounts}
    for person in DEMO:
        with _signed_in(browser, address, person, passwords[person]) as context:
            page = context.new_page()
            waiting, seen = [address], set[str]()
            while waiting and len(seen) < MOST_PAGES:
                url = waiting.pop(0)
                if _kind(url) in seen:
                    continue
                seen.add(_kind(url))
                answer = page.goto(url)
                if not answer or "text/html" not in answer.headers.get("content-type", ""):
                    continue
                name = kinds.get(_kind(page.url), "")
                if name in wanted:
                    wanted.remove(name)
                    page.wait_for_timeout(SETTLE_MS)
                    page.screenshot(path=FOLDER / f"{name}.demo.png", full_page=True)
                waiting += _links(page, address)


def _links(page: Page, address: str) -> list[str]:
    links = page.eval_on_selector_all("a[href]:not([download])", "found => found.map(a => a.href)")
    pages = [link.split("#")[0] for link in links if link.startswith(address)]
    return [link for link in pages if not re.search(r"/(export|language|files)/|\.\w{2,5}$", link)]


def _kind(url: str) -> str:
    """Name the kind of a page: its path, numbers and ids taken as one."""
    path = re.sub(r"^https?://[^/]+", "", url).split("?")[0]
    return "/".join("id" if re.search(r"\d", part) else part for part in path.lower().split("/"))


@contextmanager
def _signed_in(browser: Browser, address: str, name: str, password: str) -> Iterator[BrowserContext]:
    """Open a browser window of a person; of a visitor when there is no name."""
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")
    if name:
        page = context.new_page()
        page.goto(f"{address}/sign-in")
        sign_in(page, name, password)
        page.close()
    yield context
    context.close()


def sign_in(page: Page, name: str, password: str) -> None:
    """Fill in the form that has a password and send it."""
    form = page.locator("form:has(input[type=password])")
    form.locator("input:not([type=hidden]):not([type=password]):not([type=checkbox])").first.fill(name)
    form.locator("input[type=password]").first.fill(password)
    form.locator("button[type=submit], button:not([type])").first.click()
    page.wait_for_load_state()
    if page.locator("input[type=password]").count():
        raise Missing(f"Không đăng nhập được: {name}", f"Sign-in failed: {name}")


def _photograph(page: Page, path: Path) -> None:
    """Take the page on a desk, on a phone, at 200 % and as it prints."""
    page.wait_for_timeout(SETTLE_MS)
    for shape, size in SHAPES.items():
        page.set_viewport_size(size)
        page.screenshot(path=path.with_name(f"{path.name}.{shape}.png"), full_page=True)
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    page.screenshot(path=path.with_name(f"{path.name}.print.png"), full_page=True)
    page.emulate_media(media="screen")
    page.set_viewport_size(DESK)


def _write_contact_sheet(names: list[str], left_out: dict[str, str]) -> None:
    """Write one line of pictures for each page, and below them what has no picture and why."""
    rows = "\n".join(_row(name) for name in names)
    heads = "".join(f"<th>{column}</th>" for column in ("page", *COLUMNS))
    rest = "".join(f"<li>{html.escape(name)}: {html.escape(why)}</li>" for name, why in left_out.items())
    style = (
        "body { font: 12px sans-serif } td, th { vertical-align: top; text-align: left; padding: 2px }"
        "img { width: 240px; height: 150px; object-fit: cover; object-position: top; border: 1px solid #999 }"
        "img.phone { width: 70px }"
    )
    (FOLDER / "index.html").write_text(
        f"<!doctype html><meta charset=utf-8><title>Thông Suốt</title><style>{style}</style>"
        f"<table><tr>{heads}</tr>{rows}</table><h2>No pages</h2><ul>{rest}</ul>\n",
        "utf-8",
    )


def _row(name: str) -> str:
    cells = []
    for column in COLUMNS:
        file = html.escape(f"{name}.{column}.png")
        is_there = (FOLDER / f"{name}.{column}.png").exists()
        cells.append(f'<a href="{file}"><img class="{column}" src="{file}" alt=""></a>' if is_there else "–")
    return f"<tr><th>{html.escape(name)}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _photograph_contact_sheet(browser: Browser) -> None:
    """Keep the sheet as one picture too, as small as a browser can still draw it whole."""
    page = browser.new_page(viewport=ViewportSize(width=1640, height=1000))
    page.goto((FOLDER / "index.html").as_uri())
    height = page.evaluate("document.documentElement.scrollHeight")
    if height > TALLEST_PX:
        page.evaluate("share => { document.body.style.zoom = share }", TALLEST_PX / height)
    page.screenshot(path=FOLDER / "index.png", full_page=True)
    page.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
