"""For every code of the checker one tiny diagram that earns it: code → (file, id of the element it is said about)."""

from tests.engine.checker.build import (
    around,
    boundary,
    catch,
    compensated,
    compensation,
    condition,
    definitions,
    flow,
    process,
    rule,
    task,
    timer,
)
from tests.engine.drawings import drawn

MESSAGE = '<messageEventDefinition messageRef="m"/>'
LINK = '<linkEventDefinition name="l"/>'
MANY = "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
SOUND = '<startEvent id="s"/><endEvent id="e"/>' + flow("s", "e")
_STORED = (
    "<dataOutputAssociation><sourceRef>r</sourceRef><targetRef>r</targetRef></dataOutputAssociation>"
    '<messageEventDefinition messageRef="m"/>'
)
ENDLESS = "start s\nand f\nxor m\nuser a\nend e\ns -> f -> e\nf -> m -> a -> m"


def _event(kind: str, definition: str) -> bytes:
    return around(f'<{kind} id="x">{definition}</{kind}>')


def _gateway(kind: str, attributes: str = "") -> bytes:
    return around(f'<{kind} id="x" {attributes}/>')


def _script(body: str, language: str = "feel") -> bytes:
    return around(f'<scriptTask id="x" scriptFormat="{language}"><script>{body}</script></scriptTask>')


def _extended(kind: str, inside: str) -> bytes:
    return around(f'<{kind} id="x"><extensionElements>{inside}</extensionElements></{kind}>')


def _mapped(inside: str) -> bytes:
    return task(f"<extensionElements>{inside}</extensionElements>")


def _lanes(lanes: str) -> bytes:
    return task().replace(b'<startEvent id="s"/>', f'<laneSet id="set">{lanes}</laneSet><startEvent id="s"/>'.encode())


def _deep(levels: int) -> bytes:
    inside = ""
    for level in range(levels, 0, -1):
        around_it = f'<subProcess id="sub{level}">{inside}</subProcess>' if level <= levels else ""
        inside = f'<startEvent id="s{level}"/><endEvent id="e{level}"/>{around_it}'
    return process(inside)


def _correlated(
    message: str = "m",
    *,
    properties: str = "p1",
    subscription: str = "",
    node: str = '<receiveTask id="x" messageRef="m"/>',
    flow: str = "",
) -> bytes:
    """Return a process with the key k1 of p1, which has a rule for ``message``; m and n are there."""
    refs = "".join(f"<correlationPropertyRef>{one}</correlationPropertyRef>" for one in properties.split())
    path = f'<correlationPropertyRetrievalExpression messageRef="{message}"><messagePath>a</messagePath>'
    beside = (
        '<message id="m" name="m"/><message id="n" name="n"/><correlationProperty id="p1">'
        f"{path}</correlationPropertyRetrievalExpression></correlationProperty>"
        f'<collaboration id="c">{flow}<correlationKey id="k1">{refs}</correlationKey></collaboration>'
    )
    more = f'<correlationSubscription id="sub" correlationKeyRef="{subscription}"/>' if subscription else ""
    return around(node, more, beside)


def _link(thrown: str, caught: str, *again: str) -> bytes:
    """Return a process that throws a link and catches this one, and others that it catches as well."""
    more = "".join(
        f'<intermediateCatchEvent id="again{i}"><linkEventDefinition name="{name}"/></intermediateCatchEvent>'
        + flow(f"again{i}", "e")
        for i, name in enumerate(again)
    )
    return process(
        f'<startEvent id="s"/><intermediateThrowEvent id="out">{thrown}</intermediateThrowEvent><endEvent id="e"/>'
        f'<intermediateCatchEvent id="in"><linkEventDefinition name="{caught}"/></intermediateCatchEvent>'
        + flow("s", "out")
        + flow("in", "e")
        + more
    )


