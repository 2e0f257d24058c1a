// How single properties stand in the file: conditions, timers, names that several elements share, mappings of a service.
const ZEEBE = "http://camunda.org/schema/zeebe/1.0";
const ROOTS = {
  "bpmn:MessageEventDefinition": ["messageRef", "bpmn:Message"],
  "bpmn:SignalEventDefinition": ["signalRef", "bpmn:Signal"],
  "bpmn:ErrorEventDefinition": ["errorRef", "bpmn:Error"],
  "bpmn:EscalationEventDefinition": ["escalationRef", "bpmn:Escalation"],
  "bpmn:SendTask": ["messageRef", "bpmn:Message"],
  "bpmn:ReceiveTask": ["messageRef", "bpmn:Message"],
};
const CODES = { "bpmn:Error": "errorCode", "bpmn:Escalation": "escalationCode" };
export const TIMERS = { duration: "timeDuration", date: "timeDate", cycle: "timeCycle" };

/** Name an element as people know it: by its name, a flow by what it joins. */
export function nameOf(object) {
  const end = (one) => one?.name || one?.id;
  const flow = object.$type === "bpmn:SequenceFlow" ? `${end(object.sourceRef)} → ${end(object.targetRef)}` : "";
  return [flow, object.name].filter(Boolean).join(": ") || object.id;
}

const COMPUTED = ["inputCollection", "outputElement"];
const other = (part, name) => (part?.get("extensionElements")?.get("values") ?? []).find((one) => one.$type === `zeebe:${name}`);
const attributesOf = (one) => Object.fromEntries(Object.entries(one).filter(([, value]) => typeof value === "string"));

/** Make an expression of the file, none for an empty text. */
function expression(moddle, owner, text) {
  if (!text.trim()) return undefined;
  const made = moddle.create("bpmn:FormalExpression", { body: text.trim() });
  made.$parent = owner;
  return made;
}

export class Written {
  constructor(modeler) {
    this.modeler = modeler;
    this.moddle = modeler.get("moddle");
    this.modeling = modeler.get("modeling");
  }

  /** Set properties of an element. */
  set(element, properties) {
    this.modeling.updateProperties(element, properties);
  }

  /** Set properties of a part of an element. */
  inside(element, part, properties) {
    this.modeling.updateModdleProperties(element, part, properties);
  }

  expression(element, part, name, text) {
    this.inside(element, part, { [name]: expression(this.moddle, part, text) });
  }

  /** Set when a timer fires; it has one kind of time only. */
  timer(element, definition, kind, text) {
    const properties = Object.fromEntries(Object.values(TIMERS).map((name) => [name, undefined]));
    properties[TIMERS[kind]] = expression(this.moddle, definition, text || " ") ?? this.moddle.create("bpmn:FormalExpression");
    this.inside(element, definition, properties);
  }

  /** Give the name under which a part is known to others: of its message, signal, error or escalation. */
  sharedName(part) {
    const [ref, type] = ROOTS[part.$type];
    const root = part.get(ref);
    return root?.get(CODES[type] ?? "name") ?? root?.get("name") ?? "";
  }

  /** Name what a part sends or waits for: an element of the whole file, made when none has that name. */
  share(element, part, name) {
    const [ref, type] = ROOTS[part.$type];
    const key = CODES[type] ?? "name";
    let root;
    if (name) {
      const definitions = this.modeler.getDefinitions();
      root = definitions.get("rootElements").find((one) => one.$type === type && one.get(key) === name);
      if (!root) {
        root = this.modeler.get("bpmnFactory").create(type, { name, [key]: name });
        root.$parent = definitions;
        definitions.get("rootElements").push(root);
      }
    }
    this.inside(element, part, { [ref]: root });
  }

  /** Give one thing that is said about the rounds of an activity: the list, its item, what is collected. */
  rounds(loop, name) {
    return (other(loop, "loopCharacteristics")?.[name] ?? "").replace(/^=/, "");
  }

  /** Set one thing about the rounds; nothing for an empty text. */
  setRounds(element, loop, name, text) {
    const value = COMPUTED.includes(name) && text ? `=${text.replace(/^=/, "")}` : text;
    this.#extend(element, loop, "loopCharacteristics", { [name]: value });
  }

  /** Give the expression that tells which instance a message belongs to. */
  key(message) {
    return (other(message, "subscription")?.correlationKey ?? "").replace(/^=/, "");
  }

  setKey(element, message, text) {
    this.#extend(element, message, "subscription", { correlationKey: text && `=${text.replace(/^=/, "")}` });
  }

  // Say attributes of one element of the extensions of a part; all else in them stays.
  #extend(element, part, name, attributes) {
    const before = other(part, name);
    const said = { ...(before ? attributesOf(before) : {}), ...attributes };
    const kept = Object.fromEntries(Object.entries(said).filter(([, value]) => value));
    const values = (part.get("extensionElements")?.get("values") ?? []).filter((one) => one !== before);
    if (Object.keys(kept).length) values.push(this.moddle.createAny(`zeebe:${name}`, ZEEBE, kept));
    const extensions = values.length ? this.moddle.create("bpmn:ExtensionElements", { values }) : undefined;
    if (extensions) {
      for (const one of values) one.$parent = extensions;
      extensions.$parent = part;
    }
    this.inside(element, part, { extensionElements: extensions });
  }

  #mapping(object) {
    return (object.get("extensionElements")?.get("values") ?? []).find((one) => one.$type === "zeebe:ioMapping");
  }

  /** List what goes into a service or comes out of it, a line each: `name = expression`. */
  mapped(object, way) {
    const found = (this.#mapping(object)?.$children ?? []).filter((one) => one.$type === `zeebe:${way}`);
    return found.map(({ source = "", target = "" }) => `${target} = ${source.replace(/^=/, "")}`).join("\n");
  }

  /** Set what goes in or comes out; the other way and everything else beside it stay. */
  map(element, way, text) {
    const object = element.businessObject;
    const rows = text.split("\n").map((row) => row.split(/=(.*)/s)).filter(([target, source]) => target.trim() && source?.trim());
    const made = rows.map(([target, source]) =>
      this.moddle.createAny(`zeebe:${way}`, ZEEBE, { source: `=${source.trim().replace(/^=/, "")}`, target: target.trim() }),
    );
    const before = this.#mapping(object);
    const others = (before?.$children ?? []).filter((one) => one.$type !== `zeebe:${way}`);
    const children = way === "input" ? [...made, ...others] : [...others, ...made];
    const values = (object.get("extensionElements")?.get("values") ?? []).filter((one) => one !== before);
    if (children.length) values.push(this.moddle.createAny("zeebe:ioMapping", ZEEBE, { $children: children }));
    const extensions = values.length ? this.moddle.create("bpmn:ExtensionElements", { values }) : undefined;
    if (extensions) {
      for (const one of values) one.$parent = extensions;
      extensions.$parent = object;
    }
    this.set(element, { extensionElements: extensions });
  }
}
