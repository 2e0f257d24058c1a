"""A trial in the ids that stand in the files, whichever file they are of, for those who tried the files alone."""

from dataclasses import replace

from engine.model import APART
from engine.trial.model import Trial


def as_written(done: Trial) -> Trial:
    """Give a trial in which elements of other files go by their own id, without that of their process."""
    return replace(
        done,
        trace=tuple(map(_written, done.trace)),
        events=tuple(replace(one, element_id=_written(one.element_id)) for one in done.events),
        waiting=tuple(
            replace(one, element_id=_written(one.element_id), attached_to=one.attached_to and _written(one.attached_to))
            for one in done.waiting
        ),
        incidents=tuple(
            replace(
                one,
                element_id=_written(one.element_id),
                params={
                    name: _written(value) if name == "flow" and isinstance(value, str) else value
                    for name, value in one.params.items()
                },
            )
            for one in done.incidents
        ),
    )


def _written(element_id: str) -> str:
    return element_id.rpartition(APART)[2]