FILES: dict[str, tuple[bytes, str | None]] = {
    "not_bpmn": (b"<html><body/></html>", None),
    "element_unknown": (task("<flowElement/>"), None),
    "element_misplaced": (task('<endEvent id="hidden"/>'), "hidden"),
    "element_repeated": (timer("<timeDate>2030-01-01</timeDate><timeDate>2031-01-01</timeDate>"), None),
    "element_impersonates": (task('<extensionElements><other:sequenceFlow sourceRef="s"/></extensionElements>'), None),
    "attribute_qualified": (task(attributes='bpmn:triggeredByEvent="true"'), "x"),
    "boolean_invalid": (task(attributes='isForCompensation="1"'), "x"),
    "id_missing": (process(SOUND + "<userTask/>"), None),
    "id_invalid": (process(SOUND + '<userTask id="a b"/>'), "a b"),
    "id_too_long": (process(SOUND + f'<userTask id="{"a" * 256}"/>'), "a" * 256),
    "id_duplicate": (process(SOUND + '<userTask id="s"/>'), "s"),
    "id_reserved": (process(SOUND + '<userTask id="x.BoundaryEventSplit"/>'), "x.BoundaryEventSplit"),
    "reference_dangling": (process(SOUND + flow("s", "nowhere")), "s_nowhere"),
    "flow_crosses_scope": (
        around(f'<subProcess id="x"><startEvent id="i"/><endEvent id="o"/>{flow("i", "e")}</subProcess>'),
        "i_e",
    ),
    "process_missing": (definitions('<collaboration id="c"/>'), None),
    "process_not_executable": (process(SOUND, attributes='id="p"'), "p"),
    "several_executable_processes": (process(SOUND, '<process id="q" isExecutable="true"/>'), "p"),
    "too_many_flow_nodes": (process(SOUND + "".join(f'<task id="t{i}"/>' for i in range(300))), "p"),
    "too_many_flows": (
        process(SOUND + "".join(f'<sequenceFlow id="f{i}" sourceRef="s" targetRef="e"/>' for i in range(1001))),
        "p",
    ),
    "subprocess_too_deep": (_deep(10), "sub9"),
    "script_missing": (around('<scriptTask id="x"/>'), "x"),
    "script_language_unsupported": (_script("x = 1", "groovy"), "x"),
    "script_not_assignment": (_script("print(1)"), "x"),
    "script_target_invalid": (_script("for = 1"), "x"),
    "script_without_result": (_extended("scriptTask", '<zeebe:script expression="=1"/>'), "x"),
    "task_by_person": (around('<serviceTask id="x" name="X"/>'), "x"),
    "rounds_ambiguous": (task(f"<standardLoopCharacteristics/>{MANY}"), "x"),
    "rounds_maximum_invalid": (task('<standardLoopCharacteristics loopMaximum="n"/>'), "x"),
    "rounds_without_count": (task("<multiInstanceLoopCharacteristics/>"), "x"),
    "rounds_result_incomplete": (
        task(MANY.replace("</multi", "<loopDataOutputRef>all</loopDataOutputRef></multi")),
        "x",
    ),
    "rounds_over_store": (
        process(
            f'{SOUND}<dataStoreReference id="r" name="register"/>'
            '<task id="x"><multiInstanceLoopCharacteristics><loopDataInputRef>r</loopDataInputRef>'
            "</multiInstanceLoopCharacteristics></task>"
        ),
        "x",
    ),
    "rounds_behavior_unsupported": (task(MANY.replace("Characteristics>", 'Characteristics behavior="Some">', 1)), "x"),
    "rounds_variable_invalid": (
        task('<multiInstanceLoopCharacteristics camunda:collection="c" camunda:elementVariable="1st"/>'),
        "x",
    ),
    "loop_without_end": (task("<standardLoopCharacteristics/>"), "x"),
    "mapping_target_invalid": (
        _mapped('<zeebe:ioMapping><zeebe:input source="=1" target="1"/></zeebe:ioMapping>'),
        "x",
    ),
    "mapping_sources_many": (
        task(
            '<ioSpecification><dataInput id="in" name="x"/></ioSpecification><dataInputAssociation>'
            "<sourceRef>a</sourceRef><sourceRef>b</sourceRef><targetRef>in</targetRef></dataInputAssociation>"
        ),
        "x",
    ),
    "mapping_script_unsupported": (
        _mapped(
            '<camunda:inputOutput><camunda:inputParameter name="a"><camunda:script/></camunda:inputParameter>'
            "</camunda:inputOutput>"
        ),
        "x",
    ),
    "call_without_callee": (around('<callActivity id="x"/>'), "x"),
    "call_computed": (around('<callActivity id="x" calledElement="${id}"/>'), "x"),
    "callee_missing": (around('<callActivity id="x" calledElement="nowhere"/>'), "x"),
    "ad_hoc_with_event": (around('<adHocSubProcess id="x"><task id="b"/><endEvent id="k"/></adHocSubProcess>'), "k"),
    "ad_hoc_choice_unsupported": (
        _extended("adHocSubProcess", '<zeebe:adHoc activeElementsCollection="=chosen"/>'),
        "x",
    ),
    "choreography_unsupported": (around('<choreographyTask id="x"/>'), "x"),
    "token_quantity_invalid": (task(attributes='startQuantity="none"'), "x"),
    "token_quantity_waits": (task(attributes='startQuantity="2"'), "x"),
    "token_quantity_multiplies": (task(attributes='completionQuantity="2"'), "x"),
    "service_result_invalid": (around('<serviceTask id="x" ts:service="pay" ts:resultVariable="1st"/>'), "x"),
    "service_setting_unsupported": (
        _extended(
            "serviceTask",
            '<zeebe:taskDefinition type="pay"/><zeebe:taskHeaders>'
            '<zeebe:header key="resultExpression" value="={a: response}"/></zeebe:taskHeaders>',
        ),
        "x",
    ),
    "service_retries_invalid": (_extended("serviceTask", '<zeebe:taskDefinition type="pay" retries="=n"/>'), "x"),
    "data_store_capacity_invalid": (
        process(
            SOUND.replace('id="s"/>', 'id="s">' + _STORED + "</startEvent>")
            + '<dataStoreReference id="r" dataStoreRef="d"/>',
            '<dataStore id="d" capacity="many"/><message id="m" name="reply"/>',
        ),
        "d",
    ),
    "data_store_outside": (process(SOUND + '<dataStoreReference id="store"/>'), "store"),
    "rule_task_ambiguous": (rule('ts:decision="a" ts:resultVariable="r" camunda:decisionRef="b"'), "x"),
    "rule_task_decision_computed": (rule(inside='<zeebe:calledDecision decisionId="=id" resultVariable="r"/>'), "x"),
    "rule_task_without_result": (rule('ts:decision="a"'), "x"),
    "rule_task_result_invalid": (rule('ts:decision="a" ts:resultVariable="1st"'), "x"),
    "rule_task_mapping_invalid": (
        rule('camunda:decisionRef="a" camunda:resultVariable="r" camunda:mapDecisionResult="all"'),
        "x",
    ),
    "rule_task_binding_ignored": (
        rule('camunda:decisionRef="a" camunda:resultVariable="r" camunda:decisionRefBinding="version"'),
        "x",
    ),
    "compensation_handler_missing": (compensated("", handler=""), "b"),
    "compensation_handler_ambiguous": (
        compensated('<task id="h2" isForCompensation="true"/><association id="l2" sourceRef="b" targetRef="h2"/>'),
        "b",
    ),
    "compensation_handler_unmarked": (compensated(handler='<task id="h"/>'), "h"),
    "compensation_handler_unused": (task(attributes='isForCompensation="true"'), "x"),
    "compensation_handler_with_flow": (compensated(flow("h", "e")), "h"),
    "compensation_handler_guarded": (
        compensated('<boundaryEvent id="g" attachedToRef="h"><errorEventDefinition/></boundaryEvent>'),
        "h",
    ),
    "compensation_event_with_flow": (compensated(flow("b", "e")), "b"),
    "compensation_twice": (compensated(compensation("b2", "x", "h2")), "b2"),
    "compensation_target_unfit": (
        around('<endEvent id="x"><compensateEventDefinition activityRef="a"/></endEvent>', '<task id="a"/>'),
        "x",
    ),
    "cancel_in_rounds_unsupported": (
        around(
            '<transaction id="x"><standardLoopCharacteristics loopMaximum="2"/><startEvent id="i"/><task id="a"/>'
            '<endEvent id="o"><cancelEventDefinition/></endEvent>'
            + flow("i", "a")
            + flow("a", "o")
            + compensation("b", "a", "h")
            + "</transaction>",
            '<boundaryEvent id="c" attachedToRef="x"><cancelEventDefinition/></boundaryEvent>' + flow("c", "e"),
        ),
        "x",
    ),
    "cancel_not_caught": (
        around(
            '<transaction id="x"><startEvent id="i"/><endEvent id="o"><cancelEventDefinition/></endEvent>'
            f"{flow('i', 'o')}</transaction>"
        ),
        "o",
    ),
    "implicit_throw_unsupported": (around('<implicitThrowEvent id="x"/>'), "x"),
    "event_definition_misplaced": (_event("intermediateThrowEvent", "<timerEventDefinition/>"), "x"),
    "event_definition_missing": (catch(""), "x"),
    "event_condition_missing": (catch("<conditionalEventDefinition/>"), "x"),
    "parallel_multiple_unfit": (
        boundary(MESSAGE + "<escalationEventDefinition/>", 'attachedToRef="x" parallelMultiple="true"'),
        "b",
    ),
    "error_not_interrupting": (boundary("<errorEventDefinition/>", 'attachedToRef="x" cancelActivity="false"'), "b"),
    "signal_reference_missing": (catch("<signalEventDefinition/>"), "x"),
    "signal_without_name": (catch('<signalEventDefinition signalRef="g"/>', '<signal id="g"/>'), "x"),
    "link_without_name": (_link('<linkEventDefinition id="d"/>', "l"), "out"),
    "link_not_caught": (_link('<linkEventDefinition name="other"/>', "l"), "out"),
    "link_not_thrown": (_link('<linkEventDefinition name="other"/>', "l"), "in"),
    "link_caught_twice": (_link('<linkEventDefinition name="l"/>', "l", "l"), "again0"),
    "link_with_flow": (around(f'<intermediateThrowEvent id="x">{LINK}</intermediateThrowEvent>'), "x"),
    "event_subprocess_with_flow": (around('<subProcess id="x" triggeredByEvent="true"/>'), "x"),
    "event_subprocess_with_rounds": (
        process(f'{SOUND}<subProcess id="x" triggeredByEvent="true"><standardLoopCharacteristics/></subProcess>'),
        "x",
    ),
    "event_subprocess_without_trigger": (
        process(f'{SOUND}<subProcess id="x" triggeredByEvent="true"><startEvent id="i"/></subProcess>'),
        "i",
    ),
    "message_reference_missing": (catch("<messageEventDefinition/>"), "x"),
    "message_without_name": (catch(MESSAGE, '<message id="m"/>'), "x"),
    "timer_missing": (timer(""), "x"),
    "timer_ambiguous": (timer("<timeDate>2030-01-01</timeDate><timeDuration>P1D</timeDuration>"), "x"),
    "timer_invalid": (timer("<timeDuration>PT1H30</timeDuration>"), "x"),
    "start_missing": (drawn("user a\nend e\na -> e"), "p"),
    "several_starts": (process(f'{SOUND}<startEvent id="s2"/>{flow("s2", "e")}'), "s2"),
    "end_missing": (drawn("start s\nuser a\ns -> a"), "p"),
    "start_with_incoming": (drawn("start s\nuser a\nend e\ns -> a -> s\na -> e"), "s"),
    "end_with_outgoing": (drawn("start s\nuser a\nend e\ns -> a -> e -> a"), "e"),
    "boundary_with_incoming": (drawn("start s\nuser a\ntimer t P1D on a\nend e\ns -> a -> e\na -> t -> e"), "t"),
    "boundary_host_invalid": (boundary(MESSAGE, 'attachedToRef="s"'), "b"),
    "complex_gateway_without_activation": (
        drawn("start s\nand g\nuser a\ncomplex j\nend e\ns -> g -> a -> j -> e\ng -> j"),
        "j",
    ),
    "instantiating_receive_with_incoming": (
        process(
            '<startEvent id="s"/><receiveTask id="x" messageRef="m" instantiate="true"/>' + flow("s", "x"),
            '<message id="m" name="reply"/>',
        ),
        "x",
    ),
    "instantiating_gateway_with_incoming": (_gateway("eventBasedGateway", 'instantiate="true"'), "x"),
    "parallel_event_gateway_not_starting": (_gateway("eventBasedGateway", 'eventGatewayType="Parallel"'), "x"),
    "event_gateway_without_events": (drawn("start s\nrace g\ns -> g"), "g"),
    "event_gateway_target_unsupported": (drawn("start s\nrace g\nuser a\nend e\ns -> g -> a -> e"), "a"),
    "event_gateway_target_shared": (
        drawn("start s\nxor x\nrace g\nmessage m hi\nend e\ns -> x -> g -> m -> e\nx -> m if a"),
        "m",
    ),
    "flow_without_condition": (drawn("start s\nxor g\nuser a\nend e\ns -> g -> a -> e\ng -> e if x"), "g_a"),
    "condition_off_gateway": (drawn("start s\nand g\nend e\ns -> g -> e if x = 1"), "g_e"),
    "default_off_gateway": (_gateway("parallelGateway", 'default="x_e"'), "x"),
    "default_not_outgoing": (_gateway("exclusiveGateway", 'default="s_x"'), "x"),
    "implicit_split": (drawn("start s\nuser a\nuser b\nend e\ns -> a -> b -> e\na -> e"), "a"),
    "unreachable": (drawn("start s\nuser a\nuser lost\nend e\ns -> a -> e\nlost -> e"), "lost"),
    "dead_end": (drawn("start s\nand g\nuser a\nuser stuck\nend e\ns -> g -> a -> e\ng -> stuck"), "stuck"),
    "no_way_out": (drawn(ENDLESS), "m"),
    "cycle_without_wait": (drawn("start s\nxor m\nxor g\nend e\ns -> m -> g -> m if x\ng -> e default"), "m"),
    "parallel_join_starved": (
        drawn("start s\nxor g\nuser a\nuser b\nand j\nend e\ns -> g\ng -> a if x\na -> j -> e\ng -> b default\nb -> j"),
        "j",
    ),
    "parallel_join_unstructured": (
        drawn(
            "start s\nand g\nand h\nuser a\nuser b\nuser c\nand j\nend e\n"
            "s -> g -> h -> a -> j -> e\nh -> b -> j\ng -> c -> j"
        ),
        "j",
    ),
    "inclusive_join_unstructured": (
        drawn("start s\nxor g\nuser a\nuser b\nor j\nend e\ns -> g\ng -> a if x\na -> j -> e\ng -> b default\nb -> j"),
        "j",
    ),
    "expression_invalid": (condition("__import__('os').system('id')"), "x_e"),
    "expression_untranslatable": (condition("${bean.approve(a)}"), "x_e"),
    "expression_language_unsupported": (condition("a", 'language="groovy"'), "x_e"),
    "expression_with_markup": (condition("a<other:x/> and b"), "x_e"),
    "too_many_findings": (process("<userTask/>" * 1200), None),
    "extension_unsupported": (_mapped('<camunda:taskListener event="create" class="x.Y"/>'), "x"),
    "extension_unknown": (_mapped('<zeebe:someday kind="a"/>'), "x"),
    "extension_ignored": (task(attributes='camunda:asyncBefore="true"'), "x"),
    "name_computed": (catch(MESSAGE, '<message id="m" name="=a + b"/>'), "x"),
    "import_ignored": (process(SOUND, '<import location="other.xsd" importType="xsd" namespace="urn:x"/>'), None),
    "expression_language_ignored": (
        definitions(f'<process id="p" isExecutable="true">{SOUND}</process>', 'expressionLanguage="urn:groovy"'),
        None,
    ),
    "performer_ignored": (task("<potentialOwner/>"), "x"),
    "default_with_condition": (condition("a", late="b").replace(b'name="?"', b'name="?" default="x_e"'), "x_e"),
    "gateway_without_default": (condition("a", late="not(a)"), "x"),
    "multiple_merge": (drawn("start s\nand g\nuser a\nuser b\nuser c\nend e\ns -> g -> a -> c -> e\ng -> b -> c"), "c"),
    "message_awaited_twice": (
        drawn("start s\nand g\nmessage a hi\nmessage b hi\nand j\nend e\ns -> g -> a -> j -> e\ng -> b -> j"),
        "b",
    ),
    "timer_date_without_offset": (timer("<timeDate>2030-01-01T08:00:00</timeDate>"), "x"),
    "task_without_lane": (task(), "x"),
    "task_without_name": (around('<userTask id="x"/>'), "x"),
    "lane_without_name": (_lanes('<lane id="l"><flowNodeRef>x</flowNodeRef></lane>'), "l"),
    "lane_ambiguous": (
        _lanes(
            '<lane id="l" name="L"><flowNodeRef>x</flowNodeRef></lane>'
            '<lane id="k" name="K"><flowNodeRef>x</flowNodeRef></lane>'
        ),
        "x",
    ),
    "lane_reference_dangling": (_lanes('<lane id="l" name="L"><flowNodeRef>gone</flowNodeRef></lane>'), "l"),
    "expression_unfit": (condition("1 &lt; &quot;a&quot;", late="b"), "x_e"),
    "condition_not_boolean": (condition("1 + 1", late="b"), "x_e"),
    "not_drawn": (task(), "s"),
    "text_not_nfc": (around('<userTask id="x" name="Ho\u0302\u0300 so\u031b"/>'), "x"),
    "proposal_invalid": (task(attributes='ts:budgetAmount="soon" ts:budgetUnit="working_day"'), "x"),
    "proposal_unknown": (task(attributes='ts:colour="red"'), "x"),
    "process_ignored": (process(SOUND, '<process id="pool"/>'), "pool"),
    "message_flow_not_executed": (
        process(SOUND, '<collaboration id="c"><messageFlow id="mf" sourceRef="a" targetRef="b"/></collaboration>'),
        "mf",
    ),
    "correlation_message_unknown": (_correlated("gone", node='<userTask id="x"/>'), "p1"),
    "correlation_property_unknown": (_correlated(properties="p1 p2"), "k1"),
    "correlation_key_unknown": (_correlated(subscription="gone"), "sub"),
    "correlation_rule_missing": (
        _correlated(node='<receiveTask id="x" messageRef="n"/>', flow='<messageFlow id="f" messageRef="n"/>'),
        "x",
    ),
    "gateway_without_name": (condition("a").replace(b'name="?"', b""), "x"),
    "id_generated": (around('<userTask id="x"/>').replace(b'"x"', b'"Activity_0a1b2c3"'), "Activity_0a1b2c3"),
    "variable_used": (condition("age &gt;= 18"), "x_e"),
    "condition_translated": (condition("${a == 1}", late="b"), "x_e"),
}
