"""Expressions of other tools (JUEL, simple Python and JavaScript) as FEEL text, with the original kept beside."""

from engine.dialects.choice import FEEL, Translated, named, translate
from engine.dialects.words import JAVASCRIPT, JUEL, PYTHON

__all__ = ["FEEL", "JAVASCRIPT", "JUEL", "PYTHON", "Translated", "named", "translate"]
