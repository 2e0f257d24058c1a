"""The guard at the door: what is refused before anything is built, with its line; and what may come in."""

import pytest

from engine import xml
from engine.checker import check
from engine.errors import InvalidXml
from tests import pace
from tests.engine.checker.build import BPMN, condition, process
from tests.engine.checker.gallery import SOUND

LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
DECLARED = '<!DOCTYPE definitions [<!ENTITY l0 "ha">{}]><definitions xmlns="' + BPMN + '">{}</definitions>'

HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "file_empty"),
    "only space": (b" \n\t ", "file_empty"),
    "only null bytes": (b"\0" * 100, "file_empty"),
    "a sentence": ("Chứng thực bản sao".encode(), "not_xml"),
    "a zip archive": (b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(256)), "not_xml"),
    "a null byte inside": (process(SOUND).replace(b'"e"/>', b'"e\0"/>', 1), "not_xml"),
    "cut off": (process(SOUND)[:-20], "not_xml"),
    "two roots": (process(SOUND) * 2, "not_xml"),
    "an undefined entity": (process(SOUND + "&nbsp;"), "not_xml"),
    "an undeclared prefix": (process("<nobody:startEvent/>"), "not_xml"),
    "an attribute twice": (process('<userTask id="a" id="b"/>'), "not_xml"),
    "a wrong encoding": (b'<?xml version="1.0" encoding="UTF-8"?><a>\xff\xfe</a>', "not_xml"),
    "an unknown encoding": (b'<?xml version="1.0" encoding="UTF-13"?><a/>', "not_xml"),
    "a web page": (b"<!DOCTYPE html><html><body>hello</body></html>", "doctype_forbidden"),
    "an external entity": (
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
        "doctype_forbidden",
    ),
    "an external entity in UTF-16": (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'.encode(
            "utf-16"
        ),
        "doctype_forbidden",
    ),
    "an external DTD": (b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/evil.dtd"><d/>', "doctype_forbidden"),
    "a parameter entity": (b'<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///etc/hosts"> %p;]><d/>', "doctype_forbidden"),
    "a billion laughs": (DECLARED.format(LAUGHS, "&l9;").encode(), "doctype_forbidden"),
    "quadratic growth": (
        DECLARED.format(f'<!ENTITY big "{"x" * 50_000}">', "&big;" * 50_000).encode(),
        "doctype_forbidden",
    ),
    "an attribute by DTD": (
        b'<!DOCTYPE d [<!ATTLIST d evil CDATA "injected">]><d/>',
        "doctype_forbidden",
    ),
    "a style sheet": (b'<?xml-stylesheet href="evil.xsl"?><d/>', "processing_instruction_forbidden"),
    "a processing instruction inside": (process(SOUND + "<?php system('id'); ?>"), "processing_instruction_forbidden"),
    "40,000 attributes": (
        process("<userTask " + " ".join(f'a{i}="1"' for i in range(40_000)) + "/>"),
        "xml_too_many_attributes",
    ),
    "80,000 namespaces": (
        process("<userTask " + " ".join(f'xmlns:n{i}="u{i}"' for i in range(80_000)) + "/>"),
        "xml_too_many_namespaces",
    ),
    "65 levels": (b"<a>" * 65 + b"</a>" * 65, "xml_too_deep"),
    "300,000 levels": (b"<a>" * 300_000, "xml_too_deep"),
    "nested sub-processes": (process("<subProcess>" * 5_000 + "</subProcess>" * 5_000), "xml_too_deep"),
    "200,000 elements": (process("<task/>" * 200_000), "xml_too_many_elements"),
    "a value of a megabyte": (process(f'<userTask name="{"a" * 1_000_000}"/>'), "xml_value_too_long"),
    "a text of a megabyte": (process(f"<documentation>{'ơ' * 500_000}</documentation>"), "xml_value_too_long"),
    "a text cut by comments": (
        process(f"<documentation>{('a' * 1_000 + '<!-- -->') * 100}</documentation>"),
        "xml_value_too_long",
    ),
    "three megabytes": (process(" " * 3_000_000), "file_too_large"),
    "an old namespace": (b'<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"/>', "not_bpmn"),
    "a drawing": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "not_bpmn"),
    "quotes in an id": (process(SOUND + "<userTask id=\"a' or '1'='1\"/>"), "id_invalid"),
    "a path as an id": (process(SOUND + '<userTask id="../../etc/passwd"/>'), "id_invalid"),
    "Python in a condition": (condition("__import__('os').system('id')"), "expression_untranslatable"),
    "Python classes in a condition": (condition("().__class__.__bases__[0].__subclasses__()"), "expression_invalid"),
    "a lambda in a condition": (condition("(lambda: exec('1'))()"), "expression_invalid"),
    "a Java expression": (condition('${"".getClass().forName("java.lang.Runtime")}'), "expression_untranslatable"),
    "Python in a timer": (
        process(
            '<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>'
            "__import__('os').system('id') or 'PT1H'</timeDuration></timerEventDefinition></intermediateCatchEvent>"
        ),
        "expression_untranslatable",
    ),
    "brackets without end": (condition("(" * 1_900), "expression_invalid"),
    "a condition of a megabyte": (condition("1+" * 30_000 + "1"), "expression_invalid"),
    "a script": (
        process(f'{SOUND}<scriptTask id="x"><script>open("/etc/passwd")</script></scriptTask>'),
        "unreachable",
    ),
    "many gateways in one place": (
        process("".join(f'<parallelGateway id="g{i}"/>' for i in range(15_000))),
        "too_many_flow_nodes",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_answered_by_name_within_a_second(name: str) -> None:
    data, code = HOSTILE[name]
    assert pace.seconds(lambda: check(data)) < 1
    assert code in {finding.code for finding in check(data)}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "iso-8859-1", "windows-1252", "windows-1258"]
)
def test_any_declared_encoding_is_read(encoding: str) -> None:
    declared = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    text = f'<?xml version="1.0" encoding="{declared}"?><a name="É"/>'
    assert xml.parse(text.encode(encoding)).get("name") == "É"


def test_comments_are_dropped_without_cutting_a_text() -> None:
    assert xml.parse(b"<a>yes<!-- or no --> and no</a>").text == "yes and no"


@pytest.mark.parametrize("lines", [1, 7, 30_000])
def test_a_refusal_says_the_line(lines: int) -> None:
    with pytest.raises(InvalidXml) as refusal:
        xml.parse(b"<a>" + b"\n" * (lines - 1) + b"<?x y?></a>")
    assert [finding.line for finding in refusal.value.findings] == [lines]


def test_a_syntax_error_says_line_column_and_reason() -> None:
    (finding,) = check(b"<a>\n<b\n/>\n</c>")
    assert (finding.code, finding.line) == ("not_xml", 4)
    assert finding.params == {"column": 5, "reason": "tag_name_mismatch"}
