"""Business knowledge models and decision services: functions with parameters and types, and services of their own."""

import pytest

from engine import decisions
from engine.errors import DecisionUnknown
from engine.feel.functions import Function
from tests.engine.decisions.written import (
    NOW,
    D,
    codes,
    context,
    data,
    decide,
    decision,
    entry,
    file,
    item,
    knowledge,
    literal,
    refused,
    service,
    table,
    value,
)

ADD = knowledge("add up", literal("a + b"), takes=[("a", "number"), ("b", "number")])


def asked(*parts, call, knows, name="d"):
    return file(*parts, decision(name, literal(call), knowledge=knows))


def test_a_knowledge_model_is_called_in_order_and_by_names():
    assert value(asked(ADD, call="add up(1, 2)", knows=["add up"]), "d") == D(3)
    assert value(asked(ADD, call="add up(b: 1, a: 2)", knows=["add up"]), "d") == D(3)


@pytest.mark.parametrize("call", ["add up(1)", "add up(1, 2, 3)", "add up(a: 1)", "add up(a: 1, b: 2, c: 3)"])
def test_a_knowledge_model_called_wrongly_is_null(call):
    assert len(refused(asked(ADD, call=call, knows=["add up"]), "d")) >= 1


def test_arguments_take_the_types_of_parameters():
    assert value(asked(ADD, call="add up([1], 2)", knows=["add up"]), "d") == D(3)
    assert refused(asked(ADD, call='add up("1", 2)', knows=["add up"]), "d")[0] == "type_unfit"


def test_the_error_names_the_knowledge_model_where_it_happened():
    decided = decide(asked(ADD, call='add up("1", 2)', knows=["add up"]), "d")
    assert [error.decision for error in decided.errors] == ["add up", "add up"]
    assert decided.errors[0].line == 3


def test_a_table_in_a_knowledge_model_tells_its_rules():
    pay = knowledge(
        "Lệ phí", table(["cấp"], ["phí"], [(['"xã"'], ["10"]), (['"tỉnh"'], ["30"])]), takes=[("cấp", None)]
    )
    decided = decide(asked(pay, call='Lệ phí("xã") + Lệ phí("tỉnh")', knows=["Lệ phí"]), "d")
    assert decided.value == D(40)
    assert [(rule.decision, rule.number) for rule in decided.rules] == [("Lệ phí", 1), ("Lệ phí", 2)]


def test_a_knowledge_model_uses_others_and_itself():
    twice = knowledge("twice", literal("add up(n, n)"), takes=[("n", None)], knows=["add up"])
    fact = knowledge("fact", literal("if n < 2 then 1 else n * fact(n - 1)"), takes=[("n", "number")])
    assert value(asked(ADD, twice, call="twice(4)", knows=["twice"]), "d") == D(8)
    assert value(asked(fact, call="fact(10)", knows=["fact"]), "d") == D(3628800)


def test_a_knowledge_model_sees_nothing_but_its_parameters_and_requirements():
    leak = knowledge("leak", literal("Age"))
    content = file(data("Age"), leak, decision("d", literal("leak()"), inputs=["Age"], knowledge=["leak"]))
    assert "dmn_variable_unknown" in codes(content)
    assert refused(content, "d", {"Age": 1}) == ["variable_missing"]


def test_a_knowledge_model_is_a_value():
    content = asked(ADD, call="add up", knows=["add up"])
    assert isinstance(value(content, "d"), Function)
    assert value(asked(ADD, call="{f: add up}.f(1, 2)", knows=["add up"]), "d") == D(3)
    assert value(asked(ADD, call="add up instance of function<number, number> -> Any", knows=["add up"]), "d") is True


@pytest.mark.parametrize(("kind", "given", "expected"), [("tList", "1", [D(1)]), ("tOne", "[1]", D(1))])
def test_the_result_takes_the_type_that_a_function_type_gives(kind, given, expected):
    types = (
        item("tList", element="itemDefinition").replace("></", '><functionItem outputTypeRef="tNumbers"/></'),
        item("tOne").replace("></", '><functionItem outputTypeRef="number"/></'),
        item("tNumbers", "number", many=True),
    )
    model = knowledge("f", literal(given), kind=kind)
    assert value(asked(*types, model, call="f()", knows=["f"]), "d") == expected


