// The tools of the drawing table: only what the server says that we run, in the language of the page, usable by keys.
import { selfAndAllChildren } from "diagram-js/lib/util/Elements";
import * as options from "bpmn-js/lib/features/replace/ReplaceOptions";
import { WORDS } from "./modeler_vi.js";

const CREATED = {
  "create.start-event": "StartEvent",
  "create.intermediate-event": "IntermediateThrowEvent",
  "create.end-event": "EndEvent",
  "create.exclusive-gateway": "ExclusiveGateway",
  "create.data-object": "DataObjectReference",
  "create.data-store": "DataStoreReference",
  "create.subprocess-expanded": "SubProcess",
  "create.participant-expanded": "Participant",
  "create.group": "Group",
  "create.task": "Task",
};
// What is drawn most often stands in the palette itself.
const ADDED = [
  ["UserTask", "activity", "bpmn-icon-user-task", "Create user task"],
  ["ServiceTask", "activity", "bpmn-icon-service-task", "Create service task"],
  ["BusinessRuleTask", "activity", "bpmn-icon-business-rule-task", "Create business rule task"],
  ["ParallelGateway", "gateway", "bpmn-icon-gateway-parallel", "Create parallel gateway"],
  ["IntermediateCatchEvent", "event", "bpmn-icon-intermediate-event-catch-timer", "Create timer", "TimerEventDefinition"],
];
const GAP = 50;
const ORDER = ["tools", "activity", "event", "gateway", "collaboration"];
const REPLACED = new Map(Object.values(options).flat(2).filter((one) => one?.actionName).map((one) => [one.actionName, one]));

/** Say the sentences of the tools in the language of the page; what has no words is remembered. */
export function translating(language, missed) {
  function translate(template, replacements = {}) {
    const found = language === "vi" ? WORDS[template] : template;
    if (found === undefined) missed.add(template);
    return (found ?? template).replace(/{([^}]+)}/g, (whole, name) => replacements[name] ?? whole);
  }
  return { translate: ["value", translate] };
}

function runs(kinds, target) {
  if (!target) return true;
  const known = kinds.elements.includes(target.type);
  return known && (!target.eventDefinitionType || kinds.definitions.includes(target.eventDefinitionType));
}

class Tools {
  constructor(palette, popupMenu, contextPad, elementFactory, create, translate, kinds, autoPlace) {
    Object.assign(this, { elementFactory, create, translate, kinds, autoPlace });
    palette.registerProvider(500, this);
    popupMenu.registerProvider("bpmn-replace", 500, this);
    contextPad.registerProvider(500, this);
  }

  getPaletteEntries() {
    return (entries) => {
      const kept = Object.entries(entries).filter(([name]) => !CREATED[name] || runs(this.kinds, { type: `bpmn:${CREATED[name]}` }));
      const shown = {};
      for (const [name, group, className, title, definition] of ADDED) {
        const target = { type: `bpmn:${name}`, eventDefinitionType: definition && `bpmn:${definition}` };
        if (!runs(this.kinds, target)) continue;
        const start = (event) => this.create.start(event, this.elementFactory.createShape({ ...target }));
        shown[`create.${name}`] = { group, className, title: this.translate(title), action: { dragstart: start, click: start } };
      }
      Object.assign(shown, Object.fromEntries(kept.filter(([name]) => name !== "create.task")));
      const place = ({ group }) => ORDER.indexOf(group) + 1 || ORDER.length + 1;
      return Object.fromEntries(Object.entries(shown).sort(([, one], [, other]) => place(one) - place(other)));
    };
  }

  getPopupMenuEntries() {
    return (entries) =>
      Object.fromEntries(Object.entries(entries).filter(([name]) => runs(this.kinds, REPLACED.get(name)?.target)));
  }

  getPopupMenuHeaderEntries() {
    return (entries) => entries;
  }

  // A new step is one that a person does.
  getContextPadEntries(element) {
    return (entries) => {
      const entry = entries["append.append-task"];
      if (!entry) return entries;
      const shape = () => this.elementFactory.createShape({ type: "bpmn:UserTask" });
      const dragstart = (event) => this.create.start(event, shape(), { source: element });
      const click = () => this.autoPlace.append(element, shape());
      return { ...entries, "append.append-task": { ...entry, className: "bpmn-icon-user-task", action: { dragstart, click } } };
    };
  }
}
Tools.$inject = [
  "palette", "popupMenu", "contextPad", "elementFactory", "create", "translate", "config.kinds", "autoPlace",
];

