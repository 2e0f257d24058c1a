"""Put an outline into the words of one of the two layouts: the document before anything is written out."""

from collections.abc import Iterator

from processes.outline import Layout, Mark, Outline
from web import i18n
from web.outlines import cover, parts, steps
from web.outlines.blocks import Block, Line, Paper, Part, Table, without_controls
from web.outlines.pictures import pictures

_LANGUAGE = "vi"
"""The law wants these documents in Vietnamese, whoever reads them."""

_NO_DAY = "1980-01-01"
"""The date in the properties of files that are not published: PDF/A wants one, the clock would make each other."""


def paper(told: Outline, layout: Layout) -> Paper:
    """Word a document. The same outline and layout give the same words, in Vietnamese whoever asks."""
    with i18n.writing(_LANGUAGE):
        made = tuple(_parts(told, layout))
        running = told.running
        worded = Paper(
            i18n.t("document.title"),
            running.procedure_name,
            told.agency,
            told.superior,
            "" if told.mark is Mark.NONE else i18n.t(f"document.mark_{told.mark}"),
            cover.control(told),
            cover.signatures(told),
            cover.note(told),
            cover.editions(told),
            i18n.t("document.editions"),
            made,
            (
                i18n.t("document.footer", code=running.procedure_code, number=running.number),
                i18n.t("document.footer_diagram", sha256=told.diagram_sha256),
                i18n.t("document.footer_settings", sha256=told.settings_sha256),
            ),
            i18n.t("document.page"),
            i18n.t("document.stem", code=running.procedure_code, number=running.number),
            told.effective_on.isoformat() if told.effective_on else _NO_DAY,
            sum(1 for part in made for block in part.blocks for line in _lines(block) if line.style == "missing"),
        )
    plain: Paper = without_controls(worded)
    return plain


def _lines(block: Block) -> Iterator[Line]:
    if isinstance(block, Line):
        yield block
    elif isinstance(block, Table):
        yield from (line for row in block.rows for cell in row for line in cell.lines)


def _parts(told: Outline, layout: Layout) -> Iterator[Part]:
    yield from _classic(told) if layout is Layout.CLASSIC else _numbered(told)
    drawn = pictures(told.pictures)
    yield Part("", i18n.t("document.annex"), drawn or (Line(i18n.t("document.undrawn"), "missing"),), begins_page=True)


def _part(number: str, name: str, blocks: tuple[Block, ...] = ()) -> Part:
    return Part(number, i18n.t(f"document.part_{name}"), blocks, number.count(".") + 1)


def _classic(told: Outline) -> Iterator[Part]:
    yield _part("1", "purpose", parts.purpose(told))
    yield _part("2", "scope", parts.scope(told))
    yield _part("3", "references", parts.references(told, "5.1"))
    yield _part("4", "terms", parts.terms(told))
    yield _part("5", "content")
    yield _part("5.1", "basis", parts.legal_basis(told))
    yield _part("5.2", "components", parts.components(told))
    yield _part("5.3", "sets", parts.sets(told))
    yield _part("5.4", "limit", parts.limit(told))
    yield _part("5.5", "place", parts.said(told, "place"))
    yield _part("5.6", "fee", parts.fee(told))
    yield _part("5.7", "work", (steps.table(told), *parts.times(told), *_result(told)))
    yield _part("6", "forms", parts.forms(told))
    yield _part("7", "records", parts.records(told))


def _result(told: Outline) -> tuple[Line, ...]:
    said = parts.text(told, "result")
    return tuple(Line(i18n.t("document.result", text=one.text), one.style) for one in said if isinstance(one, Line))


def _numbered(told: Outline) -> Iterator[Part]:
    code = str(told.running.details.get("symbol") or told.running.procedure_code)
    yield _part("1", "symbol", (Line(code),))
    yield _part("2", "content")
    yield _part("2.1", "conditions", parts.said(told, "conditions"))
    yield _part("2.2", "ways", parts.said(told, "ways"))
    yield _part("2.3", "components", parts.components(told))
    yield _part("2.4", "sets", parts.sets(told))
    yield _part("2.5", "limit", parts.limit(told))
    yield _part("2.6", "place", parts.said(told, "place"))
    yield _part("2.7", "agencies", parts.agencies(told))
    yield _part("2.8", "applicants", parts.said(told, "applicants"))
    yield _part("2.9", "result", parts.text(told, "result"))
    yield _part("2.10", "work", (steps.table(told), *parts.times(told)))
    yield _part("2.11", "basis", (*parts.legal_basis(told), *_fee(told)))
    yield _part("3", "forms", parts.forms(told))
    yield _part("4", "records", parts.records(told))


def _fee(told: Outline) -> tuple[Line, ...]:
    said = parts.fee(told)
    return tuple(Line(i18n.t("document.fee", text=one.text), one.style) for one in said if isinstance(one, Line))
