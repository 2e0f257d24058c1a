"""Decision tables: every hit policy, defaults, values of inputs and outputs, and what a matched rule tells."""

import pytest

from tests.engine.decisions.written import D, codes, data, decide, decision, file, item, refused, table, value

AGES = [(["< 18"], ['"child"']), ([">= 18"], ['"adult"']), ([">= 65"], ['"senior"'])]


def by_age(rules=AGES, policy=None, outputs=(("stage", "string"),), **more):
    logic = table([("Age", "number")], outputs, rules, policy, **more)
    return file(data("Age", "number"), decision("Stage", logic, inputs=["Age"]))


def test_unique_gives_the_output_of_its_only_rule():
    assert value(by_age(), "Stage", {"Age": 17}) == "child"


def test_unique_gives_null_and_names_the_rules_when_two_match():
    decided = decide(by_age(), "Stage", {"Age": 70})
    assert decided.value is None
    assert [(one.code, one.params["rules"], one.decision) for one in decided.errors] == [
        ("rules_overlap", "2, 3", "Stage")
    ]
    assert [rule.number for rule in decided.rules] == [2, 3]


def test_no_hit_policy_means_unique():
    assert refused(by_age(policy=None), "Stage", {"Age": 70}) == refused(by_age(policy="UNIQUE"), "Stage", {"Age": 70})


def test_no_rule_and_no_default_give_null_without_an_error():
    decided = decide(by_age([(["< 18"], ["1"])]), "Stage", {"Age": 20})
    assert (decided.value, decided.rules, decided.errors) == (None, (), ())


def test_first_stops_at_the_first_rule():
    decided = decide(by_age(policy="FIRST"), "Stage", {"Age": 70})
    assert decided.value == "adult"
    assert [rule.number for rule in decided.rules] == [2]


def test_any_gives_what_all_rules_agree_on():
    rules = [([">= 18"], ['"yes"']), ([">= 65"], ['"yes"']), ([">= 90"], ['"no"'])]
    assert value(by_age(rules, "ANY"), "Stage", {"Age": 70}) == "yes"
    assert refused(by_age(rules, "ANY"), "Stage", {"Age": 95}) == ["rules_disagree"]


def test_priority_takes_the_output_named_first_among_its_values():
    outputs = [("stage", "string", '"senior", "adult", "child"')]
    assert value(by_age(policy="PRIORITY", outputs=outputs), "Stage", {"Age": 70}) == "senior"


def test_priority_takes_its_order_from_the_type_when_the_output_has_none():
    logic = table(["Age"], [("stage", "tStage")], AGES, "PRIORITY")
    stages = item("tStage", "string", values='"senior", "adult", "child"')
    content = file(stages, data("Age", "number"), decision("Stage", logic, inputs=["Age"]))
    assert value(content, "Stage", {"Age": 70}) == "senior"


def test_priority_compares_several_outputs_from_left_to_right():
    outputs = [("a", "string", '"x", "y"'), ("b", "number", "1, 2, 3")]
    rules = [([">= 1"], ['"y"', "1"]), ([">= 1"], ['"x"', "3"]), ([">= 1"], ['"x"', "2"])]
    assert value(by_age(rules, "PRIORITY", outputs), "Stage", {"Age": 1}) == {"a": "x", "b": D(2)}


def test_rule_order_lists_the_outputs_as_the_rules_stand():
    assert value(by_age(policy="RULE ORDER"), "Stage", {"Age": 70}) == ["adult", "senior"]


def test_output_order_lists_the_outputs_by_priority():
    outputs = [("stage", "string", '"senior", "adult", "child"')]
    assert value(by_age(policy="OUTPUT ORDER", outputs=outputs), "Stage", {"Age": 70}) == ["senior", "adult"]


