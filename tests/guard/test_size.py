"""Small enough to be read: 400 lines a file, 40 lines a function."""

import ast

from tests.guard import tracked

FILE_LIMIT = 400
FUNCTION_LIMIT = 40
WRITTEN_BY_HAND = (".py", ".js", ".mjs", ".css", ".html", ".lark", ".sh", "Makefile")


def test_no_file_is_longer_than_400_lines():
    written = {name: tracked.text(name) for name in tracked.files() if name.endswith(WRITTEN_BY_HAND)}
    long = {name: lines for name, body in written.items() if (lines := body.count("\n")) > FILE_LIMIT}
    assert long == {}


def test_no_function_is_longer_than_40_lines():
    long = []
    for name in tracked.python():
        if name.startswith("migrations/versions/"):
            continue  # a migration is a list of tables, written once and never changed
        for node in ast.walk(tracked.tree(name)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > FUNCTION_LIMIT:
                    long.append(f"{name}:{node.lineno} {node.name} has {lines} lines")
    assert long == []
