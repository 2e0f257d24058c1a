"""Forms as pages show them: what is filled in, what shows when, what is wrong."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from engine import forms as declared
from tests.house import NOW
from web import answers, forms, markdown, typed
from web.forms import Shown

CHOICE = {
    "type": "radio",
    "key": "decision",
    "label": "Kết luận",
    "values": [{"label": "Đạt", "value": "accept"}, {"label": "Không đạt", "value": "reject"}],
}
REASON = {"type": "textarea", "key": "reason", "label": "Lý do", "conditional": {"hide": '=decision != "reject"'}}


def form(*components):
    return declared.read(json.dumps({"type": "default", "schemaVersion": 16, "components": components}).encode())


pytestmark = pytest.mark.any_database


@pytest.fixture
def layout(app):
    def draw(*components, **shown):
        with app.test_request_context():
            return forms.layout(form(*components), Shown(**shown), NOW)

    return draw


def only(parts):
    (part,) = parts
    return part["field"]


@pytest.mark.parametrize(
    ("component", "kind"),
    [
        ({"type": "textfield"}, "text"),
        ({"type": "textfield", "validate": {"validationType": "email"}}, "email"),
        ({"type": "textfield", "validate": {"validationType": "phone"}}, "tel"),
        ({"type": "textarea"}, "textarea"),
        ({"type": "number"}, "number"),
        ({"type": "datetime", "subtype": "date"}, "date"),
        ({"type": "datetime", "subtype": "time"}, "time"),
        ({"type": "datetime", "subtype": "datetime"}, "datetime"),
        ({"type": "select", "values": [{"label": "A", "value": "a"}]}, "select"),
        ({"type": "select", "values": [{"label": str(n), "value": str(n)} for n in range(20)]}, "combobox"),
        ({"type": "checklist", "values": [{"label": "A", "value": "a"}]}, "checkboxes"),
        ({"type": "checkbox"}, "checkbox"),
        ({"type": "filepicker"}, "file"),
        ({"type": "textfield", "readonly": True}, "value"),
    ],
)
def test_each_declared_kind_is_asked_for_in_its_way(layout, component, kind):
    assert only(layout({"key": "a", "label": "A", **component}))["type"] == kind


def test_names_carry_a_prefix_so_that_no_key_clashes_with_ours(layout):
    assert only(layout({"type": "textfield", "key": "once", "label": "A"}))["name"] == "f.once"
    assert typed.of_fields({"f.once": ["x"], "once": ["key"]}).texts == {"once": ["x"]}


def test_a_key_that_is_no_plain_word_gets_a_plain_id(layout):
    assert only(layout({"type": "textfield", "key": "họ_tên", "label": "A"}))["id"] == "f-1"


def test_a_part_that_depends_on_one_choice_waits_for_its_answers(layout):
    _, reason = layout(CHOICE, REASON)
    assert reason["field"]["show_when"] == "f.decision=reject"
    assert reason["waits"]
    assert reason["only_when"] == "Chỉ điền khi «Kết luận» là «Không đạt»."
    _, reason = layout(CHOICE, REASON, texts={"decision": ["reject"]})
    assert not reason["waits"]


def test_a_condition_on_a_box_shows_for_its_tick(layout):
    hidden = {"type": "textfield", "key": "where", "label": "Nơi", "conditional": {"hide": "=not(abroad)"}}
    _, where = layout({"type": "checkbox", "key": "abroad", "label": "Ở nước ngoài"}, hidden)
    assert where["field"]["show_when"] == "f.abroad=true"


def test_any_other_condition_is_decided_by_the_server(layout):
    number = {"type": "number", "key": "area", "label": "Diện tích"}
    hidden = {
        "type": "textarea",
        "key": "why",
        "label": "Vì sao",
        "conditional": {"hide": "=area = null or area < 100"},
    }
    assert len(layout(number, hidden)) == 1
    assert len(layout(number, hidden, texts={"area": ["120,5"]})) == 2


def test_a_group_waits_as_a_whole(layout):
    group = {
        "type": "group",
        "label": "Từ chối",
        "conditional": REASON["conditional"],
        "components": [{"type": "textfield", "key": "law", "label": "Căn cứ"}],
    }
    _, part = layout(CHOICE, group)
    assert part["show_when"] == "f.decision=reject"
    assert [inner["label"] for inner in forms.fields_in([part])] == ["Căn cứ"]


def test_what_was_entered_before_goes_before_the_default(layout):
    number = {"type": "number", "key": "copies", "label": "Số bản", "defaultValue": 2}
    read = form(number)
    assert forms.texts_of(read, {"copies": None}) == {"copies": ["2"]}
    assert forms.texts_of(read, {}, {"copies": Decimal("3.5")}) == {"copies": ["3,5"]}


def test_an_answer_that_is_no_longer_offered_is_not_filled_in():
    assert forms.texts_of(form(CHOICE), {"decision": "maybe"}) == {}


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (None, []),
        (False, []),
        (True, ["true"]),
        ("chữ", ["chữ"]),
        (Decimal("1234.50"), ["1234,50"]),
        (date(2026, 3, 2), ["02/03/2026"]),
        (time(8, 5), ["08:05"]),
        (datetime(2026, 3, 2, 1, 0, tzinfo=UTC), ["2026-03-02T08:00"]),
        (["a", "b"], ["a", "b"]),
    ],
)
def test_a_value_is_written_as_it_would_be_typed(value, texts):
    assert answers.as_typed(value) == texts


def test_words_for_readers_name_choices_and_files(app):
    (choice,) = form(CHOICE).fields
    (picker,) = form({"type": "filepicker", "key": "scan", "label": "Bản chụp"}).fields
    with app.test_request_context():
        assert answers.in_words(choice, "accept", {}) == "Đạt"
        assert answers.in_words(picker, ["ab" * 32], {"ab" * 32: "Đơn.pdf"}) == "Đơn.pdf"
        assert answers.in_words(picker, ["cd" * 32], {}) == "cdcdcdcdcdcd"
        assert answers.in_words(None, True, {}) == "Có"
        assert answers.in_words(None, None, {}) == "—"


def test_texts_of_forms_bring_no_page_elements(layout):
    (part,) = layout(
        {"type": "text", "text": "**Đậm** <script>alert(1)</script> [x](javascript:alert(1)) ![y](/a.png)"}
    )
    assert "<strong>Đậm</strong>" in part["html"]
    assert "<script" not in part["html"]
    assert "<img" not in part["html"]
    assert "href" not in part["html"]


def test_a_link_of_a_form_leads_to_the_web_only():
    page = markdown.render("[luật](https://vanban.example) [xấu](data:text/html;base64,x)")
    assert page.count("href=") == 1
    assert 'href="https://vanban.example"' in page


def test_a_label_cannot_break_the_page(check):
    page = check.client.get(check.url).get_data(as_text=True)
    assert "<script>alert" not in page
