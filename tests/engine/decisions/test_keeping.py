"""Files of every version of DMN in an editor of 1.3: shown to it, given back as they were, and never robbed."""

import pytest

from engine.decisions import check, keeping
from engine.decisions.writing import Column, Table, write
from engine.errors import InvalidXml

FILE = write(Table("fee", "Phí", "FIRST", [Column("kind", "string", "Loại", ['a"b'])], [Column("amount", "number")]))
DATES = {"1.2": "20180521", "1.3": "20191111", "1.4": "20211108", "1.5": "20230324"}


def _dated(number):
    scheme = b"http://www" if number == "1.2" else b"https://www"
    return FILE.replace(
        b"https://www.omg.org/spec/DMN/20191111", scheme + b".omg.org/spec/DMN/" + DATES[number].encode()
    )


def test_a_new_table_is_sound():
    assert [one for one in check(FILE) if one.severity == "error"] == []


@pytest.mark.parametrize("number", DATES)
def test_a_file_goes_to_the_editor_as_1_3_and_comes_back_as_it_was(number):
    data = _dated(number)
    opened = keeping.opened(data)
    assert opened.version == number
    assert "DMN/20191111/MODEL/" in opened.text
    assert keeping.closed(opened.text, data) == data
    changed = keeping.closed(opened.text.replace("Phí", "Lệ phí"), data)
    assert changed == _dated("1.3" if number == "1.2" else number).replace("Phí".encode(), "Lệ phí".encode())


def _with(part):
    return FILE.replace(b"<decisionTable ", part + b"<decisionTable ", 1)


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (_with(b"<extensionElements><a xmlns='urn:x'/></extensionElements>"), ["a"]),
        (_with(b"<conditional><if/><then/></conditional>"), ["conditional"]),
        (FILE.replace(b'id="fee"', b'xmlns:x="urn:x" x:law="5" id="fee"'), ["@law"]),
    ],
)
def test_what_got_lost_is_named_while_its_owner_stays(data, names):
    assert [one.name for one in keeping.lost(data, FILE)] == names
    assert keeping.lost(data, data) == ()
    assert keeping.lost(data, FILE.replace(b'id="fee', b'id="other')) == ()


def test_elements_of_newer_versions_are_named_before_anything_is_edited():
    assert keeping.opened(_with(b"<!-- a --><conditional><if/></conditional>")).unknown == ("conditional", "if")
    assert keeping.opened(_with(b"<!-- a -->")).comments == 1


@pytest.mark.parametrize("broken", [b"", b"<", b"<!DOCTYPE a><a/>"])
def test_what_is_no_xml_is_refused(broken):
    with pytest.raises(InvalidXml):
        keeping.opened(broken)
    with pytest.raises(InvalidXml):
        keeping.lost(FILE, broken)
