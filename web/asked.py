"""Which procedure something that is sent belongs to: one that there is, or a new one."""

from dataclasses import dataclass
from dataclasses import field as default

from processes.definitions import Kind

NEW = "new"


@dataclass(frozen=True, slots=True)
class Asked:
    """A procedure by its public id, or what is known of a new one; ``wrong`` says by field what is not right."""

    target: str = NEW
    code: str = ""
    name: str = ""
    kind: str = Kind.TTHC.value
    field: str = ""
    wrong: dict[str, list[str]] = default(default_factory=dict)
