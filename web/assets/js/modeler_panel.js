// The settings of what is chosen on the drawing. What a step needs comes first; the rest of its file stays as it is.
import { eventGroup, key } from "./modeler_events.js";
import { act, choice, fold, group, line, lines, tick } from "./modeler_fields.js";
import { standing } from "./modeler_pauses.js";
import { rounds } from "./modeler_rounds.js";
import { saidBy, saying } from "./modeler_said.js";
import { budget, role, work } from "./modeler_step.js";
import { nameOf, Written } from "./modeler_written.js";

const BY_PEOPLE = ["bpmn:Task", "bpmn:UserTask", "bpmn:ManualTask"];
const SPLITS = ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway", "bpmn:ComplexGateway", "bpmn:Activity"];

export class Panel {
  constructor(modeler, config, box, { pick, openForm, openDecisions }) {
    Object.assign(this, { modeler, config, box, pick, openForm, openDecisions });
    this.words = config.words;
    this.written = new Written(modeler);
    this.moddle = modeler.get("moddle");
    this.title = box.querySelector("[data-chosen]");
    this.body = box.querySelector("[data-fields]");
    this.opened = new Map();
    modeler.on("selection.changed", () => this.show());
    modeler.on("commandStack.changed", () => this.refresh());
    modeler.on("import.done", () => this.show());
    this.body.addEventListener("toggle", ({ target }) => this.opened.set(target.dataset.fold, target.open), true);
  }

