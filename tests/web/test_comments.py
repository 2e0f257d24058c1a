"""The discussion on the pages of a dossier and its tasks."""

from processes import dossiers, outbox, records
from tests.web.reading import Page
from web import ids, messages

EVIL = "<img src=x onerror=alert(1)>{{7*7}} \u202e"


def test_a_comment_is_written_on_the_task_and_read_on_the_dossier(agency, check):
    url = f"/dossiers/{ids.encode(check.task.instance_id)}"
    answer = check.client.post(
        f"{url}/comments", data={"text": EVIL, "mention": ids.encode(agency.leader.id), "then": check.url}
    )
    assert answer.headers["Location"] == f"{check.url}#comments"
    page = check.client.get(url).get_data(as_text=True)
    assert "&lt;img src=x" in page
    assert "{{7*7}}" in page
    assert agency.leader.name in page
    (told,) = outbox.notices(agency.agency_id, agency.leader.id)
    assert told.kind == "comment_mention"


def test_what_is_wrong_is_said_and_what_was_typed_stays(agency, check):
    url = f"/dossiers/{ids.encode(check.task.instance_id)}"
    sent = {"text": "Một ý kiến", "mention": ids.encode(agency.administrator.id)}
    answer = check.client.post(f"{url}/comments", data=sent)
    assert answer.status_code == 422
    page = Page(answer)
    assert page.all('//textarea[@name="text"]')[0].text == "Một ý kiến"
    assert "cùng cơ quan" in page.text


def test_a_withdrawn_comment_is_gone_from_every_page_but_not_from_the_record(agency, check, signed_in):
    place = (agency.agency_id, check.task.instance_id)
    url = f"/dossiers/{ids.encode(place[1])}"
    check.client.post(f"{url}/comments", data={"text": "Lời viết nhầm"})
    (one,) = dossiers.comments(records.of_instance(*place))
    assert signed_in("clerk").post(f"{url}/comments/{one.number}/withdraw").status_code == 403
    assert check.client.post(f"{url}/comments/{one.number}/withdraw").status_code == 303
    for page in (url, check.url):
        shown = check.client.get(page).get_data(as_text=True)
        assert "Lời viết nhầm" not in shown
        assert "đã rút ý kiến này" in shown
    assert "Lời viết nhầm" in signed_in("internal_auditor").get(f"/audit/{ids.encode(place[1])}").get_data(as_text=True)


def test_the_mail_about_a_mention_has_no_word_of_the_comment(agency):

    params = {"reference": "H1", "instance": "1", "by": "Lan"}
    assert messages.body("comment_mention", params) == ""
    assert messages.address("comment_mention", params).startswith("/dossiers/")
