"""The checker in a process of its own: the same answers, and an answer even when it breaks down."""

import engine
from engine.checker import wire
from engine.checker.apart import check_apart
from tests.engine.checker.build import condition
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
