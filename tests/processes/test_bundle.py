"""What designers upload: single files or an archive, opened without trust, refused by name."""

import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processes.definitions import check_here, open_bundle
from processes.errors import InvalidFile
from tests.engine.checker.build import condition
from tests.processes.drawings import GATEWAY_FILES as FILES


def packed(entries, compression=zipfile.ZIP_DEFLATED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return data.getvalue()


def refusal_of(files):
    with pytest.raises(InvalidFile) as refusal:
        open_bundle(files)
    return [finding.code for finding in refusal.value.findings]


def test_an_archive_is_opened_wherever_its_files_lie():
    names = {
        "process.bpmn": "a/process.bpmn",
        "count.form.json": "a/forms/count.form.json",
        "close.form.json": "close.form",
    }
    entries = [(name, FILES[key]) for key, name in names.items()]
    extra = [
        ("a/procedure.json", b"{}"),
        ("a/examples/x.json", b"{}"),
        ("__MACOSX/a/._process.bpmn", b"x"),
        ("a/", b""),
    ]
    bundle = open_bundle({"goi.ZIP": packed([*entries, *extra])})
    assert bundle.diagram == FILES["process.bpmn"]
    assert bundle.forms == {"count": FILES["count.form.json"], "close": FILES["close.form.json"]}


def test_names_in_an_archive_lead_nowhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    entries = [("../../process.bpmn", b"<x/>"), ("/etc/count.form.json", b"{}"), ("..\\..\\close.form.json", b"{}")]
    bundle = open_bundle({"a.zip": packed(entries)})
    assert "count" in bundle.forms
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "bundle_without_diagram"),
        ({"count.form.json": b"{}"}, "bundle_without_diagram"),
        ({"a.bpmn": b"<x/>", "b.bpmn": b"<x/>"}, "bundle_main_unclear"),
        ({f"{n}.bpmn": b"<x/>" for n in range(33)}, "bundle_many_diagrams"),
        ({"a.bpmn": b"<x/>", "run.exe": b"MZ"}, "bundle_file_unknown"),
        ({"a.zip": packed([("a.bpmn", b"<x/>"), ("b.zip", packed([("c.form.json", b"{}")]))])}, "bundle_file_unknown"),
        ({"a.zip": b"PK\x03\x04 no archive"}, "bundle_unreadable"),
        ({"a.zip": packed([("a.bpmn", b"0" * 9_000_000)])}, "bundle_too_large"),
        ({"a.zip": packed([(f"{n}.form.json", b"{}") for n in range(201)])}, "bundle_too_large"),
        ({"a.zip": packed([("a.bpmn", b"x"), ("b/a.bpmn", b"y")])}, "bundle_file_duplicate"),
    ],
)
def test_what_is_no_bundle_is_refused_by_name(files, code):
    assert refusal_of(files) == [code]


def test_a_bomb_is_refused_before_a_byte_is_unpacked(monkeypatch):
    bomb = packed([("a.bpmn", b"\0" * 30_000_000)])
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert refusal_of({"a.zip": bomb}) == ["bundle_too_large"]


def test_an_archive_that_needs_a_password_is_refused():
    data = bytearray(packed([("a.bpmn", b"<x/>")]))
    for at in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        data[at] |= 1
    assert refusal_of({"a.zip": bytes(data)}) == ["bundle_unreadable"]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_archive_is_refused_and_never_a_fault(data):
    good = bytearray(packed([("a.bpmn", b"<x/>" * 40), ("count.form.json", b'{"a":1}' * 9)]))
    for _ in range(data.draw(st.integers(1, 4))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        open_bundle({"a.zip": bytes(good)})
    except InvalidFile as refusal:
        codes = {finding.code for finding in refusal.findings}
    else:
        codes = {"bundle_opened"}
    assert codes <= {
        "bundle_opened", "bundle_unreadable", "bundle_too_large", "bundle_without_diagram", "bundle_many_diagrams",
        "bundle_main_unclear",
        "bundle_file_unknown", "bundle_file_duplicate",
    }  # fmt: skip


def test_conditions_are_held_against_the_fields_of_the_forms():
    asked = {"type": "number", "key": "pages", "label": "Số trang"}
    form = json.dumps({"type": "default", "components": [asked]}).encode()
    for written, codes in (("pages &gt; 10", []), ("pages = &quot;10&quot;", ["expression_unfit"])):
        files = {"process.bpmn": condition(written, late="other"), "Task_1.form.json": form}
        assert [one.code for one in check_here(files)[1] if one.code == "expression_unfit"] == codes
