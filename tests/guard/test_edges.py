"""One place commits, the edge reads the clock, the engine hides its tools, and text is never run as code."""

import ast
import re

from tests.guard import tracked

CLOCK = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns)|func\.now|utcnow|time)$")
# The doors through which the moment comes in. Everything else is given `now`.
CLOCK_DOORS = {"web/clock.py"}

CODE_FROM_TEXT = {"eval", "exec", "compile", "__import__", "runpy.run_path", "importlib.import_module"}
CODE_FROM_BYTES = {"pickle", "cPickle", "dill", "shelve", "marshal", "cloudpickle", "yaml"}
# What reads files of strangers may run apart: a process of its own with limits of its own.
STARTS_A_PROCESS = {"engine/checker/apart.py": "subprocess", "engine/importer/apart.py": "subprocess"}
ENGINE_TOOLS = {"SpiffWorkflow", "lxml", "lark"}
IMPURE = {
    "random",
    "secrets",
    "uuid",
    "socket",
    "urllib",
    "http",
    "subprocess",
    "multiprocessing",
    "sqlite3",
}


def test_only_the_database_module_commits():
    commits = [
        f"{name}:{line} {call}"
        for name in tracked.python(under=tracked.SOURCES, but=("processes/db.py", "migrations/"))
        for line, call in tracked.calls(name)
        if call.endswith(".commit")
    ]
    assert commits == []


def test_only_the_edge_reads_the_clock():
    readers = [
        f"{name}:{line} {call}"
        for name in tracked.sources()
        if name not in CLOCK_DOORS
        for line, call in tracked.calls(name)
        if CLOCK.search(call) and not _is_a_value(name, call)
    ]
    assert readers == []


def _is_a_value(name, call):
    """`time(8, 30)` and `moment.time()` make or take a value; only the module `time` is a clock."""
    return call == "time" or (call.endswith(".time") and "time" not in {module for _, module in tracked.imported(name)})


def test_no_source_turns_text_into_code():
    runners = [
        f"{name}:{line} {call}"
        for name in tracked.sources()
        for line, call in tracked.calls(name)
        if call in CODE_FROM_TEXT
    ]
    assert runners == []


def test_no_source_unpickles():
    loaders = [
        f"{name}:{line} {module}"
        for name in (*tracked.sources(), *tracked.python(under=("tests/",)))
        for line, module in tracked.imported(name)
        if module.split(".")[0] in CODE_FROM_BYTES
    ]
    assert loaders == []


def test_only_the_engine_imports_its_tools():
    leaks = [
        f"{name}:{line} {module}"
        for name in tracked.python(under=tracked.SOURCES, but=("engine/",))
        for line, module in tracked.imported(name)
        if module.split(".")[0] in ENGINE_TOOLS
    ]
    assert leaks == []


def test_the_engine_draws_no_random_numbers_and_opens_no_connections():
    impure = [
        f"{name}:{line} {module}"
        for name in tracked.python(under=("engine/",))
        for line, module in tracked.imported(name)
        if module.split(".")[0] in IMPURE and STARTS_A_PROCESS.get(name) != module
    ]
    assert impure == []


def test_no_exception_is_swallowed():
    swallowed = [
        f"{name}:{node.lineno}"
        for name in tracked.sources()
        for node in ast.walk(tracked.tree(name))
        if isinstance(node, ast.ExceptHandler) and all(isinstance(step, ast.Pass) for step in node.body)
    ]
    assert swallowed == []
