"""An instance's records on paper: the same words as in the replay, typeset as PDF/A in a process of its own."""

import base64
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from processes.definitions import Running
from processes.errors import Busy
from processes.instances import Evidence
from processes.people import Actor
from processes.queues import Queue
from processes.records import Proof
from web import copies, i18n, moments
from web.retelling import Row

_ROOT = Path(__file__).parents[1]
_PATIENCE_S = 60
QUEUE = Queue(at_once=2, waiting=6, seconds=30)
"""Each may take two gigabytes: requests of one server wait for each other."""

_WORDS = ("field", "before", "then", "now", "differs_before", "differs_now")


class PaperFailed(RuntimeError):
    """The typesetter gave no paper: what it said instead."""


def content(
    evidence: Evidence, running: Running, proof: Proof, told: Sequence[Row], taken: tuple[Actor, datetime]
) -> dict[str, Any]:
    """Give what stands on the paper: plain texts only, in the language of the request."""
    instance, actor, at = evidence.instance, *taken
    version = running.as_recorded()
    return {
        "language": i18n.language(),
        "agency": actor.agency_name,
        "title": i18n.t("papers.title"),
        "reference": instance.reference,
        "subject": instance.subject,
        "badge": i18n.t("audit.intact", count=proof.records) if proof.is_intact else i18n.t("audit.flaws"),
        "is_intact": proof.is_intact,
        "flaws": [_flaw(flaw.seq, flaw.code) for flaw in proof.flaws],
        "facts": [
            [i18n.t("papers.procedure"), f"{version['code']} {running.diagram.name}"],
            [i18n.t("papers.version"), str(version["version"])],
            [i18n.t("papers.diagram"), version["diagram"]],
            [i18n.t("papers.settings"), version["settings"]],
            [i18n.t("papers.started"), moments.moment_words(instance.started_at)],
            [i18n.t("papers.ended"), moments.moment_words(instance.ended_at) if instance.ended_at else "—"],
            [i18n.t("papers.taken"), i18n.t("papers.taken_by", who=actor.name, when=moments.moment_words(at))],
        ],
        "steps": [_step(row, copy.leaf) for row, copy in zip(told, evidence.copies, strict=True)],
        "words": {name: i18n.t(f"film.{name}") for name in _WORDS},
        "head": copies.hexadecimal(evidence.head.leaf) or "",
        "leaf": i18n.t("papers.leaf"),
        "footer": i18n.t("papers.footer"),
        "page": i18n.t("papers.page"),
    }


def _flaw(seq: int | None, code: str) -> str:
    where = "" if seq is None else i18n.t("audit.record_number", number=seq) + ": "
    return where + i18n.t(f"records.flaw_{code}")


def _step(row: Row, leaf: bytes) -> dict[str, Any]:
    facts = [[one["label"], one["value"]] for one in row["texts"]]
    if row["due"]:
        facts.append([i18n.t("audit.due_then"), f"{row['due']['when']} ({row['due']['text']})"])
    if row["dossier_due"]:
        facts.append([i18n.t("audit.dossier_due"), row["dossier_due"]])
    facts += [[i18n.t("pauses.heading"), line] for line in row["clock"]]
    facts += [[i18n.t("audit.decisions"), one["title"]] for one in row["decisions"]]
    lists = (("audit.checked", "checked"), ("audit.passed", "passed"), ("audit.opened", "opened"))
    for key, name in (*lists, ("audit.dropped", "dropped")):
        if row[name]:
            facts.append([i18n.t(key), ", ".join(row[name])])
    return {
        "number": str(row["n"]),
        "title": row["title"],
        "about": " · ".join(part for part in (row["who"], row["when"]) if part),
        "disposed": i18n.t("audit.disposed") if row["is_disposed"] else "",
        "facts": facts,
        "values": [
            {name: one[name] for name in ("label", "value", "before", "now") if name in one} for one in row["values"]
        ],
        "leaf": leaf.hex(),
    }


def typeset(paper: Mapping[str, Any], template: str = "records") -> bytes:
    """Typeset a paper; the server's own threads go on meanwhile. Raises PaperFailed when nothing came of it.

    Refuses (``Busy``) where too many papers are typeset at once, or this one takes too long.
    """
    made = _ask(template, paper)
    if not made.startswith(b"%PDF-"):
        raise PaperFailed(template)
    return made


def draw(pictures: Sequence[Mapping[str, Any]]) -> list[bytes]:
    """Draw SVG pictures, with their sizes in millimetres, as PNG. Raises PaperFailed when nothing came of it."""
    if not pictures:
        return []
    return [base64.b64decode(one) for one in json.loads(_ask("pictures", {"pictures": pictures}))]


def _ask(template: str, paper: Mapping[str, Any]) -> bytes:
    try:
        with QUEUE.place():
            done = subprocess.run(  # noqa: S603 - our own interpreter and module, a name of our own, no word of the user
                [sys.executable, "-m", "web.typesetter", template],
                input=json.dumps(paper, ensure_ascii=False).encode("utf-8", "replace"),
                capture_output=True,
                cwd=_ROOT,
                timeout=_PATIENCE_S,
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise Busy(seconds=_PATIENCE_S) from error
    if done.returncode:
        raise PaperFailed(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout
