"""Software that serves: a principal with a name, of one agency, for named services only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """What may fetch and answer the calls of ``services`` in one agency; it has no other rights.

    ``procedures`` are the only ones whose calls it sees; without any it sees those of all.
    """

    agency_id: int
    name: str
    services: frozenset[str]
    procedures: frozenset[int] = frozenset()
