"""Classic drawings that get stuck, run twice or never end, each with what is said, and their sound twins."""

from collections import Counter

import pytest

import engine
from engine import drawing, xml
from engine.model import Severity
from engine.soundness import Budget, Judged
from tests.engine.drawings import drawn
from tests.engine.soundness.driven import chosen_by_flow, drive
from tests.engine.soundness.naive import replay

CODES = {"deadlock", "multiple_merge", "no_way_out", "never_reached", "soundness_undecided"}
TWO = "user a\nuser b\n"
BOTH = "g -> a -> j -> e\ng -> b -> j"
EITHER = "s -> g\ng -> a if x\na -> j -> e\ng -> b default\nb -> j"
LEAVING = "and g\nxor x\nand j\n{} f\ns -> g -> a -> x\nx -> f if y\nx -> j default\ng -> b -> j -> e"
GUARDED = "timer t P1D on a\nand g\nand j\n"
INSIDE = (
    "sub w {\nstart i\nend o\nend q\nand g\nand j\nxor x\nuser c\nuser d\n"
    "i -> g -> c -> x\nx -> j if y\nx -> q default\ng -> d -> j -> o\n}\n"
)
THROWN = "sub w {{\nstart i\nuser c\n{}\n}}\ncatch t error E1 on w\nend f\ns -> w -> a -> b -> e\nt -> f"
RELAY = "and g\nthrow out link far\ncatch in link far\nand j\ns -> g -> a -> j -> e\ng -> b -> out\nin -> j"


def _file(text: str) -> bytes:
    return drawn(f"start s\nend e\n{TWO}{text}")


def _said(text: str) -> set[tuple[str, str | None]]:
    findings = engine.check(_file(text))
    assert not [found.code for found in findings if found.severity is Severity.ERROR]
    return {(found.code, found.element_id) for found in findings if found.code in CODES}


