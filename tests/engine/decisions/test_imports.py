"""Files that import files: by namespace, under a name or as if written here, in chains; gaps and circles are said."""

from engine import decisions
from tests.engine.decisions.written import (
    NAMESPACES,
    NOW,
    D,
    codes,
    data,
    decision,
    file,
    item,
    knowledge,
    literal,
    service,
    value,
)


def brought(namespace, name="i", location=None, kind=NAMESPACES["1.5"]):
    place = f' locationURI="{location}"' if location else ""
    return f'<import name="{name}" namespace="{namespace}" importType="{kind}"{place}/>'


INNER = file(
    item("tAge", "number", values="[0..150]"),
    data("Age", "tAge"),
    decision("Is adult", literal("Age >= 18"), inputs=["Age"]),
    decision("base", literal("10")),
    knowledge("add up", literal("a + b"), takes=[("a", "tAge"), ("b", None)]),
    service("Asked", outputs=["base"]),
    namespace="urn:inner",
)
ALL = {"inner.dmn": INNER}


def outer(*parts, more=""):
    return file(brought("urn:inner"), *parts, namespace="urn:outer", more=more)


def test_an_imported_decision_is_seen_under_the_name_of_the_import():
    content = outer(
        decision("d", literal("if i.Is adult then i.base else 0"), decisions=["urn:inner#_Is_adult", "urn:inner#_base"])
    )
    assert codes(content, ALL) == []
    assert value(content, "d", {"Age": 20}, ALL) == D(10)


def test_imported_knowledge_and_services_are_functions():
    knows = ["urn:inner#_add_up", "urn:inner#_Asked"]
    content = outer(decision("d", literal("i.add up(1, 2) + i.add up(b: 1, a: 2) + i.Asked()"), knowledge=knows))
    assert value(content, "d", {}, ALL) == D(16)


def test_imported_input_data_is_given_under_its_import_or_its_own_name():
    content = outer(decision("d", literal("i.Age + 1"), inputs=["urn:inner#_Age"]))
    for inputs in ({"i": {"Age": 3}}, {"i.Age": 3}, {"Age": 3}):
        assert value(content, "d", inputs, ALL) == D(4)
    assert [one.name for one in decisions.read(content, ALL).needs("d")] == ["i.Age"]


def test_imported_types_are_written_with_the_name_of_the_import():
    parts = (item("tAges", "i.tAge", many=True), data("x", "tAges"), data("y", "i.tAge"))
    content = outer(*parts, decision("d", literal("x[1] + y"), inputs=["x", "y"]))
    assert value(content, "d", {"x": [1], "y": 2}, ALL) == D(3)
    decided = decisions.read(content, ALL).decide("d", {"x": [1], "y": 200}, now=NOW)
    assert decided.errors[0].code == "value_not_allowed"
    prefixed = outer(data("x", "in:tAge"), decision("d", literal("x"), inputs=["x"]), more=' xmlns:in="urn:inner"')
    assert codes(prefixed, ALL) == []


def test_a_decision_of_an_import_can_be_made_by_its_name():
    content = outer(decision("d", literal("1")))
    assert decisions.read(content, ALL).decide("i.base", {}, now=NOW).value == D(10)


def test_imports_reach_through_chains_but_are_seen_one_step_only():
    middle = file(
        brought("urn:inner", "deep"),
        decision("m", literal("deep.base * 2"), decisions=["urn:inner#_base"]),
        namespace="urn:middle",
    )
    chain = {"middle.dmn": middle, **ALL}
    content = file(brought("urn:middle", "mid"), decision("d", literal("mid.m"), decisions=["urn:middle#_m"]))
    assert value(content, "d", {}, chain) == D(20)
    far = file(brought("urn:middle", "mid"), decision("d", literal("1"), decisions=["urn:inner#_base"]))
    assert codes(far, chain) == ["dmn_reference_dangling"]


def test_two_ways_to_one_file_share_its_input():
    def between(name):
        return file(
            brought("urn:inner", "x"),
            decision(name, literal("x.Age"), inputs=["urn:inner#_Age"]),
            namespace=f"urn:{name}",
        )

    files = {"a.dmn": between("a"), "b.dmn": between("b"), **ALL}
    content = file(
        brought("urn:a", "A"),
        brought("urn:b", "B"),
        decision("d", literal("A.a + B.b"), decisions=["urn:a#_a", "urn:b#_b"]),
    )
    assert value(content, "d", {"Age": 4}, files) == D(8)


def test_an_import_without_a_name_is_as_if_written_here():
    content = file(
        brought("urn:inner", ""),
        data("x", "tAge"),
        decision("d", literal("base + x"), decisions=["base"], inputs=["x"]),
        namespace="urn:outer",
    )
    assert codes(content, ALL) == []
    assert value(content, "d", {"x": 1}, ALL) == D(11)


