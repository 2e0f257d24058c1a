"""What stands in the repository: finished work, ours, in composed Unicode, and without traces of a workplace."""

import re
import unicodedata

from tests.guard import tracked

THIS = "tests/guard/test_words.py"
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b")
# Registries are the business of the machine's own configuration; a lock file names versions and hashes only.
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted|npmjs\.(org|com)|registry\.npm|yarnpkg\.com|unpkg\.com|jsdelivr|cdnjs|"
    r"(extra-)?index-url\s*[=:]|--(extra-)?index-url|files\.python",
    re.IGNORECASE,
)
WORKPLACE = re.compile(r"/tmp/ts\b|/work/|/root/|/home/[a-z]|\.\./shared\b|[A-Z]:\\\\Users")
NOT_OURS = re.compile(
    r"(^|/)(node_modules|vendor|third_party|site-packages)/|\.min\.(js|css)$|\.(whl|woff2?|ttf|jar|map)$"
)
LONGEST_LINE = 1000
LARGEST_FILE = 1_000_000


def _found(pattern, names=None):
    return [
        f"{name}:{number} {match.group()}"
        for name, body in tracked.texts().items()
        if name != THIS and (names is None or name.endswith(names))
        for number, line in enumerate(body.splitlines(), 1)
        if (match := pattern.search(line))
    ]


def test_nothing_is_left_unfinished():
    assert _found(UNFINISHED) == []


def test_no_file_names_a_package_registry():
    assert _found(REGISTRY) == []


def test_no_file_names_a_path_of_somebodys_machine():
    assert _found(WORKPLACE) == []


def test_all_text_is_in_composed_unicode():
    assert [name for name, body in tracked.texts().items() if not unicodedata.is_normalized("NFC", body)] == []


def test_no_file_hides_control_or_direction_characters():
    hidden = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
    assert _found(hidden) == []


def test_third_party_code_is_not_committed():
    assert [name for name in tracked.files() if NOT_OURS.search(name)] == []


def test_nothing_is_minified():
    long = [
        f"{name}:{number}"
        for name, body in tracked.texts().items()
        if name.endswith((".py", ".js", ".mjs", ".css", ".html", ".toml"))
        for number, line in enumerate(body.splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []


def test_no_tracked_file_is_larger_than_a_megabyte():
    assert [name for name in tracked.files() if (tracked.ROOT / name).stat().st_size > LARGEST_FILE] == []


def test_what_is_built_or_private_is_not_tracked():
    built = ("web/static/", "instance/", "build/", "dist/", ".venv/", "wheelhouse/")
    assert [name for name in tracked.files() if name.startswith(built)] == []
