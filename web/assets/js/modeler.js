// The drawing table: tools, drawing, settings and findings of one draft. Fetched on its page alone.
import Modeler from "bpmn-js/lib/Modeler";
import { shareClipboard } from "./modeler_clipboard.js";
import { Findings } from "./modeler_findings.js";
import { shielded, unshielded } from "./modeler_foreign.js";
import { Keeper } from "./modeler_keeping.js";
import { names } from "./modeler_names.js";
import { Panel } from "./modeler_panel.js";
import { Past } from "./modeler_past.js";
import { bringUp, says } from "./modeler_said.js";
import { drawByKeys, reachByKeys, tools, translating } from "./modeler_tools.js";
import { nameOf } from "./modeler_written.js";
import { Sheet } from "./sheet.js";
import ours from "./thong_suot.json";
import { fill } from "./words.js";

const FONT = { fontFamily: '"Be Vietnam Pro", sans-serif', fontSize: 12, lineHeight: 1.25 };
const [PALETTE, EDGE] = [110, 20];
const NARROW = "(max-width: 60rem)";

class DrawingTable {
  constructor(box, config) {
    Object.assign(this, { box, config, missed: new Set() });
    this.canvasBox = box.querySelector("[data-canvas]");
    this.modeler = new Modeler({
      container: this.canvasBox,
      moddleExtensions: { ts: ours },
      textRenderer: { defaultStyle: FONT, externalStyle: { ...FONT, fontSize: 11 } },
      additionalModules: [tools, names, translating(document.documentElement.lang, this.missed)],
      kinds: config.kinds,
    });
    this.write = async () => unshielded((await this.modeler.saveXML({ format: true })).xml);
    this.read = (xml) => this.modeler.importXML(shielded(xml));
  }

  part(name) {
    return this.box.querySelector(`[data-${name}]`);
  }

  async open() {
    const { modeler, config } = this;
    const { warnings } = await this.read(config.xml);
    this.#bringUp();
    this.#fit();
    this.keeper = new Keeper(config, this.write, (...words) => this.#say(...words));
    this.past = new Past(this, `drawing ${config.person} ${location.pathname}`);
    this.past.begin(config.xml, await this.write());
    this.findings = new Findings(modeler, config, this.box, (id) => this.pick(id));
    this.panel = new Panel(modeler, config, this.box, {
      pick: (id) => this.pick(id),
      openForm: (name) => this.leaveFor(config.urls.form.replace("NAME", encodeURIComponent(name))),
      openDecisions: () => this.leaveFor(config.urls.decisions),
    });
    this.#listen();
    this.panel.show();
    if (warnings.length) this.#tell(fill(config.words.lost_parts, { count: warnings.length }));
    this.findings.ask(this.write);
    this.keeper.sit((others, newer) => this.#company(others, newer));
    reachByKeys(modeler, this.canvasBox);
    shareClipboard(modeler);
    this.#say("saved", "");
    this.box.dataset.ready = "";
  }

  // Settings that were changed elsewhere are shown as they are now.
  #bringUp() {
    const { modeler, config } = this;
    const objects = modeler.get("elementRegistry").filter(({ businessObject: one, labelTarget }) => {
      return !labelTarget && one?.$instanceOf && says(one);
    });
    bringUp(modeler.get("moddle"), objects.map(({ businessObject }) => businessObject), config.seed, config.said);
  }

  #listen() {
    const { modeler } = this;
    const changed = () => {
      this.keeper.touch();
      this.findings.touch(this.write);
      this.#elements();
      this.#buttons();
    };
    modeler.on("commandStack.changed", ({ trigger }) => trigger !== "clear" && changed());
    modeler.on("selection.changed", () => {
      const [chosen] = modeler.get("selection").get();
      this.findings.tie(chosen?.labelTarget?.id ?? chosen?.id);
      this.#elements();
      this.#buttons();
    });
    this.past.onGone = () => {
      this.panel.show();
      changed();
    };
    // One undo for keys, buttons and whatever else asks: it goes on where the memory of this page ends.
    const actions = modeler.get("editorActions");
    for (const [name, act] of [["undo", () => this.past.undo()], ["redo", () => this.past.redo()]]) {
      actions.unregister(name);
      actions.register(name, () => act().then(() => this.#buttons()));
    }
    for (const button of this.box.querySelectorAll("[data-do]")) {
      button.addEventListener("click", () => this.#do(button.dataset.do));
    }
    this.part("elements").addEventListener("change", (event) => this.pick(event.target.value));
    this.#elements();
    this.#buttons();
  }

  #buttons() {
    const stack = this.modeler.get("commandStack");
    const [chosen] = this.modeler.get("selection").get();
    const can = {
      trial: !this.keeper?.isApart,
      finish: !this.keeper?.isApart,
      undo: stack.canUndo() || this.past?.canUndo,
      redo: stack.canRedo() || this.past?.canRedo,
      delete: Boolean(chosen),
      replace: Boolean(chosen) && !chosen.waypoints,
      append: ["bpmn:FlowNode", "bpmn:SequenceFlow"].some((type) => chosen?.businessObject.$instanceOf(type)) && !chosen.labelTarget,
    };
    for (const button of this.box.querySelectorAll("[data-do]")) {
      if (button.dataset.do in can) button.disabled = !can[button.dataset.do];
    }
  }

  // Show the whole beside the palette, not under it.
  #fit() {
    const canvas = this.modeler.get("canvas");
    const { inner, outer } = canvas.viewbox();
    const room = outer.width - PALETTE;
    const scale = Math.min(1, room / (inner.width + 2 * EDGE), outer.height / (inner.height + 2 * EDGE));
    const [width, height] = [outer.width / scale, outer.height / scale];
    const x = inner.x - PALETTE / scale - (room / scale - inner.width) / 2;
    canvas.viewbox({ x, y: inner.y - (height - inner.height) / 2, width, height });
  }

  // Every element can be chosen without a mouse.
  #elements() {
    const select = this.part("elements");
    const [chosen] = this.modeler.get("selection").get();
    const shown = this.modeler.get("elementRegistry").filter(({ businessObject: one, labelTarget, parent }) => {
      return parent && !labelTarget && one && (one.$instanceOf("bpmn:FlowElement") || one.$instanceOf("bpmn:Lane"));
    });
    const options = shown.map(({ id, businessObject }) => new Option(nameOf(businessObject), id));
    select.replaceChildren(select.options[0], ...options);
    select.value = chosen && shown.includes(chosen) ? chosen.id : "";
  }

