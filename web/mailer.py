"""Send what the outbox holds as e-mails, at least once, by the agency's mail server or into files."""

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog

from processes import outbox, people
from processes.db import db, transaction
from processes.outbox import Message
from processes.people import Agency, Person
from web import i18n, ids, messages
from web.settings import Settings

SETTING = "mail"
"""The agency's setting: ``host``, ``port``, ``security`` (starttls, tls or none), ``username``, ``password``,
``sender``. Without a ``host`` e-mails become files in the instance folder."""

_SECONDS = 10.0
_PORTS = {"tls": 465, "starttls": 587, "none": 25}
_log = structlog.get_logger("mailer")


def send_due(settings: Settings, now: datetime) -> int:
    """Send every e-mail that is due; give the number of those that left. No lock is held while sending.

    People without an e-mail address, and those whose account is closed, read their notices on the page.
    """
    letters = _take(now)
    return sum(_send(message, recipient, settings, now) for message, recipient in letters)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom an e-mail goes to; ``person_id`` is None for somebody who has no account."""

    name: str
    email: str
    language: str
    person_id: int | None = None


def _recipient(message: Message) -> Recipient | None:
    """Say who gets a message by e-mail; nobody when the account is closed or has no address."""
    if message.person_id is None:
        name = str(message.params.get("name", ""))
        return Recipient(name, message.address, i18n.LANGUAGES[0]) if message.address else None
    person = db.session.get_one(Person, (message.agency_id, message.person_id))
    return of_person(person) if person.email and person.is_active else None


def of_person(person: Person) -> Recipient:
    """Address somebody who has an account."""
    return Recipient(person.name, person.email or "", person.language, person.id)


def _take(now: datetime) -> Sequence[tuple[Message, Recipient]]:
    if not outbox.is_mail_due(now):
        return ()
    with transaction():
        letters = []
        for message in outbox.due_mail(now):
            recipient = _recipient(message)
            if recipient is not None and outbox.wants_mail(message):
                letters.append((message, recipient))
            else:
                outbox.mark_sent(message)
    return letters


def _send(message: Message, recipient: Recipient, settings: Settings, now: datetime) -> bool:
    letter = compose(message, recipient, settings, now)
    try:
        deliver(letter, people.setting(message.agency_id, SETTING), settings.mail / f"{ids.encode(message.id)}.eml")
    except (OSError, smtplib.SMTPException, ValueError) as error:
        _log.warning("mail_failed", message=str(message.id), error=type(error).__name__)
        with transaction():
            outbox.mark_failed(message, f"{type(error).__name__}: {error}", now)
        return False
    with transaction():
        outbox.mark_sent(message)
    return True


def compose(message: Message, recipient: Recipient, settings: Settings, now: datetime) -> EmailMessage:
    """Write an e-mail in the recipient's language. A link to set a password is made here and kept nowhere."""
    agency = db.session.get_one(Agency, message.agency_id)
    with i18n.speaking(recipient.language):
        subject = messages.say(message.kind, message.params)
        lines = [
            i18n.t("messages.letter_greeting", name=recipient.name),
            messages.body(message.kind, message.params)
            or (subject if subject.endswith((".", "!", "?")) else f"{subject}."),
            *_links(message, recipient, settings, now),
            i18n.t("messages.letter_end", agency=agency.name),
        ]
    letter = EmailMessage()
    letter["Subject"] = " ".join(subject.split())
    letter["To"] = recipient.email
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = f"<{ids.encode(message.id)}@{urlsplit(settings.public_url).hostname}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content("\n\n".join(lines) + "\n")
    return letter


def _links(message: Message, recipient: Recipient, settings: Settings, now: datetime) -> list[str]:
    """Lead to the page that a message is about; there is none for somebody without an account."""
    if recipient.person_id is None:
        return []
    if message.kind != "password_link":
        path = messages.address(message.kind, message.params)
        return [i18n.t("messages.letter_link", url=f"{settings.public_url}{path}")]
    with transaction():
        token = people.issue_link(agency_id=message.agency_id, person_id=recipient.person_id, now=now)
    return [i18n.t("messages.letter_password", url=f"{settings.public_url}/set-password#{token}")]


def deliver(letter: EmailMessage, setting: Mapping[str, Any], file: Path) -> None:
    """Hand a letter to the agency's mail server, or write it to ``file`` where none is set.

    Refuses (``OSError``, ``SMTPException``) what the server refuses, and a certificate that is not trusted.
    """
    host = str(setting.get("host") or "")
    letter["From"] = str(setting.get("sender") or "thong-suot@localhost.invalid")
    if not host:
        _write(letter, file)
        return
    security = str(setting.get("security") or "starttls")
    port = int(setting.get("port") or _PORTS.get(security, _PORTS["starttls"]))
    with _connect(host, port, security) as server:
        if setting.get("username"):
            server.login(str(setting["username"]), str(setting.get("password") or ""))
        server.send_message(letter, parseaddr(letter["From"])[1], [parseaddr(letter["To"])[1]])


def _connect(host: str, port: int, security: str) -> smtplib.SMTP:
    if security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=_SECONDS)
    if security != "none":
        server.starttls(context=ssl.create_default_context())
    return server


def _write(letter: EmailMessage, file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_bytes(letter.as_bytes())
    part.replace(file)