def test_collect_lists_everything_and_several_outputs_as_contexts():
    rules = [(["> 1"], ["1", '"a"']), (["> 2"], ["2", '"b"'])]
    outputs = [("n", "number"), ("t", "string")]
    assert value(by_age(policy="COLLECT"), "Stage", {"Age": 70}) == ["adult", "senior"]
    assert value(by_age(rules, "COLLECT", outputs), "Stage", {"Age": 3}) == [
        {"n": D(1), "t": "a"},
        {"n": D(2), "t": "b"},
    ]


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", 70), ("COUNT", 3), ("MIN", 10), ("MAX", 40)])
def test_collect_aggregates(aggregation, expected):
    rules = [(["> 1"], ["10"]), (["> 2"], ["20"]), (["> 3"], ["40"]), (["> 9"], ["80"])]
    content = by_age(rules, "COLLECT", [("fee", "number")], aggregation=aggregation)
    assert value(content, "Stage", {"Age": 5}) == D(expected)


@pytest.mark.parametrize(
    ("policy", "aggregation", "expected"),
    [
        ("COLLECT", None, []),
        ("RULE ORDER", None, []),
        ("COLLECT", "COUNT", D(0)),
        ("COLLECT", "SUM", None),
        ("COLLECT", "MIN", None),
        ("COLLECT", "MAX", None),
        ("FIRST", None, None),
        ("ANY", None, None),
    ],
)
def test_what_nothing_matched_comes_to(policy, aggregation, expected):
    content = by_age([(["< 18"], ["1"])], policy, [("n", "number")], aggregation=aggregation)
    decided = decide(content, "Stage", {"Age": 20})
    assert (decided.value, decided.errors) == (expected, ())


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY", "COLLECT"])
def test_the_default_counts_when_no_rule_matches(policy):
    outputs = [("stage", "string", None, '"un" + "known"')]
    assert value(by_age([(["< 18"], ['"child"'])], policy, outputs), "Stage", {"Age": 20}) == "unknown"


def test_an_output_without_default_is_null_beside_one_that_has_it():
    outputs = [("a", "number", None, "7"), ("b", "number")]
    assert value(by_age([(["< 18"], ["1", "2"])], None, outputs), "Stage", {"Age": 20}) == {"a": D(7), "b": None}


def test_an_input_outside_its_values_is_taken_for_null_and_said():
    logic = table([("Kind", "string", '"A", "B"')], ["r"], [(['"A"'], ["1"]), (["null"], ['"none"'])])
    content = file(data("Kind", "string"), decision("d", logic, inputs=["Kind"]))
    assert value(content, "d", {"Kind": "A"}) == D(1)
    assert decide(content, "d", {"Kind": "B"}).value is None
    decided = decide(content, "d", {"Kind": "C"})
    assert decided.value == "none"
    assert [(one.code, dict(one.params)) for one in decided.errors] == [
        ("input_not_allowed", {"value": "C", "input": "Kind"})
    ]
    assert decide(content, "d", {"Kind": None}).errors == ()


def test_an_output_outside_its_values_is_null():
    outputs = [("stage", "string", '"child"')]
    assert value(by_age(outputs=outputs), "Stage", {"Age": 10}) == "child"
    assert refused(by_age(outputs=outputs), "Stage", {"Age": 20}) == ["output_not_allowed"]


def test_inputs_and_outputs_take_their_types():
    assert refused(by_age([(["-"], ["1"])]), "Stage", {"Age": 1}) == ["type_unfit"]
    logic = table([("Age", "number")], [("list", "list<number>")], [(["2"], ["1"])])
    content = file(data("Age"), decision("d", logic, inputs=["Age"]))
    assert value(content, "d", {"Age": [2]}) == [D(1)]


def test_a_matched_rule_tells_what_it_saw_and_its_annotations():
    rules = [([">= 60", "not(true)"], ["10", '"a"'], "Law 1", "Law 2")]
    logic = table([("Age", "number"), "Poor"], ["fee", "note"], rules)
    content = file(data("Age", "number"), data("Poor"), decision("Fee", logic, inputs=["Age", "Poor"]))
    (rule,) = decide(content, "Fee", {"Age": 61, "Poor": False}).rules
    assert (rule.decision, rule.number, rule.id) == ("Fee", 1, "rule1")
    assert rule.inputs == (("Age", D(61)), ("Poor", False))
    assert rule.outputs == (("fee", D(10)), ("note", "a"))
    assert [text for _, text in rule.annotations] == ["Law 1", "Law 2"]


