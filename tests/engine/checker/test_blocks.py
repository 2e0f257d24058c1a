"""Which parallel and inclusive joins are sound, and which are doubtful for what reason."""

import pytest

import engine
from engine.model import Severity
from tests.engine.drawings import drawn

SOUND = {
    "a plain block": "and g\nuser a\nuser b\nand j\ns -> g -> a -> j -> e\ng -> b -> j",
    "an empty branch": "and g\nuser a\nand j\ns -> g -> a -> j -> e\ng -> j",
    "a choice inside a branch": (
        "and g\nuser a\nxor x\nxor m\nuser b\nuser c\nand j\n"
        "s -> g -> a -> j -> e\ng -> x\nx -> b if y\nb -> m -> j\nx -> c default\nc -> m"
    ),
    "a rework loop inside a branch": (
        "and g\nuser a\nuser b\nxor x\nxor m\nand j\n"
        "s -> g -> a -> j -> e\ng -> m -> b -> x\nx -> m if again\nx -> j default"
    ),
    "a block in a block": (
        "and g\nand h\nuser a\nuser b\nuser c\nand i\nand j\ns -> g -> h -> a -> i -> j -> e\nh -> b -> i\ng -> c -> j"
    ),
    "two joins of one split": (
        "and g\nuser a\nuser b\nuser c\nand i\nand j\ns -> g -> a -> i -> j -> e\ng -> b -> i\ng -> c -> j"
    ),
    "a branch that ends by itself": (
        "and g\nuser a\nuser b\nuser c\nand j\nend f\ns -> g -> a -> j -> e\ng -> b -> j\ng -> c -> f"
    ),
    "a block in a rework loop": (
        "xor m\nand g\nuser a\nuser b\nand j\nxor x\ns -> m -> g -> a -> j -> x\n"
        "g -> b -> j\nx -> m if again\nx -> e default"
    ),
    "a refusal that ends everything": (
        "and g\nuser a\nxor x\nterminate stop\nuser b\nand j\n"
        "s -> g -> a -> x\nx -> j default\nx -> stop if refused\ng -> b -> j -> e"
    ),
    "consent by silence": (
        "and g\nuser a\ntimer t P5D on a\nxor m\nuser b\nand j\ns -> g -> a -> m -> j -> e\nt -> m\ng -> b -> j"
    ),
    "a reminder that ends by itself": (
        "and g\nuser a\ntimer t P5D beside a\nuser r\nend f\nuser b\nand j\n"
        "s -> g -> a -> j -> e\nt -> r -> f\ng -> b -> j"
    ),
    "an inclusive block": "or g\nuser a\nuser b\nor j\ns -> g\ng -> a default\na -> j -> e\ng -> b if x\nb -> j",
    "an inclusive branch that leaves": (
        "or g\nuser a\nuser b\nxor x\nend f\nor j\ns -> g\ng -> a default\na -> x\n"
        "x -> j default\nx -> f if y\ng -> b if z\nb -> j -> e"
    ),
    "a parallel split that an inclusive join closes": "and g\nuser a\nuser b\nor j\ns -> g -> a -> j -> e\ng -> b -> j",
}
DOUBTFUL = {
    "a choice before a parallel join": (
        "xor g\nuser a\nuser b\nand j\ns -> g\ng -> a if x\na -> j -> e\ng -> b default\nb -> j",
        "deadlock",
    ),
    "an inclusive split before a parallel join": (
        "or g\nuser a\nuser b\nand j\ns -> g\ng -> a if x\na -> j -> e\ng -> b default\nb -> j",
        "deadlock",
    ),
    "a branch that a choice lets end": (
        "and g\nuser a\nxor x\nend f\nuser b\nand j\ns -> g -> a -> x\nx -> j default\nx -> f if no\ng -> b -> j -> e",
        "deadlock",
    ),
    "a branch that a time limit ends": (
        "and g\nuser a\ntimer t P1D on a\nend f\nuser b\nand j\ns -> g -> a -> j -> e\nt -> f\ng -> b -> j",
        "deadlock",
    ),
    "a parallel join in front of a loop": (
        "and j\nuser a\nxor x\ns -> j -> a -> x\nx -> j if again\nx -> e default",
        "deadlock",
    ),
    "a way back into the block from behind it": (
        """and g
        user a
        user b
        and j
        xor x
        xor m
        s -> g -> m -> a -> j -> x
        x -> m if again
        x -> e default
        g -> b -> j""",
        "deadlock",
    ),
    "a way out of the block to its split": (
        """xor m
        and g
        user a
        user b
        xor x
        and j
        s -> m -> g -> a -> x
        x -> m if again
        x -> j default
        g -> b -> j -> e""",
        "multiple_merge",
    ),
    "a reminder that flows back into the branch": (
        "and g\nuser a\ntimer t P1D beside a\nxor m\nuser b\nand j\ns -> g -> a -> m -> j -> e\nt -> m\ng -> b -> j",
        "multiple_merge",
    ),
    "a reminder that opens its own task again": (
        "and g\nuser a\ntimer t P1D beside a\nuser b\nand j\ns -> g -> a -> j -> e\nt -> a\ng -> b -> j",
        "multiple_merge",
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_block_is_accepted(name: str) -> None:
    codes = {finding.code for finding in engine.check(_file(SOUND[name]))}
    assert not codes & {"deadlock", "multiple_merge", "no_way_out"}
    assert _errors(SOUND[name]) == set()


@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_doubtful_block_runs_with_a_warning(name: str) -> None:
    text, code = DOUBTFUL[name]
    assert _errors(text) == set()
    assert code in {found.code for found in engine.check(_file(text)) if found.severity is Severity.WARNING}


def test_branches_that_merge_at_an_exclusive_gateway_are_a_warning() -> None:
    text = "and g\nuser a\nuser b\nxor m\nuser c\ns -> g -> a -> m -> c -> e\ng -> b -> m"
    assert _errors(text) == set()
    assert ("multiple_merge", "m") in {(finding.code, finding.element_id) for finding in engine.check(_file(text))}


@pytest.mark.parametrize(
    ("text", "is_doubted"),
    [
        ("race g\nmessage a hi\nmessage b hi\ns -> g -> a -> e\ng -> b -> e", True),
        ("user a\nmessage b hi on a\nmessage c hi on a\ns -> a -> e\nb -> e\nc -> e", True),
        ("message a hi\nmessage b hi\ns -> a -> b -> e", False),
        ("xor g\nmessage a hi\nmessage b hi\ns -> g\ng -> a if x\ng -> b default\na -> e\nb -> e", False),
        ("or g\nmessage a hi\nmessage b hi\ns -> g\ng -> a if x\ng -> b if y\na -> e\nb -> e", True),
        ("user a\nmessage b hi beside a\nend f\nmessage c hi\ns -> a -> c -> e\nb -> f", False),
        ("user a\nmessage b hi beside a\nend f\nmessage c hi\ns -> a -> e\nb -> c -> f", True),
        ("race g\nmessage a hi\nmessage b ho\ns -> g -> a -> e\ng -> b -> e", False),
        ("and g\nmessage a hi\nuser b\nand j\nmessage c hi\ns -> g -> a -> j -> c -> e\ng -> b -> j", False),
        ("sub p {\nstart i\nmessage a hi\nend o\ni -> a -> o\n}\nmessage b hi on p\ns -> p -> e\nb -> e", True),
    ],
)
def test_a_message_awaited_twice_at_one_time_is_a_warning(text: str, *, is_doubted: bool) -> None:
    codes = {finding.code for finding in engine.check(_file(text))}
    assert ("message_awaited_twice" in codes) == is_doubted


def _file(text: str) -> bytes:
    return drawn(f"start s\nend e\n{text}")


def _errors(text: str) -> set[str]:
    return {finding.code for finding in engine.check(_file(text)) if finding.severity is Severity.ERROR}


def test_branches_of_a_complex_gateway_that_meet_without_a_join_are_doubted() -> None:
    text = """
        and f
        user a
        complex c
        user x
        user y
        xor m
        and j
        s -> f -> a -> j -> e
        f -> c -> x -> m -> j
        c -> y -> m
    """
    assert ("multiple_merge", "m") in {(finding.code, finding.element_id) for finding in engine.check(_file(text))}


def test_a_join_that_only_an_event_beside_an_activity_leads_to_is_doubted() -> None:
    text = """
        and f
        user a
        user b
        timer late PT1H beside a
        user c
        and j
        end d
        s -> f -> a -> d
        late -> c -> j
        f -> b -> j
        j -> e
    """
    assert ("deadlock", "j") in {(found.code, found.element_id) for found in engine.check(_file(text))}