export const tools = { __init__: ["ourTools"], ourTools: ["type", Tools] };

/** Make the palette usable by keys: each tool can be reached, Enter draws behind what is chosen or into the middle. */
export function reachByKeys(modeler, box) {
  const entries = () => box.querySelectorAll(".djs-palette .entry");
  const dress = () => {
    for (const entry of entries()) {
      entry.tabIndex = 0;
      entry.title = entry.getAttribute("aria-label");
    }
  };
  dress();
  modeler.on("i18n.changed", dress);
  box.addEventListener("keydown", (event) => {
    const entry = event.target.closest?.(".djs-palette .entry");
    if (!entry || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    const action = entry.dataset.action;
    const type = CREATED[action] ?? ADDED.find(([name]) => action === `create.${name}`)?.[0];
    if (!type) entry.click();
    else modeler.get("selection").select(drawByKeys(modeler, type, ADDED.find(([name]) => name === type)?.[4]));
  });
}

/** Draw an element without a mouse: behind what is chosen where that can be, else into the middle of what is seen. */
export function drawByKeys(modeler, type, definition) {
  const [chosen] = modeler.get("selection").get();
  const attributes = { type: `bpmn:${type}`, ...(definition && { eventDefinitionType: `bpmn:${definition}` }) };
  if (type === "SubProcess") attributes.isExpanded = true;
  const factory = modeler.get("elementFactory");
  const shape = type === "Participant" ? factory.createParticipantShape() : factory.createShape(attributes);
  const canAppend = chosen && !chosen.waypoints && !chosen.labelTarget && chosen.businessObject.$instanceOf("bpmn:FlowNode");
  if (canAppend && shape.businessObject.$instanceOf("bpmn:FlowNode")) {
    modeler.get("autoPlace").append(chosen, shape);
    return shape;
  }
  const isOnFlow = chosen?.businessObject.$instanceOf("bpmn:SequenceFlow") && shape.businessObject.$instanceOf("bpmn:FlowNode");
  if (isOnFlow) {
    makeRoom(modeler, chosen, shape.width + 2 * GAP);
    return modeler.get("modeling").createShape(shape, halfway(chosen), chosen);
  }
  const root = modeler.get("canvas").getRootElement();
  const pool = root.children.find((child) => child.businessObject.$type === "bpmn:Participant");
  const parent = type === "Participant" ? root : (chosen?.children && !chosen.waypoints && chosen) || pool || root;
  return modeler.get("modeling").createShape(shape, free(modeler, shape), parent);
}

// The middle of the longest stretch of a flow.
function halfway({ waypoints }) {
  const length = (at) => Math.hypot(waypoints[at + 1].x - waypoints[at].x, waypoints[at + 1].y - waypoints[at].y);
  const at = waypoints.slice(1).reduce((best, _, one) => (length(one) > length(best) ? one : best), 0);
  return { x: (waypoints[at].x + waypoints[at + 1].x) / 2, y: (waypoints[at].y + waypoints[at + 1].y) / 2 };
}

// What stands behind a short flow moves to the right, so that there is room on it.
function makeRoom(modeler, flow, wanted) {
  const [{ x: from }, { x: to }] = [flow.waypoints[0], flow.waypoints.at(-1)];
  const delta = Math.round(wanted - (to - from));
  if (to <= from || delta <= 0) return;
  const [tool, start] = [modeler.get("spaceTool"), (from + to) / 2];
  const all = selfAndAllChildren(modeler.get("canvas").getRootElement(), true);
  const { movingShapes, resizingShapes } = tool.calculateAdjustments(all, "x", delta, start);
  tool.makeSpace(movingShapes, resizingShapes, { x: delta, y: 0 }, "e", start);
}

// The first place below the middle of what is seen where nothing stands.
function free(modeler, { width, height }) {
  const view = modeler.get("canvas").viewbox();
  const place = { x: Math.round(view.x + view.width / 2), y: Math.round(view.y + view.height / 2) };
  const nodes = modeler.get("elementRegistry").filter(({ businessObject: one, waypoints, labelTarget }) => {
    return !waypoints && !labelTarget && one?.$instanceOf?.("bpmn:FlowNode");
  });
  const isTaken = (node) =>
    Math.abs(node.x + node.width / 2 - place.x) < (node.width + width) / 2 + 10 &&
    Math.abs(node.y + node.height / 2 - place.y) < (node.height + height) / 2 + 10;
  while (nodes.some(isTaken)) place.y += height + 20;
  return place;
}
