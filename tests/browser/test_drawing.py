"""Drawing in the browser: a process from nothing with form and table, tried, published; and what must never be lost."""

import json
import re
from datetime import timedelta

from lxml import etree
from playwright.sync_api import expect

from processes import definitions, drawings
from processes.db import transaction
from tests import house
from tests.browser.server import now
from web import ids

FORM = {
    "type": "default",
    "components": [{"type": "number", "key": "so_ban", "label": "Số bản", "validate": {"required": True}}],
}
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="muc_phi_model" name="Mức phí" namespace="urn:thu">
  <inputData id="i1" name="so_ban"><variable name="so_ban" typeRef="number"/></inputData>
  <decision id="muc_phi" name="muc_phi"><variable name="muc_phi" typeRef="number"/>
    <informationRequirement id="r"><requiredInput href="#i1"/></informationRequirement>
    <decisionTable id="t" hitPolicy="FIRST">
      <input id="c1"><inputExpression id="e1" typeRef="number"><text>so_ban</text></inputExpression></input>
      <output id="o1" name="phi" typeRef="number"/>
      <rule id="r1"><inputEntry id="x1"><text>&lt; 10</text></inputEntry>
        <outputEntry id="y1"><text>5000</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="x2"><text>-</text></inputEntry>
        <outputEntry id="y2"><text>9000</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""


def open_table(designer, path=None):
    if path is not None:
        designer.go(path)
    designer.page.locator("[data-modeler][data-ready]").wait_for()


def begin(designer, code):
    designer.go("/drawings/new")
    designer.page.locator("[name=name]").fill("Cấp bản sao")
    designer.page.locator("[name=code]").fill(code)
    designer.press("Bắt đầu vẽ")
    open_table(designer)
    return designer.path.removesuffix("/drawing")


def choose(designer, element):
    designer.page.locator("[data-elements]").select_option(element)


def is_kept(designer):
    expect(designer.page.locator("[data-state]").first).to_contain_text("Đã tự lưu")


def field(designer, label):
    return designer.page.locator("[data-fields]").get_by_label(label, exact=True)


def say(designer, label, text):
    field(designer, label).fill(text)
    field(designer, label).press("Tab")


def drawn(designer):
    return designer.page.locator("[data-elements] option").all_inner_texts()


def test_a_process_is_drawn_from_nothing_with_form_and_table_tried_and_published(own_office, desk):
    designer, plain = desk(own_office.process_designer), desk(own_office.process_designer, javascript=False)
    version = begin(designer, "V.01")
    choose(designer, "lane_1")
    field(designer, "Vai trò").select_option("case_officer")
    choose(designer, "step_1")
    say(designer, "Tên", "Lập bản sao")
    field(designer, "Thời gian").select_option("working_day")
    designer.press("Soạn biểu mẫu")
    designer.page.wait_for_url(re.compile("/forms/step_1/edit"))
    write(plain, f"{version}/forms/step_1/edit", "schema", json.dumps(FORM))
    begin_table(plain, version)
    draw_the_rest(designer, version)
    try_it(designer)
    publish(plain, desk(own_office.process_approver, javascript=False), version)


def write(plain, path, name, text):
    """Write a form or a table as text, as everybody can who has no script."""
    if path:
        plain.go(path)
    plain.page.locator(f"textarea[name={name}]").fill(text)
    plain.page.locator("button[name=do][value=save]").click()


def begin_table(plain, version):
    plain.go(f"{version}/decisions/new")
    plain.page.locator("[name=name]").fill("Mức phí")
    plain.page.locator("[name=inputs][value=so_ban]").check(force=True)
    plain.page.locator("[name=output_name]").first.fill("phi")
    plain.page.locator("main form[method=post] button[type=submit]").first.click()
    plain.page.wait_for_url(re.compile("/muc_phi/"))
    write(plain, None, "source", TABLE)


def draw_the_rest(designer, version):
    """Put a step that asks the table between the first step and a new end."""
    open_table(designer, f"{version}/drawing")
    choose(designer, "end")
    designer.press("Xóa")
    choose(designer, "step_1")
    designer.press("Thêm bước sau")
    say(designer, "Tên", "Tính phí")
    designer.press("Đổi loại")
    designer.page.locator(".djs-popup").get_by_text("Bước áp dụng bảng quyết định").click()
    say(designer, "Bảng quyết định", "muc_phi")
    say(designer, "Kết quả ghi vào biến", "phi")
    designer.page.locator('.djs-palette [data-action="create.end-event"]').press("Enter")
    say(designer, "Tên", "Đã cấp")
    expect(designer.page.locator("[data-findings]")).to_contain_text("Không có phát hiện nào")
    designer.press("Lưu vào bản nháp")
    designer.sees("Đã lưu vào bản nháp")


