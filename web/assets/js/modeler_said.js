// What a drawing says in our own namespace: who, how long, with what, where limits stand. Read and written in one place.
const TIMED = ["working_day", "working_hour", "calendar_day"];

const values = (object) => object.get("extensionElements")?.get("values") ?? [];
const clean = (lines) => lines.map((line) => line.trim()).filter(Boolean);
const sorted = (_, one) => (one?.constructor === Object ? Object.fromEntries(Object.entries(one).sort()) : one);
const same = (one, other) => JSON.stringify(one, sorted) === JSON.stringify(other, sorted);
const ours = (object, type) => values(object).filter((one) => one.$type === type);

/** Make the extension elements of an object with all of a type replaced; everything else in them stays as it is. */
export function withExtensions(moddle, object, type, made) {
  const all = [...values(object).filter((one) => one.$type !== type), ...made];
  if (!all.length) return undefined;
  const extensions = moddle.create("bpmn:ExtensionElements", { values: all });
  for (const one of all) one.$parent = extensions;
  extensions.$parent = object;
  return extensions;
}

// A word that is an attribute.
const text = (name) => ({
  read: (object) => object.get(`ts:${name}`) || undefined,
  write: (_, __, value) => ({ [`ts:${name}`]: value || undefined }),
});

// A word that is an amount and a unit, in two attributes.
const limit = (name) => ({
  read(object) {
    const [amount, unit] = [object.get(`ts:${name}Amount`), object.get(`ts:${name}Unit`)];
    if (name === "budget" && unit === "none") return { none: true };
    if (name === "budget" && unit === "same_day") return { unit };
    return amount && TIMED.includes(unit) ? { amount, unit } : undefined;
  },
  write: (_, __, value) => ({
    [`ts:${name}Amount`]: value?.amount ? String(value.amount) : undefined,
    [`ts:${name}Unit`]: value?.none ? "none" : value?.unit,
  }),
});

// A word that is a list of elements in the extensions.
const list = (type, read, properties) => ({
  read(object) {
    const found = ours(object, type).map(read).filter(Boolean);
    return found.length ? found : undefined;
  },
  write: (moddle, object, value) => ({
    extensionElements: withExtensions(moddle, object, type, (value ?? []).map((one) => moddle.create(type, properties(one)))),
  }),
});

const shown = ({ text: line, signature }) => {
  const told = line?.trim();
  return told && signature ? { text: told, signature } : told;
};

// The lines of a checklist stand in one element; a line that stayed keeps its own, with all that is said of it.
const checklist = {
  read(object) {
    const found = clean(ours(object, "ts:Checklist").flatMap((one) => one.get("items")).map((one) => one.text ?? ""));
    return found.length ? found : undefined;
  },
  write(moddle, object, value) {
    const before = ours(object, "ts:Checklist").flatMap((one) => one.get("items"));
    const items = clean(value ?? []).map(
      (line) => before.find((one) => one.text?.trim() === line) ?? moddle.create("ts:Item", { text: line }),
    );
    const made = items.length ? [moddle.create("ts:Checklist", { items })] : [];
    for (const one of made) for (const item of items) item.$parent = one;
    return { extensionElements: withExtensions(moddle, object, "ts:Checklist", made) };
  },
};

const outputs = {
  ...list("ts:Output", shown),
  write(moddle, object, value) {
    const before = ours(object, "ts:Output");
    const made = (value ?? []).map((one) => {
      const wanted = typeof one === "string" ? { text: one.trim() } : one;
      return before.find((old) => same(shown(old), shown(wanted))) ?? moddle.create("ts:Output", wanted);
    });
    return { extensionElements: withExtensions(moddle, object, "ts:Output", made) };
  },
};

const assignment = list(
  "ts:Assign",
  ({ role = "", when = "" }) => (when ? { when, role } : role && { role }),
  ({ role, when }) => ({ role, when: when || undefined }),
);

const apart = list(
  "ts:Apart",
  ({ step, any }) => (any === "true" ? { step, any: true } : step),
  (one) => (typeof one === "string" ? { step: one } : { step: one.step, any: "true" }),
);

