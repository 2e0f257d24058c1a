"""Measures of the replay of 500 records in a real browser: from the address to the moving film, and going anywhere."""

import shutil
import sys
from datetime import UTC, datetime, timedelta
from statistics import median
from types import SimpleNamespace
from typing import Any

from playwright.sync_api import Page, sync_playwright

from processes import definitions, instances, tasks
from processes.db import transaction
from tests import house
from tests.browser.server import PASSWORD, open_office, serving
from web import ids

_RECORDS = 500
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_OPENED = "() => performance.getEntriesByName('replay-ready')[0]?.startTime ?? 0"
_SEEK = """async (number) => {
  const shown = new Promise((done) => {
    addEventListener("hashchange", () => requestAnimationFrame(() => setTimeout(done)), { once: true });
  });
  const began = performance.now();
  location.hash = `step-${number}`;
  await shown;
  return performance.now() - began;
}"""


def milliseconds(opens: int, seeks: int) -> tuple[float, float, float] | None:
    """Give the medians of opening and of going anywhere, and the size of the page in kB; None without a browser."""
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        sys.stderr.write("No Chromium here: the figures of the replay are left out\n")
        return None
    with serving("bench") as server, sync_playwright() as tool:
        with server.inside():
            office = open_office("BENCH", "Cơ quan đo")
            address = f"{server.address}/audit/{_long(office)}"
        browser = tool.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="vi-VN")
        _sign_in(page, server.address, office.internal_auditor.username)
        opened = [_open(page, address) for _ in range(opens + 1)][1:]
        size = len(page.content().encode()) / 1000
        numbers = [1 + (number * 211) % _RECORDS for number in range(seeks)]
        sought = [float(page.evaluate(_SEEK, number)) for number in numbers]
        browser.close()
    return median(opened), median(sought), size


def _sign_in(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/sign-in")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_load_state()


def _open(page: Page, address: str) -> float:
    page.goto(address)
    page.wait_for_selector("[data-replay][data-ready]")
    return float(page.evaluate(_OPENED))


def _long(office: SimpleNamespace) -> str:
    """Make a dossier that is appraised and handed back until it has 500 records; gives its public id."""
    now = datetime.now(UTC) - timedelta(days=60)
    instance: Any = house.start(office, now, name="Người Bị Trả Nhiều Lần")
    for element, values in (
        ("check_dossier", {"intake_decision": "accept"}),
        ("transfer_dossier", {}),
        ("assign_officer", {}),
    ):
        house.complete(office, instance, element, values, now)
    running = definitions.load(instance.agency_id, instance.version_id)
    while instance.record_seq < _RECORDS:
        now += timedelta(hours=3)
        house.complete(office, instance, "appraise_dossier", {}, now)
        if instance.record_seq < _RECORDS:
            task = house.open_task(instance)
            (way,) = tasks.ways_back(running, task.element_id)
            with transaction():
                tasks.hand_back(
                    task_id=task.id,
                    flow_id=way.flow_id,
                    reason="Thiếu chữ ký",
                    actor=house.doer(office, task, now),
                    now=now + timedelta(hours=1),
                )
        instance = instances.instance(instance.agency_id, instance.id)
    return ids.encode(instance.id)
