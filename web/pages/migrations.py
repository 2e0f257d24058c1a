"""A plan to move dossiers to another version: seen, approved by another person, stopped, continued, taken back."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import definitions, instances, migration, people
from processes.errors import Invalid, NotFound, WrongStatus
from processes.migration import MigrationPlan, MoveStatus, PlanStatus, Selection
from web import acts, clock, i18n, migrations, moments, paging, problems
from web.errors import flash_done
from web.security import access

pages = Blueprint("migrations", __name__)


@pages.get("/migrations/<id:plan_id>")
@access("procedure.view")
def show(plan_id: int) -> ResponseReturnValue:
    """Show a plan with how far it is; before it is approved, with its dry run of this moment."""
    return _page(migration.plan(g.actor.agency_id, plan_id))


def _page(plan: MigrationPlan, refusal: Invalid | None = None) -> str:
    counts = migration.counts(plan.agency_id, [plan.id])[plan.id]
    total = sum(counts.values())
    moves = migration.moves(plan.agency_id, plan.id, offset=paging.offset(), limit=paging.SIZE)
    before = definitions.load(plan.agency_id, plan.from_id)
    chip = migrations.standing(plan, counts)
    is_new = chip["name"] == "proposed"
    may_undo = people.may(g.actor, "migration.undo")
    tried = _tried(plan, [instance.id for _, instance in moves]) if is_new else []
    free = sum(not row["why"] for row in tried)
    return render_template(
        "migration_plan.html",
        plan=plan,
        sums=i18n.t("migration.sums", free=free, held=len(tried) - free) if tried else "",
        procedure=before,
        title=i18n.t("migration.plan_number", number=plan.number),
        chip_shown=chip,
        facts=_facts(plan),
        figures=migrations.figures(counts),
        settled=sum(counts.get(one, 0) for one in MoveStatus if one not in {MoveStatus.WAITING, MoveStatus.RETURNING}),
        total=total,
        is_busy=chip["name"] in {"running", "undoing"},
        tried=tried,
        rows_shown=[migrations.move_row(plan, move, instance, may_undo=may_undo) for move, instance in moves],
        offered=_offered(plan, chip["name"]),
        is_own=plan.author_id == g.actor.person_id,
        stopped_own=chip["name"] == "stopped" and not migration.may_go_on(plan, g.actor),
        page=paging.page(len(moves), total),
        wrong=[word for words in problems.by_field(refusal).values() for word in words] if refusal else [],
        once=acts.new_key(),
    )


def _tried(plan: MigrationPlan, instance_ids: list[int]) -> list[migrations.Row]:
    tried = migration.try_move(
        plan.agency_id,
        plan.from_id,
        plan.to_id,
        plan.mapping,
        selection=Selection(ids=frozenset(instance_ids)),
        is_recounted=plan.is_recounted,
    )
    return [migrations.tried_row(one) for one in tried]


def _facts(plan: MigrationPlan) -> list[dict[str, str]]:
    before, after = (definitions.load(plan.agency_id, one) for one in (plan.from_id, plan.to_id))
    limits = [moments.limit_words(one.details.get("limit")) for one in (before, after)]
    rows = [
        ("way_label", i18n.t("migration.way", before=before.number, after=after.number)),
        ("field_reason", plan.reason),
        ("field_legal_basis", plan.legal_basis),
        ("mapping", migrations.mapping_words(plan, before, after)),
        ("field_due", i18n.t(f"migration.policy_{'recounted' if plan.is_recounted else 'kept'}")),
        (
            "limit",
            limits[0] if limits[0] == limits[1] else i18n.t("migration.place", before=limits[0], after=limits[1]),
        ),
        ("author", _who(plan.author_name, plan.written_at)),
        ("approver", _who(plan.approved_by_name, plan.approved_at)),
        ("ended", _who(plan.ended_by_name, plan.ended_at)),
    ]
    return [{"label": i18n.t(f"migration.{name}"), "value": value} for name, value in rows if value]


def _who(name: str | None, at: Any) -> str:
    return f"{name}, {moments.moment_words(at)}" if name and at else ""


def _offered(plan: MigrationPlan, standing: str) -> set[str]:
    """Name what the actor may do with a plan as it stands."""
    ways = {
        "approve": standing == "proposed" and plan.author_id != g.actor.person_id,
        "withdraw": standing == "proposed",
        "stop": standing in {"running", "undoing"},
        "go_on": standing == "stopped" and migration.may_go_on(plan, g.actor),
        "undo": standing in {"running", "done", "stopped"} and not plan.is_undoing,
    }
    needed = {"withdraw": "stop", "go_on": "approve"}
    return {
        name for name, is_open in ways.items() if is_open and people.may(g.actor, f"migration.{needed.get(name, name)}")
    }


@pages.post("/migrations/<id:plan_id>/approve")
@access("migration.approve")
def approve(plan_id: int) -> ResponseReturnValue:
    """Approve a plan of somebody else; the worker begins."""
    return _do(plan_id, "approved", migration.approve)


@pages.post("/migrations/<id:plan_id>/withdraw")
@access("migration.stop")
def withdraw(plan_id: int) -> ResponseReturnValue:
    """Take a proposed plan back."""
    return _do(plan_id, "withdrawn", migration.withdraw)


@pages.post("/migrations/<id:plan_id>/stop")
@access("migration.stop")
def stop(plan_id: int) -> ResponseReturnValue:
    """Stop a running plan after the dossier that is being moved."""
    return _do(plan_id, "stopped", migration.stop)


@pages.post("/migrations/<id:plan_id>/continue")
@access("migration.approve")
def go_on(plan_id: int) -> ResponseReturnValue:
    """Continue a stopped plan."""
    return _do(plan_id, "continued", migration.go_on)


def _do(plan_id: int, done: str, verb: Callable[..., Any]) -> ResponseReturnValue:
    def act() -> str:
        verb(plan_id=plan_id, actor=g.actor, now=clock.now())
        return url_for("migrations.show", plan_id=plan_id)

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _page(migration.plan(g.actor.agency_id, plan_id), refusal), 422
    flash_done(f"migration.{done}")
    return answer


@pages.get("/migrations/<id:plan_id>/undo")
@access("migration.undo")
def ask_undo(plan_id: int) -> ResponseReturnValue:
    """Say what undoing a whole plan means, and ask why."""
    plan = migration.plan(g.actor.agency_id, plan_id)
    if plan.is_undoing or plan.status not in {PlanStatus.RUNNING, PlanStatus.STOPPED}:
        raise WrongStatus(status=str(plan.status))
    return _ask(plan, url_for("migrations.undo", plan_id=plan_id), i18n.t("migration.undo_ask", number=plan.number))


@pages.post("/migrations/<id:plan_id>/undo")
@access("migration.undo")
def undo(plan_id: int) -> ResponseReturnValue:
    """Bring back every dossier of a plan that has not gone on since."""

    def act() -> str:
        migration.undo(plan_id=plan_id, reason=request.form.get("reason", ""), actor=g.actor, now=clock.now())
        return url_for("migrations.show", plan_id=plan_id)

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        plan = migration.plan(g.actor.agency_id, plan_id)
        ask = i18n.t("migration.undo_ask", number=plan.number)
        return _ask(plan, url_for("migrations.undo", plan_id=plan_id), ask, refusal), 422
    flash_done("migration.undoing")
    return answer


@pages.get("/migrations/<id:plan_id>/moves/<id:move_id>/undo")
@access("migration.undo")
def ask_back(plan_id: int, move_id: int) -> ResponseReturnValue:
    """Say what bringing one dossier back means, and ask why."""
    return _ask_back(plan_id, move_id)


@pages.post("/migrations/<id:plan_id>/moves/<id:move_id>/undo")
@access("migration.undo")
def bring_back(plan_id: int, move_id: int) -> ResponseReturnValue:
    """Bring one dossier back that has not gone on since."""
    _found(plan_id, move_id)

    def act() -> str:
        reason = request.form.get("reason", "")
        migration.bring_back(move_id=move_id, reason=reason, actor=g.actor, now=clock.now())
        return url_for("migrations.show", plan_id=plan_id)

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _ask_back(plan_id, move_id, refusal), 422
    flash_done("migration.brought_back")
    return answer


def _found(plan_id: int, move_id: int) -> tuple[MigrationPlan, Any]:
    move = migration.move(g.actor.agency_id, move_id)
    if move.plan_id != plan_id:
        raise NotFound(move=move_id)
    return migration.plan(g.actor.agency_id, plan_id), move


def _ask_back(plan_id: int, move_id: int, refusal: Invalid | None = None) -> str:
    plan, move = _found(plan_id, move_id)
    instance = instances.instance(g.actor.agency_id, move.instance_id)
    if not migration.may_return(move, plan, instance):
        raise WrongStatus(status="moved_on")
    ask = i18n.t("migration.back_ask", reference=instance.reference)
    return _ask(plan, url_for("migrations.bring_back", plan_id=plan_id, move_id=move_id), ask, refusal)


def _ask(plan: MigrationPlan, url: str, title: str, refusal: Invalid | None = None) -> str:
    reason = {"name": "reason", "type": "textarea", "label": i18n.t("migration.undo_reason")}
    reason["value"] = request.form.get("reason", "")
    reason["errors"] = problems.beside(refusal, reason)  # type: ignore[assignment]  # a list beside texts
    return render_template(
        "migration_undo.html",
        plan=plan,
        procedure=definitions.load(plan.agency_id, plan.from_id),
        title=title,
        url=url,
        back=url_for("migrations.show", plan_id=plan.id),
        consequences=[i18n.t(f"migration.undo_{number}") for number in (1, 2, 3)],
        fields=[reason],
        once=acts.new_key(),
    )