def test_the_result_takes_the_type_of_the_variable_of_older_files():
    model = knowledge("f", literal('"text"'), kind="number")
    assert refused(asked(model, call="f()", knows=["f"]), "d") == ["type_unfit"]


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_functions_of_other_languages_are_refused_by_name(kind):
    assert "dmn_function_kind_unsupported" in codes(file(knowledge("f", literal("1"), language=kind)))
    found = [
        one for one in decisions.check(file(knowledge("f", literal("1"), language=kind))) if one.params.get("kind")
    ]
    assert (found[0].params["kind"], found[0].element_id, found[0].line) == (kind, "_f", 3)


def test_an_external_function_in_an_expression_gives_null():
    call = 'function(a) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}'
    content = file(decision("d", context(entry("cos", literal(call)), entry(None, literal("cos(1)")))))
    assert refused(content, "d") == ["external_function_refused"]


SERVED = (
    data("x", "number"),
    decision("rate", literal("7"), kind="number"),
    decision("inner", literal("x * rate"), inputs=["x"], decisions=["rate"]),
    decision("outer", literal("inner + 1"), decisions=["inner"]),
)


def test_a_service_gives_its_one_output():
    content = file(*SERVED, service("S", outputs=["outer"], inside=["inner", "rate"], inputs=["x"]))
    model = decisions.read(content)
    assert model.serve("S", {"x": 2}, now=NOW).value == D(15)
    assert model.serve("_S", {"x": 2}, now=NOW).value == D(15)
    assert [one.name for one in model.needs("S")] == ["x"]


def test_a_service_takes_its_input_decisions_instead_of_making_them():
    content = file(*SERVED, service("S", outputs=["outer"], inside=["inner"], decisions=["rate"], inputs=["x"]))
    assert decisions.read(content).serve("S", {"x": 2, "rate": 10}, now=NOW).value == D(21)
    decided = decisions.read(content).serve("S", {"x": 2}, now=NOW)
    assert decided.value is None
    assert (decided.errors[0].code, decided.errors[0].decision) == ("input_missing", "rate")


def test_a_service_with_several_outputs_gives_a_context():
    content = file(*SERVED, service("S", outputs=["inner", "outer"], inputs=["x"]))
    assert decisions.read(content).serve("S", {"x": 1}, now=NOW).value == {"inner": D(7), "outer": D(8)}


def test_a_service_is_a_function_of_its_input_data_and_then_its_input_decisions():
    parts = (
        data("i1", "string"),
        data("i2", "string"),
        decision("d1", literal('"never"')),
        decision("d2", literal('"never"')),
        decision("all", literal("i1 + i2 + d1 + d2"), inputs=["i1", "i2"], decisions=["d1", "d2"]),
        service("S", outputs=["all"], decisions=["d1", "d2"], inputs=["i1", "i2"]),
    )
    assert value(asked(*parts, call='S("a", "b", "c", "d")', knows=["S"]), "d") == "abcd"
    assert value(asked(*parts, call='S(d1: "c", i1: "a", d2: "d", i2: "b")', knows=["S"]), "d") == "abcd"
    for wrong in ('S("a")', 'S("a", "b", "c", "d", "e")', 'S(e: "a")'):
        assert len(refused(asked(*parts, call=wrong, knows=["S"]), "d")) == 1


def test_a_service_called_has_no_effect_on_what_its_caller_sees():
    parts = (*SERVED, service("S", outputs=["outer"], inside=["inner"], decisions=["rate"], inputs=["x"]))
    logic = context(entry("served", literal("S(1, 100)")), entry("rate", literal("rate")), entry("x", literal("x")))
    content = file(*parts, decision("d", logic, inputs=["x"], decisions=["rate"], knowledge=["S"]))
    assert value(content, "d", {"x": 5}) == {"served": D(101), "rate": D(7), "x": D(5)}


