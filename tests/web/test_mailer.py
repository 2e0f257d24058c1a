"""E-mails: at least once with one name, in the person's language, by the agency's server or into files."""

import email
import socketserver
import threading
from datetime import timedelta
from email import policy

import pytest
import sqlalchemy as sa

from processes import outbox, people
from processes.db import db, transaction
from processes.outbox import Message
from tests import house
from web import ids, mailer, messages
from web.settings import Settings

PARAMS = {
    "reference": "H99.01-260302-0001",
    "task": "77",
    "instance": "78",
    "step": "Thẩm định",
    "due_at": "2026-03-02T04:00:00.000Z",
}


@pytest.fixture
def settings(tmp_path):
    return Settings(
        instance=tmp_path, database_url="sqlite://", secret_key="k", public_url="https://iso.example", development=True
    )


@pytest.fixture
def officer(agency):
    """The case officer, with an e-mail address."""
    with transaction():
        person = db.session.merge(agency.case_officer)
        person.email = "nam@example.org"
    return person


def _tell(person, kind="task_near", params=PARAMS):
    with transaction():
        outbox.add(kind, agency_id=person.agency_id, to=[person.id], params=params, now=house.NOW)


def _letters(settings):
    files = sorted(settings.mail.glob("*.eml")) if settings.mail.exists() else []
    return [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def test_a_letter_goes_to_a_file_where_no_server_is_set(officer, settings):
    _tell(officer)
    assert mailer.send_due(settings, house.NOW) == 1
    assert mailer.send_due(settings, house.NOW + timedelta(hours=1)) == 0
    (letter,) = _letters(settings)
    assert letter["To"] == "nam@example.org"
    assert letter["Subject"] == "Sắp đến hạn 11:00 02/03/2026: Thẩm định, H99.01-260302-0001"
    body = letter.get_content()
    assert f"https://iso.example/tasks/{ids.encode(77)}" in body
    assert "Kính gửi Trần Văn Nam," in body
    assert settings.mail.stat().st_mode & 0o077 == 0


def test_a_letter_is_in_the_persons_language(officer, settings):
    with transaction():
        people.choose_language(agency_id=officer.agency_id, person_id=officer.id, language="en")
    _tell(officer)
    mailer.send_due(settings, house.NOW)
    (letter,) = _letters(settings)
    assert letter["Subject"].startswith("Nearly due at 11:00 02/03/2026")


def test_people_without_an_address_or_with_a_closed_account_get_no_letter(agency, officer, settings):
    _tell(agency.clerk)
    with transaction():
        db.session.merge(officer).is_active = False
    _tell(officer)
    assert mailer.send_due(settings, house.NOW) == 0
    assert db.session.scalar(sa.select(sa.func.count()).where(Message.mail_at.is_not(None))) == 0


def test_a_line_break_in_a_name_does_not_become_a_header(officer, settings):
    _tell(officer, params={**PARAMS, "step": "Thẩm định\r\nBcc: all@example.org"})
    mailer.send_due(settings, house.NOW)
    (letter,) = _letters(settings)
    assert letter["Bcc"] is None


def test_a_link_to_set_a_password_is_made_when_the_letter_leaves_and_kept_nowhere(officer, settings):
    _tell(officer, "password_link", {})
    mailer.send_due(settings, house.NOW)
    (letter,) = _letters(settings)
    token = letter.get_content().split("/set-password#")[1].split()[0]
    with transaction():
        assert people.use_link(token=token, password=house.PASSWORD, now=house.NOW).id == officer.id
    stored = db.session.execute(sa.text("SELECT params FROM message")).scalars().all()
    assert all(token not in str(params) for params in stored)


class _Server(socketserver.ThreadingTCPServer):
    """A mail server of a few words: takes letters, or refuses the first ones."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, refusing=0):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.letters, self.refusing = [], refusing


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self._say("220 test")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self._say("354 go on")
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line)
                self.server.letters.append(b"".join(lines))
            if word == b"MAIL" and self.server.refusing:
                self.server.refusing -= 1
                self._say("451 later")
                continue
            self._say("221 bye" if word == b"QUIT" else "250 ok")

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def server(request, agency):
    """A mail server that the agency uses."""
    with _Server(getattr(request, "param", 0)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        value = {
            "host": "127.0.0.1",
            "port": running.server_address[1],
            "security": "none",
            "sender": "Sở Tư pháp <so@example.org>",
        }
        administrator = house.actor(agency.administrator)
        with transaction():
            people.change_setting(
                name=mailer.SETTING, value=value, action="mail.change", actor=administrator, now=house.NOW
            )
        yield running
        running.shutdown()


def test_a_letter_goes_by_the_agencys_server(server, officer, settings):
    _tell(officer)
    assert mailer.send_due(settings, house.NOW) == 1
    letter = email.message_from_bytes(server.letters[0], policy=policy.default)
    assert (letter["To"], letter["From"]) == ("nam@example.org", "Sở Tư pháp <so@example.org>")
    assert _letters(settings) == []


@pytest.mark.parametrize("server", [1], indirect=True)
def test_a_refused_letter_is_sent_again_under_the_same_name(server, officer, settings):
    _tell(officer)
    assert mailer.send_due(settings, house.NOW) == 0
    assert mailer.send_due(settings, house.NOW + timedelta(seconds=30)) == 0
    assert mailer.send_due(settings, house.NOW + timedelta(minutes=1)) == 1
    message = db.session.scalars(sa.select(Message)).one()
    letter = email.message_from_bytes(server.letters[0], policy=policy.default)
    assert letter["Message-ID"] == f"<{ids.encode(message.id)}@iso.example>"
    assert (message.mail_at, message.mail_attempts, message.mail_error) == (None, 1, None)


def test_a_letter_that_a_broken_worker_took_is_taken_again_after_ten_minutes(officer, settings):
    _tell(officer)
    with transaction():
        assert len(outbox.due_mail(house.NOW)) == 1
    assert mailer.send_due(settings, house.NOW + timedelta(minutes=9)) == 0
    assert mailer.send_due(settings, house.NOW + timedelta(minutes=10)) == 1


def test_every_message_leads_to_a_page_that_exists(app):
    adapter = app.url_map.bind("localhost")
    for kind, params in (
        ("task_near", PARAMS),
        ("dossier_due", {"reference": "x", "instance": "78", "due_at": PARAMS["due_at"]}),
        ("incident_opened", {"reference": "x", "element": "y"}),
        ("password_asked", {"name": "x", "person_id": 7}),
        ("password_link", {}),
    ):
        assert adapter.match(messages.address(kind, params), method="GET"), kind
        assert messages.say(kind, params)


def test_an_unknown_kind_is_still_said(app):
    assert "new_kind" in messages.say("new_kind", {})
