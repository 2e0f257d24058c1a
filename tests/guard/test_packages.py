"""Every procedure in bpmn/ is complete: diagram, forms, settings and an example that shows its path."""

import json
import re

import pytest

from tests.guard import tracked

PACKAGES = sorted({name.split("/")[1] for name in tracked.files() if re.match(r"bpmn/[^/]+/", name)})


def _within(package):
    return [name for name in tracked.files() if name.startswith(f"bpmn/{package}/")]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_has_its_diagram_its_settings_and_an_example(package):
    names = {name.removeprefix(f"bpmn/{package}/") for name in _within(package)}
    assert {"process.bpmn", "procedure.json"} <= names
    assert [name for name in names if re.fullmatch(r"examples/[\w-]+\.json", name)] != []
    allowed = r"process\.bpmn|procedure\.json|(examples|forms|decisions)/[\w.-]+\.(json|dmn)"
    assert [name for name in names if not re.fullmatch(allowed, name)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_form_belongs_to_an_element_of_the_diagram(package):
    diagram = tracked.text(f"bpmn/{package}/process.bpmn")
    forms = [name.rsplit("/", 1)[1].removesuffix(".form.json") for name in _within(package) if "/forms/" in name]
    assert [form for form in forms if f'id="{form}"' not in diagram] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_json_file_of_a_package_can_be_read(package):
    assert [name for name in _within(package) if name.endswith(".json") and not json.loads(tracked.text(name))] == []
