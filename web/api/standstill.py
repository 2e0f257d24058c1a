"""Dossiers that stand still: suspend one, let it go on, end it for good; each with a reason."""

from collections.abc import Callable
from typing import Any

from flask import Response, g

from processes import dossiers, instances
from processes.instances import ProcessInstance
from web import clock
from web.api import acts, things
from web.api.fields import Strict, text
from web.api.frame import Part

part = Part("standstill")
_REASON = 2000
_BASIS = 500


class Ending(Strict):
    """Why a dossier goes on, or ends."""

    reason = text(_REASON, required=True)


class Standstill(Strict):
    """Why a dossier stands still; with the legal basis of a pause its due moments move on by that time."""

    reason = text(_REASON, required=True)
    legal_basis = text(_BASIS)


def _act(dossier_id: int, act: Callable[[], ProcessInstance]) -> Response:
    def perform() -> dict[str, Any]:
        things.instance(g.actor, dossier_id)
        return things.moved(act())

    return acts.perform(perform, hold=lambda: instances.lock(g.actor.agency_id, dossier_id))


@part.post("/dossiers/<id:dossier_id>/suspend", "dossier.suspend", things.Moved, body=Standstill)
def suspend(dossier_id: int, body: dict[str, Any]) -> Response:
    """Let a dossier stand still; without a legal basis its due date stays as promised."""
    basis = body.get("legal_basis", "")
    return _act(
        dossier_id,
        lambda: dossiers.suspend(
            instance_id=dossier_id, reason=body["reason"], legal_basis=basis, actor=g.actor, now=clock.now()
        ),
    )


@part.post("/dossiers/<id:dossier_id>/resume", "dossier.resume", things.Moved, body=Ending)
def resume(dossier_id: int, body: dict[str, Any]) -> Response:
    """Let a dossier go on."""
    return _act(
        dossier_id,
        lambda: dossiers.resume(instance_id=dossier_id, reason=body["reason"], actor=g.actor, now=clock.now()),
    )


@part.post("/dossiers/<id:dossier_id>/cancel", "dossier.cancel", things.Moved, body=Ending)
def cancel(dossier_id: int, body: dict[str, Any]) -> Response:
    """End a dossier for good."""
    return _act(
        dossier_id,
        lambda: dossiers.cancel(instance_id=dossier_id, reason=body["reason"], actor=g.actor, now=clock.now()),
    )
