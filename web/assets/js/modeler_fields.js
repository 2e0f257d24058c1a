// The fields of the settings beside a drawing: plain controls that change the drawing when they are left.
let counted = 0;

function labelled(label, control, hint) {
  const row = document.createElement("div");
  row.className = "field";
  const name = document.createElement("label");
  control.id = `drawn-${(counted += 1)}`;
  name.htmlFor = control.id;
  name.className = "label";
  name.textContent = label;
  row.append(name, control);
  explain(row, control, hint);
  return row;
}

// One line of help below a field, read out with it.
function explain(row, control, hint) {
  if (!hint) return;
  const said = document.createElement("p");
  said.className = "hint";
  said.id = `drawn-hint-${(counted += 1)}`;
  said.textContent = hint;
  control.setAttribute("aria-describedby", said.id);
  row.append(said);
}

/** A line of text; `change` hears it when it is left and different. */
export function line({ label, value = "", hint, change, list }) {
  const control = document.createElement("input");
  control.className = "input";
  control.value = value;
  control.autocomplete = "off";
  if (list?.length) {
    const options = document.createElement("datalist");
    options.id = `drawn-list-${(counted += 1)}`;
    options.append(...list.map((one) => new Option(one.label ?? one, one.value ?? one)));
    control.setAttribute("list", options.id);
    control.append(options);
    control.addEventListener("change", () => change(control.value.trim()));
    const row = labelled(label, control, hint);
    row.append(options);
    return row;
  }
  control.addEventListener("change", () => change(control.value.trim()));
  return labelled(label, control, hint);
}

/** Several lines of text; with `feel` (where names and faults are asked) a field that completes them. */
export function lines({ label, value = "", hint, change, rows = 2, isCode = false, feel }) {
  const control = document.createElement("textarea");
  control.className = isCode ? "input input--code" : "input";
  control.rows = rows;
  control.value = value;
  control.spellcheck = !isCode;
  control.addEventListener("change", () => change(control.value));
  const row = labelled(label, control, hint);
  if (feel) complete(row, control, feel, change);
  return row;
}

// The field that completes takes the place of the plain one once it is there; what it holds is taken when it is left.
async function complete(row, control, feel, change) {
  Object.assign(control.dataset, feel);
  const part = await import("./feel_field.js").catch(() => null);
  if (!part || !row.isConnected) return;
  const [before, isInside] = [control.value, document.activeElement === control];
  const view = part.enhance(control);
  if (isInside) view.focus();
  view.dom.addEventListener("focusout", ({ relatedTarget }) => {
    if (!row.contains(relatedTarget) && control.value !== before) change(control.value);
  });
}

/** One of several; what is chosen already and is none of them stays to be seen. */
export function choice({ label, value = "", options, none, hint, change }) {
  const control = document.createElement("select");
  control.className = "input";
  if (none !== undefined) control.append(new Option(none, ""));
  for (const one of options) control.append(new Option(one.label ?? one, one.value ?? one));
  if (value && ![...control.options].some((one) => one.value === value)) control.append(new Option(value, value));
  control.value = value;
  control.addEventListener("change", () => change(control.value));
  return labelled(label, control, hint);
}

/** Yes or no. */
export function tick({ label, value, hint, change }) {
  const row = document.createElement("div");
  row.className = "field";
  const control = document.createElement("input");
  control.type = "checkbox";
  control.checked = value;
  control.addEventListener("change", () => change(control.checked));
  const name = document.createElement("label");
  name.className = "drawn-tick";
  name.append(control, ` ${label}`);
  row.append(name);
  explain(row, control, hint);
  return row;
}

/** Several of many: each stands with a way to take it away, and a list below adds another. */
export function picks({ label, values, options, none, remove, hint, change }) {
  const add = choice({ label, options: options.filter(({ value }) => !values.includes(value)), none, hint, change: (value) => value && change([...values, value]) });
  const list = document.createElement("ul");
  list.className = "drawn-picks";
  for (const value of values) {
    const item = document.createElement("li");
    const named = options.find((one) => one.value === value)?.label ?? value;
    const button = act("×", () => change(values.filter((one) => one !== value)));
    button.setAttribute("aria-label", `${remove}: ${named}`);
    item.append(named, button);
    list.append(item);
  }
  if (values.length) add.querySelector("label").after(list);
  return add;
}

/** Two fields beside each other. */
export function pair(...fields) {
  const row = document.createElement("div");
  row.className = "drawn-pair";
  row.append(...fields);
  return row;
}

/** A button below a field. */
export function act(label, click) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = label;
  button.addEventListener("click", click);
  return button;
}

/** A group of fields under a heading. */
export function group(title, ...fields) {
  const box = document.createElement("fieldset");
  box.className = "drawn-group";
  const heading = document.createElement("legend");
  heading.textContent = title;
  if (fields.find(Boolean)?.querySelector("label")?.textContent === title) heading.className = "vh";
  box.append(heading, ...fields.filter(Boolean));
  return box;
}

/** A group that is closed until it is wanted; one in which something is set is open. */
export function fold(title, isOpen, ...fields) {
  const box = document.createElement("details");
  box.className = "drawn-group drawn-fold";
  box.open = isOpen;
  box.dataset.fold = title;
  const heading = document.createElement("summary");
  heading.textContent = title;
  box.append(heading, ...fields.filter(Boolean));
  return box;
}
