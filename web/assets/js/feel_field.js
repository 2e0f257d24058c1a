// A field for FEEL: completion of the variables in reach and of functions, faults underlined where the server sees them.
import "./editor_styles.js";
import { autocompletion, closeBrackets, snippetCompletion, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { linter } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { feel } from "@bpmn-io/lang-feel";

const NAME = /[\p{L}_][\p{L}\p{N}_.]*$/u;
const KEYWORDS = ["and", "or", "if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "between", "true", "false", "null"];
const WAIT = 500;

function options({ variables, functions }) {
  const named = variables.map(({ name, type, label }) => ({ label: name, type: "variable", detail: type, info: label || undefined, boost: 2 }));
  const called = functions.map(({ name, parameters }) => {
    const shown = parameters.map((one) => one.name + (one.optional ? "?" : "")).join(", ");
    const filled = parameters.filter((one) => !one.optional).map((one) => `\${${one.name}}`).join(", ");
    return snippetCompletion(`${name}(${filled})`, { label: name, detail: `(${shown})`, type: "function" });
  });
  return [...named, ...called, ...KEYWORDS.map((label) => ({ label, type: "keyword", boost: -1 }))];
}

/** Fetch the names once, when the field is first used. */
function source(area) {
  let asked = null;
  const fetched = async () => {
    const answer = await fetch(area.dataset.feelNames, { credentials: "same-origin" });
    return answer.ok ? options(await answer.json()) : [];
  };
  return async (context) => {
    const typed = context.matchBefore(NAME);
    if (!typed && !context.explicit) return null;
    asked ??= fetched().catch(() => []);
    return { from: typed ? typed.from : context.pos, options: await asked, validFor: /^[\p{L}_][\p{L}\p{N}_. ]*$/u };
  };
}

function remarks(area) {
  return async (view) => {
    const text = view.state.doc.toString();
    if (!text.trim() || !area.dataset.feelCheck) return [];
    const kind = document.getElementById(area.dataset.feelKindFrom)?.value ?? area.dataset.feelKind ?? "expression";
    const body = new URLSearchParams({ text, kind, at: area.dataset.feelAt ?? "" });
    const token = document.querySelector('meta[name="csrf-token"]').content;
    const headers = { Accept: "application/json", "X-CSRF-Token": token };
    const answer = await fetch(area.dataset.feelCheck, { method: "POST", body, headers, credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return [];
    const told = await answer.json();
    return told.remarks.map((one) => ({
      from: Math.min(one.from, text.length),
      to: Math.min(Math.max(one.to, one.from), text.length),
      severity: one.severity,
      message: one.text,
    }));
  };
}

const LOOK = EditorView.theme({
  "&": { backgroundColor: "var(--paper)", border: "1px solid var(--field)", borderRadius: "var(--radius)", fontSize: "var(--dense)" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "1px" },
  ".cm-content": { fontFamily: "var(--mono, monospace)", padding: "8px 0", minHeight: "1.5em" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--paper)" },
});

/** A click on the label leads into the field, as with every field. */
function lead(label, view) {
  label?.addEventListener("click", (event) => {
    event.preventDefault();
    view.focus();
  });
}

/** Turn one text field into a field for FEEL; the field itself stays and is what the form sends. */
export function enhance(area) {
  const [label] = area.labels ?? [];
  const isLine = area.tagName === "INPUT";
  const described = area.getAttribute("aria-describedby");
  const attributes = {
    "aria-label": area.getAttribute("aria-label") ?? label?.textContent.trim() ?? "FEEL",
    ...(described ? { "aria-describedby": described } : {}),
    lang: "zxx",
  };
  const sync = EditorView.updateListener.of(({ docChanged, state }) => {
    if (!docChanged) return;
    area.value = state.doc.toString();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const oneLine = EditorState.transactionFilter.of((change) => (isLine && change.newDoc.lines > 1 ? [] : change));
  const view = new EditorView({
    doc: area.value,
    parent: area.parentElement,
    extensions: [
      history(), feel({ dialect: area.dataset.feelKind === "unary" ? "unaryTests" : "expression" }), bracketMatching(), closeBrackets(),
      autocompletion({ override: [source(area)] }), linter(remarks(area), { delay: WAIT }), oneLine, sync, LOOK,
      EditorView.lineWrapping, EditorView.contentAttributes.of(attributes),
      keymap.of([{ key: "Ctrl-Space", run: startCompletion }, ...defaultKeymap, ...historyKeymap]),
    ],
  });
  area.after(view.dom);
  area.hidden = true;
  if (area.dataset.feelHint) {
    const hint = document.createElement("p");
    hint.className = "field__hint";
    hint.textContent = area.dataset.feelHint;
    view.dom.after(hint);
  }
  lead(label, view);
  return view;
}

/** Enhance every FEEL field of the page. */
export function start() {
  for (const area of document.querySelectorAll("[data-feel]")) enhance(area);
}