def test_the_location_chooses_between_files_of_one_namespace():
    other = file(decision("base", literal("99")), namespace="urn:inner")
    files = {"a/one.dmn": INNER, "b/two.dmn": other}
    for location, expected in (("two.dmn", 99), ("b/two.dmn", 99), ("a/one.dmn", 10)):
        content = file(
            brought("urn:inner", location=location), decision("d", literal("i.base"), decisions=["urn:inner#_base"])
        )
        assert value(content, "d", {}, files) == D(expected)


def test_versions_may_be_mixed():
    old = file(decision("base", literal("10")), namespace="urn:inner", version="1.1")
    content = outer(decision("d", literal("i.base"), decisions=["urn:inner#_base"]))
    assert value(content, "d", {}, {"old.dmn": old}) == D(10)


def test_a_missing_import_is_said_once():
    content = outer(decision("d", literal("i.base"), decisions=["urn:inner#_base"]))
    found = decisions.check(content)
    assert [(one.code, one.line, one.params["namespace"]) for one in found] == [("dmn_import_missing", 3, "urn:inner")]


def decided_here(name, *parts, of="1"):
    """Write a file of a namespace with one decision and some imports."""
    return file(*parts, decision(f"{name}1", literal(of)), namespace=f"urn:{name}")


def test_a_circle_of_imports_is_said_and_left_out():
    one = decided_here("a", brought("urn:b", "b"))
    two = decided_here("b", brought("urn:a", "a"))
    files = {"a.dmn": one, "b.dmn": two}
    assert codes(one, files) == []
    assert codes(file(brought("urn:test"), decision("d", literal("1")))) == ["dmn_import_cycle"]
    three = decided_here("c", brought("urn:a", "a"))
    model = decisions.read(three, files)
    assert model.decide("c1", {}, now=NOW).value == D(1)


def named(namespace, *parts, gives=None):
    """Write a file that perhaps has the decision «same» with its namespace as value."""
    own = () if gives is None else (decision("same", literal(f'"{gives}"')),)
    return file(*parts, *own, namespace=namespace)


def test_of_things_with_one_name_the_first_in_depth_is_meant():
    asks = decision("d", literal("same"), decisions=["same"])
    nameless = [brought(f"urn:{name}", "") for name in "bcd"]
    files = {"c": named("urn:c", gives="c"), "d": named("urn:d", gives="d")}
    cases = [
        ((nameless[0], asks), {"b": named("urn:b", nameless[1], gives="b")}, "b"),
        ((nameless[0], nameless[1], asks), {"b": named("urn:b", gives="b")}, "b"),
        ((nameless[0], nameless[2], asks), {"b": named("urn:b", nameless[1])}, "c"),
        ((nameless[0], asks), {"b": named("urn:b", nameless[1], nameless[2])}, "c"),
    ]
    for parts, more, expected in cases:
        assert value(file(*parts), "d", {}, {**files, **more}) == expected


def test_what_stands_in_the_outer_file_replaces_what_a_nameless_import_has():
    for reference in ("inner", "urn:b#_inner"):
        middle = file(
            decision("middle", literal("inner"), decisions=[reference]),
            decision("inner", literal('"theirs"')),
            namespace="urn:b",
        )
        asks = decision("d", literal("middle"), decisions=["middle"])
        ours = file(brought("urn:b", ""), asks, decision("inner", literal('"ours"')))
        assert value(ours, "d", {}, {"b.dmn": middle}) == "ours"
        apart = file(brought("urn:b", "b"), decision("d", literal("b.middle"), decisions=["urn:b#_middle"]))
        assert value(apart, "d", {}, {"b.dmn": middle}) == "theirs"


def test_a_file_without_anything_of_its_own_offers_what_it_imports():
    inner = file(data("x", "string"), decision("echo", literal("x"), inputs=["x"]), namespace="urn:b")
    model = decisions.read(file(brought("urn:b", "")), {"b.dmn": inner})
    assert model.decide("echo", {"x": "Foo"}, now=NOW).value == "Foo"


def test_an_import_with_errors_is_said_where_it_is_imported():
    broken = file(decision("base", literal("1 +")), namespace="urn:inner")
    (found,) = decisions.check(outer(decision("d", literal("1"))), {"broken.dmn": broken})
    assert (found.code, found.params["file"], found.params["code"]) == (
        "dmn_import_invalid",
        "broken.dmn",
        "dmn_expression_invalid",
    )


def test_other_kinds_of_imports_are_refused_by_name():
    content = file(brought("urn:x", kind="http://www.w3.org/2001/XMLSchema"), decision("d", literal("1")))
    assert codes(content) == ["dmn_import_kind_unsupported"]
