"""Models that mean harm: recursion, explosions and floods end with a code, at once."""

import sys
import threading
from time import thread_time

import pytest

from engine import decisions
from tests.engine import processor
from tests.engine.decisions.written import (
    NOW,
    D,
    component,
    context,
    data,
    decision,
    entry,
    file,
    item,
    knowledge,
    literal,
    service,
    table,
)

SECONDS = 0.25  # 50 ms are the aim; a busy machine gets five times that


def loop(source, body, name="x"):
    return f'<for iteratorVariable="{name}"><in>{literal(source)}</in><return>{body}</return></for>'


def recursive(body, *takes, call="f(0)"):
    model = knowledge("f", literal(body), takes=[(name, None) for name in takes or ("n",)], knows=["f"])
    return file(model, decision("d", literal(call), knowledge=["f"]))


TYPED = item("tList", None, component("a", "number"), many=True)
HOSTILE = {
    "endless recursion": (recursive("f(n + 1)"), "calls_too_deep"),
    "branching recursion": (recursive("if n > 20 then 1 else f(n + 1) + f(n + 1)"), "steps_exceeded"),
    "doubling text": (
        recursive("if n > 30 then s else f(n + 1, s + s)", "n", "s", call='f(0, "aaaa")'),
        "text_too_long",
    ),
    "a service that calls itself": (
        file(decision("d", literal("S()"), knowledge=["S"]), service("S", outputs=["d"])),
        "calls_too_deep",
    ),
    "loops in loops": (
        file(decision("d", loop("[1..4000]", loop("[1..4000]", literal("x * y"), "y")))),
        "steps_exceeded",
    ),
    "a loop that keeps itself": (file(decision("d", loop("[1..4000]", literal("partial")))), "steps_exceeded"),
    "a table in a loop": (
        file(
            knowledge(
                "T", table(["n"], ["r"], [([f"[{n}..{n + 1})"], [str(n)]) for n in range(400)]), takes=[("n", None)]
            ),
            decision("d", literal("for x in 1..4000 return T(x)"), knowledge=["T"]),
        ),
        "steps_exceeded",
    ),
    "cells that count": (
        file(
            decision(
                "d", table(["1"], ["r"], [([f"count(for x in 1..900 return x) = {n}"], ["1"]) for n in range(300)])
            )
        ),
        "steps_exceeded",
    ),
    "a typed list handed on and on": (
        file(
            TYPED,
            knowledge("f", literal("f(x)"), takes=[("x", "tList")], knows=["f"]),
            decision("d", literal("f(for i in 1..3000 return {a: i})"), knowledge=["f"]),
        ),
        "steps_exceeded",
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_model_ends_with_a_code_at_once(kind):
    content, code = HOSTILE[kind]
    model = decisions.read(content)
    assert processor.seconds(lambda: model.decide("d", {}, now=NOW), SECONDS) < SECONDS
    decided = model.decide("d", {}, now=NOW)
    assert decided.value is None
    assert code in {error.code for error in decided.errors}


def test_a_hostile_input_is_null_with_a_code():
    model = decisions.read(file(data("x"), decision("d", literal("x"), inputs=["x"])))
    deep = []
    for _ in range(5000):
        deep = [deep]
    for wrong, code in ((deep, "value_too_large"), ([0] * 6000, "list_too_long"), (D("NaN"), "value_unsupported")):
        decided = model.decide("d", {"x": wrong}, now=NOW)
        assert (decided.value, decided.errors[0].code) == (None, code)


def test_recursion_is_stopped_before_the_stack_ends_even_in_a_deep_caller():
    model = decisions.read(recursive("f(n + 1)"))

    def deeper(levels):
        return model.decide("d", {}, now=NOW) if not levels else deeper(levels - 1)

    assert deeper(sys.getrecursionlimit() // 5).errors[0].code == "calls_too_deep"


def test_a_tower_of_contexts_is_read_and_decided():
    logic = literal("1")
    for _ in range(18):
        logic = context(entry("a", logic), entry("b", literal("a")))
    start = thread_time()
    assert decisions.read(file(decision("d", logic))).decide("d", {}, now=NOW).errors == ()
    assert thread_time() - start < 1


def test_a_tower_that_is_too_high_is_a_finding():
    logic = "<list>" * 70 + "</list>" * 70
    assert [found.code for found in decisions.check(file(decision("d", logic)))] == ["xml_too_deep"]


def test_models_are_asked_in_several_threads_at_once():
    rules = [([f"[{n}..{n + 1})"], [str(n)]) for n in range(50)]
    model = decisions.read(file(data("x"), decision("d", table(["x"], ["r"], rules), inputs=["x"])))
    wrong = []

    def ask(number):
        wrong.extend(n for n in range(50) if model.decide("d", {"x": n}, now=NOW).value != D(n) and number >= 0)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize(
    "types",
    [
        [item("t0", "number"), *(item(f"t{n}", f"t{n - 1}", many=True) for n in range(1, 300))],
        [*(item(f"t{n}", None, component("a", f"t{n - 1}")) for n in range(900, 0, -1)), item("t0", "number")],
        [item(f"t{n}", None, component("a", f"t{(n + 1) % 500}")) for n in range(500)],
        [item(f"t{n}", None, component("a", f"t{n - 1}"), component("b", f"t{n - 1}")) for n in range(40)],
    ],
    ids=["lists in lists", "structures, the last first", "a wide circle", "a tower"],
)
def test_types_without_measure_are_findings_at_once(types):
    start = thread_time()
    assert "dmn_type_too_large" in {found.code for found in decisions.check(file(*types, decision("d", literal("1"))))}
    assert thread_time() - start < 1


@pytest.mark.parametrize("named", [True, False])
def test_files_that_import_all_others_are_read_at_once(named):
    def one(number):
        inner = (
            f'<import namespace="urn:{other}" name="{f"p{other}" if named else ""}" locationURI="f{other}.dmn"/>'
            for other in range(number + 1, 25)
        )
        return file(*inner, item(f"t{number}", "number"), decision("d", literal("1")), namespace=f"urn:{number}")

    start = thread_time()
    model = decisions.read(one(0), {f"f{number}.dmn": one(number) for number in range(1, 25)})
    assert model.decide("d", {}, now=NOW).errors == ()
    assert thread_time() - start < 1