def test_arguments_and_result_of_a_service_take_their_types():
    text = (
        data("t", "string"),
        decision("echo", literal("t"), inputs=["t"]),
        service("S", outputs=["echo"], inputs=["t"]),
    )
    assert value(asked(*text, call='S(["foo"])', knows=["S"]), "d") == "foo"
    assert refused(asked(*text, call="S(1)", knows=["S"]), "d") == ["type_unfit"]
    number = item("tText").replace("></", '><functionItem outputTypeRef="string"/></')
    content = file(number, decision("n", literal("1000")), service("S", outputs=["n"], kind="tText"))
    decided = decisions.read(content).serve("S", {}, now=NOW)
    assert (decided.value, [error.code for error in decided.errors]) == (None, ["type_unfit"])


def test_parameters_may_be_named_like_paths():
    pay = knowledge("Lệ phí", literal('Hồ sơ.cấp + "."'), takes=[("Hồ sơ.cấp", "string")])
    bound = f'<binding><parameter name="Hồ sơ.cấp"/>{literal("Hồ sơ.cấp")}</binding>'
    call = f"<invocation>{literal('Lệ phí')}{bound}</invocation>"
    content = file(data("Hồ sơ"), pay, decision("d", call, inputs=["Hồ sơ"], knowledge=["Lệ phí"]))
    assert codes(content) == []
    assert value(content, "d", {"Hồ sơ": {"cấp": "xã"}}) == "xã."


LEVEL = item("tLevel", "string", values='"xã", "tỉnh"')
ECHO = (
    '<itemDefinition name="tEcho"><functionItem outputTypeRef="tLevel"><parameters name="a"/></functionItem>'
    '</itemDefinition><itemDefinition name="tTaker"><functionItem><parameters name="cấp" typeRef="tLevel"/>'
    "</functionItem></itemDefinition>"
)
SELF = "<functionDefinition{kind}><formalParameter name='a'/>" + literal("a") + "</functionDefinition>"


def echoing(*parts, call, **required):
    return file(LEVEL, ECHO, data("x"), *parts, decision("d", literal(call), inputs=["x"], **required))


@pytest.mark.parametrize(
    "logic",
    [
        literal("function(a) a", "tEcho"),
        literal("function(a: string) a", "tEcho"),
        SELF.format(kind=" typeRef='tEcho'"),
        context(entry("f", literal("function(a) a"), "tEcho"), entry(None, literal("f"))),
    ],
)
def test_a_function_typed_as_one_gives_only_what_its_type_allows(logic):
    content = echoing(decision("f", logic), call="f(x)", decisions=["f"])
    assert value(content, "d", {"x": "xã"}) == "xã"
    assert refused(content, "d", {"x": "làng"}) == ["value_not_allowed"]


@pytest.mark.parametrize("logic", [literal("function(a, b) a", "tEcho"), literal("function(a) 1", "tEcho")])
def test_a_function_of_another_type_is_null(logic):
    content = echoing(decision("f", logic), call="f(x)", decisions=["f"])
    assert refused(content, "d", {"x": "xã"}) == ["type_unfit", "function_unknown"]


def test_the_logic_of_a_knowledge_model_may_say_its_type():
    untyped = knowledge("f", literal("a"), takes=[("a", None)])
    echo = untyped.replace("<encapsulatedLogic", '<encapsulatedLogic typeRef="tEcho"')
    content = echoing(echo, call="f(x)", knowledge=["f"])
    assert value(content, "d", {"x": "xã"}) == "xã"
    assert refused(content, "d", {"x": "làng"}) == ["value_not_allowed"]


def test_a_service_takes_what_its_own_type_allows():
    given = decision("cấp", literal('"tỉnh"'))
    echo = decision("echo", literal("cấp"), decisions=["cấp"])
    offered = service("f", outputs=["echo"], decisions=["cấp"], kind="tTaker")
    content = echoing(given, echo, offered, call="f(x)", knowledge=["f"])
    assert value(content, "d", {"x": "xã"}) == "xã"
    assert refused(content, "d", {"x": "làng"}) == ["value_not_allowed"]
    model = decisions.read(content)
    assert model.serve("f", {"cấp": "xã"}, now=NOW).value == "xã"
    assert model.serve("f", {"cấp": "làng"}, now=NOW).value is None


def test_an_unknown_name_is_refused():
    model = decisions.read(file(*SERVED))
    for ask in (model.decide, model.serve):
        with pytest.raises(DecisionUnknown):
            ask("nothing", {}, now=NOW)
    with pytest.raises(DecisionUnknown):
        model.needs("nothing")
