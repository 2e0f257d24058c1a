"""What a document holds: paragraphs and tables in their order, as plain values."""

from dataclasses import dataclass

CELLS = 20_000
PARAGRAPHS = 20_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table where it begins: ``row`` and ``column`` count from 0, merged ones stand at every place."""

    text: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in NFC; ``number`` is what Word counts before it, as it is shown («1.», «Bước 2:»)."""

    text: str
    number: str = ""

    @property
    def whole(self) -> str:
        """The paragraph as it is read on paper."""
        return f"{self.number} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a grid: each row has one cell for each column, a merged cell is the same one everywhere."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def width(self) -> int:
        """The number of columns."""
        return max((len(row) for row in self.rows), default=0)


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document: its blocks in order, and what stands at the head of its pages."""

    blocks: tuple[Block, ...]
    heads: tuple[Block, ...] = ()
