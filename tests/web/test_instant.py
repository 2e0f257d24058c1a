"""What is settled while the applicant waits: one page, one button, one transaction, each step its own record."""

import pytest

from processes import dossiers, instances, records
from processes.db import transaction
from processes.dossiers import Sent
from processes.errors import Invalid, NotAllowed
from tests import at_counter, house
from tests.web.reading import Page
from web import ids

NAME = "Nguyễn Thị An Nhiên"


def act(agency):
    return f"/dossiers/at-once/{ids.encode(agency.procedure_id)}"


once = pytest.mark.any_database


@pytest.fixture
def counter(agency):
    agency.procedure_id = at_counter.publish(agency).procedure_id
    return agency


def opened(client, agency, **query):
    return Page(
        client.get(
            "/dossiers/new", query_string={"procedure": ids.encode(agency.procedure_id), **query}, follow_redirects=True
        )
    )


def send(client, agency, **answers):
    sent = opened(client, agency).form(act(agency)) | at_counter.fields(NAME, **answers)
    return Page(client.post(act(agency), data=sent))


def found(agency):
    return instances.search(agency.agency_id)


def acts(agency, instance):
    return [
        (view.body["act"], (view.body.get("task") or {}).get("element"))
        for view in records.of_instance(agency.agency_id, instance.id)
    ]


def test_one_page_receives_does_every_step_and_gives_the_result(counter, signed_in):
    client = signed_in("intake_officer")
    page = opened(client, counter)
    assert "Tiếp nhận và trả kết quả" in page
    assert page.value("s:hand_over:f.returned_on", act(counter)) == "02/03/2026"
    assert page.all('//fieldset[@data-show-when="s:settle:f.intake_decision=accept"]//legend[contains(., "Trao")]')
    answer = send(client, counter)
    assert answer.status == 303
    (one,) = found(counter)
    assert one.status == "finished"
    assert sorted(acts(counter, one), key=str) == sorted(
        [("dossier.start", None), ("task.complete", "settle"), ("task.complete", "hand_over")], key=str
    )
    shown = Page(client.get(answer.address))
    assert f"Đã tiếp nhận và giải quyết xong hồ sơ {one.reference}." in shown
    values = [(view.payload or {}).get("values", {}) for view in records.of_instance(counter.agency_id, one.id)]
    assert NAME in [one.get("recipient_name") for one in values]


