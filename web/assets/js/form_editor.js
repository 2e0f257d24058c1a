// The form of a step drawn with form-js: only parts that run here, only settings that are read here.
import "./editor_styles.js";
import { FormEditor } from "@bpmn-io/form-js-editor";
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
      .map((group) => (group.entries ? { ...group, entries: group.entries.filter(({ id }) => !ENTRIES.has(id)) } : group))
      .filter((group) => group.items || group.component || group.entries?.length);
    propertiesPanel.registerProvider(this, 500);
  }
  Settings.$inject = ["propertiesPanel"];
  return { __init__: ["ownSettings"], ownSettings: ["type", Settings] };
}

async function open(form) {
  const { parts, words } = configOf(form);
  const area = form.querySelector("textarea");
  const box = form.querySelector("[data-editor]");
  const editor = new FormEditor({ container: box, additionalModules: [onlyParts(parts), onlySettings()] });
  try {
    await editor.importSchema(JSON.parse(area.value));
  } catch {
    editor.destroy();
    return;
  }
  swap(form, true);
  speak(box, words);
  const changed = keepLive(form);
  editor.on("changed", () => {
    if (write(area, JSON.stringify(editor.saveSchema(), null, 2))) changed();
  });
}

/** Open every form editor of the page. */
export function start() {
  for (const form of document.querySelectorAll("[data-form-editor]")) open(form);
}
