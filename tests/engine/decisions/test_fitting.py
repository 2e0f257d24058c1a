"""Types of decision files: what surely fails is told with its element and line, and nothing that might succeed."""

import pytest

from engine import decisions
from engine.decisions.fitting import cell_findings
from engine.decisions.models import read
from engine.feel.types import SIMPLE
from tests.engine.decisions import written as w

UNFIT, OTHER = "dmn_expression_unfit", "dmn_value_unfit"


def _found(*parts):
    return [one for one in decisions.check(w.file(*parts)) if one.code in {UNFIT, OTHER}]


def _decided(logic, kind=None, more=(), **inputs):
    given = [w.data(name, type_ref) for name, type_ref in inputs.items()]
    found = _found(*more, *given, w.decision("result", logic, inputs=tuple(inputs), kind=kind))
    return [(one.code, one.params["text"]) for one in found]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("amount * 2", "number"),
        ("[amount]", "number"),
        ("amount", "tMany"),
        ("day", "dateTime"),
        ("unknown * 2 + anything", "days and time duration"),
        ("anything + amount", "number"),
        ("loan.amount + 1", "number"),
        ("null", "number"),
        ('if amount > 1 then "a" else null', "string"),
        ("amount", "tElsewhere"),
    ],
)
def test_an_expression_that_may_fit_raises_nothing(text, kind):
    types = [w.item("tMany", "number", many=True), w.item("tLoan", None, w.component("amount", "number"))]
    inputs = {"amount": "number", "day": "date", "anything": None, "loan": "tLoan"}
    assert _decided(w.literal(text), kind, types, **inputs) == []


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ('amount + "đ"', None, UNFIT),
        ('amount > "5"', None, UNFIT),
        ("amount.member", None, UNFIT),
        ("upper case(amount)", None, UNFIT),
        ("loan.rate", None, UNFIT),
        ('"five"', "number", OTHER),
        ("amount > 5", "string", OTHER),
        ("[amount]", "string", OTHER),
        ("{amount: true}", "tLoan", OTHER),
    ],
)
def test_what_surely_fails_is_told(text, kind, code):
    types = [w.item("tLoan", None, w.component("amount", "number"))]
    assert _decided(w.literal(text), kind, types, amount="number", loan="tLoan") == [(code, text)]


def test_cells_are_held_against_the_type_of_their_column():
    rules = [
        (["< 5", '"A"'], ["1", '"x"']),
        (['"A"', "5"], ['"one"', "2"]),
        (["[1..3], null", 'not("B")'], ["amount", "null"]),
        (['< "B"', "contains(?, amount)"], ["amount + 1", "amount"]),
    ]
    outputs = [("fee", "number"), ("note", "string")]
    logic = w.table([("amount", "number"), ("sort", "string")], outputs, rules)
    assert _decided(logic, None, amount="number", sort="string") == [
        (UNFIT, '"A"'),
        (UNFIT, "5"),
        (OTHER, '"one"'),
        (OTHER, "2"),
        (UNFIT, '< "B"'),
        (UNFIT, "contains(?, amount)"),
        (OTHER, "amount"),
    ]


def test_the_type_of_an_untyped_input_is_that_of_its_expression():
    logic = w.table(["amount * 2"], ["fee"], [(['"A"'], ["1"]), (["5"], ["2"])])
    assert _decided(logic, None, amount="number") == [(UNFIT, '"A"')]


def test_inputs_outputs_and_allowed_values_that_are_of_another_type_are_told():
    logic = w.table([("amount", "string", '"A"')], [("fee", "number", '"low"', '"none"')], [(["-"], ["1"])])
    assert [code for code, _ in _decided(logic, None, amount="number")] == [OTHER, UNFIT, OTHER]


def test_boxed_expressions_hand_their_types_on():
    entries = w.context(w.entry("net", w.literal("amount - 1")), w.entry("text", w.literal('net + "đ"'), kind="string"))
    assert _decided(entries, None, amount="number") == [(UNFIT, 'net + "đ"')]


def test_a_finding_tells_element_line_and_reason():
    (one,) = _found(w.data("amount", "number"), w.decision("fee", w.literal("amount + true"), inputs=("amount",)))
    assert (one.element_id, one.element_name, one.severity) == ("_fee", "fee", "warning")
    assert one.line
    assert one.params["reason"] == "types_do_not_fit"
    assert one.params["position"] == 7


def test_decisions_and_knowledge_have_the_types_they_say():
    double = w.knowledge("double", w.literal("x * 2"), takes=[("x", "number")], kind="number")
    amount = w.decision("amount", w.literal("5"), kind="number")
    more = w.decision("more", w.literal('double(amount) + "đ"'), decisions=("amount",), knowledge=("double",))
    assert [(one.code, one.element_id) for one in _found(double, amount, more)] == [(UNFIT, "_more")]
    wrong = w.knowledge("wrong", w.literal("x + true"), takes=[("x", "number")])
    assert [(one.code, one.element_id) for one in _found(wrong)] == [(UNFIT, "_wrong")]


@pytest.mark.parametrize(("kind", "codes"), [("number", []), ("string", [OTHER])])
def test_the_logic_of_a_knowledge_model_may_say_the_type_of_its_result(kind, codes):
    double = w.knowledge("double", w.literal("x * 2"), takes=[("x", "number")])
    found = _found(double.replace("<encapsulatedLogic", f'<encapsulatedLogic typeRef="{kind}"'))
    assert [one.code for one in found] == codes


def test_one_table_can_be_looked_at_alone():
    data = w.file(
        w.data("amount", "number"),
        w.decision("fee", w.table([("amount", "number")], ["fee"], [(['"A"'], ["amount + 1"])]), inputs=("amount",)),
    )
    table = next(iter(read(data).definitions.decisions)).logic
    assert [one.code for one in cell_findings(table, {}, {"amount": SIMPLE["string"]})] == [OTHER, UNFIT, UNFIT]
