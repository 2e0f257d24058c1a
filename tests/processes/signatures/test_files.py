"""Signed files at the steps of a procedure: what a step demands, reports that are kept, wrong files removed."""

from datetime import timedelta

import pytest

from processes import definitions, documents, instances, records, signatures, tasks
from processes.db import transaction
from processes.documents import SignatureKind
from processes.errors import FileSettled, Invalid, NotAllowed, NotFound
from processes.signatures.by_pyhanko.reading import examine
from tests import house, signing
from tests.house import NOW

pytestmark = pytest.mark.any_database
OUTPUT = "receipt_slip"


def demanding(kind, code="H99.01"):
    """Build an agency whose first step needs a file that is signed in a way."""
    files, procedure = house.package_files("appoint-forensic-examiner")
    procedure["settings"]["tasks"]["check_dossier"]["required_outputs"][0]["signature"] = kind
    built = house.build_people(code)
    published = house.publish(built, files=files, procedure=procedure)
    built.version_id, built.procedure_id = published.version_id, published.procedure_id
    return built


class Step:
    """The intake officer at the first step of a dossier."""

    def __init__(self, built):
        self.built, self.instance, self.now = built, house.start(built), NOW
        self.task = house.open_task(self.instance)

    @property
    def officer(self):
        return house.actor(self.built.intake_officer)

    def attach(self, data, name="quyet-dinh.pdf", believed=None, component=OUTPUT):
        stored = documents.store().keep(name, data)
        report, self.now = None, self.now + timedelta(minutes=1)
        if believed is not None:
            told = examine(data, [one.der for one in believed], NOW)
            report = signatures.Report(stored.sha256, "pyHanko", (), NOW, told)
        with transaction():
            return tasks.attach(
                task_id=self.task.id, stored=stored, name=name, actor=self.officer, now=self.now, component=component,
                report=report,
            )  # fmt: skip

    def complete(self, *ticked):
        running = definitions.load(self.instance.agency_id, self.instance.version_id)
        data = house.fill(running, "check_dossier", {"intake_decision": "accept"}, NOW)
        checked = [item.id for item in running.settings.step("check_dossier").checklist]
        with transaction():
            return tasks.complete(
                task_id=self.task.id, data=data, checked=[*checked, *ticked], actor=self.officer, now=NOW
            )

    def refused(self, *ticked):
        with pytest.raises(Invalid) as refusal:
            self.complete(*ticked)
        return [problem.code for problem in refusal.value.errors.get(f"output:{OUTPUT}", ())]

    def remove(self, file, reason="Quét nhầm", **more):
        with transaction():
            return tasks.remove(
                task_id=self.task.id, file_id=file.id, reason=reason, actor=self.officer, now=NOW, **more
            )

    @property
    def records(self):
        return records.of_instance(self.instance.agency_id, self.instance.id)

    @property
    def files(self):
        return documents.attachments(self.instance.agency_id, self.instance.id)


@pytest.fixture
def digital(app):
    """The first step of a procedure that needs a digitally signed file there."""
    return Step(demanding(SignatureKind.DIGITAL))


BELIEVED = [signing.authority()]


class TestDemands:
    def test_a_step_waits_for_a_validly_signed_file_and_says_what_is_missing(self, digital):
        assert digital.refused() == ["output_file_missing"]
        assert digital.refused(f"output:{OUTPUT}") == ["output_file_missing"], "a tick for paper is no signature"
        digital.attach(signing.paper.pdf("QD"))
        assert digital.refused() == ["output_unsigned"]
        digital.attach(signing.signed(), believed=[])
        assert digital.refused() == ["output_untrusted"]
        digital.attach(signing.signed() + b"% more", believed=BELIEVED)
        assert digital.refused() == ["output_invalid"]
        digital.attach(signing.signed_twice(), believed=BELIEVED)
        assert digital.complete().outcome == instances.TaskOutcome.COMPLETED

    def test_a_scan_is_what_its_uploader_says_and_enough_where_a_scan_is_asked(self, app):
        step = Step(demanding(SignatureKind.SCANNED))
        file = step.attach(b"\xff\xd8\xff scan", "quet.jpg")
        assert file.signature == SignatureKind.SCANNED
        assert [view.body["declared"] for view in step.records if view.act == "task.attach"] == ["scanned"]
        assert step.complete().outcome == instances.TaskOutcome.COMPLETED

    def test_a_version_that_asks_for_an_unknown_kind_of_signature_is_not_installed(self, app):
        with pytest.raises(Invalid) as refusal:
            demanding("thumb print")
        assert "signature_unknown" in {problem.code for problem in refusal.value.errors["check_dossier"]}


