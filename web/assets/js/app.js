// The one script of every page: small habits here, larger parts are fetched only where the page has them.
import { watchChoices } from "./conditions.js";
import { watchDates } from "./dates.js";
import { watchDrafts } from "./drafts.js";
import { watchFigures } from "./figures.js";
import { watchFiles } from "./files.js";
import { watchForms } from "./forms.js";
import { takeFragment } from "./fragment.js";
import { watchKeys } from "./keys.js";
import { watchLive } from "./live.js";
import { watchPrint } from "./print.js";
import { watchMenus } from "./menus.js";

watchMenus();
watchPrint();
watchKeys();
watchForms();
watchDrafts();
watchChoices();
watchDates();
watchFiles();
watchFigures();
takeFragment();
watchLive();

const PARTS = {
  "select[data-combobox]": () => import("./combobox.js"),
  "textarea[data-mentions]": () => import("./mentions.js"),
  "[data-form-editor]": () => import("./form_editor.js"),
  "[data-decision-editor]": () => import("./decision_editor.js"),
  "[data-feel]": () => import("./feel_field.js"),
  "[data-tabs]": () => import("./tabs.js"),
  "[data-replay]": () => import("./replay.js"),
  "[data-diagram-url]:not([data-later])": () => import("./diagram.js"),
  "[data-modeler]": () => import("./modeler.js"),
};
const wanted = Object.entries(PARTS).filter(([selector]) => document.querySelector(selector) !== null);

/** Start the parts that this page has; then the page says that mouse and keyboard reach all of it. */
async function startParts() {
  try {
    await Promise.all(wanted.map(async ([, load]) => (await load()).start()));
  } finally {
    document.documentElement.dataset.ready = "";
  }
}
startParts();
