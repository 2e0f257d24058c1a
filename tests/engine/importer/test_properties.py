"""Whatever is deleted from a sound file: mended twice is mended once, what is right stays, nothing foreign is lost."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import engine
from engine.importer import leftovers
from engine.model import Severity
from engine.vocabulary import BPMN, OURS, namespace_of
from tests.engine.mutations import ROOT

FILES = [*sorted((ROOT / "bpmn").glob("*/process.bpmn")), *sorted((ROOT / "tests" / "bpmn").glob("*.bpmn"))]
FOREIGN = "urn:other"


def spoilt(seed: int) -> bytes:
    """Delete parts and attributes of a file at random, after writing foreign things everywhere."""
    dice = random.Random(seed)
    root = etree.fromstring(dice.choice(FILES).read_bytes())
    elements = [one for one in root.iter(f"{{{BPMN}}}*") if one is not root]
    for number, element in enumerate(dice.sample(elements, min(6, len(elements)))):
        element.set(f"{{{FOREIGN}}}mark", str(number))
    for _ in range(dice.randint(1, 5)):
        element = dice.choice(elements)
        if element.getparent() is None or element.tag == f"{{{BPMN}}}process":
            continue
        if dice.random() < 0.5 and element.attrib:
            del element.attrib[dice.choice(list(element.attrib))]
        else:
            element.getparent().remove(element)
    return etree.tostring(root)


def foreign(data: bytes) -> Counter[str]:
    """Count what no standard and not we wrote: elements and attributes by name and value."""
    found = leftovers.of(etree.fromstring(data))
    inner = [one for element in found.elements for one in element.iter(etree.Element)]
    names = Counter(str(one.tag) for one in inner if namespace_of(str(one.tag)) not in {OURS, BPMN})
    root = etree.fromstring(data)
    return names + Counter(
        f"{name}={value}"
        for one in root.iter(etree.Element)
        for name, value in one.attrib.items()
        if namespace_of(str(name)) == FOREIGN
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_a_spoilt_file_is_mended_once_and_runs(seed: int) -> None:
    data = spoilt(seed)
    mended = engine.repair(data, {}, is_rest_default=True)
    left = engine.check(mended.data)
    assert [one.code for one in left if one.severity is Severity.ERROR] == []
    unasked = [one for one in engine.repairs(mended.data) if one.finding == "variable_used"]
    assert all(one.default.code == "keep" for one in unasked)
    assert engine.repair(mended.data, {}, is_rest_default=True).data == mended.data
    assert foreign(data)[f"{{{FOREIGN}}}mark=0"] <= foreign(mended.data)[f"{{{FOREIGN}}}mark=0"]
    assert not (foreign(data) - foreign(mended.data))


@pytest.mark.parametrize("path", FILES, ids=lambda one: one.parent.name + one.stem)
def test_what_is_right_is_not_touched(path: object) -> None:
    data = path.read_bytes()  # type: ignore[attr-defined]  # a path
    provided = engine.read(data).variables
    done = engine.repair(data, {}, is_rest_default=True, provided=provided).done
    assert {key.partition(":")[0] for key in done} <= {"role_named", "not_drawn"}
