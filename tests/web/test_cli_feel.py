"""The command `feel`: values as literals, why something is null, batches, and nothing but FEEL loaded."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tests import house
from web.cli import main


@pytest.fixture
def run():
    def call(*words, expect=0):
        result = CliRunner().invoke(main, ["feel", *map(str, words)])
        assert result.exit_code == expect, (result.output, result.exception)
        return result

    return call


@pytest.fixture
def asked(run):
    def ask(text, context=None, *more, expect=0):
        given = [] if context is None else ["--context", json.dumps(context)]
        return json.loads(run(text, *given, "--json", *more, expect=expect).stdout)

    return ask


@pytest.fixture
def batch(run, tmp_path):
    def ask(*questions):
        file = tmp_path / "questions.json"
        file.write_text(json.dumps(questions), "utf-8")
        return json.loads(run("--batch", file, "--json").stdout)

    return ask


def test_a_value_is_answered_with_its_literal_its_type_and_its_tree(asked):
    answer = asked("amount * 2 > 10", {"amount": 6})
    assert (answer["text"], answer["type"], answer["reasons"]) == ("true", "boolean", [])
    assert answer["tree"]["kind"] == "Comparison"
    assert answer["tree"]["left"]["operands"][0] == {"kind": "Name", "position": 0, "name": "amount"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('"a"', "string"),
        ("1", "number"),
        ("true", "boolean"),
        ("null", "null"),
        ('@"2026-11-21"', "date"),
        ('@"08:30:00"', "time"),
        ('@"2026-11-21T08:30:00+07:00"', "date and time"),
        ('@"P2D"', "days and time duration"),
        ('@"P2M"', "years and months duration"),
        ("[1, 2]", "list"),
        ("{a: 1}", "context"),
        ("[1..2]", "range"),
    ],
)
def test_every_value_reads_back_from_its_literal(asked, text, kind):
    answer = asked(text)
    assert answer["type"] == kind
    assert asked(answer["text"])["text"] == answer["text"]


def test_numbers_of_the_context_keep_all_their_digits(run):
    context = '{"a": 0.1000000000000000000000000000000001, "b": 9007199254740993}'
    answer = json.loads(run("[a, b]", "--context", context, "--json").stdout)
    assert answer["text"] == "[0.1000000000000000000000000000000001, 9007199254740993]"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e99999", "1e999999999999999999999"])
def test_what_is_no_number_of_feel_is_refused_in_words(run, number):
    said = run("a", "--context", f'{{"a": {number}}}', expect=2)
    assert number in said.stderr


@pytest.mark.parametrize("context", ["{", "[1]", "[" * 100_000])
def test_a_context_that_is_no_json_object_is_refused_in_words(run, context):
    assert "--context" in run("1", "--context", context, expect=2).stderr


def test_names_with_blanks_are_known_from_the_context_at_any_depth(asked):
    context = {"Loan amount": 10, "Applicant": {"Monthly income": [{"net pay": 4}]}}
    assert asked("Loan amount - Applicant.Monthly income[1].net pay", context)["text"] == "6"


def test_a_name_of_the_context_is_read_in_nfc(asked):
    assert asked("tuổi", {"tuổi": 20})["text"] == "20"


def test_unary_tests_see_the_tested_value_under_a_question_mark(asked):
    assert asked("< 5, [8..9]", {"?": 8}, "--unary")["text"] == "true"
    assert asked("not(< 5)", {"?": 3}, "--unary")["text"] == "false"


def test_an_error_inside_gives_null_with_a_reason_at_its_place(asked):
    answer = asked('1 + "a"')
    assert (answer["text"], answer["type"]) == ("null", "null")
    assert [(one["position"], set(one)) for one in answer["reasons"]] == [(2, {"code", "position", "params"})]


def test_what_is_not_feel_is_answered_with_exit_1(asked):
    answer = asked("1 +", expect=1)
    assert answer["tree"] is None
    assert answer["reasons"] == [{"code": "expression_incomplete", "position": 3, "params": {}}]


def test_the_clock_and_the_zone_can_be_chosen(asked):
    moment = ("--now", "2026-11-21T20:00:00Z")
    assert asked("today()", None, *moment)["text"] == '@"2026-11-22"'
    assert asked("today()", None, *moment, "--zone", "Europe/Paris")["text"] == '@"2026-11-21"'
    assert asked("today()", None, *moment, "--zone", "+03:00")["text"] == '@"2026-11-21"'


@pytest.mark.parametrize("more", [("--zone", "Nowhere/Town"), ("--zone", "../../etc/passwd"), ("--now", "soon")])
def test_an_unknown_zone_or_moment_is_refused(run, more):
    run("1", *more, expect=2)


def test_a_batch_answers_every_question_in_order(batch):
    answers = batch(
        {"expression": "a + 1", "context": {"a": 1}},
        {"expression": "1 +", "context": {}},
        {"expression": "> 3", "context": {"?": 4}, "unary": True},
        {"expression": "d + p", "context": {"d": 'date("2026-11-21")', "p": '@"P1D"'}, "feel": True},
        {"expression": "a", "context": {"a": "1 +"}, "feel": True},
        {"expression": "a", "context": {"a": "b"}},
        "nothing",
        {"expression": "1"},
    )
    texts = ["2", "null", "true", '@"2026-11-22"', "null", '"b"', "null", "1"]
    assert [one["text"] for one in answers] == texts
    assert [[reason["code"] for reason in one["reasons"]] for one in answers if one["tree"] is None] == [
        ["expression_incomplete"],
        ["expression_incomplete"],
        ["question_invalid"],
    ]
    assert answers[4]["reasons"][0]["params"]["name"] == "a"


def test_a_batch_that_is_no_list_is_refused(run, tmp_path):
    (tmp_path / "a.json").write_text("{}", "utf-8")
    run("--batch", tmp_path / "a.json", expect=2)
    run("--batch", tmp_path / "missing.json", expect=2)
    run("1", "--batch", tmp_path / "a.json", expect=2)


def test_people_read_the_value_and_the_reasons_in_words(run):
    assert "25  (number)" in run("10 * 2.5").stdout
    assert "Character 2" in run('1 + "a"', "--lang", "en").stdout


def test_neither_the_application_nor_the_engine_of_diagrams_is_loaded():
    script = (
        "import sys\n"
        "from web.cli import main\n"
        "main(['feel', '1 + 1', '--json'], standalone_mode=False)\n"
        "loaded = {'sqlalchemy', 'SpiffWorkflow', 'web.app', 'processes', 'lxml'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=house.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("text", ["'a'", "“a”", "1 + 'a'"])
def test_wrong_quotes_are_told(run, text):
    assert '"abc"' in run(text, expect=1).stderr