WRONG = {
    "a parallel split, an exclusive merge": (
        "multiple_merge",
        "m",
        "and g\nxor m\nuser c\ns -> g -> a -> m -> c -> e\ng -> b -> m",
    ),
    "a parallel split, no merge at all": (
        "multiple_merge",
        "c",
        "and g\nuser c\ns -> g -> a -> c -> e\ng -> b -> c",
    ),
    "an exclusive split, a parallel join": ("deadlock", "j", f"xor g\nand j\n{EITHER}"),
    "an inclusive split, a parallel join": ("deadlock", "j", f"or g\nand j\n{EITHER}"),
    "an inclusive split, an exclusive merge": (
        "multiple_merge",
        "j",
        f"or g\nxor j\nuser c\n{EITHER.replace('j -> e', 'j -> c -> e').replace('b default', 'b if y')}",
    ),
    "a split at an activity, a parallel join": ("deadlock", "j", "and j\ns -> a -> j -> e\na -> b if x\nb -> j"),
    "a race, a parallel join": (
        "deadlock",
        "j",
        "race g\ntimer t P1D\nmessage m hi\nand j\ns -> g -> t -> a -> j -> e\ng -> m -> b -> j",
    ),
    "a loop into a parallel block": (
        "deadlock",
        "j",
        "and g\nxor m\nand j\nxor x\ns -> g -> m -> a -> j -> x\nx -> m if again\nx -> e default\ng -> b -> j",
    ),
    "a loop out of a parallel block": (
        "multiple_merge",
        "m",
        "xor m\nand g\nxor x\nand j\ns -> m -> g -> a -> x\nx -> m if again\nx -> j default\ng -> b -> j -> e",
    ),
    "a branch that may end before the join": ("deadlock", "j", LEAVING.format("end")),
    "a time limit that ends a branch": ("deadlock", "j", f"{GUARDED}end f\ns -> {BOTH}\nt -> f"),
    "a time limit that enters the join": ("deadlock", "j", f"{GUARDED}s -> {BOTH}\nt -> j"),
    "a reminder that flows back": (
        "multiple_merge",
        "m",
        "timer t P1D beside a\nand g\nxor m\nand j\nuser c\ns -> g -> a -> m -> c -> j -> e\nt -> m\ng -> b -> j",
    ),
    "a reminder that the join waits for": (
        "deadlock",
        "j",
        "timer t P1D beside a\nand j\nuser c\ns -> b -> a -> j -> e\nt -> c -> j",
    ),
    "two inclusive joins that wait for each other": (
        "deadlock",
        "m",
        (
            "and g\nor m\nor n\nxor x\nxor y\nuser c\ns -> g -> m -> x\nx -> n if again\nx -> a default\na -> e\n"
            "g -> n -> y\ny -> c if again\nc -> m\ny -> b default\nb -> e"
        ),
    ),
    "a join in a sub-process": ("deadlock", "j", f"{INSIDE}s -> w -> a -> b -> e"),
    "a message that may interrupt saves nothing": (
        "deadlock",
        "j",
        f"xor g\nand j\n{EITHER}\nevent w {{\nbegin k message stop\nend o\nk -> o\n}}",
    ),
    "an event sub-process of its own": (
        "deadlock",
        "j",
        "s -> a -> b -> e\n" + INSIDE.replace("sub w", "event w").replace("start i", "begin i message news"),
    ),
    "a loop without a way out": ("no_way_out", "b", "and g\nxor m\ns -> g -> a -> e\ng -> m -> b -> m"),
    "a terminate that comes at once": (
        "never_reached",
        "b",
        "and g\nterminate f\ns -> g -> a -> b -> e\ng -> f",
    ),
    "a sub-process that only fails": ("never_reached", "a", THROWN.format("finish k error E1\ni -> c -> k")),
}
RIGHT = {
    "a parallel split, a parallel join": f"and g\nand j\ns -> {BOTH}",
    "a parallel split, an inclusive join": f"and g\nor j\ns -> {BOTH}",
    "an exclusive split, an exclusive merge": f"xor g\nxor j\n{EITHER}",
    "an exclusive split, an inclusive join": f"xor g\nor j\n{EITHER}",
    "an inclusive split, an inclusive join": f"or g\nor j\n{EITHER}",
    "an inclusive split, a complex join": f"or g\ncomplex j activationCount >= 1\n{EITHER}",
    "a default that passes the block": (
        "or g\nor j\nxor m\nuser c\ns -> g\ng -> a if x\ng -> b if y\ng -> m default\na -> j -> m -> c -> e\nb -> j"
    ),
    "branches that end at one event": "and g\ns -> g -> a -> e\ng -> b -> e",
    "branches that end each by itself": "and g\nend f\ns -> g -> a -> e\ng -> b -> f",
    "branches that merge before the end only": "and g\nxor m\ns -> g -> a -> m -> e\ng -> b -> m",
    "a loop around a parallel block": (
        "xor m\nand g\nand j\nxor x\ns -> m -> g -> a -> j -> x\nx -> m if again\nx -> e default\ng -> b -> j"
    ),
    "a refusal that ends everything": LEAVING.format("terminate"),
    "a race and a merge": "race g\ntimer t P1D\nmessage m hi\nxor j\ns -> g -> t -> a -> j -> e\ng -> m -> b -> j",
    "a time limit that merges before the join": f"{GUARDED}xor m\ns -> {BOTH.replace('a -> j', 'a -> m -> j')}\nt -> m",
    "a time limit and an inclusive join": f"{GUARDED.replace('and j', 'or j')}s -> {BOTH}\nt -> j",
    "a reminder that ends by itself": "timer t P1D beside a\nuser c\nend f\ns -> b -> a -> e\nt -> c -> f",
    "a reminder in a loop": (
        "xor m\nxor x\ntimer t P1D beside a\nuser c\nend f\ns -> m -> a -> x\n"
        "x -> m if again\nx -> b default\nb -> e\nt -> c -> f"
    ),
    "a time limit around a join that may wait": f"{INSIDE}timer t P9D on w\ns -> w -> a -> b -> e\nt -> b",
    "a time limit for everything": f"xor g\nand j\n{EITHER}\nevent w {{\nbegin k timer P9D\nend o\nk -> o\n}}",
    "a link into a join": RELAY,
    "a sub-process that may fail": THROWN.format(
        "xor x\nend o\nfinish k error E1\ni -> c -> x\nx -> k if bad\nx -> o default"
    ),
    "a loop with a way out": "xor m\nxor x\ns -> m -> b -> x\nx -> m if again\nx -> a default\na -> e",
}


