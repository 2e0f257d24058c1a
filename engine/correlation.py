"""What says which instance a message belongs to: the keys of its conversations (BPMN 2.0.2 §8.4.2).

A key is found by its name, so that the diagrams of sender and receiver may be different files. The values of a message
are ``{key: {property: value}}``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Keys = Mapping[str, Mapping[str, Any]]
DIRECT: Final = "correlationKey"


@dataclass(frozen=True, slots=True)
class Property:
    """One value of a key: ``retrieval`` is FEEL over the payload of a message, ``binding`` over the variables."""

    name: str
    retrieval: str
    binding: str | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """What tells the conversations of a message apart. One that ``sees_scope`` reads the sender's variables too."""

    name: str
    properties: tuple[Property, ...]
    sees_scope: bool = False

    @property
    def is_bound(self) -> bool:
        """Tell whether the variables of the waiting instance give its value, not its first message."""
        return all(one.binding is not None for one in self.properties)


@dataclass(frozen=True, slots=True)
class Correlation:
    """What an element says about its messages: their keys by the name of the message, and to whom they go.

    ``payload`` is FEEL that gives all that is sent, where no mappings name it. ``participant`` is the pool to which a
    message flow leads from the element.
    """

    keys: Mapping[str, tuple[Key, ...]]
    payload: str | None = None
    participant: str | None = None

    def read_here(self) -> Iterator[str]:
        """Yield the FEEL texts that read the variables of the instance."""
        if self.payload is not None:
            yield self.payload
        for one in (one for keys in self.keys.values() for key in keys for one in key.properties):
            if one.binding is not None:
                yield one.binding

    def texts(self) -> Iterator[str]:
        """Yield every FEEL text."""
        yield from self.read_here()
        yield from (one.retrieval for keys in self.keys.values() for key in keys for one in key.properties)


UNCORRELATED: Final = Correlation({})
