"""What an officer does on the pages: find a task, take it, fill it in, send it."""

from processes import definitions, instances
from tests import house
from tests.browser.desk import fill_in, tick_all
from tests.browser.server import now
from web import ids


def answers(server, office, received, given):
    """Give acceptable answers to the form of a step: the given ones, and something in every required field."""
    with server.inside():
        instance = instances.instance(office.agency_id, ids.decode(received.instance))
        task = house.open_task(instance)
        running = definitions.load(office.agency_id, instance.version_id)
        filled = house.fill(running, task.element_id, given, now())
        return filled | dict.fromkeys(house.pickers(running, task.element_id), "")


def claim(window):
    """Take the task on the screen."""
    window.page.locator('form[action$="/claim"] button').first.click()
    window.page.locator('form[action$="/release"]').wait_for()


def fill_step(window, values):
    """Fill in the form of the step and tick its checklist."""
    fill_in(window.page, values)
    tick_all(window.page)


def send(window):
    """Press the one primary button of the task."""
    window.page.locator("form[data-draft-url] .act .button--primary").click()


def complete(window, values):
    """Fill the step in, send it, and be back in the inbox."""
    fill_step(window, values)
    with window.answering(200):
        send(window)
    window.page.wait_for_url("**/inbox*")
