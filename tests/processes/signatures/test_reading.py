"""What is found about the signatures of a file: whole or altered, whose, believed or not, proven when."""

import hashlib

import pytest

from processes.signatures.by_pyhanko.reading import examine
from processes.signatures.report import Verdict, of_file
from tests import signing
from tests.signing import AT, DAY

HERE = [signing.authority().der]


def looked_at(data, anchors=HERE, at=AT):
    """Examine a file in this process; give the verdict and what is told of each signature."""
    told = examine(data, anchors, at)
    return of_file(told), told.get("signatures", told.get("unreadable"))


def findings(data, anchors=HERE, at=AT):
    return [one["findings"] for one in looked_at(data, anchors, at)[1]]


def test_a_signature_of_a_believed_authority_over_the_whole_file_is_valid():
    verdict, (one,) = looked_at(signing.signed())
    assert verdict == Verdict.VALID
    assert (one["coverage"], one["later"], one["kind"]) == ("whole_file", "none", "approval")
    assert one["signer"]["name"] == "Phạm Quốc Việt"
    assert one["chain"] == ["Cơ quan chứng thực Minh Hoạ", "Phạm Quốc Việt"]
    assert one["anchor"] == hashlib.sha256(HERE[0]).hexdigest()
    assert (one["judged_by"], one["revocation"]) == ("received", "unknown")


def test_nobody_is_believed_by_default_and_then_the_signature_is_intact_but_its_signer_unknown():
    verdict, (one,) = looked_at(signing.signed(), [])
    assert (verdict, one["findings"], one["anchor"]) == (Verdict.UNTRUSTED, ["untrusted"], None)


def test_the_name_of_a_field_is_told_up_to_a_bound():
    (one,) = looked_at(signing.sign(field="K" * 5000))[1]
    assert one["field"] == "K" * 200


def test_a_paper_without_a_signature_has_none():
    assert looked_at(signing.paper.pdf("QD")) == (Verdict.NONE, [])


def test_a_second_signature_leaves_the_first_valid_and_its_change_is_said():
    verdict, (first, second) = looked_at(signing.signed_twice())
    assert verdict == Verdict.VALID
    assert (first["coverage"], first["later"], first["is_permitted"]) == ("revision", "form", True)
    assert (second["coverage"], second["signer"]["name"]) == ("whole_file", "Đỗ Thị Út")


def test_one_unknown_signer_of_two_makes_the_file_one_that_is_not_believed():
    stranger = signing.issue("Người Lạ")
    verdict, found = looked_at(signing.sign(signing.signed(), stranger, field="Ky2"))
    assert verdict == Verdict.UNTRUSTED
    assert [one["findings"] for one in found] == [[], ["untrusted"]]


def test_a_changed_byte_breaks_the_signature():
    data = bytearray(signing.signed())
    data[data.index(b"minh hoa")] ^= 1
    verdict, (one,) = looked_at(bytes(data))
    assert (verdict, one["findings"]) == (Verdict.INVALID, ["altered"])


def test_a_page_changed_after_it_was_signed_is_told():
    verdict, (one,) = looked_at(signing.with_another_page_text(signing.signed()))
    assert (verdict, one["findings"]) == (Verdict.INVALID, ["changed"])
    assert (one["coverage"], one["later"]) == ("revision", "other")


def test_the_first_of_two_signatures_is_broken_by_a_change_between_them():
    data = signing.sign(signing.with_another_page_text(signing.signed()), signing.clerk(), field="Ky2")
    assert findings(data) == [["changed"], []]
    assert looked_at(data)[0] == Verdict.INVALID


@pytest.mark.parametrize("more", [b"\n% more", b"\0" * 100])
def test_bytes_after_the_signed_ones_are_never_overlooked(more):
    verdict, (one,) = looked_at(signing.signed() + more)
    assert (verdict, one["findings"]) == (Verdict.INVALID, ["part_only"])


class TestWhen:
    def test_a_trusted_time_stamp_says_when_it_was_signed(self):
        stamped = signing.sign(stamped_at=AT - 30 * DAY)
        verdict, (one,) = looked_at(stamped)
        assert (verdict, one["judged_by"]) == (Verdict.VALID, "timestamp")
        assert one["timestamp"]["state"] == "trusted"
        assert one["judged_at"].startswith("2026-01-31")

    def test_a_certificate_that_ended_after_the_time_stamp_still_counts(self):
        gone = signing.issue("Đã Nghỉ", signing.authority(), end=AT - 10 * DAY)
        assert findings(signing.sign(who=gone)) == [["expired"]]
        assert findings(signing.sign(who=gone, stamped_at=AT - 30 * DAY)) == [[]]

    def test_a_certificate_that_was_not_valid_yet_is_told(self):
        early = signing.issue("Mới", signing.authority(), begin=AT + DAY)
        assert findings(signing.sign(who=early)) == [["not_yet_valid"]]

    def test_a_time_stamp_of_a_stranger_proves_no_time(self):
        key = signing.stamper().key
        stranger = signing.issue("Dấu Lạ", kind="stamper", key=key)
        verdict, (one,) = looked_at(signing.sign(stamped_at=AT - 30 * DAY, by=stranger))
        assert (verdict, one["timestamp"]["state"], one["judged_by"]) == (Verdict.VALID, "untrusted", "received")

    def test_a_stamp_on_the_whole_document_proves_that_it_was_signed_before(self):
        gone = signing.issue("Đã Nghỉ", signing.authority(), end=AT - 10 * DAY)
        verdict, (own, stamp) = looked_at(signing.stamp(signing.sign(who=gone), AT - 20 * DAY))
        assert (verdict, own["findings"], stamp["kind"]) == (Verdict.VALID, [], "timestamp")

    def test_a_stamp_alone_is_nobodys_signature(self):
        assert looked_at(signing.stamp(signing.paper.pdf("QD"), AT - DAY))[0] == Verdict.NONE


class TestRevocation:
    def test_a_list_within_the_file_proves_that_nobody_was_revoked(self):
        verdict, (one,) = looked_at(signing.with_revocations(signing.signed()))
        assert (verdict, one["revocation"], one["later"]) == (Verdict.VALID, "good", "proofs")

    def test_a_revoked_signer_is_told(self):
        data = signing.with_revocations(signing.signed(), signing.leader())
        verdict, (one,) = looked_at(data)
        assert (verdict, one["findings"], one["revocation"]) == (Verdict.INVALID, ["revoked"], "revoked")


class TestWeak:
    def test_a_hash_that_can_be_forged_is_not_accepted(self):
        assert findings(signing.sign(md="sha1")) == [["weak"]]

    def test_a_short_key_is_not_accepted(self):
        short = signing.issue("Khoá Ngắn", signing.authority(), key=signing.short_rsa())
        assert findings(signing.sign(who=short)) == [["weak"]]

    def test_a_certificate_made_for_a_website_signs_no_papers(self):
        site = signing.issue("trang.example.vn", signing.authority(), kind="website")
        assert findings(signing.sign(who=site)) == [["wrong_use"]]
