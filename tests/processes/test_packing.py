import json

from hypothesis import given
from hypothesis import strategies as st

from processes.records.packing import pack, unpack

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), json_values, max_size=6))
def test_a_packed_record_comes_back_byte_for_byte(body):
    data = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert unpack(pack(data)) == data


@given(st.binary())
def test_any_bytes_can_be_read_without_a_fault(data):
    assert isinstance(unpack(data), bytes)


def test_an_ordinary_record_takes_less_than_half_its_length():
    body = {
        "act": "task.complete",
        "actor": {"id": "6741425847086840194", "name": "Vũ Minh Thư", "role": {"code": "clerk", "name": "Văn thư"}},
        "events": [{"element": f"step_{n}", "key": f"t{n}", "kind": "task_completed"} for n in range(6)],
        "procedure": {"code": "1.013871", "diagram": "bb03bedf2b4115ed" * 4, "settings": "33c74eae4fc18719" * 4},
    }
    data = json.dumps(body, ensure_ascii=False).encode()
    assert len(pack(data)) < len(data) / 2


def test_a_record_packed_by_the_first_release_is_read_for_ever():
    packed = bytes.fromhex("01232ed51ae24cb63e89e044883501018b9a02ec71198bf02ed81500")
    assert json.loads(unpack(packed)) == {
        "act": "task.complete",
        "actor": {"id": "1", "name": "Nguyễn Thị Lan"},
        "events": [{"element": "step", "kind": "flow_taken"}],
        "seq": 2,
        "v": 1,
    }
