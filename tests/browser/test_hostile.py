"""Letters from strangers: what stands in names and files is shown as text and never runs."""

from tests.browser import arranged, crawl

SCRIPT = "<script>window.ran=1</script>"
IMAGE = '<img src=x onerror="window.ran=1">'
NAME = f"Nguyễn {SCRIPT}{IMAGE}"
HEADERS = {
    "content-security-policy": "default-src 'self'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}
DRAWN = f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  id="d" targetNamespace="urn:test">
  <process id="p" isExecutable="true" name="{SCRIPT.replace("<", "&lt;")}">
    <laneSet id="lanes"><lane id="one" name="{IMAGE.replace("<", "&lt;").replace('"', "&quot;")}">
      <flowNodeRef>s</flowNodeRef><flowNodeRef>a</flowNodeRef><flowNodeRef>e</flowNodeRef></lane></laneSet>
    <startEvent id="s" name="Nhận"><outgoing>f1</outgoing></startEvent>
    <userTask id="a" name="{IMAGE.replace("<", "&lt;").replace('"', "&quot;")}">
      <documentation>{SCRIPT.replace("<", "&lt;")}</documentation>
      <incoming>f1</incoming><outgoing>f2</outgoing></userTask>
    <endEvent id="e" name="Xong"><incoming>f2</incoming></endEvent>
    <sequenceFlow id="f1" sourceRef="s" targetRef="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="e"/>
  </process>
  <bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="plane" bpmnElement="p">
    <bpmndi:BPMNShape id="sh1" bpmnElement="s"><dc:Bounds x="100" y="100" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="sh2" bpmnElement="a"><dc:Bounds x="200" y="78" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="sh3" bpmnElement="e"><dc:Bounds x="380" y="100" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="e1" bpmnElement="f1">
      <di:waypoint x="136" y="118"/><di:waypoint x="200" y="118"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="e2" bpmnElement="f2">
      <di:waypoint x="300" y="118"/><di:waypoint x="380" y="118"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>"""


def _nothing_ran(window):
    assert window.page.evaluate("window.ran === undefined")
    assert window.page.locator("img[src=x]").count() == 0


def test_a_name_with_html_is_shown_as_text_everywhere(server, own_office, desk):
    received = arranged.received(server, own_office, NAME, claimed_by=own_office.intake_officer)
    lan, auditor = desk(own_office.intake_officer), desk(own_office.internal_auditor)
    shown = 0
    for window in (lan, auditor):
        for path in crawl.pages(window):
            _nothing_ran(window)
            shown += "<script>window.ran" in window.text
            assert received.code is not None, path
    assert shown >= 3


def test_a_diagram_with_scripts_in_its_names_is_drawn_as_text(own_office, desk):
    designer = desk(own_office.process_designer)
    designer.go("/procedures/new")
    page = designer.page
    page.locator("[name=code]").fill("9.000666")
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=files]").set_input_files(
        [{"name": "process.bpmn", "mimeType": "application/xml", "buffer": DRAWN.encode()}]
    )
    page.locator("main form[enctype] button[type=submit]").last.click()
    page.locator(".diagram--drawn").wait_for()
    _nothing_ran(designer)
    page.locator('[data-element-id="a"]').first.click()
    _nothing_ran(designer)
    for _ in crawl.pages(designer):
        _nothing_ran(designer)


def test_every_page_carries_the_security_headers(office, desk):
    for person in (office.intake_officer, office.process_designer, office.internal_auditor, office.administrator):
        fetched = 0
        for path, _, headers in crawl.answers(desk(person)):
            missing = {name for name, wanted in HEADERS.items() if wanted not in headers.get(name, "")}
            assert missing == set(), path
            fetched += 1
        assert fetched >= 4


def test_a_page_of_another_agency_does_not_exist(server, office, own_office, desk):
    received = arranged.received(server, office, "Người Của Sở Kia")
    stranger = desk(own_office.intake_officer)
    assert stranger.go(received.path).status == 404
    auditor = desk(own_office.internal_auditor)
    assert auditor.go(f"/audit/{received.instance}").status == 404
