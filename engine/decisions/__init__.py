"""DMN (1.1 to 1.5): reads decision files, says what is wrong with them, and decides; over FEEL alone."""

from engine.decisions.call import MatchedRule, Trouble
from engine.decisions.checking import CODES, check
from engine.decisions.deciding import Decided
from engine.decisions.models import Model, read

__all__ = ["CODES", "Decided", "MatchedRule", "Model", "Trouble", "check", "read"]
