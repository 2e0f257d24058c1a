"""Data stores of a file: what it says of each, and which of them a data association reads or writes (§10.4.1).

A store outlives the instances and is shared by them: the host keeps it under its name, gives its content with every
step and takes back what was written. Nothing was ever written: the content is null, or an empty list where the file
says that the store holds several things (a capacity, a collection).
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from lxml.etree import _Element

from engine.texts import data_name
from engine.vocabulary import tag
from engine.work import Mappings, Store

_KINDS: Final = (tag("dataStoreReference"), tag("dataStore"))
_DIGITS: Final = 9


def named(reference: str, ids: Mapping[str, _Element]) -> str | None:
    """Give the name of the data store that ``reference`` means, None when it is no store."""
    element = ids.get(reference)
    if element is None or element.tag not in _KINDS:
        return None
    return data_name(_declared(element, ids))


def of_mappings(mappings: Collection[Mappings], ids: Mapping[str, _Element]) -> tuple[dict[str, Store], frozenset[str]]:
    """Give the stores that mappings read or write, by name, and the names of those that they may write."""
    outputs = (one for each in mappings for one in each.outputs if one.is_stored)
    written = {one.target.partition(".")[0] for one in outputs}
    return _of_file(ids, {name for each in mappings for name in each.stores()}), frozenset(written)


def _of_file(ids: Mapping[str, _Element], names: Collection[str]) -> dict[str, Store]:
    """Give the stores of a file, of these names; the first that says something of one counts."""
    found: dict[str, Store] = {}
    for element in ids.values():
        if element.tag in _KINDS:
            store = _store(_declared(element, ids), ids)
            found.setdefault(store.name, store)
    return {name: store for name, store in found.items() if name in names}


def is_declared(element: _Element) -> bool:
    """Tell whether an element says what a store is, and not only that it is shown here."""
    return element.tag == tag("dataStore")


def problems(declared: _Element) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what is wrong with a data store: a capacity that is no whole number above zero."""
    capacity = (declared.get("capacity") or "").strip()
    if _is_limited(declared) and _count(capacity) is None:
        yield "data_store_capacity_invalid", {"capacity": capacity[:64]}


def _store(declared: _Element, ids: Mapping[str, _Element]) -> Store:
    item = ids.get((declared.get("itemSubjectRef") or "").rpartition(":")[2])
    is_list = declared.get("capacity") is not None or (item is not None and item.get("isCollection") == "true")
    capacity = _count((declared.get("capacity") or "").strip()) if _is_limited(declared) else None
    return Store(data_name(declared), capacity, is_list)


def _declared(element: _Element, ids: Mapping[str, _Element]) -> _Element:
    """Give the data store of the file that a reference names; a reference without one is a store of its own."""
    declared = ids.get((element.get("dataStoreRef") or "").rpartition(":")[2])
    return element if declared is None or declared.tag != tag("dataStore") else declared


def _is_limited(declared: _Element) -> bool:
    """Tell whether a capacity counts: ``isUnlimited`` overrides it (table 10.59)."""
    return declared.get("capacity") is not None and declared.get("isUnlimited") != "true"


def _count(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= _DIGITS
    return int(text) or None if is_number else None
