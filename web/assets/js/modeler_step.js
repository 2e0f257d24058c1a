// What people's work needs: who does it, how long, with what, and what must be there in the end.
import { act, choice, fold, group, line, lines, pair, picks } from "./modeler_fields.js";
import { nameOf } from "./modeler_written.js";

const WITHOUT_AMOUNT = ["none", "same_day"];
const PEOPLE = ["bpmn:UserTask", "bpmn:ManualTask"];

/** The role of a lane or a step. */
export function role(panel) {
  const isLane = panel.is("bpmn:Lane");
  return choice({
    ...panel.about(isLane ? "role_lane" : "role", "role"),
    value: panel.said.role ?? "",
    none: isLane ? "—" : panel.words.role_of_lane,
    options: panel.config.roles,
    change: (code) => panel.say("role", code),
  });
}

/** An amount and its unit; `keep` takes them together, nothing for none. */
export function amountOf({ panel, about, value, units, none, keep }) {
  const unit = value?.none ? "none" : (value?.unit ?? "");
  const chosen = choice({
    ...about,
    value: unit,
    none,
    options: units,
    change(wanted) {
      if (!wanted) keep(undefined);
      else if (wanted === "none") keep({ none: true });
      else if (wanted === "same_day") keep({ unit: wanted });
      else keep({ amount: value?.amount ?? "1", unit: wanted });
    },
  });
  if (!unit || WITHOUT_AMOUNT.includes(unit)) return chosen;
  const amount = line({
    label: panel.words.budget_amount,
    value: value.amount.replace(".", ","),
    change: (text) => keep({ amount: text.replace(",", ".") || "1", unit }),
  });
  return pair(amount, chosen);
}

/** The time of a step, or of a group of steps. */
export function budget(panel) {
  const about = panel.about(panel.is("bpmn:SubProcess") ? "budget_shared" : "budget", "budget");
  const none = panel.words.budget_open;
  return amountOf({ panel, about, value: panel.said.budget, units: panel.config.units, none, keep: (value) => panel.say("budget", value) });
}

function form(panel) {
  const own = panel.said.form || (panel.config.forms.includes(panel.object.id) ? panel.object.id : "");
  const options = panel.config.forms;
  return [
    choice({ ...panel.about("form"), value: own, none: panel.words.form_none, options, change: (name) => panel.say("form", name) }),
    act(panel.words.form_edit, () => panel.openForm(own || panel.object.id)),
  ];
}

// An output whose file must be signed has the mark behind its line that the page of settings has.
function outputs(panel) {
  const { signatures } = panel.config;
  const written = (one) => (typeof one === "string" ? one : `${one.text} [${signatures[one.signature]?.[0] ?? one.signature}]`);
  const read = (text) => {
    const [, bare, mark] = /^(.*\S)\s*\[([^[\]]+)\]$/.exec(text) ?? [];
    const [signature] = Object.entries(signatures).find(([, words]) => words.includes(mark?.toLowerCase())) ?? [];
    return signature ? { text: bare, signature } : text;
  };
  const change = (text) => panel.say("required_outputs", trimmed(text).map(read));
  return lines({ ...panel.about("outputs"), value: panel.said.required_outputs?.map(written).join("\n"), change });
}

const trimmed = (text) => text.split("\n").map((one) => one.trim()).filter(Boolean);

function checklist(panel) {
  const change = (text) => panel.say("checklist", trimmed(text));
  return lines({ ...panel.about("checklist"), value: panel.said.checklist?.join("\n"), change });
}

// Roles are written and read by their names; a line without a condition is for all other cases.
function assignment(panel) {
  const { roles } = panel.config;
  const named = (code) => roles.find(({ value }) => value === code)?.label ?? code;
  const coded = (name) => roles.find(({ value, label }) => [value, label.toLowerCase()].includes(name.toLowerCase()))?.value ?? name;
  const written = ({ role: code, when }) => (when ? `${named(code)}: ${when}` : named(code));
  const read = (text) => {
    const [who, when = ""] = text.split(/:(.*)/s).map((part) => part.trim());
    return when ? { when, role: coded(who) } : { role: coded(who) };
  };
  const change = (text) => panel.say("assignment", trimmed(text).map(read));
  return lines({ ...panel.about("assignment"), value: panel.said.assignment?.map(written).join("\n"), isCode: true, change });
}

function apart(panel) {
  const values = (panel.said.not_same_as ?? []).map((one) => (typeof one === "string" ? one : `${one.step}*`));
  const steps = panel.modeler.get("elementRegistry").filter(({ businessObject: one, labelTarget }) => {
    return !labelTarget && one?.$instanceOf && (one.$type === "bpmn:Task" || PEOPLE.some((type) => one.$instanceOf(type)));
  });
  const options = steps.flatMap(({ businessObject: one }) => {
    const every = { value: `${one.id}*`, label: `${nameOf(one)} ${panel.words.not_same_every}` };
    return one === panel.object ? [every] : [{ value: one.id, label: nameOf(one) }, every];
  });
  const change = (chosen) => {
    panel.say("not_same_as", chosen.map((one) => (one.endsWith("*") ? { step: one.slice(0, -1), any: true } : one)));
  };
  return picks({ ...panel.about("not_same"), values, options, none: panel.words.not_same_add, remove: panel.words.take_away, change });
}

/** What a step that people do needs; the rare things in a group that is closed until they are wanted. */
export function work(panel) {
  const { said, words } = panel;
  const isSaid = ["assignment", "not_same_as", "act", "result_text"].some((name) => said[name]);
  return [
    group(words.work, role(panel), budget(panel), ...form(panel), outputs(panel), checklist(panel)),
    fold(
      words.who_may,
      isSaid,
      apart(panel),
      assignment(panel),
      line({ ...panel.about("act"), value: said.act, list: panel.config.acts, change: (text) => panel.say("act", text.slice(0, 40)) }),
      line({ ...panel.about("result_text"), value: said.result_text, change: (text) => panel.say("result_text", text) }),
    ),
  ];
}
