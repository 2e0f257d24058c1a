"""The versions on which an instance has run: its records name them, an instance may have been moved between them."""

from collections.abc import Iterable, Mapping

from processes import definitions
from processes.definitions import Running
from processes.records import RecordView


def versions_of(running: Running, views: Iterable[RecordView]) -> Mapping[int, Running]:
    """Load the other versions that the records of an instance name, by their numbers; ``running`` is that of today."""
    numbers = {view.body.get("procedure", {}).get("version") for view in views} - {running.number, None}
    if not numbers:
        return {}
    found = definitions.versions(running.agency_id, running.procedure_id)
    earlier = (one for one in reversed(found) if one.number in numbers)
    return {one.number: definitions.load(one.agency_id, one.id) for one in earlier}
