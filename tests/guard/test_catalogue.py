"""The catalogue of sentences: both languages, the same placeholders, nothing unused, nothing missing."""

import ast
import re
import string
import tomllib

from tests.guard import tracked
from tests.web.english import LETTER

SPEAKERS = (".py", ".html", ".js", ".mjs", ".txt", ".xml")
# A key is spoken whole, t("task.claim"), or by its beginning, t("finding." ~ code), t(f"finding.{code}").
QUOTED = re.compile(r"""["'`]([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)["'`]""")
BEGUN = re.compile(r"""["'`]([a-z][a-z0-9_]*\.(?:[a-z0-9_]+\.)*[a-z0-9_]*)(?:["'`]\s*[~+]|\$?\{)""")
ASKED = re.compile(r"""\b(?:t|translate)\(\s*["']([a-z][\w.]*)["']\s*[,)]""")

NAMES = re.compile(r'Thông Suốt|Tiếng Việt|"Aạ"|"đ"')
AS_DATA = {
    "web/assets/build.mjs": "the page of licences is in both languages",
    "web/assets/js/modeler_vi.js": "the drawing library's English words in Vietnamese",
    "web/assets/js/form_vi.js": "the form library's English words in Vietnamese",
    "web/assets/js/decision_vi.js": "the decision library's English words in Vietnamese",
    "web/given.py": "yes and no as people type them in both languages",
    "web/pages/version_decisions.py": "yes as people type it in both languages",
    "web/roles.py": "names of roles, which an agency keeps as data",
    "web/shape_form.py": "types of fields as people type them in both languages",
    "web/steps.py": "marks of outputs as people type them in both languages",
    "web/templates/design.html": "a page for development with invented data",
}
"""Files with Vietnamese outside of the catalogue, with the reason."""


def _sentences():
    """Yield (key, entry) of every sentence: an entry is a table with `vi` and `en`."""
    for name in tracked.files():
        if name.startswith("web/translations/") and name.endswith(".toml"):
            area = name.removeprefix("web/translations/").removesuffix(".toml").replace("/", ".")
            yield from _flat(area, tomllib.loads(tracked.text(name)))


def _complete():
    return [(key, entry) for key, entry in _sentences() if {"vi", "en"} <= set(entry)]


def _flat(key, value):
    if not isinstance(value, dict) or {"vi", "en"} & set(value):
        yield key, value
        return
    for part, inner in value.items():
        yield from _flat(f"{key}.{part}", inner)


def _spoken():
    return {
        name: tracked.text(name)
        for name in tracked.files()
        if name.startswith(("web/", "processes/", "engine/")) and name.endswith(SPEAKERS)
    }


def _placeholders(sentence):
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field is not None}


def test_every_sentence_has_vietnamese_and_english():
    assert [key for key, entry in _sentences() if set(entry) != {"vi", "en"} or not all(entry.values())] == []


def test_only_english_has_a_form_for_one():
    forms = [(key, entry["en"]) for key, entry in _complete() if isinstance(entry["en"], dict)]
    assert [key for key, english in forms if set(english) != {"one", "other"}] == []


def test_both_languages_fill_in_the_same_places():
    different = []
    for key, entry in _complete():
        english = entry["en"] if isinstance(entry["en"], dict) else {"other": entry["en"]}
        vietnamese = _placeholders(entry["vi"])
        if (
            _placeholders(english.get("other", "")) != vietnamese
            or not _placeholders(english.get("one", "")) <= vietnamese
        ):
            different.append(key)
    assert different == []


def test_every_sentence_is_spoken_somewhere():
    whole, begun = set(), set()
    for body in _spoken().values():
        whole |= set(QUOTED.findall(body))
        begun |= set(BEGUN.findall(body))
    silent = [key for key, _ in _sentences() if key not in whole and not key.startswith(tuple(begun))]
    assert silent == []


def test_every_sentence_that_is_asked_for_exists():
    known = {key for key, _ in _sentences()}
    missing = [
        f"{name}: {key}"
        for name, body in _spoken().items()
        for key in ASKED.findall(body)
        if "." in key and not key.endswith(".") and key not in known
    ]
    assert missing == []


def test_no_sentence_carries_markup():
    marked = [key for key, entry in _complete() if re.search(r"<[a-z/]|&[a-z]+;", f"{entry['vi']}{entry['en']}")]
    assert marked == []


def test_no_vietnamese_is_said_outside_of_the_catalogue():
    found = {name for name, body in _spoken().items() if name.startswith("web/") and _said_in_vietnamese(name, body)}
    assert {name for name in found if not name.startswith("web/demo/")} == set(AS_DATA)


def _said_in_vietnamese(name, body):
    """Whether a file says something Vietnamese, comments and docstrings apart."""
    if name.endswith(".py"):
        nodes = list(ast.walk(ast.parse(body)))
        told = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        spoken = [node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in told]
        texts = [value for value in spoken if isinstance(value, str)]
    else:
        texts = [re.sub(r"\{#.*?#\}|/\*.*?\*/|(?<![:\"'])//[^\n]*", "", body, flags=re.DOTALL)]
    return any(LETTER.search(NAMES.sub("", text)) for text in texts)


def test_one_word_is_written_in_one_way():
    """The tone stands on the first vowel (ủy, khóa, hóa), a setting is «thiết lập»."""
    other = re.compile(r"\b(?:uỷ|huỷ|tuỷ|tuỳ|khoá|hoá|thoả|xoá|toà|hoà)\b|thiết đặt", re.IGNORECASE)
    assert [key for key, entry in _complete() if other.search(str(entry["vi"]))] == []