@pytest.mark.parametrize("name", WRONG)
def test_an_unsound_drawing_is_doubted_at_its_element_and_nowhere_else(name: str) -> None:
    code, element, text = WRONG[name]
    assert _said(text) == {(code, element)}


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_is_said_about_a_sound_twin(name: str) -> None:
    text = RIGHT[name]
    assert _said(text) == set()


PLAYED = {name: text for name, (_, _, text) in WRONG.items() if "sub w" not in text and "event w" not in text}
ASKED = {name: text for name, text in PLAYED.items() if WRONG[name][0] == "deadlock" and "race" not in text}


@pytest.mark.parametrize("name", PLAYED)
def test_the_run_that_is_told_leads_to_the_marking_that_is_told(name: str) -> None:
    (scope,) = drawing.draw(xml.parse(_file(PLAYED[name]))).processes
    for verdict in Judged(scope, set()).verdicts:
        if verdict.code != "never_reached":
            assert replay(scope, verdict.params["path"]) == Counter(verdict.params["marking"])


@pytest.mark.parametrize("name", ASKED)
def test_an_instance_that_goes_the_way_that_is_told_hangs(name: str) -> None:
    text = chosen_by_flow(f"start s\nend e\n{TWO}{ASKED[name]}")
    (scope,) = drawing.draw(xml.parse(drawn(text))).processes
    (verdict,) = Judged(scope, set()).verdicts
    step = drive(text, scope, verdict.params["path"]).step
    assert not step.finished
    assert (step.open_tasks, step.timers, step.messages) == ((), (), ())


def test_a_run_is_a_shortest_one() -> None:
    text = "user c\nuser d\nuser f\nxor x\nxor m\nxor g\nand j\n"
    text += "s -> x\nx -> c if y\nc -> d -> m\nx -> f default\nf -> m -> g\n" + EITHER.partition("\n")[2]
    (found,) = [found for found in engine.check(_file(text)) if found.code == "deadlock"]
    assert found.params["path"] == ["s", "s_x", "x", "x_f", "f", "f_m", "m", "m_g", "g", "g_a", "a", "a_j"]
    assert found.params["marking"] == ["a_j"]
    assert found.params["missing"] == ["b"]
    assert (found.params["steps"], found.params["stands"]) == (["f", "a"], ["j"])


def test_what_is_too_much_to_look_at_is_said_with_the_number_of_markings() -> None:
    branches = "".join(f"user t{i}\ntimer d{i} P1D on t{i}\ng -> t{i} -> j\nd{i} -> f\n" for i in range(12))
    (scope,) = drawing.draw(xml.parse(_file(f"and g\nand j\nterminate f\ns -> g\nj -> e\n{branches}"))).processes
    assert Judged(scope, set()).states == 2**12
    (verdict,) = Judged(scope, set(), Budget(states=1_000)).verdicts
    assert verdict.code == "soundness_undecided"
    assert 1_000 < verdict.params["states"] < 1_100
    (verdict,) = Judged(scope, set(), Budget(moves=1_000)).verdicts
    assert verdict.params["states"] < 1_000


def test_a_well_built_drawing_of_any_size_becomes_one_place() -> None:
    lines, before = ["start s", "end e"], "s"
    for i in range(20):
        tasks = "\n".join(f"user t{i}_{n}\nf{i} -> t{i}_{n} -> j{i}" for n in range(12))
        lines += [f"and f{i}", f"and j{i}", tasks, f"{before} -> f{i}"]
        before = f"j{i}"
    (scope,) = drawing.draw(xml.parse(drawn("\n".join([*lines, f"{before} -> e"])))).processes
    judged = Judged(scope, set())
    assert (judged.states, judged.verdicts) == (2, [])


def test_several_tokens_at_one_place_are_counted() -> None:
    (found,) = [found for found in engine.check(_file("and g\ns -> g -> a -> b -> e\ng -> b")) if found.code in CODES]
    assert found.params["marking"] == ["b", "b"]
    assert found.params["stands"] == ["b ×2"]