const pause = {
  read(object) {
    const [found] = ours(object, "ts:Pause");
    if (!found) return undefined;
    const { effect = "", reason = "", legalBasis = "", atMost, withinAmount: amount, withinUnit: unit } = found;
    const told = { effect, reason, legal_basis: legalBasis, at_most: Number(atMost) || undefined };
    const within = amount && TIMED.includes(unit) ? { amount, unit } : undefined;
    return Object.fromEntries(Object.entries({ ...told, within }).filter(([, value]) => value));
  },
  write(moddle, object, value) {
    const made = value && moddle.create("ts:Pause", {
      effect: value.effect,
      reason: value.reason,
      legalBasis: value.legal_basis || undefined,
      atMost: value.at_most ? String(value.at_most) : undefined,
      withinAmount: value.within?.amount,
      withinUnit: value.within?.unit,
    });
    return { extensionElements: withExtensions(moddle, object, "ts:Pause", made ? [made] : []) };
  },
};

const STEP = {
  role: text("role"), form: text("form"), act: text("act"), result_text: text("result"), budget: limit("budget"),
  checklist, required_outputs: outputs, assignment, not_same_as: apart,
};
const WORDS = {
  lanes: { role: STEP.role },
  tasks: STEP,
  groups: { budget: STEP.budget },
  timers: { limit: limit("timer") },
  pauses: { pause },
  participants: { agency: text("agency") },
  start: { form: text("form") },
};
const KINDS = [
  ["bpmn:Lane", "lanes"], ["bpmn:Task", "tasks"], ["bpmn:SubProcess", "groups"], ["bpmn:CatchEvent", "timers"],
  ["bpmn:Activity", "pauses"], ["bpmn:IntermediateCatchEvent", "pauses"], ["bpmn:Participant", "participants"],
  ["bpmn:StartEvent", "start"],
];

/** Name the parts of the settings in which an element may say something. */
const partsOf = (object) => KINDS.filter(([type]) => object.$instanceOf(type)).map(([, part]) => part);

/** Tell whether an element is one of those that say something. */
export const says = (object) => partsOf(object).length > 0;

/** Give what an element says, in the words of the settings; what it does not say is left out. */
export function saidBy(object) {
  const words = Object.assign({}, ...partsOf(object).map((part) => WORDS[part]));
  const said = Object.entries(words).map(([name, word]) => [name, word.read(object)]);
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}

/** Give the properties that make an element say a word of the settings. */
export function saying(moddle, object, name, value) {
  const [part] = partsOf(object).filter((one) => name in WORDS[one]);
  return WORDS[part][name].write(moddle, object, value);
}

// Under which name the settings know an element: the start of the process by that name, all else by its id.
function known(object, part) {
  if (part !== "start") return object.id;
  const isPlain = !object.get("eventDefinitions")?.length && object.$parent?.$type === "bpmn:Process";
  return isPlain && object.$parent.get("flowElements").find((one) => one.$type === object.$type && !one.get("eventDefinitions")?.length) === object
    ? "process"
    : "";
}

/**
 * Bring a drawing in step with settings that were changed elsewhere: where it still says what the settings said when it
 * was begun (`seed`), it says what they say now (`said`). What was drawn differently stays drawn.
 */
export function bringUp(moddle, objects, seed, said) {
  for (const object of objects) {
    for (const part of partsOf(object)) {
      const name = part === "groups" ? "tasks" : part;
      const key = known(object, part);
      const was = seed[name]?.[key];
      const now = said[name]?.[key] ?? (was && {});
      if (!now) continue;
      for (const [word, { read, write }] of Object.entries(WORDS[part])) {
        if (!(word in now) && !(word in (was ?? {}))) continue;
        const drawn = read(object);
        if (was && !same(drawn, was[word])) continue;
        if (!same(drawn, now[word])) {
          for (const [property, value] of Object.entries(write(moddle, object, now[word]))) object.set(property, value);
        }
      }
    }
  }
}
