"""What an editor of forms does not know comes back into what it wrote, and nothing else does."""

import json

import pytest

from engine.forms.keeping import keep


def _bytes(form):
    return json.dumps(form, ensure_ascii=False).encode()


def _form(*components, **more):
    return {"type": "default", "components": list(components), **more}


def test_foreign_keys_come_back_at_every_depth():
    inner = {"type": "number", "key": "so", "x-law": "Điều 5"}
    group = {"type": "group", "id": "g", "x-page": 2, "components": [inner]}
    before = _form(group, **{"x-owner": "Phòng"})
    after = _form({"type": "group", "id": "g", "components": [{"type": "number", "key": "so", "label": "Số"}]})
    assert json.loads(keep(_bytes(before), _bytes(after))) == _form(
        {"type": "group", "id": "g", "components": [{**inner, "label": "Số"}], "x-page": 2}, **{"x-owner": "Phòng"}
    )


def test_what_the_editor_took_away_on_purpose_stays_away():
    before = _form({"type": "number", "key": "so", "label": "Số", "validate": {"min": 1}}, {"type": "text", "id": "t"})
    after = _bytes(_form({"type": "number", "key": "so"}))
    assert keep(_bytes(before), after) == after


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"components": 7, "x": 1}'])
def test_what_is_no_form_does_no_harm(broken):
    sound = _bytes(_form())
    assert json.loads(keep(broken, sound))["components"] == []
    assert keep(sound, broken) == broken
