"""Commands about signatures: whom an agency believes, and what a signed file says."""

from pathlib import Path

import click

from processes import signatures as house
from processes.db import transaction
from processes.errors import NotFound
from web import clock, i18n, signed
from web.cli import frame
from web.cli.agencies import chosen_agency


@click.group()
def signatures() -> None:
    """Say which certificates an agency believes, check a signed file."""


@signatures.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@frame.about_an_agency
def trust(file: Path, agency: str | None) -> None:
    """Believe the certificates of FILE (PEM or DER). Compare the fingerprints that are printed."""
    about = chosen_agency(agency)
    with transaction():
        house.trust(agency_id=about.id, data=file.read_bytes(), now=clock.now())
    _tell(about.id)


@signatures.command(name="list")
@frame.about_an_agency
def list_all(agency: str | None) -> None:
    """List the certificates that an agency believes."""
    _tell(chosen_agency(agency).id)


def _tell(agency_id: int) -> None:
    found = house.anchors(agency_id)
    if frame.wants_json():
        frame.answer({"certificates": [{"name": one.subject, "sha256": one.sha256, "to": one.to_at} for one in found]})
        return
    for one in found:
        click.echo(f"{signed.grouped(one.sha256)}  {one.subject}")
    if not found:
        frame.say("trust.none")


@signatures.command()
@click.argument("fingerprint")
@frame.of_agency
@frame.in_language
@frame.in_application
def distrust(fingerprint: str, agency: str | None) -> None:
    """Believe the certificate with this FINGERPRINT no longer."""
    about, wanted = chosen_agency(agency), fingerprint.replace(" ", "").lower()
    found = next((one for one in house.anchors(about.id) if one.sha256 == wanted), None)
    if found is None:
        raise NotFound(anchor=fingerprint)
    with transaction():
        house.distrust(agency_id=about.id, anchor_id=found.id, now=clock.now())
    frame.say("trust.removed")


@signatures.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@frame.about_an_agency
def check(file: Path, agency: str | None) -> None:
    """Check the signatures of a PDF as the product would; nothing is kept. Exits with 1 unless all are valid."""
    now = clock.now()
    report = house.examine(file.read_bytes(), "application/pdf", agency_id=chosen_agency(agency).id, at=now, now=now)
    verdict = report.verdict if report is not None else house.Verdict.NONE
    if frame.wants_json():
        frame.answer({"verdict": str(verdict), "report": report.full() if report is not None else None})
    else:
        click.echo(i18n.t(f"signatures.verdict_{verdict}"))
    if verdict != house.Verdict.VALID:
        raise click.exceptions.Exit(1)
