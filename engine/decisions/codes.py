"""Every code that may be said about a decision file, with its severity: the one list that the screens translate."""

from collections.abc import Mapping
from typing import Any, Final

from lxml.etree import _Element

from engine import xml
from engine.model import Finding, Severity

_ERRORS: Final = """
dmn_not_dmn dmn_version_unsupported dmn_element_unknown
dmn_name_missing dmn_name_duplicate dmn_id_duplicate
dmn_reference_missing dmn_reference_dangling dmn_reference_unfit dmn_requirement_cycle
dmn_import_missing dmn_import_invalid dmn_import_kind_unsupported dmn_imported_values_unsupported
dmn_type_cycle dmn_type_too_large
dmn_expression_invalid dmn_expression_missing dmn_expression_repeated dmn_language_unsupported
dmn_function_kind_unsupported
dmn_hit_policy_unknown dmn_aggregation_unknown dmn_aggregation_several_outputs dmn_priority_without_values
dmn_table_without_outputs dmn_input_without_expression dmn_output_name_missing
dmn_output_name_duplicate dmn_rule_entries_wrong
dmn_entry_name_duplicate dmn_entry_after_result dmn_relation_row_wrong dmn_parameter_duplicate
dmn_service_without_output
"""

_WARNINGS: Final = """
dmn_id_repeated dmn_decision_without_logic dmn_knowledge_without_logic dmn_variable_named_otherwise dmn_variable_unknown
dmn_type_unknown dmn_import_cycle dmn_aggregation_ignored dmn_expression_flawed dmn_expression_unfit dmn_value_unfit
"""

CODES: Final[Mapping[str, Severity]] = {
    **xml.CODES,
    **dict.fromkeys(_ERRORS.split(), Severity.ERROR),
    **dict.fromkeys(_WARNINGS.split(), Severity.WARNING),
    "dmn_input_undeclared": Severity.HINT,
    "too_many_findings": Severity.WARNING,
}


def finding(code: str, about: _Element | None = None, /, **params: Any) -> Finding:
    """Return a finding about an element, with the id and name it or its parents have, and its line."""
    if about is None:
        return Finding(code, CODES[code], params=params)
    line: Any = about.sourceline
    return Finding(code, CODES[code], _inherited(about, "id"), _inherited(about, "name"), line, params)


def located(code: str, element_id: str | None, name: str | None, line: int | None, /, **params: Any) -> Finding:
    """Return a finding about something that is already read."""
    return Finding(code, CODES[code], element_id, name, line or None, params)


def _inherited(element: _Element | None, attribute: str) -> str | None:
    while element is not None and not element.get(attribute):
        element = element.getparent()
    return None if element is None else element.get(attribute)
