"""What a step says in its own words: its first sentence, the rest of its text, its time as the paper had it."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from engine.words import TIME_MARK, first_sentence, fold, ways
from processes.outline import Row, WayKind

_CUT: Final = "…"


class Wording(NamedTuple):
    """The words of a step: ``head`` stands for its name, ``time`` is what the paper said in place of an amount."""

    head: str
    texts: tuple[str, ...]
    time: str = ""


def wording(row: Row) -> Wording:
    """Give the words of a step so that nothing stands in them twice."""
    texts = [text for text in row.texts if not text.startswith(f"{TIME_MARK}:")]
    times = [text.removeprefix(f"{TIME_MARK}:").strip() for text in row.texts if text not in texts]
    if row.step.budget is not None or row.step.budgets:
        texts = list(row.texts)
    stem = row.name.removesuffix(_CUT).rstrip(" .,:;")
    if not texts or not texts[0].casefold().startswith(stem.casefold()):
        return Wording(row.name, tuple(texts), next(iter(times), ""))
    head, rest = texts[0][: len(stem)], texts[0][len(stem) :]
    if row.name.endswith(_CUT):
        head, rest = first_sentence(texts[0], len(stem))
    elif rest[:1].isalnum():
        return Wording(row.name, tuple(texts), next(iter(times), ""))
    rest = rest.strip(" .,:;") + ("." if rest.rstrip().endswith(".") and rest.strip(" .,:;") else "")
    return Wording(head, tuple(filter(None, (rest[:1].upper() + rest[1:], *texts[1:]))), next(iter(times), ""))


def is_said(row: Row, texts: Sequence[str]) -> bool:
    """Tell whether the words of a step say all that its ways do: each condition with where it leads."""
    aside = [way for way in row.ways if way.kind is not WayKind.NEXT]
    if not aside or any(way.passed or len(way.conditions) != 1 or way.conditions[0].is_event for way in aside):
        return False
    said = {(fold(way.when), way.target or "") for way in ways("\n".join(texts)) if way.target or way.ends}
    return all((fold(way.conditions[0].flow.name), way.to.removeprefix("B")) in said for way in aside)