def try_it(designer):
    designer.press("Chạy thử")
    designer.press("Bắt đầu chạy thử")
    designer.page.locator(".diagram--drawn").wait_for()
    expect(designer.page.locator('.djs-element[data-element-id="step_1"]').first).to_have_class(re.compile("is-here"))
    designer.page.get_by_label("Số bản").fill("12")
    designer.press("Hoàn thành")
    designer.sees("Đã chạy đến hết")
    designer.sees("9000")


def publish(designer, approver, version):
    designer.go(version)
    designer.press("Gửi xem xét")
    approver.go(f"{version}/review")
    approver.press("Phê duyệt")
    published = approver.page.locator('form[action$="/publish"]')
    published.locator("[name=effective_on]").fill(f"{now() + timedelta(hours=7):%d/%m/%Y}")
    published.locator("button[type=submit]").click()
    approver.sees("Đang áp dụng")


FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:signavio="http://www.signavio.com" xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0"
  xmlns:acme="urn:acme" id="d" targetNamespace="urn:x" exporter="Signavio Process Editor" acme:build="7">
  <process id="p" name="Thử" isExecutable="true" camunda:historyTimeToLive="30" camunda:versionTag="2">
    <extensionElements><signavio:signavioDiagramMetaData metaKey="revisionid" metaValue="ab12"/></extensionElements>
    <startEvent id="s" name="Có đơn" camunda:initiator="ai"/>
    <userTask id="u" name="Xem đơn" camunda:candidateGroups="motcua" camunda:priority="5" acme:colour="red">
      <documentation textFormat="text/html">&lt;b&gt;Đọc kỹ&lt;/b&gt;</documentation>
      <extensionElements>
        <camunda:properties><camunda:property name="a" value="1"/><camunda:property name="b" value="2"/></camunda:properties>
        <signavio:signavioMetaData metaKey="bgcolor" metaValue="#ffffcc"/>
        <acme:note acme:kind="x"><acme:line>Một</acme:line><acme:line>Hai</acme:line></acme:note>
      </extensionElements>
    </userTask>
    <endEvent id="e" name="Xong"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="u"/><sequenceFlow id="f2" sourceRef="u" targetRef="e"/>
  </process>
  <bpmndi:BPMNDiagram id="g"><bpmndi:BPMNPlane id="pl" bpmnElement="p">
    <bpmndi:BPMNShape id="s1" bpmnElement="s"><dc:Bounds x="150" y="100" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="u1" bpmnElement="u" bioc:fill="#ffeeaa"><dc:Bounds x="240" y="78" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="e1" bpmnElement="e"><dc:Bounds x="400" y="100" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="f11" bpmnElement="f1"><di:waypoint x="186" y="118"/><di:waypoint x="240" y="118"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="f21" bpmnElement="f2"><di:waypoint x="340" y="118"/><di:waypoint x="400" y="118"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>
"""  # noqa: E501 - a file as its tool writes it
STANDARD = "http://www.omg.org/spec/"


def foreign(data):
    """List what in a file is neither BPMN's own nor ours: elements with texts, attributes with owners."""
    found = []
    for element in etree.fromstring(data).iter(etree.Element):
        owner = element.get("id") or element.getparent().get("id") or element.tag
        if not element.tag.startswith(("{" + STANDARD, "{urn:thong-suot:", "{http://camunda.org/schema/zeebe/")):
            found.append((element.tag, (element.text or "").strip(), sorted(element.attrib.items())))
        found += [(owner, name, value) for name, value in element.attrib.items() if name.startswith("{urn:acme")]
        found += [(owner, name, value) for name, value in element.attrib.items() if "camunda" in name or "bioc" in name]
    return sorted(map(str, found))


def draft_of(server, office, data, code):
    with server.inside():
        actor, bundle_found = house.actor(office.process_designer), definitions.check_here({"process.bpmn": data})
        with transaction():
            procedure = definitions.add_procedure(
                agency_id=office.agency_id, code=code, name="Tệp của công cụ khác", kind="TTHC", actor=actor, now=now()
            )
            bundle, found = bundle_found
            version = definitions.begin(
                procedure_id=procedure.id, bundle=bundle, findings=found, actor=actor, now=now()
            )
        return f"/versions/{ids.encode(version.id)}"


