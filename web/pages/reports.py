"""How punctual the agency was in a period: dossiers by procedure, hand-overs by unit and step; on screen and as CSV."""

import csv
import io
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import calendar, people, reports
from processes.errors import Invalid
from web import clock, dates, decisions, i18n, problems
from web.downloads import disposition
from web.security import access

pages = Blueprint("reports", __name__)
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0")
_FLOW = ("carried", "received")
_ENDED = tuple(one.name for one in fields(reports.Counts))
_LEFT = ("cancelled", "left", "overdue", "paused")


@pages.get("/reports")
@access("report.view")
def show() -> ResponseReturnValue:
    """Show the counts of a period, this month so far where none is asked for."""
    typed = _typed()
    try:
        period = _period(typed)
    except Invalid as refusal:
        return render_template("reports.html", typed=typed, wrong=dict(problems.by_field(refusal))), 422
    flow, told = _read(period)
    asked: dict[str, Any] = {"from": period.from_on.isoformat(), "to": period.to_on.isoformat()}
    return render_template(
        "reports.html",
        typed=typed,
        wrong={},
        period=period,
        flow=[_flow_row(one) for one in flow],
        is_balanced=all(one.is_balanced for one in flow),
        sections=[
            {"key": "procedure", "rows": [_row(one.code, one.name, one.ended) for one in flow if one.ended.all]},
            {"key": "unit", "rows": [_row("", name or _unknown(), told.units[name]) for name in sorted(told.units)]},
            {"key": "step", "rows": [_row(*key, told.steps[key]) for key in sorted(told.steps)]},
        ],
        url=url_for("reports.download", **asked),
    )


@pages.get("/reports/punctuality.csv")
@access("report.view")
def download() -> Response:
    """Give the same counts as a table for spreadsheets. Refuses a period that is none."""
    period = _period(_typed())
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([_plain(cell) for cell in row] for row in _table(period))
    name = f"{i18n.t('reports.file')} {period.from_on.isoformat()} {period.to_on.isoformat()}.csv"
    head = {"Content-Disposition": disposition(name)}
    return Response("\ufeff" + text.getvalue(), mimetype="text/csv", headers=head)


def _table(period: reports.Period) -> Iterator[list[Any]]:
    flow, told = _read(period)
    columns = (*_FLOW, *_ENDED, *_LEFT, "rate", "within", "judged")
    yield [i18n.t(f"reports.{name}") for name in ("kind", "procedure", "name", *columns)]
    for one in flow:
        counts = [getattr(one, name) for name in _FLOW], [getattr(one, name) for name in _LEFT]
        yield [i18n.t("reports.kind_procedure"), one.code, one.name, *counts[0], *_told(one.ended, counts[1])]
    for name in sorted(told.units):
        yield [i18n.t("reports.kind_unit"), "", name or _unknown(), "", "", *_told(told.units[name], [""] * len(_LEFT))]
    for key in sorted(told.steps):
        yield [i18n.t("reports.kind_step"), *key, "", "", *_told(told.steps[key], [""] * len(_LEFT))]


def _told(counts: reports.Counts, left: list[Any]) -> list[Any]:
    rate = "" if counts.rate is None else str(counts.rate)
    return [*(getattr(counts, name) for name in _ENDED), *left, rate, counts.within, counts.judged]


def _plain(cell: Any) -> str:
    """Keep a spreadsheet from taking a text for a formula (ASVS 5.0, 1.2.10)."""
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _read(period: reports.Period) -> tuple[list[reports.Flow], reports.Punctuality]:
    agency_id = g.actor.agency_id
    return reports.flow(agency_id, period, clock.now()), reports.punctuality(agency_id, period)


def _typed() -> dict[str, str]:
    today = people.today(clock.now())
    usual = {"from": today.replace(day=1).isoformat(), "to": today.isoformat()}
    return {name: request.args.get(name, value) for name, value in usual.items()}


def _period(typed: dict[str, str]) -> reports.Period:
    days = [dates.needed(typed, name) for name in ("from", "to")]
    return reports.Period.of(calendar.of_agency(g.actor.agency_id), days[0], days[1])


def _unknown() -> str:
    return i18n.t("reports.no_unit")


def _flow_row(one: reports.Flow) -> dict[str, Any]:
    numbers = {name: _number(getattr(one, name)) for name in (*_FLOW, *_LEFT)}
    return {"code": one.code, "name": one.name, "done": _number(one.ended.all), **numbers}


def _row(code: str, name: str, counts: reports.Counts) -> dict[str, Any]:
    numbers = {one: _number(getattr(counts, one)) for one in _ENDED}
    return {"code": code, "name": name, "rate": _rate(counts), **numbers}


def _rate(counts: reports.Counts) -> str:
    if counts.rate is None:
        return "—"
    percent = decisions.number_words(f"{counts.rate:.2f}")
    return f"{percent} % ({_number(counts.within)}/{_number(counts.judged)})"


def _number(count: int) -> str:
    return decisions.number_words(str(count))
