"""The files that a DMN file imports, from its own folder and from nowhere else."""

import re
from pathlib import Path

from engine import limits

_IMPORT = re.compile(rb"<(?:[\w.-]+:)?import\s[^>]{0,4000}>")
_NAMED = re.compile(rb"""\b(namespace|locationURI)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENDING = ".dmn"


def imports(file: Path, data: bytes) -> dict[str, bytes]:
    """Give the files of the folder that may be meant by the imports of ``data`` and of each other, by file name.

    Which of them is meant, the model decides by its namespace. Links that lead out of the folder are left out, and so
    are files that are too large.
    """
    found: dict[str, bytes] = {}
    waiting, neighbours = _wanted(data), None
    while waiting:
        word = waiting.pop()
        neighbours = _neighbours(file) if neighbours is None else neighbours
        for name, body in neighbours.items():
            if name not in found and (word in body or word.rpartition(b"/")[2] == name.encode()):
                found[name] = body
                waiting |= _wanted(body)
    return found


def _wanted(data: bytes) -> set[bytes]:
    tags = _IMPORT.findall(data)
    return {pair[1] or pair[2] for tag in tags for pair in _NAMED.findall(tag) if pair[1] or pair[2]}


def _neighbours(file: Path) -> dict[str, bytes]:
    folder = file.resolve().parent
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.suffix.casefold() == _ENDING
        and path.resolve() != file.resolve()
        and path.resolve().parent == folder
        and path.is_file()
        and path.stat().st_size <= limits.FILE_BYTES
    }
