"""The files git knows, read once: what every house rule looks at."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("engine/", "processes/", "web/", "tools/", "migrations/", "run.py")


@cache
def files() -> tuple[str, ...]:
    """Return the tracked files that exist, relative to the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file()))


@cache
def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def texts() -> dict[str, str]:
    """Return every tracked file that is text, by name."""
    found = {}
    for name in files():
        data = (ROOT / name).read_bytes()
        if b"\0" not in data:
            found[name] = data.decode("utf-8")
    return found


def python(*, under: tuple[str, ...] = ("",), but: tuple[str, ...] = ()) -> list[str]:
    """Return the tracked Python files under some folders, without those under others."""
    return [name for name in files() if name.endswith(".py") and name.startswith(under) and not name.startswith(but)]


def sources() -> list[str]:
    return python(under=SOURCES)


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(text(name), filename=name)


def imported(name: str) -> list[tuple[int, str]]:
    """Return (line, module) of every import of a file, also those inside functions."""
    found = []
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append((node.lineno, node.module))
    return found


def calls(name: str) -> list[tuple[int, str]]:
    """Return (line, dotted name) of every call of a file: `datetime.now`, `session.commit`, `eval`."""
    return [(node.lineno, _dotted(node.func)) for node in ast.walk(tree(name)) if isinstance(node, ast.Call)]


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return "…"
