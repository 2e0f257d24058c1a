"""The drawings of a version on sheets that can be read: cut where they are too wide, all in one scale."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from engine import vector
from engine.vector import Plane
from web import i18n
from web.outlines.blocks import Picture

FAMILY: Final = "Libertinus Serif, Times New Roman, serif"
_WIDTH: Final = 160.0
_HEIGHT: Final = 222.0
_SCALE: Final = 0.18
"""Millimetres a unit: letters of twelve units are six points high."""

_SMALLEST: Final = 0.16
_LARGEST: Final = 0.24


def pictures(files: Mapping[str, bytes]) -> tuple[Picture, ...]:
    """Draw all planes of some diagram files; nothing for a file without a drawing."""
    found: list[Picture] = []
    for name, data in files.items():
        for plane in _planes(data):
            found += _sheets(plane, plane.name or name)
    return tuple(found)


@lru_cache(maxsize=64)
def _planes(data: bytes) -> tuple[Plane, ...]:
    return vector.planes(data)


def _sheets(plane: Plane, name: str) -> list[Picture]:
    scale = max(_SMALLEST, min(_SCALE, _HEIGHT / (plane.bounds.height + 24)))
    windows = vector.sheets(plane, vector.Room(_WIDTH / scale - 60, _HEIGHT / scale))
    scale = min(_LARGEST, *(_WIDTH / (one.width + 60) for one in windows), *(_HEIGHT / one.height for one in windows))
    titles = [_title(name, number, len(windows)) for number in range(1, len(windows) + 1)]
    drawn = [(vector.svg(plane, window, FAMILY, title), title) for window, title in zip(windows, titles, strict=True)]
    return [Picture(svg, *_size(svg, scale), title) for svg, title in drawn]


def _size(svg: str, scale: float) -> tuple[float, float]:
    """Read the size that a picture has, in millimetres."""
    box = svg.split('viewBox="0 0 ', 1)[1].split('"', 1)[0].split()
    return round(float(box[0]) * scale, 2), round(float(box[1]) * scale, 2)


def _title(name: str, number: int, count: int) -> str:
    said = i18n.t("document.picture_of", name=name) if name else i18n.t("document.picture")
    return said if count == 1 else i18n.t("document.picture_sheet", title=said, number=number, count=count)
