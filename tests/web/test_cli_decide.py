"""The command `decide`: results with all digits, typed input, imports beside the file, what is wrong with it."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tests import house
from tests.engine.decisions.written import attributes, data, decision, file, literal, service
from web.cli import main

TABLE = """<decisionTable id="t" hitPolicy="UNIQUE">
  <input id="i" label="Amount"><inputExpression typeRef="number"><text>amount</text></inputExpression></input>
  <output id="o" name="fee" typeRef="number"/><annotation name="Why"/>
  <rule id="low"><inputEntry><text>&lt; 10</text></inputEntry><outputEntry><text>amount * 1.10</text></outputEntry>
    <annotationEntry><text>small</text></annotationEntry></rule>
  <rule id="high"><inputEntry><text>&gt;= 10</text></inputEntry><outputEntry><text>5</text></outputEntry></rule>
</decisionTable>"""


@pytest.fixture
def run():
    def call(*words, expect=0):
        result = CliRunner().invoke(main, ["decide", *map(str, words)])
        assert result.exit_code == expect, (result.output, result.exception)
        return result

    return call


@pytest.fixture
def write(tmp_path):
    def put(name, *parts, **more):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(parts[0] if isinstance(parts[0], bytes) else file(*parts, **more))
        return path

    return put


@pytest.fixture
def asked(run):
    def ask(path, given, *more, expect=0):
        text = given if isinstance(given, str) else json.dumps(given)
        return json.loads(run(path, "--input", text, "--json", *more, expect=expect).stdout)

    return ask


@pytest.fixture
def fees(write):
    return write("fees.dmn", data("amount", "number"), decision("fee", TABLE, inputs=["amount"]))


def test_a_result_keeps_all_its_digits_and_tells_its_rule(run, fees):
    said = run(fees, "--decision", "fee", "--input", '{"amount": 0.1000000000000000000000000000001}', "--json").stdout
    assert '"result": 0.11000000000000000000000000000011,' in said
    answer = json.loads(said)
    assert answer["text"] == "0.11000000000000000000000000000011"
    assert answer["errors"] == []
    (rule,) = answer["rules"]
    assert (rule["decision"], rule["number"], rule["id"]) == ("fee", 1, "low")
    assert rule["inputs"][0]["label"] == "Amount"
    assert rule["annotations"] == [{"name": "Why", "text": "small"}]


def test_the_only_decision_needs_no_name(asked, fees):
    assert asked(fees, {"amount": 12})["result"] == 5


def test_a_missing_input_is_null_with_a_reason(asked, fees):
    answer = asked(fees, {})
    assert answer["result"] is None
    assert answer["errors"][0]["code"] == "input_missing"
    assert answer["errors"][0]["decision"] == "amount"


TYPES = """<itemDefinition name="tPerson">
  <itemComponent name="born"><typeRef>date</typeRef></itemComponent>
  <itemComponent name="worked" isCollection="true"><typeRef>days and time duration</typeRef></itemComponent>
  <itemComponent name="home">
    <itemComponent name="since"><typeRef>date and time</typeRef></itemComponent>
  </itemComponent>
