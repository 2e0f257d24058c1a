"""What stays Vietnamese in an English answer is found, and only that."""

from types import SimpleNamespace

from tests.web import english


def _left(*texts):
    reader = english.Reader()
    body = "".join(texts)
    reader.read(SimpleNamespace(mimetype="text/html", get_data=lambda **_: body), "here")
    return [found.removeprefix("here: ") for found in reader.left()]


def test_a_sentence_that_was_not_translated_is_found_wherever_it_stands(agency):
    assert _left("<p>Chưa có việc nào</p>") == ["Chưa có việc nào"]
    assert _left('<input placeholder="Gõ tên thủ tục hành chính"><b>Ready</b>') == ["Gõ tên thủ tục hành chính"]
    assert _left('<p data-words="{&#34;wait&#34;: &#34;\\u0110ang t\\u1ea3i&#34;}">') == ['{"wait": "Đang tải"}']
    assert _left("<p>Còn 2 ngày, Trần Văn Nam</p>") == ["Còn 2 ngày, Trần Văn Nam"]


def test_names_and_what_says_that_it_is_vietnamese_are_left_alone(agency):
    assert agency.case_officer.name == "Trần Văn Nam"
    assert _left("<p>Assigned to Trần Văn Nam</p>", '<a lang="vi" href="/language/vi">Tiếng nói</a>') == []