  /** Show again what is chosen once the hand has arrived at the next field. */
  refresh() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show());
  }

  /** Show the settings of what is chosen; of the whole process when it is nothing, or several. */
  show() {
    const chosen = this.modeler.get("selection").get();
    const element = chosen.length === 1 ? (chosen[0].labelTarget ?? chosen[0]) : this.modeler.get("canvas").getRootElement();
    if (!element?.businessObject) return;
    const isOther = element !== this.element;
    if (isOther) this.opened.clear();
    this.element = element;
    this.object = element.businessObject;
    this.said = saidBy(this.object);
    this.title.textContent = this.isRoot ? this.words.process_name : nameOf(this.object);
    const at = isOther ? -1 : this.#controls().indexOf(document.activeElement);
    const label = at < 0 ? "" : document.activeElement.closest(".field")?.textContent;
    this.body.replaceChildren(...this.#groups().filter(Boolean));
    for (const one of this.body.querySelectorAll("[data-fold]")) {
      if (this.opened.has(one.dataset.fold)) one.open = this.opened.get(one.dataset.fold);
    }
    if (at >= 0) this.#focusAgain(at, label);
  }

  get isRoot() {
    return this.element === this.modeler.get("canvas").getRootElement();
  }

  #controls() {
    return [...this.body.querySelectorAll("input, select, textarea, button, summary, .cm-content")].filter((one) => !one.hidden);
  }

  // The hand goes on in the field where it was, also when others came or went around it.
  #focusAgain(at, label) {
    const controls = this.#controls();
    const again = controls.find((one) => label && one.closest(".field")?.textContent === label) ?? controls[at];
    again?.focus({ preventScroll: true });
  }

  /** Give label and help of a field. */
  about(name, label = name) {
    return { label: this.words[label], hint: this.words[`${name}_help`] };
  }

  is(...types) {
    return types.some((type) => this.object.$instanceOf(type));
  }

  /** Set properties of what is chosen. */
  set(properties) {
    this.written.set(this.element, properties);
  }

  /** Say a word of the settings; none for nothing. */
  say(name, value) {
    this.set(saying(this.moddle, this.object, name, value));
  }

  /** Give what makes a field one for FEEL: it knows the names in reach of its element, as far as the draft has it. */
  feel(kind) {
    const { names, feel } = this.config.urls;
    const at = encodeURIComponent(this.object.id);
    return { isCode: true, feel: { feelNames: `${names}?at=${at}`, feelCheck: feel, feelAt: this.object.id, feelKind: kind } };
  }

  /** A field for what goes in or comes out, a line each. */
  mapping(way, name) {
    const change = (text) => this.written.map(this.element, way, text);
    return lines({ ...this.about(name), value: this.written.mapped(this.object, way), isCode: true, change });
  }

  /** A field for the name under which a message, a signal, an error is known to others. */
  shared(part, name) {
    const change = (text) => this.written.share(this.element, part, text);
    return line({ ...this.about(name), value: this.written.sharedName(part), change });
  }

  // What names no software is done by a person, whatever its kind.
  #isDoneByPeople() {
    if (BY_PEOPLE.includes(this.object.$type)) return true;
    const others = (this.object.get("extensionElements")?.get("values") ?? []).some(({ $type }) => !$type.startsWith("ts:"));
    const isOpen = !others && !this.object.get("ts:service") && !this.object.get("ts:decision");
    return isOpen && this.is("bpmn:ServiceTask", "bpmn:BusinessRuleTask");
  }

  #groups() {
    return [
      this.isRoot ? this.#process() : this.#named(),
      this.is("bpmn:Lane") ? group(this.words.work, role(this)) : null,
      this.is("bpmn:Participant") ? this.#agency() : null,
      ...(this.#isDoneByPeople() ? work(this) : []),
      this.is("bpmn:SubProcess") && !this.object.triggeredByEvent ? group(this.words.shared_time, budget(this)) : null,
      this.is("bpmn:BusinessRuleTask") ? this.#decision() : null,
      this.is("bpmn:ServiceTask", "bpmn:SendTask") ? this.#service() : null,
      this.is("bpmn:SendTask", "bpmn:ReceiveTask") ? this.#sent() : null,
      this.is("bpmn:ScriptTask") ? this.#script() : null,
      this.is("bpmn:CallActivity") ? this.#called() : null,
      this.is("bpmn:SequenceFlow") ? this.#flow() : null,
      this.is("bpmn:Event") ? eventGroup(this) : null,
      this.is("bpmn:Activity") && !this.object.triggeredByEvent ? rounds(this) : null,
      standing(this),
      this.is("bpmn:FlowNode") ? this.#documented() : null,
    ];
  }

  #process() {
    const hint = document.createElement("p");
    hint.className = "muted dense";
    hint.textContent = this.words.nothing_chosen;
    const participants = (this.object.get("participants") ?? []).filter((one) => one.processRef);
    const owner = participants[0] ?? (this.is("bpmn:Process") ? this.object : null);
    const element = owner && (this.modeler.get("elementRegistry").get(owner.id) ?? this.element);
    const change = (name) => this.written.set(element, { name });
    return group(this.words.general, owner && line({ ...this.about("name"), value: owner.name, change }), hint);
  }

  #named() {
    const change = (name) => this.set({ name: name.trim() || undefined });
    return group(this.words.general, lines({ label: this.words.name, value: this.object.name, rows: 1, change }));
  }

  #agency() {
    const options = this.config.agencies;
    const change = (code) => this.say("agency", code);
    return group(this.words.agency, choice({ ...this.about("agency"), value: this.said.agency, none: this.words.agency_none, options, change }));
  }

  #documented() {
    const [documentation] = this.object.get("documentation") ?? [];
    const change = (text) => {
      const made = text.trim() ? [this.moddle.create("bpmn:Documentation", { text: text.trim() })] : [];
      this.set({ documentation: [...made, ...(this.object.get("documentation") ?? []).slice(1)] });
    };
    return group(this.words.documentation, lines({ ...this.about("documentation"), value: documentation?.text, rows: 2, change }));
  }

  #decision() {
    return group(
      this.words.decision,
      line({
        label: this.words.decision,
        value: this.object.get("ts:decision"),
        list: this.config.decisions,
        hint: this.config.decisions.length ? this.words.decision_help : this.words.decision_none,
        change: (decision) => this.set({ "ts:decision": decision || undefined }),
      }),
      this.#result(),
      act(this.words.decision_edit, () => this.openDecisions()),
    );
  }

  #result() {
    const change = (name) => this.set({ "ts:resultVariable": name || undefined });
    return line({ ...this.about("result_variable"), value: this.object.get("ts:resultVariable"), change });
  }

  #service() {
    const change = (service) => this.set({ "ts:service": service || undefined });
    const list = this.config.services;
    return group(
      this.words.service,
      line({ ...this.about("service"), value: this.object.get("ts:service"), list, change }),
      this.mapping("input", "inputs"),
      this.mapping("output", "outputs_of"),
      this.#result(),
    );
  }

  #sent() {
    const { messageRef } = this.object;
    const received = this.is("bpmn:ReceiveTask") ? this.mapping("output", "received") : null;
    return group(this.words.message, this.shared(this.object, "message"), received, messageRef ? key(this, messageRef) : null);
  }

  #script() {
    const change = (script) => this.set({ script: script.trim() || undefined, scriptFormat: this.object.scriptFormat || "feel" });
    return group(
      this.words.script,
      lines({ ...this.about("script"), value: this.object.script, rows: 3, ...this.feel("expression"), change }),
      this.#result(),
    );
  }

  #called() {
    const change = (calledElement) => this.set({ calledElement: calledElement || undefined });
    const hasMapping = ["input", "output"].some((way) => this.written.mapped(this.object, way));
    return group(
      this.words.called,
      line({ ...this.about("called"), value: this.object.calledElement, list: this.config.processes, change }),
      fold(this.words.exchanged, hasMapping, this.mapping("input", "called_inputs"), this.mapping("output", "called_outputs")),
    );
  }

  #flow() {
    const source = this.object.sourceRef;
    if (!SPLITS.some((type) => source?.$instanceOf(type))) return null;
    const isDefault = source.default === this.object;
    const from = this.modeler.get("elementRegistry").get(source.id);
    const change = (text) => this.written.expression(this.element, this.object, "conditionExpression", text);
    const value = this.object.conditionExpression?.body ?? "";
    return group(
      this.words.condition,
      isDefault ? null : lines({ ...this.about("condition"), value, rows: 2, ...this.feel("condition"), change }),
      tick({
        ...this.about("is_default"),
        value: isDefault,
        change: (on) => this.written.set(from, { default: on ? this.object : undefined }),
      }),
    );
  }
}
