"""Why a step of a process failed, in words."""

from collections.abc import Mapping
from typing import Any

from web import decisions, i18n


def reason(code: str, params: Mapping[str, Any]) -> str:
    """Say why a step failed; a code that has no words yet is shown as it is, with its parameters."""
    if code == "decision_failed":
        return decisions.failure_words(params)
    key = f"incidents.reason_{code}"
    if i18n.has(key):
        return i18n.t(key, **params)
    told = ", ".join(f"{name}: {value}" for name, value in params.items())
    return f"{code} ({told})" if told else code
