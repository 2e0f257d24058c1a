"""Commands about the register: prove that nothing was altered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click
from sqlalchemy import select

from processes import people
from processes import records as register
from processes.db import db
from processes.instances import ProcessInstance
from processes.records import Head, Proof
from web import i18n
from web.cli import frame
from web.cli.instances import find


@dataclass(frozen=True, slots=True)
class _Stream:
    """One chain of records with its proof."""

    name: str
    proof: Proof

    def as_json(self) -> dict[str, Any]:
        flaws = [{"seq": flaw.seq, "code": flaw.code} for flaw in self.proof.flaws]
        return {"name": self.name, "records": self.proof.records, "intact": self.proof.is_intact, "flaws": flaws}


@click.group()
def records() -> None:
    """Prove that no quality record was altered."""


@records.command()
@click.argument("instance", metavar="ID", required=False)
@click.option("--all", "everything", is_flag=True, help="Every instance and the register of every agency.")
@frame.as_json
@frame.in_language
@frame.in_application
def verify(instance: str | None, *, everything: bool) -> None:
    """Recompute every hash of an instance (its id or its code), or of all; exit with 1 when anything differs."""
    if everything == (instance is not None):
        raise frame.stop("cli.records_name", code=2)
    streams = list(_everything()) if everything else [_instance(find(str(instance)))]
    count = sum(stream.proof.records for stream in streams)
    flaws = sum(len(stream.proof.flaws) for stream in streams)
    if frame.wants_json():
        said = [stream.as_json() for stream in streams if not everything or not stream.proof.is_intact]
        frame.answer(
            {
                "intact": not flaws,
                "streams": len(streams),
                "records": count,
                "broken" if everything else "verified": said,
            }
        )
    else:
        for stream in streams:
            if not everything or not stream.proof.is_intact:
                _tell(stream)
        frame.say("cli.records_sum", streams=len(streams), count=count, flaws=flaws)
    if flaws:
        raise click.exceptions.Exit(1)


def _everything() -> Iterator[_Stream]:
    for agency in people.agencies():
        name = i18n.t("cli.agency_stream", agency=agency.name)
        yield _Stream(name, register.verify_agency(agency.id))
        query = select(ProcessInstance).where(ProcessInstance.agency_id == agency.id)
        for instance in db.session.scalars(query.order_by(ProcessInstance.started_at)).all():
            yield _instance(instance)


def _instance(instance: ProcessInstance) -> _Stream:
    head = Head(instance.record_seq, instance.record_leaf)
    return _Stream(instance.reference, register.verify(instance.agency_id, instance.id, head))


def _tell(stream: _Stream) -> None:
    if stream.proof.is_intact:
        frame.say("cli.records_intact", name=stream.name, count=stream.proof.records)
        return
    frame.say("cli.records_broken", name=stream.name, count=len(stream.proof.flaws))
    for flaw in stream.proof.flaws:
        click.echo(f"  {flaw.seq or '—'}: {flaw.code}")