</itemDefinition>
<itemDefinition name="tPeople" isCollection="true"><typeRef>tPerson</typeRef></itemDefinition>"""


def test_texts_of_the_input_are_typed_by_the_input_data_at_any_depth(asked, write):
    path = write(
        "people.dmn",
        TYPES,
        data("people", "tPeople"),
        data("after", "years and months duration"),
        decision("when", literal("people[1].born + after"), inputs=["people", "after"]),
        decision("long", literal("people[1].worked[1] + people[1].worked[2]"), inputs=["people"]),
        decision("since", literal("people.home.since"), inputs=["people"]),
        decision("time", literal('[time("08:30:00"), null]')),
    )
    person = {"born": "2000-02-29", "worked": ["P1D", "PT12H"], "home": {"since": "2020-01-01T08:00:00+07:00"}}
    given = {"people": [person], "after": "P1Y"}
    assert asked(path, given, "--decision", "when")["result"] == "2001-02-28"
    found = asked(path, given, "--decision", "long")
    assert (found["result"], found["text"]) == ("P1DT12H", '@"P1DT12H"')
    assert asked(path, given, "--decision", "since")["result"] == ["2020-01-01T08:00:00+07:00"]
    assert asked(path, {}, "--decision", "time")["result"] == ["08:30:00", None]


def test_a_text_that_is_no_date_is_an_error_of_the_input(asked, write):
    path = write("a.dmn", data("day", "date"), decision("next", literal("day"), inputs=["day"]))
    answer = asked(path, {"day": "tomorrow"})
    assert answer["result"] is None
    assert answer["errors"][0]["decision"] == "day"


def test_a_service_is_asked_with_its_inputs(asked, write):
    path = write(
        "s.dmn",
        data("a", "number"),
        decision("double", literal("a * 2"), inputs=["a"]),
        decision("more", literal("double + 1"), decisions=["double"]),
        service("both", outputs=["double", "more"], inputs=["a"]),
    )
    assert asked(path, {"a": 4}, "--service", "both")["result"] == {"double": 8, "more": 9}
    answer = asked(path, {"a": 4}, "--service", "none", expect=1)
    assert answer["errors"] == [
        {"code": "decision_unknown", "position": 0, "params": {"name": "none", "known": ["both"]}}
    ]


IMPORT = '<import name="base" namespace="urn:base" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"{}/>'
BASE = (data("day", "date"), decision("later", literal('day + @"P1D"'), inputs=["day"]))


@pytest.fixture
def importing(write):
    def put(**location):
        return write(
            "main.dmn",
            IMPORT.format(attributes(**location)),
            decision("answer", literal("base.later"), decisions=["urn:base#_later"]),
        )

    return put


@pytest.mark.parametrize("location", [{}, {"locationURI": "base.dmn"}, {"locationURI": "file:///x/base.dmn"}])
def test_imports_are_found_beside_the_file_by_name_or_namespace(asked, write, importing, location):
    write("base.dmn", *BASE, namespace="urn:base")
    write("other.dmn", b"<no xml")
    path = importing(**location)
    assert asked(path, {"base": {"day": "2026-11-21"}})["result"] == "2026-11-22"
    assert asked(path, {"base.day": "2026-11-21"})["result"] == "2026-11-22"


def test_an_import_is_never_read_from_outside_of_the_folder(asked, write, importing, tmp_path):
    outside = write("below/base.dmn", *BASE, namespace="urn:base")
    path = importing(locationURI="below/base.dmn")
    assert [one["code"] for one in asked(path, {}, expect=1)["errors"]] == ["dmn_import_missing"]
    (tmp_path / "base.dmn").symlink_to(outside)
    assert [one["code"] for one in asked(path, {}, expect=1)["errors"]] == ["dmn_import_missing"]


def test_a_malformed_file_is_answered_with_every_error_and_its_line(asked, run, write):
    path = write("bad.dmn", decision("a", literal("1 +")), decision("b", literal("2 2")))
    errors = asked(path, {}, expect=1)["errors"]
    assert [(one["code"], bool(one["line"])) for one in errors] == [("dmn_expression_invalid", True)] * 2
    assert {one["element"] for one in errors} == {"_a", "_b"}
    assert "is not FEEL" in run(path, "--lang", "en", expect=1).stderr


@pytest.mark.parametrize("body", [b"", b"{}", b"<a/>", b"<!DOCTYPE a><a/>", b"\xff\xfe", b"<a>" * 10_000])
def test_what_is_no_dmn_is_answered_with_a_code(asked, write, body):
    answer = asked(write("x.dmn", body), {}, expect=1)
    assert answer["errors"]
    assert (answer["result"], answer["text"], answer["rules"]) == (None, "null", [])


def test_a_batch_answers_every_question_in_order(run, fees, tmp_path):
    questions = [{"decision": "fee", "input": {"amount": 12}}, {"decision": "x"}, 5, {"input": {"amount": 1}}]
    (tmp_path / "q.json").write_text(json.dumps(questions), "utf-8")
    answers = json.loads(run(fees, "--batch", tmp_path / "q.json", "--json").stdout)
    assert [one["result"] for one in answers] == [5, None, None, 1.1]
    assert [[error["code"] for error in one["errors"]] for one in answers] == [
        [],
        ["decision_unknown"],
        ["question_invalid"],
        [],
    ]


def test_options_that_cannot_be_are_refused(run, fees, tmp_path):
    run(fees, "--decision", "a", "--service", "b", expect=2)
    run(fees, "--input", "[]", expect=2)
    run(fees, "--input", '{"amount": NaN}', expect=2)
    run(tmp_path / "missing.dmn", expect=2)
    run(tmp_path, expect=2)


def test_people_read_the_rules_and_what_they_saw(run, fees):
    said = run(fees, "--input", '{"amount": 2}', "--lang", "en").stdout
    assert said.splitlines() == ["2.2", "fee, rule 1: Amount = 2 → fee = 2.2"]


def test_neither_the_application_nor_the_engine_of_diagrams_is_loaded(fees):
    script = (
        "import sys\n"
        "from web.cli import main\n"
        f"main(['decide', {str(fees)!r}, '--json'], standalone_mode=False)\n"
        "loaded = {'sqlalchemy', 'SpiffWorkflow', 'web.app', 'processes'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=house.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("language", "unknown", "missing"), [("vi", "có: fee", "thiếu"), ("en", "it has: fee", "missing")]
)
def test_mistakes_of_a_beginner_are_told_in_words(run, fees, language, unknown, missing):
    def said(*words, expect=0):
        return run(fees, "--lang", language, *words, expect=expect).stderr

    assert unknown in said("--decision", "fe", expect=1)
    misspelt = said("--decision", "fee", "--input", '{"amout": 5}')
    assert missing in misspelt
    assert "input_missing" not in misspelt
    assert "amout" in misspelt
    assert "amout" not in said("--decision", "fee", "--input", '{"amount": 5}')
    assert "Expecting" not in said("--input", "{amount: 5}", expect=2)


def test_one_of_several_decisions_is_asked_for_by_name(run, write):
    several = write("several.dmn", decision("one", literal("1")), decision("two", literal("2")))
    assert "--decision" in run(several, expect=1).stderr
    assert "one, two" in run(several, expect=1).stderr
