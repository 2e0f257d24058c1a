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

const has = (selector) => document.querySelector(selector) !== null;

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

if (has("select[data-combobox]")) import("./combobox.js").then((part) => part.start());
if (has("[data-form-editor]")) import("./form_editor.js").then((part) => part.start());
if (has("[data-decision-editor]")) import("./decision_editor.js").then((part) => part.start());
if (has("[data-feel]")) import("./feel_field.js").then((part) => part.start());
if (has("[data-tabs]")) import("./tabs.js").then((part) => part.start());
if (has("[data-replay]")) import("./replay.js").then((part) => part.start());
if (has("[data-diagram-url]:not([data-later])")) import("./diagram.js").then((part) => part.start());
if (has("[data-modeler]")) import("./modeler.js").then((part) => part.start());
