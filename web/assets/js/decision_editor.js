// Decision tables drawn with dmn-js; what the server finds in them is marked at their rules.
import "./editor_inline.js";
import "./editor_styles.js";
import DmnModeler from "dmn-js/lib/Modeler";
import * as vietnamese from "./decision_vi.js";
import { configOf, keepLive, speak, swap, write } from "./editor_page.js";

const VIEWS = ["drd", "decisionTable", "literalExpression", "boxedExpression"];

/** What is in reach where the tables are asked is offered wherever FEEL is written in them. */
function knowing(variables) {
  const known = variables.map(({ name, type, label }) => ({ name, detail: type, info: label || undefined }));
  function Known(injector) {
    const getVariables = (found) => [...found, ...known.filter(({ name }) => !found.some((one) => one.name === name))];
    injector.get("variableResolver", false)?.registerProvider({ getVariables });
  }
  Known.$inject = ["injector"];
  return { __init__: ["known"], known: ["type", Known] };
}

/** The tools ask for each sentence in the language of the page. */
function translating() {
  const isVietnamese = document.documentElement.lang === "vi";
  const translate = (template, replacements = {}) =>
    ((isVietnamese && vietnamese.WORDS[template]) || template).replace(/{\s*([^}\s]+)\s*}/g, (whole, name) => replacements[name] ?? whole);
  return { translate: ["value", translate] };
}

const rows = (box) => [...box.querySelectorAll(".tjs-table tbody tr")].filter((row) => row.querySelector("td.rule-index"));

function pickRule(box, number) {
  const row = rows(box)[number - 1];
  for (const one of rows(box)) one.classList.toggle("is-picked", one === row);
  row?.scrollIntoView({ block: "center" });
  row?.querySelector("td.rule-index + td [contenteditable], td.rule-index + td")?.focus?.();
}

/** Mark the rules that findings are about. */
function markRules(box) {
  const told = new Map();
  for (const item of document.querySelectorAll('[data-told="found"] [data-rules]')) {
    for (const number of item.dataset.rules.split(" ").filter(Boolean)) told.set(Number(number), true);
  }
  rows(box).forEach((row, index) => row.querySelector("td.rule-index").classList.toggle("has-finding", told.has(index + 1)));
}

function showViews(form, modeler) {
  const bar = form.querySelector("[data-views]");
  const views = modeler.getViews();
  bar.hidden = views.length < 2;
  bar.replaceChildren(...views.map((view) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--small";
    button.textContent = view.type === "drd" ? bar.dataset.all : view.name || view.id;
    button.setAttribute("aria-pressed", String(view === modeler.getActiveView()));
    button.addEventListener("click", () => modeler.open(view));
    return button;
  }));
}

async function open(form) {
  const { words, variables, functions } = configOf(form);
  const area = form.querySelector("textarea");
  const box = form.querySelector("[data-editor]");
  swap(form, true);
  const builtins = functions.map(({ name, parameters }) => ({ name, type: "function", params: parameters.map((one) => ({ name: one.name })) }));
  const said = { additionalModules: [translating(), knowing(variables)], feelLanguageContext: { builtins } };
  const modeler = new DmnModeler({ container: box, ...Object.fromEntries(VIEWS.map((view) => [view, said])) });
  const changed = keepLive(form, () => markRules(box));
  const store = async () => {
    const { xml } = await modeler.saveXML({ format: true });
    if (write(area, xml)) changed();
  };
  modeler.on("viewer.created", ({ viewer }) => viewer.on("elements.changed", () => store()));
  modeler.on("views.changed", () => showViews(form, modeler));
  try {
    await modeler.importXML(area.value.trim());
    const table = modeler.getViews().find(({ type }) => type !== "drd");
    if (table) await modeler.open(table);
  } catch {
    modeler.destroy();
    swap(form, false);
    return;
  }
  speak(box, words, vietnamese);
  markRules(box);
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-rule]");
    if (button) pickRule(box, Number(button.dataset.rule));
  });
}

/** Open every decision editor of the page. */
export function start() {
  for (const form of document.querySelectorAll("[data-decision-editor]")) open(form);
}
