"""Make the six pictures of the README from demonstration data: ``make pictures``."""

import json
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.screenshots import DESK, FOLDER, chromium, server, sign_in
from tools.stage import ROOT, Missing, explain, stage

PICTURES = ROOT / "tools" / "pictures"
SETTLE_MS = 1500


def main() -> int:
    """Start a server of its own, sign in as six people, take one picture each."""
    PICTURES.mkdir(exist_ok=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    try:
        with server() as address, sync_playwright() as tool:
            browser = tool.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            accounts = json.loads((FOLDER / "instance" / "demo-accounts.json").read_text("utf-8"))
            passwords = {account["username"]: account["password"] for account in accounts}
            for name, person, path, link in _WANTED:
                with stage(f"Ảnh · Picture: {name}"):
                    page = _open(browser, address, person, passwords.get(person, ""))
                    _take(page, address, path, link, PICTURES / f"{name}.png")
            browser.close()
    except Missing as missing:
        explain(missing)
        return 1
    return 0


_WANTED = (
    ("sign-in", "", "/sign-in", ""),
    ("inbox", "truongphong.tuphap", "/inbox?box=group", ""),
    ("task", "truongphong.tuphap", "/inbox?box=group", "a[data-open]"),
    ("version", "thietke.tuphap", "/procedures", "a[data-open] >> nth=0 | a[data-open] >> nth=0"),
    ("replay", "danhgia.tuphap", "/audit", "a[data-open] >> nth=3"),
    ("calendar", "quantri.tuphap", "/calendar", ""),
)
"""Name, person (none: signed out), first address, and the links to follow from there."""


def _open(browser: Browser, address: str, person: str, password: str) -> Page:
    page = browser.new_context(viewport=DESK, reduced_motion="reduce").new_page()
    page.goto(f"{address}/sign-in")
    if person:
        sign_in(page, person, password)
    return page


def _take(page: Page, address: str, path: str, links: str, file: Path) -> None:
    page.goto(address + path)
    for link in filter(None, (one.strip() for one in links.split("|"))):
        page.locator(link).first.click()
        page.wait_for_load_state()
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=file)
    page.context.close()


if __name__ == "__main__":
    sys.exit(main())
