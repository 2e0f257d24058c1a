"""A diagram and its decision files are checked together, also in the process apart; nothing is found twice."""

import pytest

import engine
from engine import limits
from engine.checker import wire
from tests.engine.checker.build import rule

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
ASKS = rule('ts:decision="fee" ts:resultVariable="amount"')


def decision(name: str = "fee", text: str = "1 + 1") -> bytes:
    return (
        f'<definitions xmlns="{MODEL}" id="d" name="D" namespace="urn:test:{name}">\n'
        f'<decision id="{name}" name="{name}"><variable name="{name}"/>'
        f"<literalExpression><text>{text}</text></literalExpression></decision></definitions>"
    ).encode()


@pytest.fixture(params=["here", "apart"])
def said(request: pytest.FixtureRequest):
    check = engine.check_bundle if request.param == "here" else engine.check_apart
    return lambda diagram, **files: {
        (found.code, found.element_id, found.params.get("file"))
        for found in check(diagram, {f"{name}.dmn": data for name, data in files.items()})
        if found.severity is engine.Severity.ERROR
    }


def test_a_decision_that_is_asked_must_come_along(said):
    assert said(ASKS) == {("decision_missing", "x", None)}
    assert said(ASKS, fees=decision("other")) == {("decision_missing", "x", None)}
    assert said(ASKS, fees=decision()) == set()


def test_two_files_may_not_have_the_same_decision(said):
    assert said(ASKS, a=decision(), b=decision()) == {("decision_ambiguous", "fee", "b.dmn")}


def test_everything_wrong_with_every_file_is_said_at_once_with_its_file_and_line(said):
    found = said(rule('ts:decision="a"'), broken=b"<no", fees=decision(text="1 +"))
    assert ("rule_task_without_result", "x", None) in found
    assert {file for _, _, file in found if file} == {"broken.dmn", "fees.dmn"}
    (about,) = (one for one in engine.check_bundle(ASKS, {"fees.dmn": decision(text="1 +")}) if one.params.get("file"))
    assert about.line == 2


def test_a_decision_file_that_is_too_large_is_never_read():
    (found,) = engine.check_apart(ASKS, {"fees.dmn": b" " * (limits.FILE_BYTES + 1)})
    assert (found.code, found.params["file"]) == ("file_too_large", "fees.dmn")


def test_files_are_packed_and_unpacked_whatever_their_bytes():
    groups = [{"": b"[\n"}, {"a.dmn": b"\n\n{}", "ă.dmn": b""}, {}]
    assert wire.unpack(wire.pack(*groups)) == groups