def kept_bytes(server, office, version):
    with server.inside():
        version_id = ids.decode(version.removeprefix("/versions/"))
        return drawings.sit_down(version_id=version_id, actor=house.actor(office.process_designer)).data


EVERY_MENU = """() => {
  const { modeler, missed } = document.querySelector("[data-modeler]").table;
  const [popup, pad] = [modeler.get("popupMenu"), modeler.get("contextPad")];
  modeler.get("elementRegistry").forEach((element) => {
    if (!element.parent) return;
    pad.open(element, true);
    popup.open(element, "bpmn-replace", { x: 9, y: 9, cursor: { x: 9, y: 9 } });
    popup.close();
  });
  pad.close();
  return [...missed];
}"""


MORE = [
    'ts:role="clerk"', 'ts:act="Trình ký"', '<ts:apart step="u" any="true" />',
    '<ts:output signature="digital">Dự thảo</ts:output>',
    '<ts:pause effect="suspend" reason="supplement" legalBasis="Điều 9" />',
    '<zeebe:loopCharacteristics inputCollection="=uy_vien" />',
]  # fmt: skip


def say_more(designer):
    """Say who may, what it is called, where the limit stands and how often, each where a designer finds it."""
    say(designer, "Kết quả phải có", "Dự thảo [ký số]")
    designer.page.locator("summary", has_text="Ai được làm").click()
    field(designer, "Không cùng người với bước").select_option("u*")
    say(designer, "Chữ trên nút hoàn thành", "Trình ký")
    designer.page.locator("summary", has_text="Dừng tính thời hạn").click()
    field(designer, "Khi hồ sơ chờ ở đây").select_option("suspend")
    say(designer, "Căn cứ pháp lý", "Điều 9")
    designer.page.locator("summary", has_text="Số lượt làm").click()
    field(designer, "Cách làm").select_option("parallel")
    collection = designer.page.locator('.cm-content[aria-label="Mỗi phần tử của danh sách"]')
    collection.click()
    collection.press_sequentially("uy_vien")
    collection.press("Tab")


def test_what_the_table_does_not_know_stays_and_undoing_goes_on_after_a_reload(server, office, desk):
    designer = desk(office.process_designer)
    version = draft_of(server, office, FOREIGN.encode(), "V.02")
    open_table(designer, f"{version}/drawing")
    choose(designer, "u")
    field(designer, "Vai trò").select_option("clerk")
    say(designer, "Tên", "Xem kỹ đơn")
    say_more(designer)
    is_kept(designer)
    kept = kept_bytes(server, office, version)
    assert "Xem kỹ đơn".encode() in kept
    for written in MORE:
        assert written in kept.decode()
    assert foreign(kept) == foreign(FOREIGN.encode())
    assert designer.page.evaluate(EVERY_MENU) == []
    designer.page.reload()
    open_table(designer)
    for _ in range(8):
        designer.press("Hoàn tác")
    choose(designer, "u")
    expect(field(designer, "Tên")).to_have_value("Xem đơn")
    designer.press("Hoàn tác")
    expect(designer.page.get_by_role("button", name="Hoàn tác")).to_be_disabled()
    designer.press("Làm lại")
    expect(designer.page.get_by_role("button", name="Hoàn tác")).to_be_enabled()


def test_of_two_at_one_drawing_the_second_is_told_and_what_is_copied_can_be_pasted_elsewhere(server, office, desk):
    first, second = desk(office.process_designer), desk(office.process_designer)
    version = draft_of(server, office, FOREIGN.encode(), "V.03")
    for one in (first, second):
        open_table(one, f"{version}/drawing")
        choose(one, "u")
    say(first, "Tên", "Của người thứ nhất")
    is_kept(first)
    say(second, "Tên", "Của người thứ hai")
    expect(second.page.locator("[data-told]")).to_contain_text("được giữ riêng")
    assert "Của người thứ nhất".encode() in kept_bytes(server, office, version)
    open_table(second, f"{version}/drawing")
    second.sees("Bản vẽ bạn giữ riêng")
    choose(second, "u")
    expect(field(second, "Tên")).to_have_value("Của người thứ nhất")
    second.page.locator("[data-modeler] svg[tabindex]").first.press("Control+c")
    other = begin(second, "V.04")
    second.page.mouse.move(560, 320)
    second.page.locator("[data-modeler] svg[tabindex]").first.press("Control+v")
    second.page.mouse.move(570, 330)
    second.page.mouse.click(565, 325)
    expect(second.page.locator("[data-elements]")).to_contain_text("Của người thứ nhất")
    assert other != version
