"""The import assistant: what can be mended in a drawing so that it runs, and the drawing mended."""

from collections.abc import Collection, Mapping

from engine.importer.model import Option, Repair, Repaired
from engine.importer.rounds import Rounds

__all__ = ["Option", "Repair", "Repaired", "repair", "repairs"]


def repairs(data: bytes, *, provided: Collection[str] = (), is_partial: bool = False) -> tuple[Repair, ...]:
    """Say everything that can be mended in a file, with its options, and raise nothing.

    What comes up only once something else is mended is listed too, as it comes when the defaults are taken. A file
    that cannot be read has no repairs: ``check`` says why. ``provided`` are variables that something beside the file
    gives: nothing has to ask for them. With ``is_partial`` what it calls may be in other files.
    """
    rounds = Rounds(data, lambda one: one.default.code, provided, is_partial=is_partial)
    rounds.run()
    return tuple(rounds.seen.values())


def repair(
    data: bytes,
    chosen: Mapping[str, str],
    *,
    is_rest_default: bool = False,
    provided: Collection[str] = (),
    is_partial: bool = False,
) -> Repaired:
    """Return the file with the chosen options (by key of the repair) carried out, and say which were.

    A repair that is not chosen is left out, or taken as by default with ``is_rest_default``. A key or option that the
    file does not have is left out too; nothing that was right is touched. The same choice of the result changes
    nothing more.
    """

    def decide(one: Repair) -> str | None:
        return chosen.get(one.key, one.default.code if is_rest_default else None)

    rounds = Rounds(data, decide, provided, is_partial=is_partial)
    rounds.run()
    return Repaired(rounds.data if rounds.done else data, rounds.done)
