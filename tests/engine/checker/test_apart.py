"""The checker in a process of its own: the same answers, and an answer even when it breaks down."""

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import engine
from engine.checker import wire
from engine.checker.apart import check_apart
from tests.engine.checker.build import condition, process
from tests.engine.checker.gallery import FILES


def test_a_separate_check_says_the_same() -> None:
    data, _ = FILES["deadlock"]
    assert check_apart(data) == engine.check(data)


def test_a_check_that_takes_too_long_is_a_finding() -> None:
    (finding,) = check_apart(condition("a"), seconds=0.01)
    assert (finding.code, finding.params) == ("check_exhausted", {"reason": "time"})


def test_a_file_that_is_too_large_is_not_even_handed_over() -> None:
    (finding,) = check_apart(b" " * 3_000_000)
    assert finding.code == "file_too_large"


def test_findings_survive_the_wire() -> None:
    for data, _ in FILES.values():
        findings = engine.check(data)
        assert wire.loads(wire.dumps(findings)) == findings


def _tangled(kind: str) -> bytes:
    """Return a process at the bounds in which nearly everything leads everywhere."""
    rng = random.Random(1)
    nodes = "".join(f'<{kind} id="n{i}"/>' for i in range(297))
    ends = [(rng.randrange(297), rng.randrange(297)) for _ in range(995)]
    flows = "".join(f'<sequenceFlow id="f{i}" sourceRef="n{a}" targetRef="n{b}"/>' for i, (a, b) in enumerate(ends))
    return process(f'<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="n0"/>{nodes}{flows}')


@pytest.mark.parametrize("kind", ["inclusiveGateway", "complexGateway"])
def test_a_tangled_process_is_answered_within_the_bounds(kind: str) -> None:
    found = {finding.code for finding in check_apart(_tangled(kind))}
    assert "check_exhausted" not in found
    assert len(found) > 1


WIDE = process("<documentation>" + "<a/>" * 15_000 + "</documentation>" + " " * 1_500_000)


@pytest.mark.parametrize(
    ("bound", "data", "told"),
    [
        ("CHECK_CPU_SECONDS = 1", _tangled("exclusiveGateway"), -signal.SIGXCPU),
        ("CHECK_MEMORY_BYTES = 10_000_000", WIDE, 1),
    ],
)
def test_the_bounds_of_the_separate_process_are_the_system_s_own(bound: str, data: bytes, told: int) -> None:
    ask = f"from engine import limits; limits.{bound}; from engine.checker.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", ask],
        input=wire.pack({"": data}, {}, {}),
        capture_output=True,
        cwd=Path(__file__).parents[3],
        check=False,
    )
    assert done.returncode == told
    assert told < 0 or b"MemoryError" in done.stderr
