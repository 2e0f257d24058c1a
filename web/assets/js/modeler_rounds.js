// How often an activity runs: once, for each item of a list, or again and again.
import { choice, fold, line, lines, tick } from "./modeler_fields.js";

const MANY = "bpmn:MultiInstanceLoopCharacteristics";
const AGAIN = "bpmn:StandardLoopCharacteristics";
const CAMUNDA = { inputCollection: "camunda:collection", inputElement: "camunda:elementVariable" };

function kindOf(loop) {
  if (!loop) return "";
  if (loop.$type === AGAIN) return "again";
  return loop.get("isSequential") ? "sequential" : "parallel";
}

function setKind(panel, loop, kind) {
  const isMany = ["parallel", "sequential"].includes(kind);
  if (isMany && loop?.$type === MANY) {
    panel.written.inside(panel.element, loop, { isSequential: kind === "sequential" });
    return;
  }
  const made = kind ? panel.moddle.create(isMany ? MANY : AGAIN, kind === "sequential" ? { isSequential: true } : {}) : undefined;
  if (made) made.$parent = panel.object;
  panel.set({ loopCharacteristics: made });
}

function many(panel, loop) {
  const told = (name) => panel.written.rounds(loop, name) || loop.$attrs[CAMUNDA[name]] || "";
  const keep = (name) => (text) => panel.written.setRounds(panel.element, loop, name, text.trim());
  const standard = (name) => (text) => panel.written.expression(panel.element, loop, name, text);
  const plain = (name) => ({ value: told(name), change: keep(name) });
  const hasList = Boolean(told("inputCollection"));
  return [
    lines({ ...panel.about("rounds_list"), rows: 1, ...panel.feel("expression"), ...plain("inputCollection") }),
    hasList ? line({ ...panel.about("rounds_item"), ...plain("inputElement") }) : null,
    hasList
      ? null
      : lines({ ...panel.about("rounds_count"), value: loop.loopCardinality?.body, rows: 1, ...panel.feel("expression"), change: standard("loopCardinality") }),
    lines({ ...panel.about("rounds_until"), value: loop.completionCondition?.body, rows: 1, ...panel.feel("condition"), change: standard("completionCondition") }),
    line({ ...panel.about("rounds_result"), ...plain("outputElement") }),
    line({ ...panel.about("rounds_results"), ...plain("outputCollection") }),
  ];
}

function again(panel, loop) {
  const most = (text) => panel.written.inside(panel.element, loop, { loopMaximum: /^\d+$/.test(text) ? Number(text) : undefined });
  const change = (text) => panel.written.expression(panel.element, loop, "loopCondition", text);
  return [
    lines({ ...panel.about("again_while"), value: loop.loopCondition?.body, rows: 1, ...panel.feel("condition"), change }),
    line({ ...panel.about("again_most"), value: loop.loopMaximum === undefined ? "" : String(loop.loopMaximum), change: most }),
    tick({
      ...panel.about("again_before"),
      value: Boolean(loop.get("testBefore")),
      change: (testBefore) => panel.written.inside(panel.element, loop, { testBefore }),
    }),
  ];
}

/** How often an activity runs, and for what. */
export function rounds(panel) {
  const loop = panel.object.get("loopCharacteristics");
  const kind = kindOf(loop);
  const options = ["parallel", "sequential", "again"].map((value) => ({ value, label: panel.words[`rounds_${value}`] }));
  return fold(
    panel.words.rounds,
    Boolean(kind),
    choice({ ...panel.about("rounds_way"), value: kind, none: panel.words.rounds_once, options, change: (wanted) => setKind(panel, loop, wanted) }),
    ...(kind === "again" ? again(panel, loop) : kind ? many(panel, loop) : []),
  );
}
