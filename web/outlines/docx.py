"""A procedure document as DOCX: real styles, a table head on every page, fields for page numbers, vector pictures."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as FilePart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from web.outlines.blocks import PAGES, Cell, Line, Paper, Part, Picture, Table, stays_whole
from web.papers import draw

_FONT: Final = "Times New Roman"
_ZIP_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
_WIDTH: Final = 160.0
_SVG: Final = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_EXTENSION: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_COLOURS: Final = {"missing": RGBColor(0x7A, 0x4B, 0x00), "muted": RGBColor(0x4A, 0x52, 0x5C)}
_MARKED: Final = RGBColor(0xA3, 0x16, 0x1B)
_SHADE: Final = "F1EFE9"


def docx(paper: Paper) -> bytes:
    """Write a document; the same document gives the same bytes. Raises PaperFailed when its pictures failed."""
    return _Writer(paper).written()


class _Writer:
    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.file: Any = Document()
        shown = [block for part in paper.parts for block in part.blocks if isinstance(block, Picture)]
        drawn = draw([{"svg": one.svg, "width": one.width, "height": one.height} for one in shown])
        self.pictures = {id(one): png for one, png in zip(shown, drawn, strict=True)}

    def written(self) -> bytes:
        """Write everything and pack it with one moment for all."""
        relations = self.file.part.package.rels
        for name in [name for name, one in relations.items() if one.reltype.endswith("/thumbnail")]:
            del relations[name]  # a picture of the empty template
        self._styles()
        self._page()
        self._cover()
        for part in self.paper.parts:
            self._part(part)
        self._properties()
        made = io.BytesIO()
        self.file.save(made)
        return _repacked(made.getvalue())

    def _styles(self) -> None:
        sizes = {"Normal": 13, "Heading 1": 14, "Heading 2": 13, "Title": 15, "Caption": 11, "List Paragraph": 13}
        for name, size in sizes.items():
            style = self.file.styles[name]
            style.font.name, style.font.size, style.font.italic = _FONT, Pt(size), name == "Caption"
            style.font.bold = name in {"Heading 1", "Heading 2", "Title"}
            style.font.color.rgb = RGBColor(0, 0, 0)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for key in [key for key in fonts.attrib if key.endswith("Theme")]:
                del fonts.attrib[key]
            for key in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(key), _FONT)
            style.paragraph_format.space_before = Pt(10 if name.startswith("Heading") else 0)
            style.paragraph_format.space_after = Pt(4)
        for border in self.file.styles["Title"].element.iter(qn("w:pBdr")):
            border.getparent().remove(border)
        for language in self.file.styles.element.iter(qn("w:lang")):
            for key in ("w:val", "w:eastAsia"):
                language.set(qn(key), "vi-VN")

    def _page(self) -> None:
        section = self.file.sections[0]
        section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Mm(210), Mm(297)
        section.left_margin, section.right_margin = Mm(30), Mm(20)
        section.top_margin, section.bottom_margin = Mm(22), Mm(28)
        section.header_distance, section.footer_distance = Mm(10), Mm(10)
        if self.paper.mark:
            header = section.header.paragraphs[0]
            header.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = header.add_run(self.paper.mark)
            run.bold, run.font.color.rgb = True, _MARKED
        self._footer(section.footer)

    def _footer(self, footer: Any) -> None:
        first = footer.paragraphs[0]
        first.paragraph_format.tab_stops.clear_all()
        first.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        _over_line(first)
        _small(first.add_run(f"{self.paper.footer[0]}\t{self.paper.page} "), 9)
        _field(first, "PAGE")
        _small(first.add_run("/"), 9)
        _field(first, "NUMPAGES")
        for text in self.paper.footer[1:]:
            _small(footer.add_paragraph().add_run(text), 7)
        for paragraph in footer.paragraphs:
            paragraph.paragraph_format.space_after = Pt(0)

    def _cover(self) -> None:
        paper = self.paper
        block = self._grid((27, 43, 30), 1)
        agency, title, control = block.rows[0].cells
        for line in (Line(paper.superior.upper()), Line(paper.agency.upper(), "strong")):
            if line.text:
                self._add(agency, line, 11, centred=True)
        for text in (paper.title, paper.subject):
            self._add(title, Line(text, "strong"), 14, centred=True)
        for label, value in paper.control:
            paragraph = self._add(control, Line(f"{label}: "), 11)
            if value == PAGES:
                _field(paragraph, "NUMPAGES", 11)
            else:
                _small(paragraph.add_run(value), 11).bold = True
        self.file.add_paragraph()
        self._table(paper.signatures, 12)
        self._line(Line(paper.note, "muted"))
        heading = self.file.add_paragraph(style="Title")
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _small(heading.add_run(paper.editions_title.upper()), 13)
        self._table(paper.editions, 11)

    def _part(self, part: Part) -> None:
        heading = self.file.add_heading(part.heading, level=part.level)
        is_first = part is self.paper.parts[0]
        heading.paragraph_format.page_break_before = is_first or part.begins_page
        for block in part.blocks:
            if isinstance(block, Table):
                self._table(block, 11)
                self.file.add_paragraph().paragraph_format.space_after = Pt(0)
            elif isinstance(block, Picture):
                self._picture(block)
            else:
                self._line(block)

    def _line(self, line: Line) -> None:
        if line.style == "item":
            self.file.add_paragraph(f"– {line.text}", style="List Paragraph")
            return
        _styled(self.file.add_paragraph().add_run(line.text), line.style)

    def _grid(self, widths: tuple[int, ...], rows: int) -> Any:
        table = self.file.add_table(rows=rows, cols=len(widths), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(_WIDTH * width / 100)
        for number, cell in enumerate(table._cells):  # noqa: SLF001 - one by one they are found anew each time
            cell.width = Mm(_WIDTH * widths[number % len(widths)] / 100)
        return table

    def _table(self, told: Table, size: float) -> None:
        table = self._grid(told.widths, 1 + len(told.rows))
        _describe(table, told.title)
        head = table.rows[0]
        _xml(head).get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for place, name in zip(head.cells, told.head, strict=True):
            self._add(place, Line(name, "strong"), size, centred=True)
        taken: set[tuple[int, int]] = set()
        cells = table._cells  # noqa: SLF001 - one by one they are found anew each time
        grid = [cells[start : start + len(told.widths)] for start in range(0, len(cells), len(told.widths))]
        for number, (row, written) in enumerate(zip(told.rows, list(table.rows)[1:], strict=True), 1):
            self._row(grid, number, row, taken, size)
            if stays_whole(row):
                _xml(written).get_or_add_trPr().append(OxmlElement("w:cantSplit"))

    def _row(
        self, grid: list[Any], number: int, row: tuple[Cell, ...], taken: set[tuple[int, int]], size: float
    ) -> None:
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            place = grid[number][column]
            last = (number + cell.rows - 1, column + cell.columns - 1)
            if cell.rows > 1 or cell.columns > 1:
                place = place.merge(grid[last[0]][last[1]])
                taken |= {(a, b) for a in range(number, last[0] + 1) for b in range(column, last[1] + 1)}
            if cell.columns > 1:
                shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{_SHADE}"/>'
                _xml(place).get_or_add_tcPr().append(parse_xml(shade))
            for line in cell.lines:
                self._add(place, line, size, centred=cell.centred)
            column += cell.columns

    def _add(self, place: Any, line: Line, size: float, *, centred: bool = False) -> Any:
        """Add a paragraph to a cell; the first one takes the empty paragraph that every cell has."""
        first = place.paragraphs[0]
        paragraph = first if not first.runs and len(place.paragraphs) == 1 else place.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _small(_styled(paragraph.add_run(line.text), line.style), size)
        return paragraph

    def _picture(self, picture: Picture) -> None:
        paragraph = self.file.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        png = io.BytesIO(self.pictures[id(picture)])
        run = paragraph.add_run()
        run.add_picture(png, Mm(picture.width), Mm(picture.height))
        inline = next(_xml(run).iter(qn("wp:inline")))
        inline.docPr.set("descr", picture.title)
        inline.docPr.set("name", picture.title)
        package = self.file.part.package
        number = sum(1 for part in package.iter_parts() if str(part.partname).endswith(".svg")) + 1
        name = PackURI(f"/word/media/drawing{number}.svg")
        svg = FilePart(name, "image/svg+xml", picture.svg.encode(), package)
        relation = self.file.part.relate_to(svg, RELATIONSHIP_TYPE.IMAGE)
        blip = next(inline.iter(qn("a:blip")))
        blip.append(
            parse_xml(
                f'<a:extLst {nsdecls("a")}><a:ext uri="{_SVG_EXTENSION}"><asvg:svgBlip xmlns:asvg="{_SVG}" '
                f'{nsdecls("r")} r:embed="{relation}"/></a:ext></a:extLst>'
            )
        )
        caption = self.file.add_paragraph(picture.title, style="Caption")
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _properties(self) -> None:
        moment = datetime.fromisoformat(self.paper.day).replace(tzinfo=UTC)
        known = self.file.core_properties
        known.title, known.author = f"{self.paper.title} {self.paper.subject}"[:255], self.paper.agency[:255]
        known.subject, known.language = self.paper.footer[0][:255], self.paper.language
        known.comments, known.keywords, known.last_modified_by = "", "", ""
        known.created = known.modified = moment
        known.revision = 1


def _xml(thing: Any) -> Any:
    """Give the element behind a thing of python-docx, for what it has no words for."""
    return thing._element  # noqa: SLF001 - python-docx opens no other door to it


def _small(run: Any, size: float) -> Any:
    run.font.size = Pt(size)
    return run


def _styled(run: Any, style: str) -> Any:
    run.bold = style == "strong" or None
    run.italic = style in {"muted", "missing"} or None
    if style in _COLOURS:
        run.font.color.rgb = _COLOURS[style]
    return run


def _field(paragraph: Any, name: str, size: float = 9) -> None:
    """Add a field that Word fills in: the page, the number of pages."""
    for kind, text in (("begin", ""), ("", name), ("separate", ""), ("shown", "1"), ("end", "")):
        run = _small(paragraph.add_run(text if kind == "shown" else ""), size)
        if kind == "":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {text} "
            _xml(run).append(code)
        elif kind != "shown":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            if kind == "begin":
                mark.set(qn("w:dirty"), "true")
            _xml(run).append(mark)


def _over_line(paragraph: Any) -> None:
    """Draw a thin line over a paragraph."""
    border = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="4" w:space="4" w:color="1B1F24"/></w:pBdr>'
    _xml(paragraph).get_or_add_pPr().insert_element_before(parse_xml(border), "w:shd", "w:tabs", "w:spacing", "w:jc")


def _describe(table: Any, title: str) -> None:
    """Say what a table is for to whoever does not see it."""
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), title)
    _xml(table).tblPr.append(caption)


def _repacked(data: bytes) -> bytes:
    """Pack the parts again in their order, with one moment for all: the same document gives the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name, _ZIP_MOMENT), before.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
