"""Soundness: the token game of each scope, simplified first, played to the end, with a run for all that goes wrong."""

from engine.soundness.beside import Beside
from engine.soundness.escape import catches, caught_by
from engine.soundness.game import Budget
from engine.soundness.verdicts import Judged, Verdict, ends, judge

__all__ = ["Beside", "Budget", "Judged", "Verdict", "catches", "caught_by", "ends", "judge"]
