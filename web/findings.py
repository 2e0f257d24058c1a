"""What the checker says, in words: a title, what to do about it, and where."""

import string
from collections.abc import Iterable, Mapping
from typing import Any

from engine import Finding, Severity
from web import i18n

_MEGABYTE = 1024 * 1024
_KILOBYTE = 1024
_COUNTED_IN_BYTES = frozenset({"file_too_large", "form_too_big", "xml_value_too_long", "draft_file_too_large"})
_LONGEST = 200
_BESIDE = (".dmn", ".bpmn", ".xml")
"""Files whose elements the main diagram does not show."""


def words(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Say findings as the component «findings» shows them, in the order of ``ordered``."""
    return [_worded(finding) for finding in ordered(findings)]


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Put errors first, then warnings, then hints."""
    weight = list(Severity)
    return sorted(findings, key=lambda finding: weight.index(finding.severity))


def plain(finding: Finding) -> dict[str, Any]:
    """Write a finding for machines, with its words."""
    said = words([finding])[0]
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "element_id": finding.element_id,
        "element_name": finding.element_name,
        "line": finding.line,
        "params": dict(finding.params),
        "message": said["title"],
        "advice": said["text"],
    }


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Count findings by their severity."""
    severities = [finding.severity for finding in findings]
    return {severity.value: severities.count(severity) for severity in Severity}


def _worded(finding: Finding) -> dict[str, Any]:
    file = str(finding.params.get("file") or "")
    is_beside = file.endswith(_BESIDE)  # what is said about another file shows nothing in the diagram
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "title": _say(f"findings.{finding.code}", finding),
        "text": _say(f"findings.{finding.code}_do", finding),
        "run": None if is_beside else _run(finding),
        "element_id": None if is_beside else finding.element_id,
        "element_name": _place(finding),
        "file": _place(finding) or file if is_beside else "",
        "line": finding.line,
    }


def _run(finding: Finding) -> dict[str, list[str]] | None:
    """Give the run that leads to what a finding says: ids for the diagram, names of steps and places for people."""
    lists = {name: finding.params.get(name) for name in ("path", "marking", "steps", "stands")}
    return {name: [str(one) for one in ids or ()] for name, ids in lists.items()} if lists["path"] else None


def _place(finding: Finding) -> str | None:
    """Name where it is: an element by its name, a part of a form by its file and label."""
    file = finding.params.get("file")
    if file is None or not finding.element_id:
        return finding.element_name
    part = finding.element_name or finding.params.get("component") or finding.params.get("path")
    return f"{file} › {part}" if part else str(file)


def _say(key: str, finding: Finding) -> str:
    params = {name: _param(name, value, finding) for name, value in finding.params.items()}
    known = dict.fromkeys(_places(key), "—") | params
    return i18n.t(key, **known).rstrip()


def _places(key: str) -> set[str]:
    """List what a sentence has to be filled with, so that an older finding never breaks a page."""
    text = i18n.catalogue()[key][i18n.language()]
    forms: Mapping[str, str] = text if isinstance(text, dict) else {"": text}
    return {name for form in forms.values() for _, name, _, _ in string.Formatter().parse(form) if name}


def _param(name: str, value: Any, finding: Finding) -> Any:
    if name == "part" and not value:
        return ""  # a document of one part names none
    if value is None or value == "":
        return "—"
    if name == "bytes" or (name == "limit" and finding.code in _COUNTED_IN_BYTES):
        return _size(int(value))
    if name == "reason":
        return _reason(str(value))
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)[:_LONGEST]
    return value[:_LONGEST] if isinstance(value, str) else value


def _reason(code: str) -> str:
    known = i18n.has(f"findings.reason_{code}")
    return i18n.t(f"findings.reason_{code}" if known else "findings.reason_other")


def _size(number: int) -> str:
    whole, unit = (number / _MEGABYTE, "MB") if number >= _MEGABYTE else (number / _KILOBYTE, "kB")
    text = f"{whole:.1f}".removesuffix(".0")
    return f"{text.replace('.', ',') if i18n.language() == 'vi' else text} {unit}"
