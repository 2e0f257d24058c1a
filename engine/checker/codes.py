"""Every code the checker may say about a diagram, with its severity: the one list that the screens translate."""

from collections.abc import Mapping
from typing import Any, Final

from lxml.etree import _Element

from engine import xml
from engine.model import Finding, Severity

_ERRORS: Final = """
extension_unsupported name_computed
not_bpmn element_unknown element_misplaced element_repeated element_impersonates attribute_qualified boolean_invalid
id_missing id_invalid id_too_long id_duplicate id_reserved reference_dangling flow_crosses_scope
process_missing process_not_executable several_executable_processes
too_many_flow_nodes too_many_flows subprocess_too_deep check_exhausted

script_missing script_language_unsupported script_not_assignment script_target_invalid script_without_result
call_without_callee call_computed callee_missing callee_ambiguous callee_twice callee_invalid
ad_hoc_choice_unsupported choreography_unsupported
rounds_ambiguous rounds_maximum_invalid rounds_without_count rounds_result_incomplete rounds_behavior_unsupported
rounds_over_store rounds_variable_invalid loop_without_end
mapping_target_invalid mapping_sources_many mapping_script_unsupported
data_store_capacity_invalid
token_quantity_invalid

rule_task_ambiguous rule_task_decision_computed rule_task_without_result
rule_task_result_invalid rule_task_mapping_invalid
decision_missing decision_ambiguous
service_result_invalid service_setting_unsupported service_retries_invalid

compensation_handler_missing compensation_handler_ambiguous compensation_handler_unmarked compensation_handler_unused
compensation_handler_with_flow compensation_handler_guarded compensation_event_with_flow compensation_twice
compensation_target_unfit cancel_in_rounds_unsupported cancel_not_caught implicit_throw_unsupported
event_definition_misplaced event_definition_missing event_condition_missing parallel_multiple_unfit
error_not_interrupting message_reference_missing message_without_name signal_reference_missing signal_without_name
link_without_name link_not_caught link_not_thrown link_caught_twice link_with_flow
event_subprocess_with_flow event_subprocess_with_rounds event_subprocess_without_trigger
timer_missing timer_ambiguous timer_invalid
correlation_message_unknown correlation_property_unknown correlation_key_unknown correlation_rule_missing
several_starts ad_hoc_with_event start_with_incoming end_with_outgoing
boundary_with_incoming boundary_host_invalid

instantiating_gateway_with_incoming instantiating_receive_with_incoming
parallel_event_gateway_not_starting
event_gateway_without_events event_gateway_target_unsupported event_gateway_target_shared
flow_without_condition condition_off_gateway default_off_gateway default_not_outgoing

unreachable cycle_without_wait

expression_invalid expression_untranslatable expression_language_unsupported expression_with_markup
"""

_WARNINGS: Final = """
callee_outside diagram_uncalled
too_many_findings import_ignored extension_unknown expression_language_ignored performer_ignored task_by_person
start_missing end_missing dead_end
default_with_condition gateway_without_default complex_gateway_without_activation
deadlock multiple_merge never_reached no_way_out
message_awaited_twice timer_date_without_offset
task_without_lane task_without_name lane_without_name lane_ambiguous lane_reference_dangling
text_not_nfc proposal_invalid proposal_unknown rule_task_binding_ignored
expression_unfit condition_not_boolean
"""

_HINTS: Final = """
extension_ignored
data_store_outside soundness_undecided
process_ignored message_flow_not_executed gateway_without_name implicit_split id_generated variable_used
token_quantity_waits token_quantity_multiplies condition_translated
"""

_ERRORS_OF_SCHEMA: Final = """
extension_required cancel_not_interrupting
"""

_WARNINGS_OF_SCHEMA: Final = """
attribute_value_invalid reference_unresolved reference_unfit
process_empty subprocess_empty boundary_without_flow error_caught_twice
event_gateway_single event_gateway_mixed gateway_direction_contradicted
message_flow_within_pool message_flow_end_unfit choreography_participants_invalid
"""

_HINTS_OF_SCHEMA: Final = """
target_namespace_missing flow_list_stale association_between_nodes thrown_without_code choreography_not_executed
conversation_not_executed
"""

_WARNINGS_OF_PICTURE: Final = """
not_drawn shape_of_nothing shape_twice shape_without_size edge_without_way shape_in_other_lane
"""

_HINTS_OF_PICTURE: Final = """
diagram_missing flow_not_drawn subprocess_closed_without_plane boundary_off_its_host shape_outside_subprocess
shape_outside_pool edge_off_its_ends label_far
"""

_HINTS_OF_STYLE: Final = """
activity_without_name event_without_name flow_without_name implicit_merge gateway_joins_and_splits gateway_superfluous
flow_drawn_twice terminate_superfluous declaration_unused declaration_repeated shapes_overlap
"""

CODES: Final[Mapping[str, Severity]] = {
    **xml.CODES,
    **dict.fromkeys(_ERRORS.split(), Severity.ERROR),
    **dict.fromkeys(_WARNINGS.split(), Severity.WARNING),
    **dict.fromkeys(_HINTS.split(), Severity.HINT),
    **dict.fromkeys(_ERRORS_OF_SCHEMA.split(), Severity.ERROR),
    **dict.fromkeys(_WARNINGS_OF_SCHEMA.split(), Severity.WARNING),
    **dict.fromkeys(_HINTS_OF_SCHEMA.split(), Severity.HINT),
    **dict.fromkeys(_WARNINGS_OF_PICTURE.split(), Severity.WARNING),
    **dict.fromkeys(_HINTS_OF_PICTURE.split(), Severity.HINT),
    **dict.fromkeys(_HINTS_OF_STYLE.split(), Severity.HINT),
}


def finding(code: str, about: _Element | None = None, /, **params: Any) -> Finding:
    """Return a finding about an element, with its id, name and line; refuse (KeyError) a code that is not listed."""
    if about is None:
        return Finding(code, CODES[code], params=params)
    line: Any = about.sourceline
    return Finding(code, CODES[code], about.get("id"), about.get("name"), line, params)