def test_annotations_have_the_names_of_their_columns_and_a_description_counts_as_one():
    logic = (
        '<decisionTable><input><inputExpression><text>Age</text></inputExpression></input><output name="r"/>'
        '<annotation name="Basis"/><rule><description>Seen</description><inputEntry><text>-</text></inputEntry>'
        "<outputEntry><text>1</text></outputEntry><annotationEntry><text>Law</text></annotationEntry></rule>"
        "</decisionTable>"
    )
    content = file(data("Age"), decision("d", logic, inputs=["Age"]))
    assert decide(content, "d", {"Age": 1}).rules[0].annotations == (("Basis", "Law"), ("", "Seen"))


def test_an_empty_input_entry_lets_everything_pass_and_an_empty_output_entry_is_null():
    logic = table(["Age"], ["a", "b"], [([""], ["1", ""])])
    assert value(file(data("Age"), decision("d", logic, inputs=["Age"])), "d", {"Age": 1}) == {"a": D(1), "b": None}


def test_a_table_without_rules_or_inputs_still_decides():
    assert value(file(decision("d", table([], ["r"], [([], ["5"])]))), "d") == D(5)
    assert value(file(decision("d", table([], ["r"], []))), "d") is None


def test_cells_see_variables_functions_and_the_tested_value():
    rules = [(["[Low..High]"], ['"in"']), (["> High"], ['"above"']), (["? < Low and odd(?)"], ['"odd"'])]
    logic = table(["n"], ["r"], rules)
    content = file(data("n"), data("Low"), data("High"), decision("d", logic, inputs=["n", "Low", "High"]))
    found = [value(content, "d", {"n": n, "Low": 5, "High": 7}) for n in (6, 8, 3, 2)]
    assert found == ["in", "above", "odd", None]


def test_a_cell_may_name_a_list_of_values():
    logic = table(["Symptom"], ["r"], [(['"cough", "cold"'], ["1"]), (["Known"], ["2"])], "COLLECT")
    content = file(data("Symptom"), data("Known"), decision("d", logic, inputs=["Symptom", "Known"]))
    assert value(content, "d", {"Symptom": "cough", "Known": ["fever", "cough"]}) == [D(1), D(2)]
    assert value(content, "d", {"Symptom": "fever", "Known": ["fever"]}) == [D(2)]


def test_names_of_inputs_and_outputs_may_have_blanks_and_any_letters():
    logic = table(["Loại hồ sơ"], ["lệ phí", "thời hạn"], [(['"Cấp mới"'], ["100000", "15"])])
    later = table(["Phí.lệ phí * 2"], ["r"], [(["> 100"], ["Phí.thời hạn"])], prefix="later")
    content = file(
        data("Loại hồ sơ", "string"),
        decision("Phí", logic, inputs=["Loại hồ sơ"]),
        decision("Hạn", later, decisions=["Phí"]),
    )
    assert value(content, "Hạn", {"Loại hồ sơ": "Cấp mới"}) == D(15)


def test_orientation_does_not_matter():
    for orientation in ("Rule-as-Row", "Rule-as-Column", "CrossTable"):
        assert value(by_age(preferredOrientation=orientation), "Stage", {"Age": 3}) == "child"


def test_hit_policies_are_read_in_any_case_and_aggregation_elsewhere_is_doubted():
    assert value(by_age(policy="rule order"), "Stage", {"Age": 3}) == ["child"]
    assert "dmn_aggregation_ignored" in codes(by_age(policy="FIRST", aggregation="SUM"))


def test_an_output_entry_may_say_its_own_type():
    plain = table([], ["mức", "lý do"], [([], ["x", "x"])])
    typed = plain.replace("<outputEntry>", '<outputEntry typeRef="number">', 1)
    decided = decide(file(data("x"), decision("d", typed, inputs=["x"])), "d", {"x": "a"})
    assert decided.value == {"mức": None, "lý do": "a"}
    assert [error.code for error in decided.errors] == ["type_unfit"]
