"""Files in any encoding that they declare are read; what is written again is UTF-8."""

import pytest

import engine
from engine import encodings
from tests.engine.checker.build import task

PLAIN = task().decode().replace('name="X"', 'name="Thẩm định"')


def named(data: bytes) -> str:
    return engine.read(data).elements["x"].name


@pytest.mark.parametrize("name", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "UTF8"])
def test_a_declared_encoding_is_read(name: str) -> None:
    data = f'<?xml version="1.0" encoding="{name}"?>\n{PLAIN}'.encode(name)
    assert named(data) == "Thẩm định"
    assert encodings.text(data) is not None


@pytest.mark.parametrize(("name", "text"), [("windows-1258", "Thu ly"), ("cp437", "Thé"), ("iso-8859-1", "Thé")])
def test_older_encodings_are_read_too(name: str, text: str) -> None:
    data = f'<?xml version="1.0" encoding="{name}"?>{PLAIN}'.replace("Thẩm định", text).encode(name)
    assert named(data) == text


def test_marks_spaces_and_zeros_around_a_file_do_no_harm() -> None:
    declared = f'<?xml version="1.0" encoding="UTF-8"?>\n{PLAIN}'.encode()
    for data in (
        b"\xef\xbb\xbf" + declared,
        b"\n  " + declared,
        declared + b"\n\0\0\x1a",
        declared.replace(b"1.0", b"1.1", 1),
    ):
        assert named(data) == "Thẩm định"
    assert named(declared.replace(b"UTF-8", b"UTF-16", 1)) == "Thẩm định"


def test_an_unknown_or_wrong_encoding_is_a_finding() -> None:
    for data in (
        b'<?xml version="1.0" encoding="x-none"?><a/>',
        b"<a>\xe2</a>",
        b'<?xml version="1.0" encoding="punycode"?><a/>',
    ):
        assert [one.code for one in engine.check(data)] in (["not_xml"], ["not_bpmn"])
