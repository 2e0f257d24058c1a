"""Typeset the paper on the standard input, given as JSON, as PDF/A, or draw pictures; nothing in it is interpreted."""

import base64
import json
import re
import resource
import sys
from pathlib import Path
from typing import Any

import typst

_FOLDER = Path(__file__).with_name("templates") / "papers"
_STANDARDS: dict[str, Any] = {"records": ["a-2b"], "procedure": ["a-2a", "ua-1"], "receipt": ["a-2a", "ua-1"]}
"""What each paper keeps to; the second is tagged for readers too."""

_CPU_SECONDS = 50
_MEMORY = 2 << 30
_PPI = 120
_UNDRAWN = "could not be displayed"
_INSTEAD = "\u25a1"
_COMMON = re.compile("[\\s\u0020-\u024f\u0300-\u0323\u1e00-\u1eff\u2010-\u2026]")
"""Letters that the fonts have for sure."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def main() -> None:
    """Bound this process first, then typeset with fonts of the package alone, the same on every machine."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    name = sys.argv[1] if len(sys.argv) > 1 else "records"
    paper = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(_drawn(paper) if name == "pictures" else _typeset(name, paper))


def _typeset(name: str, paper: str) -> bytes:
    """Typeset a paper; letters that no font has become squares, for PDF/A has no empty places."""
    try:
        return _compile(_FOLDER / f"{name}.typ", paper, _STANDARDS[name])
    except typst.TypstError as error:
        if _UNDRAWN not in str(error):
            raise
    return _compile(_FOLDER / f"{name}.typ", _without_odd(paper), _STANDARDS[name])


def _compile(source: Path | bytes, paper: str, standards: Any) -> bytes:
    made: Any = typst.compile  # its types ask for the folder in the type of the source
    return bytes(
        made(
            source,
            root=_FOLDER,
            ignore_system_fonts=True,
            sys_inputs={"paper": paper},
            format="pdf",
            pdf_standards=standards,
        )
    )


def _without_odd(paper: str) -> str:
    letters = json.dumps(_without_controls(json.loads(paper)), ensure_ascii=False)
    odd = [letter for letter in sorted(set(letters)) if not _COMMON.match(letter) and not _is_drawn(letter)]
    for letter in odd:
        letters = letters.replace(letter, _INSTEAD)
    return letters


def _without_controls(told: Any) -> Any:
    """Put squares for letters that no font ever has; written as JSON they would hide behind their numbers."""
    if isinstance(told, str):
        return _CONTROLS.sub(_INSTEAD, told)
    if isinstance(told, list):
        return [_without_controls(one) for one in told]
    return {name: _without_controls(one) for name, one in told.items()} if isinstance(told, dict) else told


def _is_drawn(letter: str) -> bool:
    try:
        _compile(b'#set text(font: "Libertinus Serif")\n#set document(title: "-")\n#sys.inputs.paper', letter, ["a-2b"])
    except typst.TypstError:
        return False
    return True


def _drawn(told: str) -> bytes:
    """Draw pictures as PNG, each on a page of its own size, for whoever shows no SVG; answer as JSON in base 64."""
    made: Any = typst.compile(
        _FOLDER / "pictures.typ",
        root=_FOLDER,
        ignore_system_fonts=True,
        sys_inputs={"paper": told},
        format="png",
        ppi=_PPI,
    )
    pages = made if isinstance(made, list) else [made]
    return json.dumps([base64.b64encode(page).decode() for page in pages]).encode()


if __name__ == "__main__":
    main()
