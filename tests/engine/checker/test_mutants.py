"""Whatever is done to a good file, the checker answers with findings, and only good files are read."""

import random
from pathlib import Path

import pytest

import engine
from engine.model import Severity
from tests import pace
from tests.engine.checker.build import task

ROOT = Path(__file__).parents[3]
GOOD = sorted([*(ROOT / "bpmn").glob("*/process.bpmn"), *(ROOT / "tests/bpmn").glob("*.bpmn")])
SEEDS = 600


def _mutant(seed: int) -> bytes:
    rng = random.Random(seed)
    data = bytearray(rng.choice(GOOD).read_bytes())
    for _ in range(rng.randint(1, 4)):
        at, size = rng.randrange(len(data)), rng.randint(1, 60)
        act = rng.randrange(6)
        if act == 0:
            del data[at : at + size]
        elif act == 1:
            data[at : at + size] = data[at : at + size] * 2
        elif act == 2:
            data[at] = rng.randrange(256)
        else:
            _exchange(data, rng)
    return bytes(data)


def _exchange(data: bytearray, rng: random.Random) -> None:
    """Put one word of the file, or of BPMN, in the place of another, so that the file stays XML."""
    words = sorted({word for word in bytes(data).replace(b'"', b" ").replace(b"<", b" ").split() if word.isalnum()})
    words += [b"userTask", b"parallelGateway", b"subProcess", b"boundaryEvent", b"transaction", b"true", b"process"]
    old, new = rng.choice(words), rng.choice(words)
    at = data.find(old, rng.randrange(len(data)))
    if at >= 0:
        data[at : at + len(old)] = new


def test_mutants_of_good_files_only_ever_give_findings() -> None:
    readable = 0
    for seed in range(SEEDS):
        data = _mutant(seed)
        findings = engine.check(data)
        if any(finding.severity is Severity.ERROR for finding in findings):
            with pytest.raises(engine.InvalidDiagram):
                engine.read(data)
        else:
            readable += 1
            assert engine.read(data).data == data
    assert 0 < readable < SEEDS


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_good_file_has_no_errors(path: Path) -> None:
    findings = engine.check(path.read_bytes())
    assert [finding for finding in findings if finding.severity is Severity.ERROR] == []


def test_a_hundred_elements_are_checked_in_well_under_a_third_of_a_second() -> None:
    tasks = "".join(f'<userTask id="t{i}" name="T{i}"/>' for i in range(100))
    flows = "".join(f'<sequenceFlow id="f{i}" sourceRef="t{i}" targetRef="t{i + 1}"/>' for i in range(99))
    data = task().replace(b'<userTask id="x" name="X" ></userTask>', (tasks + flows).encode())
    data = data.replace(b'targetRef="x"', b'targetRef="t0"').replace(b'sourceRef="x"', b'sourceRef="t99"')
    assert pace.seconds(lambda: engine.check(data)) < 0.3
    assert [finding for finding in engine.check(data) if finding.severity is Severity.ERROR] == []