  async #do(what) {
    const { modeler } = this;
    const chosen = modeler.get("selection").get();
    if (what === "undo" || what === "redo") modeler.get("editorActions").trigger(what);
    else if (what === "in" || what === "out") modeler.get("zoomScroll").stepZoom(what === "in" ? 1 : -1);
    else if (what === "fit") this.#fit();
    else if (what === "delete") modeler.get("editorActions").trigger("removeSelection");
    else if (what === "append") modeler.get("selection").select(drawByKeys(modeler, "UserTask"));
    else if (what === "replace") {
      const { left, bottom } = this.box.querySelector('[data-do="replace"]').getBoundingClientRect();
      modeler.get("popupMenu").open(chosen[0], "bpmn-replace", { x: left, y: bottom, cursor: { x: left, y: bottom } });
    } else if (what === "trial") await this.leaveFor(this.config.urls.trial, false);
    else if (what === "finish") await this.finish();
  }

  /** Choose an element and bring it into view. */
  pick(id) {
    const element = this.modeler.get("elementRegistry").get(id);
    if (!element) return;
    this.modeler.get("selection").select(element);
    this.modeler.get("canvas").scrollToElement(element);
  }

  /** Make the drawing the draft; with errors nothing is made, and they are shown. */
  async finish() {
    const answer = await this.keeper.finish();
    if (answer?.ok) {
      this.#say("saved", answer.message);
      this.findings.lack(answer.missing);
    } else if (answer?.findings) {
      this.findings.show(answer.findings);
      this.#say("unsaved", this.config.words.finish_refused);
    } else if (answer?.message) this.#tell(answer.message);
    return Boolean(answer?.ok);
  }

  /** Go to another page once everything is kept; to what belongs to the draft once the drawing is the draft. */
  async leaveFor(url, asDraft = true) {
    if (asDraft ? await this.finish() : await this.keeper.flush()) location.assign(url);
  }

  #say(state, text, more = "") {
    const place = this.part("state");
    place.textContent = text;
    place.dataset.state = state;
    if (more) this.#tell(more);
    this.#buttons();
  }

  #tell(text) {
    const place = this.part("told");
    place.hidden = !text;
    place.querySelector("[data-text]").textContent = text;
  }

  #company(others, newer) {
    const { words } = this.config;
    const place = this.part("company");
    place.hidden = !others.length;
    place.textContent = others.length ? fill(words.open_also, { names: others.join(", ") }) : "";
    if (newer) this.#tell(newer.message);
  }
}

/** Start the drawing table of the page; where there is no room to draw, show the diagram. */
export async function start() {
  const box = document.querySelector("[data-modeler]");
  const config = JSON.parse(box.querySelector("[data-config]").textContent);
  await document.fonts.load('12px "Be Vietnam Pro"', "Aạ").catch(() => []);
  if (matchMedia(NARROW).matches) {
    const sheet = await new Sheet(box.querySelector("[data-canvas]")).draw(config.xml, box.dataset.label);
    sheet.fit();
    return;
  }
  const table = new DrawingTable(box, config);
  box.table = table;
  await table.open();
}
