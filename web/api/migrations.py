"""Plans to move running dossiers to another version: tried, proposed, approved, stopped, taken back."""

from typing import Any

from flask import Response, g
from marshmallow import Schema, fields, validate

from processes import definitions, migration, people
from processes.errors import NotFound
from processes.migration import MigrationPlan, Selection
from web import clock, migrations
from web.api import acts, cursor
from web.api.fields import Id, Paged, Strict, known, moment, page, some, text
from web.api.frame import Part

part = Part("migrations")
_LONG = 2000
_MOST_IDS = 2000


class Reason(Schema):
    """Why a dossier cannot move, or did not come back: a code and what its words need."""

    code = fields.String(required=True)
    element = fields.String(required=True)
    params = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class Plan(Schema):
    """A plan: from which version to which, what for, who answers for it, how many dossiers fared how."""

    id = Id(required=True)
    number = fields.Integer(required=True)
    from_version = Id(required=True)
    to_version = Id(required=True)
    status = fields.String(required=True)
    mapping = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    due_moments = fields.String(required=True)
    reason = fields.String(required=True)
    legal_basis = fields.String(required=True)
    author = Id(required=True)
    approver = Id(allow_none=True, required=True)
    written_at = moment(required=True)
    approved_at = moment(required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class Move(Schema):
    """How one dossier of a plan fared; ``may_return`` until its next step."""

    id = Id(required=True)
    dossier = Id(required=True)
    reference = fields.String(required=True)
    status = fields.String(required=True)
    reasons = fields.List(fields.Nested(Reason), required=True)
    moved_at = moment(required=True)
    undone_at = moment(required=True)
    may_return = fields.Boolean(required=True)


class Opened(Schema):
    """Something open, before the move and after it; ``after`` is null where it has no home."""

    kind = fields.String(required=True)
    before = fields.String(required=True)
    after = known(required=True)
    due_before = moment(required=True)
    due_after = moment(required=True)


class Tried(Schema):
    """What the move would do to one dossier."""

    dossier = Id(required=True)
    reference = fields.String(required=True)
    open = fields.List(fields.Nested(Opened), required=True)
    reasons = fields.List(fields.Nested(Reason), required=True)
    missing = fields.List(fields.String(), required=True)
    unheard = fields.List(fields.String(), required=True)


class Wanted(Strict):
    """The version to move to, elements with other ids there, and the dossiers: these, or those at a step."""

    to_version = Id(required=True)
    mapping = fields.Dict(
        keys=fields.String(validate=validate.Length(max=200, error="too_long")),
        values=fields.String(validate=validate.Length(max=200, error="too_long")),
        load_default=dict,
    )
    dossiers = fields.List(Id(), validate=validate.Length(max=_MOST_IDS, error="too_long"))
    step = text()
    counts_again = fields.Boolean(load_default=False)


class Proposed(Wanted):
    """A plan with its reason and its legal basis, or the clause of ISO."""

    reason = text(_LONG, required=True)
    legal_basis = text(_LONG, required=True)


class Why(Strict):
    """Why something is taken back."""

    reason = text(_LONG, required=True)


def _selection(body: dict[str, Any]) -> Selection:
    chosen = body.get("dossiers")
    return Selection(body.get("step", ""), None, frozenset(chosen) if chosen is not None else None)


def _shown(plan: MigrationPlan) -> dict[str, Any]:
    people.demand_procedure(g.actor, plan.procedure_id)
    counts = migration.counts(plan.agency_id, [plan.id])[plan.id]
    return {
        "id": plan.id,
        "number": plan.number,
        "from_version": plan.from_id,
        "to_version": plan.to_id,
        "status": migrations.standing(plan, counts)["name"],
        "mapping": plan.mapping,
        "due_moments": "counted_again" if plan.is_recounted else "kept",
        "reason": plan.reason,
        "legal_basis": plan.legal_basis,
        "author": plan.author_id,
        "approver": plan.approved_by,
        "written_at": plan.written_at,
        "approved_at": plan.approved_at,
        "counts": counts,
    }


def _demand_version(version_id: int) -> None:
    version, _, _ = definitions.version(g.actor.agency_id, version_id)
    people.demand_procedure(g.actor, version.procedure_id)


@part.get("/versions/<id:version_id>/migrations", "procedure.view", some("Plan", Plan))
def listed(version_id: int) -> dict[str, Any]:
    """List the plans from or to a version, newest first."""
    _demand_version(version_id)
    return {"items": [_shown(plan) for plan in migration.plans(g.actor.agency_id, version_id)]}


@part.post("/versions/<id:version_id>/migrations/try", "migration.plan", some("Tried", Tried), body=Wanted)
def try_move(body: dict[str, Any], version_id: int) -> dict[str, Any]:
    """Try a move without making it, for at most 200 dossiers, the oldest first."""
    _demand_version(version_id)
    tried = migration.try_move(
        g.actor.agency_id,
        version_id,
        body["to_version"],
        body["mapping"],
        selection=_selection(body),
        is_recounted=body["counts_again"],
    )
    return {"items": [_tried(one) for one in tried]}


def _tried(one: migration.Tried) -> dict[str, Any]:
    return {
        "dossier": one.instance.id,
        "reference": one.instance.reference,
        "open": [
            {
                "kind": place.kind,
                "before": place.before.name,
                "after": place.after.name if place.after else None,
                "due_before": place.before.due_at,
                "due_after": place.after.due_at if place.after else None,
            }
            for place in one.places
        ],
        "reasons": [{"code": told.code, "element": told.element_id, "params": told.params} for told in one.obstacles],
        "missing": one.missing,
        "unheard": one.unheard,
    }


@part.post("/versions/<id:version_id>/migrations", "migration.plan", Plan, body=Proposed, status=201)
def propose(body: dict[str, Any], version_id: int) -> Response:
    """Propose a plan, for another person to approve."""
    _demand_version(version_id)

    def act() -> dict[str, Any]:
        plan = migration.propose(
            from_id=version_id,
            to_id=body["to_version"],
            mapping=body["mapping"],
            selection=_selection(body),
            reason=body["reason"],
            legal_basis=body["legal_basis"],
            is_recounted=body["counts_again"],
            actor=g.actor,
            now=clock.now(),
        )
        return _dumped(plan)

    return acts.perform(act, status=201)


def _dumped(plan: MigrationPlan) -> dict[str, Any]:
    said: dict[str, Any] = Plan().dump(_shown(plan))
    return said


@part.get("/migrations/<id:plan_id>", "procedure.view", Plan)
def show(plan_id: int) -> dict[str, Any]:
    """Read a plan and how far it is."""
    return _shown(migration.plan(g.actor.agency_id, plan_id))


@part.get("/migrations/<id:plan_id>/moves", "procedure.view", page("Move", Move), query=Paged)
def moves(query: dict[str, Any], plan_id: int) -> dict[str, Any]:
    """List how the dossiers of a plan fared, the oldest dossier first."""
    plan = migration.plan(g.actor.agency_id, plan_id)
    people.demand_procedure(g.actor, plan.procedure_id)
    found, after = cursor.take(
        lambda offset, limit: migration.moves(plan.agency_id, plan_id, offset=offset, limit=limit), query
    )
    return {"items": [_move(plan, *row) for row in found], "next": after}


def _move(plan: MigrationPlan, move: migration.MigrationMove, instance: Any) -> dict[str, Any]:
    return {
        "id": move.id,
        "dossier": instance.id,
        "reference": instance.reference,
        "status": move.status,
        "reasons": move.reasons,
        "moved_at": move.moved_at,
        "undone_at": move.undone_at,
        "may_return": migration.may_return(move, plan, instance),
    }


def _do(plan_id: int, verb: Any, **more: str) -> Response:
    def act() -> dict[str, Any]:
        return _dumped(verb(plan_id=plan_id, actor=g.actor, now=clock.now(), **more))

    return acts.perform(act)


@part.post("/migrations/<id:plan_id>/approve", "migration.approve", Plan)
def approve(plan_id: int) -> Response:
    """Approve a plan of somebody else; the worker begins."""
    return _do(plan_id, migration.approve)


@part.post("/migrations/<id:plan_id>/withdraw", "migration.stop", Plan)
def withdraw(plan_id: int) -> Response:
    """Take a proposed plan back."""
    return _do(plan_id, migration.withdraw)


@part.post("/migrations/<id:plan_id>/stop", "migration.stop", Plan)
def stop(plan_id: int) -> Response:
    """Stop a running plan after the dossier that is being moved."""
    return _do(plan_id, migration.stop)


@part.post("/migrations/<id:plan_id>/continue", "migration.approve", Plan)
def go_on(plan_id: int) -> Response:
    """Continue a stopped plan."""
    return _do(plan_id, migration.go_on)


@part.post("/migrations/<id:plan_id>/undo", "migration.undo", Plan, body=Why)
def undo(body: dict[str, Any], plan_id: int) -> Response:
    """Bring back every dossier of a plan that has not gone on since."""
    return _do(plan_id, migration.undo, reason=body["reason"])


@part.post("/migrations/<id:plan_id>/moves/<id:move_id>/undo", "migration.undo", Plan, body=Why)
def bring_back(body: dict[str, Any], plan_id: int, move_id: int) -> Response:
    """Bring one dossier back that has not gone on since."""
    plan = migration.plan(g.actor.agency_id, plan_id)
    if migration.move(g.actor.agency_id, move_id).plan_id != plan.id:
        raise NotFound(move=move_id)

    def act() -> dict[str, Any]:
        migration.bring_back(move_id=move_id, reason=body["reason"], actor=g.actor, now=clock.now())
        return _dumped(migration.plan(g.actor.agency_id, plan_id))

    return acts.perform(act)
