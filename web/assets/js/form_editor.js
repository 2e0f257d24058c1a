// The form of a step drawn with form-js: only parts that run here, only settings that are read here.
import "./editor_focus.js";
import "./editor_styles.js";
import { FormEditor } from "@bpmn-io/form-js-editor";
import * as vietnamese from "./form_vi.js";
import { configOf, keepLive, speak, swap, write } from "./editor_page.js";

const GROUPS = new Set([
  "general", "condition", "constraints", "validation", "valuesSource", "staticOptions", "dynamicOptions",
  "optionsExpression", "custom-values",
]);
const ENTRIES = new Set([
  "searchable", "use24h", "alt", "url", "content", "path", "showOutline", "verticalAlignment", "versionTag",
  "custom-values-key", "columns", "timeInterval", "time-interval", "disallow-past-dates", "disallowPassedDates",
  "patternErrorMessage",
]);
// These begin with the id of their part.
const ENDINGS = ["-timeInterval", "-disallowPassedDates"];
const isRead = ({ id }) => !ENTRIES.has(id) && !ENDINGS.some((one) => id.endsWith(one));

/** Hide from the palette what the server does not read; forms that have it are still drawn. */
function onlyParts(parts) {
  function Parts(formFields) {
    const all = formFields._formFields;
    for (const [type, name] of Object.entries(parts)) {
      if (all[type]) all[type].config.name = name;
    }
    formFields._formFields = new Proxy(all, { ownKeys: (known) => Reflect.ownKeys(known).filter((type) => type in parts) });
  }
  Parts.$inject = ["formFields"];
  return { __init__: ["ownParts"], ownParts: ["type", Parts] };
}

/** Leave out groups and settings that the server does not read. */
function onlySettings() {
  function Settings(propertiesPanel) {
    this.getGroups = () => (groups) => groups
      .filter(({ id }) => GROUPS.has(id))
      .map((group) => (group.entries ? { ...group, entries: group.entries.filter(isRead) } : group))
      .filter((group) => group.items || group.component || group.entries?.length);
    propertiesPanel.registerProvider(this, 500);
  }
  Settings.$inject = ["propertiesPanel"];
  return { __init__: ["ownSettings"], ownSettings: ["type", Settings] };
}

// What a form writes: the keys of its fields. What its expressions name is no help while they are written.
const keysOf = ({ type, key, path, valuesKey, components }) => ({ type, key, path, valuesKey, components: components?.map(keysOf) });

/** Offer what is in reach wherever FEEL is written in the form, beside the form's own fields; gives the form alone. */
function offer(editor, variables) {
  const drawn = editor.getSchema.bind(editor);
  const around = [...new Set(variables.map(({ name }) => name))].map((key) => ({ type: "textfield", key }));
  editor.getSchema = () => ({ ...keysOf(drawn()), components: [...(drawn().components ?? []).map(keysOf), ...around] });
  return drawn;
}

async function open(form) {
  const { parts, words, variables } = configOf(form);
  const area = form.querySelector("textarea");
  const box = form.querySelector("[data-editor]");
  const editor = new FormEditor({ container: box, additionalModules: [onlyParts(parts), onlySettings()] });
  try {
    await editor.importSchema(JSON.parse(area.value));
  } catch {
    editor.destroy();
    return;
  }
  const drawn = offer(editor, variables);
  swap(form, true);
  speak(box, words, vietnamese);
  const changed = keepLive(form);
  editor.on("changed", () => {
    if (write(area, JSON.stringify(drawn(), null, 2))) changed();
  });
}

/** Open every form editor of the page. */
export function start() {
  for (const form of document.querySelectorAll("[data-form-editor]")) open(form);
}
