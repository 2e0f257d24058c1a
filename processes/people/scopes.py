"""What software may be let do: named groups of actions. A scope only ever takes away; it gives nobody a right."""

from collections.abc import Iterable, Mapping

ALWAYS: frozenset[str] = frozenset({"account.view"})
"""What every token may do: learn whose it is."""

SCOPES: Mapping[str, frozenset[str]] = {
    "tasks.read": frozenset({"inbox.view", "task.view", "view.view", "board.view"}),
    "tasks.write": frozenset({
        "task.claim", "task.release", "task.draft", "task.complete", "task.hand_back", "task.delegate", "task.note",
        "task.attach", "task.assign", "view.change", "signature.check",
    }),
    "dossiers.read": frozenset({"dossier.view", "file.view", "diagram.view"}),
    "dossiers.write": frozenset({"dossier.start", "dossier.withdraw", "dossier.comment"}),
    "dossiers.control": frozenset({"dossier.suspend", "dossier.resume", "dossier.cancel"}),
    "absences.read": frozenset({"absence.view"}),
    "absences.write": frozenset({"absence.change"}),
    "procedures.read": frozenset({"procedure.view"}),
    "migrations.write": frozenset({"migration.plan", "migration.approve", "migration.stop", "migration.undo"}),
    "records.read": frozenset({"record.view", "record.export"}),
    "events.read": frozenset({"event.view"}),
    "incidents.read": frozenset({"incident.view"}),
    "incidents.write": frozenset({"incident.retry"}),
    "calls.read": frozenset({"call.view"}),
    "calls.write": frozenset({"call.answer"}),
    "messages.write": frozenset({"message.send"}),
    "people.read": frozenset({"people.view"}),
    "calendar.read": frozenset({"calendar.view"}),
}  # fmt: skip


def actions_of(scopes: Iterable[str]) -> frozenset[str]:
    """Name the actions that some scopes permit. A scope that is no longer known permits nothing."""
    return ALWAYS.union(*(SCOPES.get(scope, frozenset()) for scope in scopes))
