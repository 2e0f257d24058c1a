"""«Chạy thử»: a version tried without scripts, by designers alone; what the page carries is never trusted."""

import json

import pytest

from processes import instances
from processes.db import db
from tests import house
from tests.web.reading import Page
from web import ids


class Try:
    """A designer at the trial of a version, as a browser without scripts."""

    def __init__(self, client, address):
        self.client, self.address = client, address
        self.page = Page(client.get(address))

    def press(self, do, **entered):
        """Press a button; only its form is sent, with what was entered."""
        form = next(f for f in self.page.all('//form[@method="post"]') if f.xpath(f'.//button[@value="{do}"]'))
        fields = {name: value or "" for name, value in form.form_values()}
        fields |= {name.replace("__", "."): value for name, value in entered.items()}
        self.page = Page(self.client.post(self.address, data={**fields, "do": do}))
        return self

    @property
    def buttons(self):
        return [found.get("value") for found in self.page.all('//button[@name="do"]')]

    def marked(self, name):
        (figure,) = self.page.all("//section[@data-diagram-url]")
        return figure.get(f"data-{name}").split()


@pytest.fixture
def trial(app, agency, clock):
    client = house.client(app, agency.process_designer)
    return Try(client, f"/versions/{ids.encode(agency.version_id)}/trial")


def test_a_trial_begins_when_asked_and_waits_at_the_first_step(trial):
    assert trial.page.status == 200
    assert trial.buttons == ["begin"]
    trial.press("begin")
    assert trial.page.status == 200
    assert "complete:check_dossier" in trial.buttons
    assert trial.marked("here") == ["check_dossier"]
    assert trial.marked("done")


def test_answers_steer_the_way_and_stay_in_the_history(trial):
    trial.press("begin").press("complete:check_dossier", f__intake_decision="accept")
    assert 'intake_decision = "accept"' in trial.page
    assert "check_dossier" in trial.marked("done")
    assert trial.marked("here") == ["transfer_dossier"]
    trial.press("complete:transfer_dossier")
    assert "check_dossier" in trial.marked("done")


def test_the_last_act_can_be_taken_back_and_all_of_them(trial):
    trial.press("begin").press("complete:check_dossier", f__intake_decision="accept").press("undo")
    assert trial.marked("here") == ["check_dossier"]
    trial.press("undo")
    assert trial.buttons == ["begin"]
    trial.press("begin").press("complete:check_dossier", f__intake_decision="accept").press("restart")
    assert trial.buttons == ["begin"]


def test_a_value_of_a_wrong_type_is_an_incident_that_can_be_taken_back(trial):
    trial.press("begin").press("complete:check_dossier", more="intake_decision = 5")
    assert "Dừng vì sự cố" in trial.page
    assert trial.buttons == ["undo", "restart"]
    trial.press("undo")
    assert trial.marked("here") == ["check_dossier"]


def test_other_values_are_feel_and_a_wrong_line_adds_nothing(trial):
    trial.press("begin", more='amount = 2 * 21\nplace = "Huế"')
    assert "42" in trial.page
    assert "Huế" in trial.page
    trial.press("complete:check_dossier", more="1x = 2\ny = (")
    assert trial.page.status == 422
    assert len(trial.page.problems) == 2
    assert "1x = 2" in trial.page.source
    assert trial.marked("here") == ["check_dossier"]


def test_a_value_that_its_field_refuses_is_said_beside_it(trial):
    trial.press("begin").press("complete:check_dossier", f__intake_decision="nonsense")
    assert trial.page.status == 422
    assert trial.page.problems


def test_a_message_can_be_sent_and_time_can_pass(trial):
    trial.press("begin").press("complete:check_dossier", f__intake_decision="accept")
    later = [do for do in trial.buttons if do.startswith(("deliver:", "advance:"))]
    for do in later:
        Try.press(trial, do)
        assert trial.page.status == 200
        trial.press("undo")


def test_nothing_is_kept(trial, agency):
    before = db.session.query(instances.ProcessInstance).count()
    trial.press("begin").press("complete:check_dossier", f__intake_decision="accept")
    assert db.session.query(instances.ProcessInstance).count() == before


@pytest.mark.parametrize(
    "acts",
    [
        "",
        "{",
        "[]",
        '{"now": "2026-01-01T00:00:00+00:00"}',
        '{"now": "2026-01-01", "data": {}, "acts": []}',
        '{"now": "2026-01-01T00:00:00+00:00", "data": {}, "acts": [["advance", -5]]}',
        '{"now": "2026-01-01T00:00:00+00:00", "data": {}, "acts": [["advance", 1e300]]}',
        '{"now": "2026-01-01T00:00:00+00:00", "data": {}, "acts": [["advance", NaN]]}',
        '{"now": "2026-01-01T00:00:00+00:00", "data": {}, "acts": [["remove", "x"]]}',
        '{"now": "2026-01-01T00:00:00+00:00", "data": {}, "acts": [["complete", {}]]}',
        '{"now": "2026-01-01T00:00:00+00:00", "data": {"x": {"#n": "z"}}, "acts": []}',
        '{"now": "2026-01-01T00:00:00+00:00", "data": ' + "[" * 5000 + "]" * 5000 + ', "acts": []}',
        json.dumps({"now": "2026-01-01T00:00:00+00:00", "data": {}, "acts": [["signal", "x"]] * 400}),
    ],
)
def test_acts_that_no_page_wrote_begin_again(trial, acts):
    answer = Page(trial.client.post(trial.address, data={"do": "complete:check_dossier", "acts": acts}))
    assert answer.status == 422
    assert "Không đọc được các bước đã làm" in answer


@pytest.mark.parametrize("do", ["", "steal:x", "advance:x", "advance:inf", "complete"])
def test_a_button_that_no_page_has_does_nothing(trial, do):
    trial.press("begin")
    acts = trial.page.all('//input[@name="acts"]')[0].get("value")
    assert trial.client.post(trial.address, data={"do": do, "acts": acts}).status_code in {200, 422}


def test_acts_for_steps_that_are_not_open_stop_the_run(trial):
    trial.press("begin")
    acts = json.loads(trial.page.all('//input[@name="acts"]')[0].get("value"))
    acts["acts"] = [["complete", "sign_decision", {}]]
    answer = Page(trial.client.post(trial.address, data={"do": "signal:x", "acts": json.dumps(acts)}))
    assert "Công việc này không đang mở" in answer


@pytest.mark.parametrize("role", ["internal_auditor", "process_approver", "case_officer"])
def test_only_designers_try(app, agency, clock, role):
    client = house.client(app, getattr(agency, role))
    version = f"/versions/{ids.encode(agency.version_id)}"
    assert client.get(f"{version}/trial").status_code == 403
    assert "Chạy thử" not in Page(client.get(version))


def test_a_designer_of_another_agency_finds_nothing(app, agency, clock):
    other = house.build("H98.01", "Sở Nội vụ")
    client = house.client(app, other.process_designer)
    assert client.get(f"/versions/{ids.encode(agency.version_id)}/trial").status_code == 404


def test_the_page_speaks_english(trial):
    trial.client.post("/language", data={"language": "en"})
    assert Page(trial.client.get(trial.address)).status == 200
