"""Photograph every page that links lead to, in four shapes, into build/screenshots with one contact sheet."""

import html
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

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tools.stage import ROOT, Missing, command, explain, stage

FOLDER = ROOT / "build" / "screenshots"
DESK = ViewportSize(width=1366, height=768)
SHAPES = {
    "desk": DESK,
    "phone": ViewportSize(width=390, height=844),
    "double": ViewportSize(width=DESK["width"] // 2, height=DESK["height"] // 2),  # what 200 % leaves of the desk
}
PATIENCE_S = 20
MOST_PAGES = 80


def main(people: list[str]) -> int:
    """Start a server of its own with demonstration data; visit as nobody and as each ``name:password`` given."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    try:
        with server() as address, sync_playwright() as tool:
            browser = tool.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            for person in ["", *people]:
                name = person.partition(":")[0] or "nobody"
                with stage(f"Ảnh chụp · Screenshots: {name}"):
                    _photograph_all(browser, address, person, FOLDER / name)
            browser.close()
    except Missing as missing:
        explain(missing)
        return 1
    _write_contact_sheet()
    print(f"  {(FOLDER / 'index.html').relative_to(ROOT)}")
    return 0


@contextmanager
def server() -> Iterator[str]:
    """Serve demonstration data from a database of its own on a free port, until the pictures are taken."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "INSTANCE": str(FOLDER / "instance"), "PORT": str(port), "DATABASE_URL": ""}
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


def _photograph_all(browser: Browser, address: str, person: str, folder: Path) -> None:
    """Follow the links from the first page on, one page of each kind (numbers and ids in a path count as one)."""
    page = browser.new_context(viewport=DESK, reduced_motion="reduce").new_page()
    page.goto(address)
    if person:
        sign_in(page, *person.split(":", 1))
    waiting, seen = [page.url], set[str]()
    while waiting and len(seen) < MOST_PAGES:
        url = waiting.pop(0)
        kind = _kind(url)
        if kind in seen:
            continue
        seen.add(kind)
        answer = page.goto(url)
        if answer and "text/html" in answer.headers.get("content-type", ""):
            _photograph(page, folder / (re.sub(r"[^a-z0-9]+", "-", kind).strip("-") or "start"))
            links = page.eval_on_selector_all("a[href]:not([download])", "found => found.map(a => a.href)")
            waiting += [link.split("#")[0] for link in links if link.startswith(address)]
    page.context.close()


def _kind(url: str) -> str:
    path = re.sub(r"^https?://[^/]+", "", url).split("?")[0]
    return "/".join("id" if re.search(r"\d", part) else part for part in path.lower().split("/"))


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
    path.parent.mkdir(exist_ok=True)
    for shape, size in SHAPES.items():
        page.set_viewport_size(size)
        page.screenshot(path=path.with_name(f"{path.name}.{shape}.png"), full_page=True)
    page.set_viewport_size(DESK)
    page.emulate_media(media="print")
    page.screenshot(path=path.with_name(f"{path.name}.print.png"), full_page=True)
    page.emulate_media(media="screen")


def _write_contact_sheet() -> None:
    pictures = sorted(path.relative_to(FOLDER) for path in FOLDER.glob("*/*.png"))
    figures = "\n".join(
        f'<figure><a href="{html.escape(str(path))}"><img loading="lazy" src="{html.escape(str(path))}" alt=""></a>'
        f"<figcaption>{html.escape(str(path))}</figcaption></figure>"
        for path in pictures
    )
    style = "body { display: flex; flex-wrap: wrap; font: 12px sans-serif } img { width: 20rem; border: 1px solid }"
    (FOLDER / "index.html").write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{figures}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
