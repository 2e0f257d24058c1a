"""The administrator's verbs about service accounts: add, close, give them tokens and take these away."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update

from processes import records
from processes.db import db, new_id
from processes.definitions import Procedure
from processes.errors import DuplicateCode, Invalid, NotFound, Problem, WrongStatus
from processes.people import ACCOUNT_SCOPES, Actor, ServiceAccount, as_recorded, require, today
from processes.providers import services
from processes.tokens.models import AccessToken
from processes.tokens.work import end_row, faults

_CALLS = "calls.write"


def add_account(
    *,
    name: str,
    scopes: Sequence[str],
    procedures: Sequence[int],
    served: Sequence[str],
    until: date,
    actor: Actor,
    now: datetime,
) -> ServiceAccount:
    """Let software in as a principal of its own, in the actor's agency.

    ``procedures`` limit what it is about (none: all of the agency), ``served`` are the services whose calls it answers.
    Refuses an empty name or one in use, no or unknown scopes, procedures and services that the agency does not have,
    and an end that is past or more than a year away.
    """
    require(actor, "software.change")
    if errors := faults(name, until, now) | _wrong_limits(actor.agency_id, scopes, procedures, served):
        raise Invalid(errors)
    query = select(ServiceAccount.id).where(
        ServiceAccount.agency_id == actor.agency_id, ServiceAccount.name == name.strip()
    )
    if db.session.scalar(query) is not None:
        raise DuplicateCode(code=name.strip())
    account = ServiceAccount(
        agency_id=actor.agency_id,
        id=new_id(),
        name=name.strip(),
        scopes=sorted(set(scopes)),
        procedures=sorted(set(procedures)),
        services=sorted(set(served)),
        from_on=today(now),
        to_on=until,
        created_at=now,
        created_by_name=actor.name,
    )
    db.session.add(account)
    _record("software.added", account, actor, now)
    return account


def _wrong_limits(
    agency_id: int, scopes: Sequence[str], procedures: Sequence[int], served: Sequence[str]
) -> dict[str, list[Problem]]:
    errors: dict[str, list[Problem]] = {}
    if not scopes or not set(scopes) <= set(ACCOUNT_SCOPES):
        errors["scopes"] = [Problem("not_an_option" if scopes else "required")]
    if not set(served) <= {service.code for service in services(agency_id)}:
        errors["services"] = [Problem("not_an_option")]
    elif _CALLS in scopes and not served:
        errors["services"] = [Problem("required")]
    if not set(procedures) <= set(_procedure_ids(agency_id, procedures)):
        errors["procedures"] = [Problem("not_an_option")]
    return errors


def _procedure_ids(agency_id: int, asked: Sequence[int]) -> Sequence[int]:
    query = select(Procedure.id).where(Procedure.agency_id == agency_id, Procedure.id.in_(asked))
    return db.session.scalars(query).all()


def account(agency_id: int, account_id: int) -> ServiceAccount:
    """Find a service account of an agency; another agency's does not exist."""
    found = db.session.get(ServiceAccount, (agency_id, account_id))
    if found is None:
        raise NotFound(account=account_id)
    return found


def accounts(agency_id: int) -> Sequence[ServiceAccount]:
    """List the service accounts of an agency by name, closed ones last."""
    query = select(ServiceAccount).where(ServiceAccount.agency_id == agency_id)
    rows = db.session.scalars(query.order_by(ServiceAccount.name, ServiceAccount.id))
    return sorted(rows, key=lambda row: row.closed_at is not None)


def close_account(*, account_id: int, actor: Actor, now: datetime) -> ServiceAccount:
    """Close a service account: its tokens end at once, what it did stays. Refuses one that is closed."""
    require(actor, "software.change")
    found = account(actor.agency_id, account_id)
    if found.closed_at is not None:
        raise WrongStatus(status="closed")
    found.closed_at, found.closed_by_name = now, actor.name
    db.session.execute(
        update(AccessToken)
        .where(
            AccessToken.agency_id == actor.agency_id,
            AccessToken.account_id == account_id,
            AccessToken.ended_at.is_(None),
        )
        .values(ended_at=now, ended_by_name=actor.name)
    )
    _record("software.closed", found, actor, now)
    return found


def end_of(*, account_id: int, token_id: int, actor: Actor, now: datetime) -> AccessToken:
    """End a token of a service account at once. Refuses one that has ended, and one of anybody else (``NotFound``)."""
    require(actor, "software.change")
    row = db.session.get(AccessToken, (actor.agency_id, token_id), with_for_update=True)
    if row is None or row.account_id != account_id:
        raise NotFound(token=token_id)
    return end_row(row, actor, now)


def _record(name: str, account: ServiceAccount, actor: Actor, now: datetime) -> None:
    facts = {
        "account": {"id": str(account.id), "name": account.name},
        "scopes": list(account.scopes),
        "procedures": [str(one) for one in account.procedures],
        "services": list(account.services),
        "until": account.to_on.isoformat(),
    }
    act = records.Act(name, as_recorded(actor), facts, actor_id=actor.person_id)
    records.append_to_agency(act, agency_id=account.agency_id, now=now)
