"""Who reads the stream now: one reader for each open page, and what each has been told."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from processes.people import Actor
from processes.watch import Figures

MOST_OF_A_PERSON = 6
MOST = 2000
_WAITING = 32


@dataclass(frozen=True, slots=True)
class Looking:
    """What the page of a reader is about: a task or a dossier, and the instance it belongs to."""

    kind: str
    id: int
    instance_id: int


@dataclass(eq=False, slots=True)
class Reader:
    """An open page: whose it is, what it looks at, what it was told last. ``told`` ends with None.

    ``after`` is the last place in the log that it had been told of when it came back, ``is_new`` until the first look.
    """

    token: str
    actor: Actor
    looking: Looking | None
    after: int | None = None
    is_new: bool = True
    figures: Figures | None = None
    sight: str = ""
    told: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(_WAITING))

    @property
    def person(self) -> tuple[int, int]:
        """The key of whoever reads."""
        return (self.actor.agency_id, self.actor.person_id)

    def tell(self, message: bytes) -> None:
        """Tell something; whoever does not keep up is sent away, and asks anew for how things stand."""
        try:
            self.told.put_nowait(message)
        except asyncio.QueueFull:
            self.end()

    def end(self, message: bytes = b"") -> None:
        """Tell the last thing and end the stream, whatever still waits."""
        while not self.told.empty():
            self.told.get_nowait()
        if message:
            self.told.put_nowait(message)
        self.told.put_nowait(None)


def written(event: str, data: Mapping[str, Any], place: int | None = None) -> bytes:
    """Write an event as the HTML standard says (§ 9.2.5); ``place`` comes back as Last-Event-ID."""
    lines = [] if place is None else [f"id: {place}"]
    lines += [f"event: {event}", f"data: {json.dumps(data, separators=(',', ':'))}", "", ""]
    return "\n".join(lines).encode()


def figures_written(figures: Figures, place: int) -> bytes:
    """Write the figures of the frame."""
    return written("figures", asdict(figures), place)


@dataclass(slots=True)
class Readers:
    """All readers of this process in the order in which they came; one person has at most six, the newest ones."""

    all: dict[Reader, None] = field(default_factory=dict)

    def add(self, reader: Reader) -> bool:
        """Let a reader in and send the person's oldest away when there are too many; False when the house is full."""
        if len(self.all) >= MOST:
            return False
        own = [one for one in self.all if one.person == reader.person]
        for oldest in own[: max(0, len(own) - MOST_OF_A_PERSON + 1)]:
            self.send_away(oldest, "over")
        self.all[reader] = None
        return True

    def send_away(self, reader: Reader, why: str) -> None:
        """End a reader's stream with an event that says why."""
        reader.end(written(why, {}))
        self.remove(reader)

    def remove(self, reader: Reader) -> None:
        """Forget a reader."""
        self.all.pop(reader, None)

    def by_agency(self) -> Mapping[int, Sequence[Reader]]:
        """Group the readers by agency."""
        found: dict[int, list[Reader]] = defaultdict(list)
        for reader in self.all:
            found[reader.actor.agency_id].append(reader)
        return found
