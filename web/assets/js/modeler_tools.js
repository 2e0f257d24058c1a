// The tools of the drawing table: only what the server says that we run, in the language of the page, usable by keys.
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
    else drawByKeys(modeler, type, ADDED.find(([name]) => name === type)?.[4]);
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
  const { x, y, width, height } = modeler.get("canvas").viewbox();
  const root = modeler.get("canvas").getRootElement();
  const pool = root.children.find((child) => child.businessObject.$type === "bpmn:Participant");
  const parent = type === "Participant" ? root : (chosen?.children && !chosen.waypoints && chosen) || pool || root;
  return modeler.get("modeling").createShape(shape, { x: x + width / 2, y: y + height / 2 }, parent);
}
