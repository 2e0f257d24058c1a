// What an event waits for or says: a time, a message, a signal, an error; and what is asked where a process begins.
import { choice, group, line, lines } from "./modeler_fields.js";
import { amountOf } from "./modeler_step.js";
import { TIMERS } from "./modeler_written.js";

const SHARED = {
  "bpmn:MessageEventDefinition": "message",
  "bpmn:SignalEventDefinition": "signal",
  "bpmn:ErrorEventDefinition": "error_code",
  "bpmn:EscalationEventDefinition": "escalation_code",
};
const CARRIES = ["bpmn:MessageEventDefinition", "bpmn:SignalEventDefinition"];

// A timer counts in the working time of the agency, or as its diagram says.
function timer(panel, definition) {
  const { config, said, words } = panel;
  const kind = Object.keys(TIMERS).find((one) => definition[TIMERS[one]]) ?? "duration";
  const text = definition[TIMERS[kind]]?.body ?? "";
  const isOurs = Boolean(said.limit);
  return [
    amountOf({
      panel,
      about: panel.about("timer_office"),
      value: said.limit,
      units: config.units.filter(({ value }) => !["none", "same_day"].includes(value)),
      none: words.timer_as_drawn,
      keep: (limit) => panel.say("limit", limit),
    }),
    choice({
      ...panel.about("timer_kind"),
      value: kind,
      options: Object.keys(TIMERS).map((value) => ({ value, label: words[`timer_${value}`] })),
      change: (chosen) => panel.written.timer(panel.element, definition, chosen, text),
    }),
    line({
      label: words.timer,
      hint: isOurs ? words.timer_instead_help : words[`timer_${kind}_help`],
      value: text,
      change: (now) => panel.written.timer(panel.element, definition, kind, now),
    }),
  ];
}

function condition(panel, definition) {
  const change = (text) => panel.written.expression(panel.element, definition, "condition", text);
  return [lines({ ...panel.about("event_condition"), value: definition.condition?.body, ...panel.feel("condition"), change })];
}

function link(panel, definition) {
  const change = (name) => panel.written.inside(panel.element, definition, { name: name || undefined });
  return [line({ ...panel.about("link_name"), value: definition.name, change })];
}

function shared(panel, definition) {
  const fields = [panel.shared(definition, SHARED[definition.$type])];
  if (!CARRIES.includes(definition.$type)) return fields;
  const isThrown = panel.is("bpmn:ThrowEvent");
  fields.push(isThrown ? panel.mapping("input", "sent") : panel.mapping("output", "received"));
  if (definition.messageRef) fields.push(key(panel, definition.messageRef));
  return fields;
}

/** Which instance a message belongs to. */
export function key(panel, message) {
  const change = (text) => panel.written.setKey(panel.element, message, text.trim());
  return lines({ ...panel.about("message_key"), value: panel.written.key(message), rows: 1, ...panel.feel("expression"), change });
}

function fields(panel, definition) {
  const { $type } = definition;
  if ($type === "bpmn:TimerEventDefinition") return ["timer", timer(panel, definition)];
  if ($type === "bpmn:ConditionalEventDefinition") return ["event_condition", condition(panel, definition)];
  if ($type === "bpmn:LinkEventDefinition") return ["link_name", link(panel, definition)];
  return SHARED[$type] ? [SHARED[$type], shared(panel, definition)] : null;
}

// A process that begins without waiting may ask for something when a dossier is received.
function asked(panel) {
  const isPlain = panel.object.$parent?.$type === "bpmn:Process" && panel.is("bpmn:StartEvent");
  if (!isPlain) return null;
  const { config, object, said, words } = panel;
  const own = said.form || (config.forms.includes(object.id) ? object.id : "");
  const change = (name) => panel.say("form", name);
  return group(words.start_form, choice({ ...panel.about("start_form"), value: own, none: words.start_form_none, options: config.forms, change }));
}

/** The groups of an event, in one box. */
export function eventGroup(panel) {
  const definitions = panel.object.get("eventDefinitions") ?? [];
  const groups = definitions.map((definition) => fields(panel, definition)).filter(Boolean);
  const boxes = groups.map(([name, inside]) => group(panel.words[name], ...inside));
  const made = definitions.length ? boxes : [asked(panel)].filter(Boolean);
  if (!made.length) return null;
  const box = document.createElement("div");
  box.append(...made);
  return box;
}