def test_the_same_page_sent_twice_makes_one_dossier(counter, signed_in):
    client = signed_in("intake_officer")
    sent = opened(client, counter).form(act(counter)) | at_counter.fields(NAME)
    first, second = (client.post(act(counter), data=sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert len(found(counter)) == 1


def test_everything_wrong_is_said_at_once_and_what_was_typed_stays(counter, signed_in):
    client = signed_in("intake_officer")
    page = send(client, counter, name="", settle__request="", settle__result_number="12/XN", **{
        "s:settle:checked": ["c1"], "hand_over__returned_on": "31/02/2026", "s:hand_over:checked": [],
    })  # fmt: skip
    assert page.status == 422
    said = " | ".join(page.problems)
    for words in ("Nội dung đề nghị", "Đủ giấy tờ", "Ngày trao", "Chữ ký người nhận"):
        assert words in said
    assert len(page.problems) == 5
    assert page.value("s:settle:f.result_number", act(counter)) == "12/XN"
    assert page.form(act(counter))["s:settle:checked"] == ["c1"]
    assert found(counter) == []


@once
def test_a_refusal_ends_the_dossier_without_what_follows_only_a_result(counter, signed_in):
    reason = "Không thuộc thẩm quyền theo khoản 2 Điều 9"
    client = signed_in("intake_officer")
    answer = send(client, counter, settle__intake_decision="refuse", settle__refusal_reason=reason,
                  **{"s:hand_over:checked": []})  # fmt: skip
    assert answer.status == 303
    (one,) = found(counter)
    assert one.status == "finished"
    assert ("task.complete", "hand_over") not in acts(counter, one)


@once
def test_step_by_step_stays_open_and_other_limits_have_no_such_page(counter, signed_in):
    client = signed_in("intake_officer")
    assert opened(client, counter, way="steps").form("/dossiers")["procedure"] == [ids.encode(counter.procedure_id)]
    address = opened(client, counter).all('//a[contains(@href, "way=steps")]')
    assert address


def _with(limit=None, apart=False, role=None):
    def change(procedure):
        tasks = procedure["settings"]["tasks"]
        if limit:
            procedure["limit"] = limit
        if apart:
            tasks["hand_over"]["not_same_as"] = ["settle"]
        if role:
            tasks["hand_over"]["role"] = role

    return change


@once
@pytest.mark.parametrize(
    ("options", "change"),
    [
        ((), _with(limit={"amount": "1", "unit": "same_day", "anchor": "accepted_at"})),
        ((), _with(apart=True)),
        ((), _with(role="clerk")),
        (("sign",), _with()),
        (("notify",), _with()),
    ],
)
def test_what_cannot_be_done_at_once_by_one_officer_is_not(options, change, agency, signed_in):
    agency.procedure_id = at_counter.publish(agency, options, change).procedure_id
    client = signed_in("intake_officer")
    page = opened(client, agency)
    assert page.form("/dossiers")
    sent = at_counter.fields(NAME)
    refused = Page(client.post(act(agency), data=sent))
    assert refused.status == 422
    assert "Thủ tục này phải làm từng bước" in refused
    assert found(agency) == []


def test_where_a_rule_gives_the_last_step_to_another_role_all_before_it_stays_done(agency, signed_in):
    def change(procedure):
        rules = [{"when": 'appraisal_result = "not_eligible"', "role": "leader"}, {"role": "intake_officer"}]
        procedure["settings"]["tasks"]["hand_over"]["assignment"] = rules

    agency.procedure_id = at_counter.publish(agency, (), change).procedure_id
    client = signed_in("intake_officer")
    answer = send(client, agency, settle__appraisal_result="not_eligible")
    (one,) = found(agency)
    assert one.status == "running"
    assert acts(agency, one)[-1] == ("task.complete", "settle")
    assert house.open_task(instances.instance(agency.agency_id, one.id)).element_id == "hand_over"
    text = Page(client.get(answer.address)).text
    assert "hồ sơ đang chờ ở bước «B2. Trao kết quả»" in text, text[:1500]


@once
def test_another_agency_has_no_such_procedure_and_who_receives_nothing_may_not(app, counter, signed_in):
    sent = at_counter.fields(NAME)
    assert signed_in("clerk").post(act(counter), data=sent).status_code == 403
    other = house.build_people("H98.01", "Sở Nội vụ")
    assert house.client(app, other.intake_officer).post(act(counter), data=sent).status_code == 404
    for name in ("amount", "s:settle:amount", "s:settle:f.amount", "s:nowhere:f.amount"):
        assert signed_in("intake_officer").post(act(counter), data=sent | {name: ["1"]}).status_code == 422
    assert found(counter) == []


@once
def test_the_verb_asks_for_the_right_to_receive_and_refuses_what_a_step_does_not_have(counter):
    def settle(person, values):
        with transaction():
            return dossiers.settle(
                procedure_id=counter.procedure_id,
                applicant={"name": NAME},
                actor=house.actor(person),
                now=house.NOW,
                sent={"settle": Sent({**at_counter.VALUES["settle"], **values}, at_counter.CHECKED["settle"])},
            )

    with pytest.raises(NotAllowed):
        settle(counter.clerk, {})
    with pytest.raises(Invalid) as refusal:
        settle(counter.intake_officer, {"amount": "1"})
    assert {"settle:amount", "hand_over:output:o1"} <= refusal.value.errors.keys()
