"""The verbs of saved views: keep, change, share, remove; which of them a list opens with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, delete, or_, select

from processes import people
from processes.db import db, new_id
from processes.errors import Invalid, NotAllowed, NotFound, Problem
from processes.people import Actor, Person, Power, Unit
from processes.views.models import DefaultView, SavedView

_NAME = 60
_TEXT = 200
_MOST = 40


class Place(StrEnum):
    """A list that keeps views."""

    INBOX = "inbox"
    DOSSIERS = "dossiers"


@dataclass(frozen=True, slots=True)
class View:
    """A saved view as its reader sees it: whose it is, with which division it is shared, whether the list opens so."""

    id: int
    place: str
    name: str
    asked: Mapping[str, Any]
    is_own: bool
    owner_name: str
    unit_name: str | None
    is_default: bool


def kept(actor: Actor, place: str | None = None) -> Sequence[View]:
    """List the views that the actor may use, own and shared with a unit of theirs, by name; one statement."""
    query = (
        select(SavedView, Person.name, Unit.name, DefaultView.view_id)
        .join(Person, and_(Person.agency_id == SavedView.agency_id, Person.id == SavedView.person_id))
        .outerjoin(Unit, and_(Unit.agency_id == SavedView.agency_id, Unit.id == SavedView.unit_id))
        .outerjoin(
            DefaultView,
            and_(
                DefaultView.agency_id == SavedView.agency_id,
                DefaultView.view_id == SavedView.id,
                DefaultView.person_id == actor.person_id,
            ),
        )
        .where(SavedView.agency_id == actor.agency_id, _usable(actor))
        .order_by(SavedView.name, SavedView.id)
    )
    if place is not None:
        query = query.where(SavedView.place == place)
    return [
        View(row.id, row.place, row.name, row.asked, row.person_id == actor.person_id, owner, unit, default is not None)
        for row, owner, unit, default in db.session.execute(query)
    ]


def _usable(actor: Actor) -> Any:
    return or_(SavedView.person_id == actor.person_id, SavedView.unit_id.in_(sorted(actor.unit_ids)))


def keep(
    *, place: str, name: str, asked: Mapping[str, Any], actor: Actor, now: datetime, is_shared: bool = False
) -> SavedView:
    """Keep what is asked of a list under a name. Refuses a name that is empty, long or taken, and too many views.

    ``is_shared`` shows it to the actor's division: only who leads it may (``NotAllowed``).
    """
    people.require(actor, "view.change")
    chosen = Place(place)
    view = SavedView(agency_id=actor.agency_id, id=new_id(), person_id=actor.person_id, place=chosen, unit_id=None)
    _demand_name(view, name)
    if db.session.query(SavedView.id).filter_by(agency_id=actor.agency_id, person_id=actor.person_id).count() >= _MOST:
        raise Invalid({"name": [Problem("too_many_views", {"maximum": _MOST})]})
    view.name, view.asked, view.changed_at = name.strip(), _bounded(asked), now
    _share(view, actor, is_shared=is_shared)
    db.session.add(view)
    return view


def change(
    *,
    view_id: int,
    actor: Actor,
    now: datetime,
    name: str | None = None,
    asked: Mapping[str, Any] | None = None,
    is_shared: bool | None = None,
) -> SavedView:
    """Give an own view another name, another question, or another circle of readers; what is not given stays."""
    view = own(view_id, actor)
    if name is not None:
        _demand_name(view, name)
        view.name = name.strip()
    if asked is not None:
        view.asked = _bounded(asked)
    if is_shared is not None:
        _share(view, actor, is_shared=is_shared)
    view.changed_at = now
    return view


def remove(*, view_id: int, actor: Actor) -> None:
    """Remove an own view; a list that opened with it opens unfiltered again, for everybody."""
    view = own(view_id, actor)
    db.session.execute(
        delete(DefaultView).where(DefaultView.agency_id == view.agency_id, DefaultView.view_id == view.id)
    )
    db.session.delete(view)


def open_with(*, view_id: int, actor: Actor, is_default: bool = True) -> SavedView:
    """Let a list open with a view that the actor may use, or no longer."""
    people.require(actor, "view.change")
    view = usable(view_id, actor)
    key = (actor.agency_id, actor.person_id, view.place)
    present = db.session.get(DefaultView, key)
    if present is None and is_default:
        db.session.add(DefaultView(agency_id=key[0], person_id=key[1], place=key[2], view_id=view.id))
    elif present is not None and is_default:
        present.view_id = view.id
    elif present is not None and present.view_id == view.id:
        db.session.delete(present)
    return view


def usable(view_id: int, actor: Actor) -> SavedView:
    """Find a view that the actor may use. Somebody else's that is not shared with them does not exist."""
    view = db.session.get(SavedView, (actor.agency_id, view_id))
    if view is None or (view.person_id != actor.person_id and view.unit_id not in actor.unit_ids):
        raise NotFound(view=view_id)
    return view


def own(view_id: int, actor: Actor) -> SavedView:
    """Find a view that the actor may change. Refuses a shared one of somebody else (``NotAllowed``)."""
    people.require(actor, "view.change")
    view = usable(view_id, actor)
    if view.person_id != actor.person_id:
        raise NotAllowed(action="view.change")
    return view


def _demand_name(view: SavedView, name: str) -> None:
    text = name.strip()
    if not text:
        raise Invalid({"name": [Problem("required")]})
    if len(text) > _NAME:
        raise Invalid({"name": [Problem("too_long", {"maximum": _NAME})]})
    same = select(SavedView.id).where(
        SavedView.agency_id == view.agency_id,
        SavedView.person_id == view.person_id,
        SavedView.place == view.place,
        SavedView.name == text,
        SavedView.id != view.id,
    )
    if db.session.scalar(same) is not None:
        raise Invalid({"name": [Problem("name_taken")]})


def _bounded(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Cut what is kept to texts of a bounded length: a view is a question, never a store."""
    found: dict[str, Any] = {}
    for key, value in list(asked.items())[:_MOST]:
        many = [str(one)[:_TEXT] for one in value[:_MOST]] if isinstance(value, list) else None
        found[str(key)[:_NAME]] = many if many is not None else str(value)[:_TEXT]
    return found


def _share(view: SavedView, actor: Actor, *, is_shared: bool) -> None:
    if is_shared and Power.LEAD not in actor.powers:
        raise NotAllowed(action="view.share")
    led = [post.unit_id for post in actor.posts if post.leads] or sorted(actor.led_units)
    view.unit_id = led[0] if is_shared else None
