"""Which diagrams a version calls, told with its main one, so that the page can draw them all."""

import json

from flask import Response, url_for

from processes.definitions import MAIN, Running
from web import i18n

HEADER = "X-Diagrams"


def tell(answer: Response, running: Running) -> Response:
    """Say with the file of the main diagram where the called ones are and whose elements each draws."""
    if running.diagram.files:
        answer.headers[HEADER] = json.dumps([_row(name, running) for name in running.diagram.files])  # ASCII only
    return answer


def title(name: str, running: Running) -> str:
    """Call a diagram by its file; that of another procedure by code, name and version of this."""
    for one in _called(running):
        before = f"{one.procedure_code} v{one.number}/"
        if name.startswith(before):
            file = name.removeprefix(before)
            called = i18n.t("dossiers.version", name=one.procedure_name, number=one.number)
            return f"{one.procedure_code} · {called}" + ("" if file == MAIN else f" · {file}")
    return name


def _called(running: Running) -> list[Running]:
    return [inner for one in running.callees.values() for inner in (one, *_called(one))]


def _row(name: str, running: Running) -> dict[str, object]:
    processes = [scope.partition(":")[0] for scope, home in running.diagram.homes.items() if home == name]
    url = url_for("diagrams.of_version", version_id=running.version_id, file=name)
    return {"name": title(name, running), "url": url, "processes": processes}
