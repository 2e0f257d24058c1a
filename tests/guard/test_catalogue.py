"""The catalogue of sentences: both languages, the same placeholders, nothing unused, nothing missing."""

import re
import string
import tomllib

from tests.guard import tracked

SPEAKERS = (".py", ".html", ".js", ".mjs", ".txt", ".xml")
# A key is spoken whole, t("task.claim"), or by its beginning, t("finding." ~ code), t(f"finding.{code}").
QUOTED = re.compile(r"""["'`]([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)["'`]""")
BEGUN = re.compile(r"""["'`]([a-z][a-z0-9_]*\.(?:[a-z0-9_]+\.)*[a-z0-9_]*)(?:["'`]\s*[~+]|\$?\{)""")
ASKED = re.compile(r"""\b(?:t|translate)\(\s*["']([a-z][\w.]*)["']\s*[,)]""")


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
