"""Make, recognise and end access tokens; a token is shown once and only its hash is kept."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update

from processes import records
from processes.db import db, new_id
from processes.errors import Invalid, NotAllowed, NotFound, Problem, WrongStatus
from processes.people import SCOPES, Actor, ServiceAccount, as_recorded, require, today
from processes.tokens.models import AccessToken

PERSON, ACCOUNT = "tsp_", "tsa_"
"""How tokens of people and of service accounts begin, so that one that was published by mistake can be found."""

LONGEST = timedelta(days=366)
MOST = 20
_SHOWN = 10
_NAME = 100
_TOUCH = timedelta(minutes=1)
_DAY = timedelta(days=1)
_VIETNAM = timedelta(hours=7)
_LIVE = select(AccessToken).where(
    AccessToken.token_hash == bindparam("hash"),
    AccessToken.ended_at.is_(None),
    AccessToken.expires_at > bindparam("now"),
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A live token: whose it is, what it lets do, and whether it is time to note that it was used."""

    token_id: int
    agency_id: int
    principal_id: int
    is_software: bool
    scopes: tuple[str, ...]
    is_stale: bool


def digest(token: str) -> bytes:
    """Hash a token for storage: it has 256 random bits, so that a plain hash gives nothing away."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def find(token: str, now: datetime) -> Holder | None:
    """Tell whose live token this is; None for one that is unknown, ended or past its end."""
    if not token.startswith((PERSON, ACCOUNT)):
        return None
    row = db.session.scalar(_LIVE, {"hash": digest(token), "now": now})
    if row is None:
        return None
    stale = row.used_at is None or row.used_at < now - _TOUCH
    principal = row.account_id or row.person_id or 0
    return Holder(row.id, row.agency_id, principal, row.account_id is not None, tuple(row.scopes), stale)


def touch(holder: Holder, now: datetime) -> None:
    """Note that a token was used (the caller does so at most once a minute)."""
    db.session.execute(
        update(AccessToken)
        .where(AccessToken.agency_id == holder.agency_id, AccessToken.id == holder.token_id)
        .values(used_at=now)
    )


def issue(*, name: str, scopes: Sequence[str], until: date, actor: Actor, now: datetime) -> tuple[AccessToken, str]:
    """Make a token in the name of the actor; give its row and the token, which nobody can read again.

    It lets do what its scopes say, and never more than the person may at that moment. Refuses an empty name, no or
    unknown scopes, an end that is past or more than a year away, and a twenty-first token.
    """
    require(actor, "account.token")
    if actor.is_software or actor.allowed is not None:
        raise NotAllowed(action="account.token")
    errors = faults(name, until, now)
    if not scopes or not set(scopes) <= set(SCOPES):
        errors["scopes"] = [Problem("not_an_option" if scopes else "required")]
    if not errors and _count(actor, now) >= MOST:
        errors["name"] = [Problem("too_many_tokens", {"maximum": MOST})]
    if errors:
        raise Invalid(errors)
    made = PERSON + secrets.token_urlsafe(32)
    row = _row(actor.agency_id, name, made, until, now, sorted(set(scopes)))
    row.person_id = actor.person_id
    return _kept(row, made, actor, now)


def issue_to(
    *, account: ServiceAccount, name: str, until: date, actor: Actor, now: datetime
) -> tuple[AccessToken, str]:
    """Make a token of a service account. Refuses what ``issue`` refuses, and an end after that of the account."""
    require(actor, "software.change")
    errors = faults(name, until, now)
    if "until" not in errors and until > account.to_on:
        errors["until"] = [Problem("after_account_end")]
    if errors:
        raise Invalid(errors)
    if account.closed_at is not None:
        raise WrongStatus(status="closed")
    made = ACCOUNT + secrets.token_urlsafe(32)
    row = _row(account.agency_id, name, made, until, now, [])
    row.account_id = account.id
    return _kept(row, made, actor, now)


def end(*, token_id: int, actor: Actor, now: datetime) -> AccessToken:
    """End one of the actor's own tokens at once. Refuses one that has ended; another's does not exist."""
    require(actor, "account.token")
    row = db.session.get(AccessToken, (actor.agency_id, token_id), with_for_update=True)
    if row is None or row.person_id != actor.person_id:
        raise NotFound(token=token_id)
    return end_row(row, actor, now)


def end_row(row: AccessToken, actor: Actor, now: datetime) -> AccessToken:
    """End a token at once. Refuses one that has ended."""
    if row.ended_at is not None:
        raise WrongStatus(status="ended")
    row.ended_at, row.ended_by_name = now, actor.name
    _record("token.ended", row, actor, now)
    return row


def tokens_of(agency_id: int, *, person_id: int | None = None, account_id: int | None = None) -> Sequence[AccessToken]:
    """List the tokens of a person or of a service account, newest first, ended ones too."""
    query = select(AccessToken).where(
        AccessToken.agency_id == agency_id,
        AccessToken.person_id == person_id if person_id is not None else AccessToken.account_id == account_id,
    )
    return db.session.scalars(query.order_by(AccessToken.created_at.desc(), AccessToken.id)).all()


def faults(name: str, until: date, now: datetime) -> dict[str, list[Problem]]:
    """Say what is wrong with the name and the last day of a token or of a service account, by field."""
    errors: dict[str, list[Problem]] = {}
    if not name.strip():
        errors["name"] = [Problem("required")]
    elif len(name) > _NAME:
        errors["name"] = [Problem("too_long", {"maximum": _NAME})]
    if until < today(now):
        errors["until"] = [Problem("in_the_past")]
    elif until > today(now) + LONGEST:
        errors["until"] = [Problem("beyond_a_year")]
    return errors


def _count(actor: Actor, now: datetime) -> int:
    query = select(func.count()).where(
        AccessToken.agency_id == actor.agency_id,
        AccessToken.person_id == actor.person_id,
        AccessToken.ended_at.is_(None),
        AccessToken.expires_at > now,
    )
    return db.session.scalar(query) or 0


def _row(agency_id: int, name: str, made: str, until: date, now: datetime, scopes: list[str]) -> AccessToken:
    """Write a token's row; its last day is a whole day in Việt Nam."""
    expires_at = datetime.combine(until, time(), UTC) + _DAY - _VIETNAM
    return AccessToken(
        agency_id=agency_id,
        id=new_id(),
        name=name.strip(),
        prefix=made[:_SHOWN],
        token_hash=digest(made),
        scopes=scopes,
        created_at=now,
        expires_at=expires_at,
    )


def _kept(row: AccessToken, made: str, actor: Actor, now: datetime) -> tuple[AccessToken, str]:
    db.session.add(row)
    _record("token.issued", row, actor, now)
    return row, made


def _record(name: str, row: AccessToken, actor: Actor, now: datetime) -> None:
    facts: dict[str, Any] = {
        "token": {"id": str(row.id), "name": row.name, "prefix": row.prefix},
        "scopes": list(row.scopes),
        "until": records.moment(row.expires_at),
    }
    if row.account_id is not None:
        facts["account"] = str(row.account_id)
    act = records.Act(name, as_recorded(actor), facts, actor_id=actor.person_id)
    records.append_to_agency(act, agency_id=row.agency_id, now=now)
