"""Every code that may be said about an upload has words in both languages, filled from what the checker gives."""

import re
from pathlib import Path

import pytest

import engine
from engine import Finding, Severity, decisions, forms
from engine.checker import CODES
from processes import drafting
from tests.engine.checker.gallery import FILES
from web import findings, i18n

ROOT = Path(__file__).parents[2]


def _codes(folder, pattern):
    return {code for path in (ROOT / folder).rglob("*.py") for code in re.findall(pattern, path.read_text("utf-8"))}


FORM_CODES = _codes("engine/forms", r'"(form_[a-z_]+)"')
FILE_CODES = _codes("processes/definitions", r'"(bundle_[a-z_]+)"')
REASONS = _codes("engine/feel", r'"(expression_[a-z_]+|pattern_(?:invalid|too_[a-z]+))"')
QUOTING = {"expression_untranslatable", "condition_translated", "call_computed"}
RAISED = r'(?:Failure|[.]note|Reason)\(\s*"([a-z_]+)"'
REASONS |= _codes("engine/feel", RAISED) | _codes("engine/decisions", RAISED) | {"steps_exceeded"}
REASONS |= _codes("engine/dialects", r'"(dialect_[a-z_]+)"') - {"dialect_unknown"}


@pytest.mark.parametrize("code", sorted({*CODES, *FORM_CODES, *FILE_CODES, *decisions.CODES, *drafting.CODES}))
def test_a_code_has_a_title_and_advice(code):
    assert i18n.has(f"findings.{code}")
    assert i18n.has(f"findings.{code}_do")


def test_there_are_no_words_for_codes_that_nobody_says():
    said = {*CODES, *FORM_CODES, *FILE_CODES, *decisions.CODES, *drafting.CODES}
    worded = {key.removeprefix("findings.") for key in i18n.catalogue() if key.startswith("findings.")}
    codes = {key for key in worded if not key.endswith("_do") and not key.startswith("reason_")}
    assert codes == said


def test_every_reason_inside_a_finding_has_words():
    assert len(REASONS) > 10
    assert [reason for reason in sorted(REASONS) if not i18n.has(f"findings.reason_{reason}")] == []


@pytest.mark.parametrize("code", [code for code in FILES if code != "too_many_findings"])
def test_a_sentence_is_filled_from_a_real_finding(code):
    for worded in findings.words(engine.check(FILES[code][0])):
        assert worded["code"] in QUOTING or "{" not in worded["title"] + worded["text"]
        assert worded["code"] == "multiple_merge" or "—" not in worded["title"] + worded["text"]


def test_a_broken_form_is_named_with_its_file_and_field():
    data = b'{"type": "default", "components": [{"type": "html", "label": "Hay"}]}'
    (found,) = forms.check(data)
    about = Finding(
        found.code, found.severity, "check", found.element_name, None, {**found.params, "file": "check.form.json"}
    )
    (worded,) = findings.words([about])
    assert worded["element_name"] == "check.form.json › Hay"
    assert "html" in worded["title"]


def test_errors_come_before_warnings_and_hints():
    mixed = [
        Finding("id_generated", Severity.HINT),
        Finding("text_not_nfc", Severity.WARNING),
        Finding("end_missing", Severity.ERROR),
    ]
    assert [worded["severity"] for worded in findings.words(mixed)] == ["error", "warning", "hint"]
    assert findings.counts(mixed) == {"error": 1, "warning": 1, "hint": 1}


def test_sizes_are_said_as_people_read_them():
    too_large = Finding("file_too_large", Severity.ERROR, params={"bytes": 2621440, "limit": 2097152})
    (worded,) = findings.words([too_large])
    assert worded["title"] == "Tệp quá lớn: 2,5 MB, mức cho phép 2 MB"


def test_a_finding_without_its_parameters_still_has_words():
    (worded,) = findings.words([Finding("id_too_long", Severity.ERROR)])
    assert "—" in worded["title"]
