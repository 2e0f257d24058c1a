"""The built-in functions that are not about time; their import enters them."""

from engine.feel import (
    on_booleans,
    on_contexts,
    on_conversion,
    on_lists,
    on_numbers,
    on_patterns,
    on_ranges,
    on_sorting,
    on_texts,
    on_totals,
)
from engine.feel.on_numbers import whole

__all__ = ["on_booleans", "on_contexts", "on_conversion", "on_lists", "on_numbers", "on_patterns", "on_ranges"]
__all__ += ["on_sorting", "on_texts", "on_totals", "whole"]