class TestReports:
    def test_a_report_is_a_record_with_the_hash_of_the_file_and_names_apart(self, digital):
        file = digital.attach(signing.signed(), believed=BELIEVED)
        (view,) = [view for view in digital.records if view.act == "task.attach"]
        assert (view.body["signature"]["file"], view.body["signature"]["verdict"]) == (file.sha256, "valid")
        assert "Phạm Quốc Việt" not in str(view.body)
        assert view.payload["signatures"]["signatures"][0]["signer"]["name"] == "Phạm Quốc Việt"

    def test_looking_again_makes_a_new_report_and_keeps_the_old(self, digital):
        file = digital.attach(signing.signed(), believed=[])
        with transaction():
            signatures.trust(agency_id=file.agency_id, data=signing.pem_of(signing.authority()), now=NOW)
        report = signatures.examine_again(file_id=file.id, actor=digital.officer, now=NOW)
        with transaction():
            signatures.check_again(file_id=file.id, report=report, actor=digital.officer, now=NOW)
        found = signatures.checks_of(file.agency_id, file.id)
        assert [one.verdict for one in found] == ["valid", "untrusted"]
        assert instances.prove(file.agency_id, digital.instance.id).is_intact
        assert digital.complete().outcome == instances.TaskOutcome.COMPLETED

    def test_a_report_about_other_bytes_is_refused(self, digital):
        file = digital.attach(signing.signed(), believed=[])
        report = signatures.Report("0" * 64, "pyHanko", (), NOW, {"signatures": []})
        with pytest.raises(ValueError, match="0000"), transaction():
            signatures.check_again(file_id=file.id, report=report, actor=digital.officer, now=NOW)


class TestAnchors:
    def test_nobody_is_believed_until_an_administrator_says_so_and_both_are_recorded(self, app):
        built = house.build_people()
        admin = house.actor(built.administrator)
        assert list(signatures.anchors(built.agency_id)) == []
        data = signing.pem_of(signing.authority(), signing.leader())
        for _ in range(2):  # the second time changes nothing
            with transaction():
                signatures.trust(agency_id=built.agency_id, data=data, actor=admin, now=NOW)
        found = signatures.anchors(built.agency_id)
        assert {one.subject: one.is_authority for one in found} == {
            "Cơ quan chứng thực Minh Hoạ": True,
            "Phạm Quốc Việt": False,
        }
        with transaction():
            signatures.distrust(agency_id=built.agency_id, anchor_id=found[0].id, actor=admin, now=NOW)
        assert list(signatures.anchors(built.agency_id)) == [found[1]]
        acts = [view.act for view in records.of_agency(built.agency_id) if view.act.startswith("trust.")]
        assert sorted(acts) == ["trust.added", "trust.added", "trust.removed"]

    @pytest.mark.parametrize(
        "data",
        [b"", b"-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----", b"\x30\x82", signing.named_by_x400()],
    )
    def test_what_is_no_certificate_is_refused(self, app, data):
        built = house.build_people()
        with pytest.raises(Invalid), transaction():
            signatures.trust(agency_id=built.agency_id, data=data, actor=house.actor(built.administrator), now=NOW)

    def test_only_administrators_say_whom_to_believe(self, app):
        built = house.build_people()
        with pytest.raises(NotAllowed), transaction():
            signatures.trust(
                agency_id=built.agency_id, data=signing.pem_of(signing.authority()),
                actor=house.actor(built.clerk), now=NOW,
            )  # fmt: skip


class TestRemoving:
    def test_a_wrong_file_leaves_the_list_and_the_record_stays(self, digital):
        file = digital.attach(signing.signed(), believed=BELIEVED)
        digital.remove(file)
        assert list(digital.files) == []
        assert digital.refused() == ["output_file_missing"]
        with pytest.raises(NotFound):
            documents.find(file.agency_id, file.id)
        assert documents.find(file.agency_id, file.id, with_removed=True) is file
        (view,) = [view for view in digital.records if view.act == "task.remove_file"]
        assert view.body["removed"] == [file.sha256]
        assert view.payload == {"name": "quyet-dinh.pdf", "reason": "Quét nhầm"}

    def test_another_file_takes_its_place_in_one_act(self, digital):
        wrong = digital.attach(signing.paper.pdf("KHAC"))
        stored = documents.store().keep("dung.pdf", signing.signed())
        told = examine(signing.signed(), [signing.authority().der], NOW)
        report = signatures.Report(stored.sha256, "pyHanko", (), NOW, told)
        right = digital.remove(wrong, instead=tasks.Paper(stored, "dung.pdf", report=report))
        assert [one.id for one in digital.files] == [right.id]
        assert right.component == OUTPUT
        assert digital.records[-1].act == "task.replace_file"
        assert digital.complete().outcome == instances.TaskOutcome.COMPLETED

    def test_a_reason_is_needed(self, digital):
        file = digital.attach(signing.signed(), believed=[])
        with pytest.raises(Invalid):
            digital.remove(file, reason=" ")
        assert len(digital.files) == 1

    def test_a_file_of_a_step_that_is_complete_stays(self, digital):
        file = digital.attach(signing.signed(), believed=BELIEVED)
        digital.complete()
        task = house.open_task(digital.instance)
        clerk = house.doer(digital.built, task, NOW)
        with pytest.raises(FileSettled), transaction():
            tasks.remove(task_id=task.id, file_id=file.id, reason="x", actor=clerk, now=NOW)

    def test_a_file_of_another_dossier_does_not_exist_here(self, digital):
        file = digital.attach(signing.signed(), believed=[])
        other = Step(digital.built)
        with pytest.raises(NotFound):
            other.remove(file)
