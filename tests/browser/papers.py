"""The files that designers upload: the shipped package, and what is wrong with others."""

import io
import zipfile

from engine.sketch.lines import drawn
from engine.sketch.tiny import drawn_whole
from tests import house
from tests.engine.checker.gallery import FILES

P1 = "appoint-forensic-examiner"
TYPES = {"bpmn": "application/xml", "json": "application/json", "zip": "application/zip"}


def package(name=P1):
    """Give the files of a shipped package as a browser sends them."""
    files, _ = house.package_files(name)
    return [as_file(path, data) for path, data in files.items()]


def as_file(name, data):
    kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return {"name": name, "mimeType": kind, "buffer": data}


def diagram(data, name="process.bpmn"):
    return [as_file(name, data)]


def with_scripts():
    """Give the shipped diagram with every user task turned into a script without content."""
    files, _ = house.package_files(P1)
    return diagram(files["process.bpmn"].replace(b"userTask", b"scriptTask"))


def with_proposal(step, role):
    """Give the shipped package with a role proposed for a step in our namespace."""
    files, _ = house.package_files(P1)
    data = files["process.bpmn"]
    data = data.replace(b"<bpmn:definitions ", b'<bpmn:definitions xmlns:ts="urn:thong-suot:bpmn:1" ', 1)
    opening = f'<bpmn:userTask id="{step}"'.encode()
    assert opening in data
    proposed = data.replace(opening, opening + f' ts:role="{role}"'.encode(), 1)
    return [as_file(name, proposed if name == "process.bpmn" else content) for name, content in files.items()]


def stuck():
    """Give a drawing in which a parallel join waits for the branch that a choice did not take."""
    text = """
        start s
        xor complete
        user appraise
        user supplement
        and j
        user sign
        end e
        s -> complete
        complete -> appraise if complete
        complete -> supplement default
        appraise -> j
        supplement -> j
        j -> sign -> e
    """
    data = drawn_whole(drawn(text), {"exclusiveGateway": "Hồ sơ đầy đủ?"})
    names = {"appraise": "Thẩm định hồ sơ", "supplement": "Yêu cầu bổ sung", "sign": "Ký duyệt"}
    for name, words in names.items():
        data = data.replace(f'<userTask id="{name}"'.encode(), f'<userTask id="{name}" name="{words}"'.encode())
    return diagram(data)


def bomb():
    """Give a small zip that would unpack into two hundred megabytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("process.bpmn", b"<definitions>" + b" " * 200_000_000)
    return [as_file("quy-trinh.zip", packed.getvalue())]


DOCTYPE = b"""<?xml version="1.0"?><!DOCTYPE definitions [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test">&x;</definitions>"""

BAD = {
    "not_xml": diagram("Quy trình này viết bằng lời".encode()),
    "doctype_forbidden": diagram(DOCTYPE),
    "not_bpmn": diagram(FILES["not_bpmn"][0]),
    "id_duplicate": diagram(FILES["id_duplicate"][0]),
    "script_missing": diagram(FILES["script_missing"][0]),
    "event_gateway_without_events": diagram(FILES["event_gateway_without_events"][0]),
    "bundle_too_large": bomb(),
    "bundle_main_unclear": diagram(FILES["task_without_lane"][0], "mot.bpmn")
    + diagram(FILES["task_without_lane"][0], "hai.bpmn"),
    "bundle_file_unknown": [*diagram(FILES["not_bpmn"][0]), as_file("ảnh.png", b"\x89PNG")],
}
