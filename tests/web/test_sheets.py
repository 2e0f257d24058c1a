"""A version tells which diagrams it calls, and gives each of them byte for byte."""

import json

import pytest

from tests import house
from tests.processes.test_callees import CALLER, CHECK, FORMS, INSIDE, STEPS, called, publish
from web import ids


@pytest.fixture
def built(app):
    return house.build_people()


def test_the_diagrams_that_a_version_calls_are_told_with_the_main_one(app, built):
    files = {"process.bpmn": CALLER, "kiem-tra.bpmn": CHECK, **FORMS}
    version = publish(built, files, "QT.02", tasks=STEPS | INSIDE).version_id
    client = house.client(app, built.process_designer)
    answer = client.get(f"/versions/{ids.encode(version)}/diagram.bpmn")
    (one,) = json.loads(answer.headers["X-Diagrams"])
    assert (answer.data, one["name"], one["processes"]) == (CALLER, "kiem-tra.bpmn", ["check"])
    assert client.get(one["url"]).data == CHECK
    assert client.get(one["url"] + "x").status_code == 404


def test_the_diagram_of_a_called_procedure_is_shown_with_its_name_and_version(app, built):
    called(built)
    version = publish(built, {"process.bpmn": CALLER, **FORMS}, "QT.02").version_id
    client = house.client(app, built.process_designer)
    answer = client.get(f"/versions/{ids.encode(version)}/diagram.bpmn")
    (one,) = json.loads(answer.headers["X-Diagrams"])
    assert one["name"] == "QT.01 · Quy trình nhỏ, phiên bản 1"
    assert client.get(one["url"]).data == CHECK
