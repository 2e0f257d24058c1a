// What a drawing says in our own namespace: role, time, form, checklist, outputs. Read and written in one place.
const LISTS = { checklist: "ts:Checklist", required_outputs: "ts:Output" };
export const ATTRIBUTES = ["role", "form"];
const TIMED = ["working_day", "working_hour", "calendar_day"];

const values = (object) => object.get("extensionElements")?.get("values") ?? [];
const clean = (lines) => lines.map((line) => line.trim()).filter(Boolean);

function lines(object, name) {
  const found = values(object).filter((one) => one.$type === LISTS[name]);
  const items = name === "checklist" ? found.flatMap((one) => one.get("items")) : found;
  return clean(items.map((one) => one.text ?? ""));
}

function budget(object) {
  const [amount, unit] = [object.get("ts:budgetAmount"), object.get("ts:budgetUnit")];
  if (unit === "none") return { none: true };
  if (unit === "same_day") return { unit };
  return amount && TIMED.includes(unit) ? { amount, unit } : undefined;
}

/** Give what an element says, in the words of the settings; what it does not say is left out. */
export function saidBy(object) {
  const said = { role: object.get("ts:role") || undefined };
  if (object.$type !== "bpmn:Lane") {
    said.form = object.get("ts:form") || undefined;
    said.budget = budget(object);
    for (const name of Object.keys(LISTS)) {
      const found = lines(object, name);
      if (found.length) said[name] = found;
    }
  }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/** Give the attributes that say a budget. */
export function budgetAttributes(value) {
  return {
    "ts:budgetAmount": value?.amount ? String(value.amount) : undefined,
    "ts:budgetUnit": value?.none ? "none" : value?.unit,
  };
}

/** Make the extension elements of an object with one of its lists changed; everything else in them stays as it is. */
export function withLines(moddle, object, name, texts) {
  const type = LISTS[name];
  const known = values(object).filter((one) => one.$type === type);
  const before = name === "checklist" ? known.flatMap((one) => one.get("items")) : known;
  const keep = (text, part) => before.find((one) => one.text?.trim() === text) ?? moddle.create(part, { text });
  const wanted = clean(texts);
  let made = wanted.map((text) => keep(text, name === "checklist" ? "ts:Item" : type));
  if (name === "checklist" && made.length) {
    const list = moddle.create(type, { items: made });
    for (const item of made) item.$parent = list;
    made = [list];
  }
  const all = [...values(object).filter((one) => one.$type !== type), ...made];
  if (!all.length) return undefined;
  const extensions = moddle.create("bpmn:ExtensionElements", { values: all });
  for (const one of all) one.$parent = extensions;
  extensions.$parent = object;
  return extensions;
}

function put(moddle, object, name, value) {
  if (name === "budget") for (const [key, text] of Object.entries(budgetAttributes(value))) object.set(key, text);
  else if (name in LISTS) object.set("extensionElements", withLines(moddle, object, name, value ?? []));
  else object.set(`ts:${name}`, value);
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * Bring a drawing in step with settings that were changed elsewhere: where it still says what the settings said when it
 * was begun (`seed`), it says what they say now (`said`). What was drawn differently stays drawn.
 */
export function bringUp(moddle, objects, seed, said) {
  for (const object of objects) {
    const part = object.$type === "bpmn:Lane" ? "lanes" : "tasks";
    const now = said[part]?.[object.id];
    if (!now) continue;
    const [was, drawn] = [seed[part]?.[object.id], saidBy(object)];
    for (const name of new Set([...Object.keys(now), ...Object.keys(was ?? {})])) {
      if (was && !same(drawn[name], was[name])) continue;
      if (!same(drawn[name], now[name])) put(moddle, object, name, now[name]);
    }
  }
}
