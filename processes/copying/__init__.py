"""A demonstration made large: its dossiers copied with all their rows, moved in time, their records hashed anew."""

from processes.copying.gathering import patterns
from processes.copying.moulds import Mould, mould
from processes.copying.writing import Copy, write

__all__ = ["Copy", "Mould", "mould", "patterns", "write"]
