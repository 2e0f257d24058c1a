// The settings of what is chosen on the drawing. What a step needs comes first; the rest of its file stays as it is.
import { act, choice, group, line, lines, pair, tick } from "./modeler_fields.js";
import { budgetAttributes, saidBy, withLines } from "./modeler_said.js";
import { nameOf, TIMERS, Written } from "./modeler_written.js";

const BY_PEOPLE = ["bpmn:Task", "bpmn:UserTask", "bpmn:ManualTask"];
const SPLITS = ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway", "bpmn:ComplexGateway", "bpmn:Activity"];

export class Panel {
  constructor(modeler, config, box, { pick, write, openForm, openDecisions }) {
    Object.assign(this, { modeler, config, box, pick, openForm, openDecisions, save: write });
    this.words = config.words;
    this.written = new Written(modeler);
    this.moddle = modeler.get("moddle");
    this.title = box.querySelector("[data-chosen]");
    this.body = box.querySelector("[data-fields]");
    modeler.on("selection.changed", () => this.show());
    modeler.on("commandStack.changed", () => this.refresh());
    modeler.on("import.done", () => this.show());
  }

  /** Show again what is chosen, unless somebody is typing in it. */
  refresh() {
    if (!this.body.contains(document.activeElement)) this.show();
    else this.isOld = true;
  }

  /** Show the settings of what is chosen; of the whole process when it is nothing, or several. */
  show() {
    const chosen = this.modeler.get("selection").get();
    const element = chosen.length === 1 ? (chosen[0].labelTarget ?? chosen[0]) : this.modeler.get("canvas").getRootElement();
    if (!element?.businessObject) return;
    this.element = element;
    this.object = element.businessObject;
    const isRoot = element === this.modeler.get("canvas").getRootElement();
    this.title.textContent = isRoot ? this.words.process_name : nameOf(this.object);
    this.body.replaceChildren(...this.#groups().filter(Boolean));
  }

  #is(...types) {
    return types.some((type) => this.object.$instanceOf(type));
  }

  // What names no software is done by a person, whatever its kind.
  #isDoneByPeople() {
    if (BY_PEOPLE.includes(this.object.$type)) return true;
    const isOpen = !this.object.get("extensionElements") && !this.object.get("ts:service") && !this.object.get("ts:decision");
    return isOpen && this.#is("bpmn:ServiceTask", "bpmn:BusinessRuleTask");
  }

  #set(properties) {
    this.written.set(this.element, properties);
  }

  #groups() {
    const isRoot = this.element === this.modeler.get("canvas").getRootElement();
    return [
      isRoot ? null : this.#named(),
      this.#is("bpmn:Lane") ? group(this.words.work, this.#role()) : null,
      this.#isDoneByPeople() ? this.#work() : null,
      this.#is("bpmn:BusinessRuleTask") ? this.#decision() : null,
      this.#is("bpmn:ServiceTask", "bpmn:SendTask") ? this.#service() : null,
      this.#is("bpmn:SendTask", "bpmn:ReceiveTask") ? group(this.words.message, this.#shared(this.object, this.words.message)) : null,
      this.#is("bpmn:ScriptTask") ? this.#script() : null,
      this.#is("bpmn:CallActivity") ? this.#called() : null,
      this.#is("bpmn:SequenceFlow") ? this.#flow() : null,
      ...(this.object.get("eventDefinitions") ?? []).map((definition) => this.#event(definition)),
      isRoot ? this.#process() : null,
      this.#is("bpmn:FlowNode") ? this.#documented() : null,
    ];
  }

  // A field for FEEL knows the names in reach of its element, as far as the draft has it.
  #feel(kind) {
    const { names, feel } = this.config.urls;
    const at = encodeURIComponent(this.object.id);
    return { isCode: true, feel: { feelNames: `${names}?at=${at}`, feelCheck: feel, feelAt: this.object.id, feelKind: kind } };
  }

  #process() {
    const hint = document.createElement("p");
    hint.className = "muted dense";
    hint.textContent = this.words.nothing_chosen;
    const participants = (this.object.get("participants") ?? []).filter((one) => one.processRef);
    const owner = participants[0] ?? (this.#is("bpmn:Process") ? this.object : null);
    const element = owner && (this.modeler.get("elementRegistry").get(owner.id) ?? this.element);
    return group(
      this.words.general,
      owner && line({ label: this.words.name, value: owner.name, change: (name) => this.written.set(element, { name }) }),
      hint,
    );
  }

  #named() {
    const change = (name) => this.#set({ name: name.trim() || undefined });
    return group(this.words.general, lines({ label: this.words.name, value: this.object.name, rows: 1, change }));
  }

  #documented() {
    const [documentation] = this.object.get("documentation") ?? [];
    const keep = (text) => {
      const made = text.trim() ? [this.moddle.create("bpmn:Documentation", { text: text.trim() })] : [];
      this.#set({ documentation: [...made, ...(this.object.get("documentation") ?? []).slice(1)] });
    };
    const { documentation: label } = this.words;
    return group(label, lines({ label, value: documentation?.text, rows: 2, change: keep }));
  }

  #role() {
    const inLane = !this.#is("bpmn:Lane");
    return choice({
      label: this.words.role,
      value: this.object.get("ts:role") ?? "",
      none: inLane ? this.words.role_of_lane : "—",
      options: this.config.roles,
      change: (role) => this.#set({ "ts:role": role || undefined }),
    });
  }

  #work() {
    const said = saidBy(this.object);
    const keep = (name) => (text) => this.#set({ extensionElements: withLines(this.moddle, this.object, name, text.split("\n")) });
    const own = this.object.get("ts:form") || (this.config.forms.includes(this.object.id) ? this.object.id : "");
    return group(
      this.words.work,
      this.#role(),
      this.#budget(said.budget),
      choice({
        label: this.words.form,
        value: own,
        none: this.words.form_none,
        options: this.config.forms,
        change: (form) => this.#set({ "ts:form": form || undefined }),
      }),
      act(this.words.form_edit, () => this.openForm(own || this.object.id)),
      lines({ label: this.words.checklist, value: said.checklist?.join("\n"), hint: this.words.one_a_line, change: keep("checklist") }),
      lines({ label: this.words.outputs, value: said.required_outputs?.join("\n"), hint: this.words.one_a_line, change: keep("required_outputs") }),
    );
  }

  #budget(budget) {
    const unit = budget?.none ? "none" : (budget?.unit ?? "");
    const isCounted = unit && !["none", "same_day"].includes(unit);
    const keep = (properties) => this.#set(budgetAttributes({ ...(budget?.none ? {} : budget), ...properties }));
    const units = choice({
      label: this.words.budget,
      value: unit,
      none: this.words.budget_open,
      options: this.config.units,
      change: (chosen) => {
        if (!chosen) this.#set(budgetAttributes(undefined));
        else if (chosen === "none") this.#set(budgetAttributes({ none: true }));
        else if (chosen === "same_day") this.#set(budgetAttributes({ unit: chosen }));
        else this.#set(budgetAttributes({ amount: budget?.amount ?? "1", unit: chosen }));
      },
    });
    if (!isCounted) return units;
    const amount = line({
      label: this.words.budget_amount,
      value: budget.amount.replace(".", ","),
      change: (text) => keep({ amount: text.replace(",", ".") }),
    });
    return pair(amount, units);
  }

  #decision() {
    return group(
      this.words.decision,
      line({
        label: this.words.decision,
        value: this.object.get("ts:decision"),
        list: this.config.decisions,
        hint: this.config.decisions.length ? "" : this.words.decision_none,
        change: (decision) => this.#set({ "ts:decision": decision || undefined }),
      }),
      this.#result(),
      act(this.words.decision_edit, () => this.openDecisions()),
    );
  }

  #result() {
    return line({
      label: this.words.result_variable,
      value: this.object.get("ts:resultVariable"),
      change: (name) => this.#set({ "ts:resultVariable": name || undefined }),
    });
  }

  #service() {
    const keep = (way) => (text) => this.written.map(this.element, way, text);
    return group(
      this.words.service,
      line({
        label: this.words.service,
        value: this.object.get("ts:service"),
        list: this.config.services,
        change: (service) => this.#set({ "ts:service": service || undefined }),
      }),
      lines({ label: this.words.inputs, value: this.written.mapped(this.object, "input"), hint: this.words.mapping_hint, isCode: true, change: keep("input") }),
      lines({ label: this.words.outputs_of, value: this.written.mapped(this.object, "output"), isCode: true, change: keep("output") }),
      this.#result(),
    );
  }

  #shared(part, label) {
    return line({ label, value: this.written.sharedName(part), change: (name) => this.written.share(this.element, part, name) });
  }

  #script() {
    const keep = (script) => this.#set({ script: script.trim() || undefined, scriptFormat: this.object.scriptFormat || "feel" });
    return group(
      this.words.script,
      lines({ label: this.words.script, value: this.object.script, rows: 3, hint: this.words.script_hint, ...this.#feel("expression"), change: keep }),
      this.#result(),
    );
  }

  #called() {
    const change = (calledElement) => this.#set({ calledElement: calledElement || undefined });
    return group(this.words.called, line({ label: this.words.called, value: this.object.calledElement, hint: this.words.called_hint, change }));
  }

  #flow() {
    const source = this.object.sourceRef;
    if (!SPLITS.some((type) => source?.$instanceOf(type))) return null;
    const isDefault = source.default === this.object;
    const from = this.modeler.get("elementRegistry").get(source.id);
    const condition = this.object.conditionExpression?.body ?? "";
    return group(
      this.words.condition,
      isDefault
        ? null
        : lines({
            label: this.words.condition,
            value: condition,
            rows: 2,
            hint: this.words.condition_hint,
            ...this.#feel("condition"),
            change: (text) => this.written.expression(this.element, this.object, "conditionExpression", text),
          }),
      tick({
        label: this.words.is_default,
        value: isDefault,
        change: (on) => {
          this.written.set(from, { default: on ? this.object : undefined });
          this.show();
        },
      }),
    );
  }

  #event(definition) {
    const { $type } = definition;
    if ($type === "bpmn:TimerEventDefinition") return this.#timer(definition);
    if ($type === "bpmn:ConditionalEventDefinition") {
      const keep = (text) => this.written.expression(this.element, definition, "condition", text);
      return group(
        this.words.event_condition,
        lines({ label: this.words.condition, value: definition.condition?.body, hint: this.words.condition_hint, ...this.#feel("condition"), change: keep }),
      );
    }
    if ($type === "bpmn:LinkEventDefinition") {
      const keep = (name) => this.written.inside(this.element, definition, { name: name || undefined });
      return group(this.words.link_name, line({ label: this.words.link_name, value: definition.name, change: keep }));
    }
    const label = {
      "bpmn:MessageEventDefinition": this.words.message,
      "bpmn:SignalEventDefinition": this.words.signal,
      "bpmn:ErrorEventDefinition": this.words.error_code,
      "bpmn:EscalationEventDefinition": this.words.escalation_code,
    }[$type];
    return label ? group(label, this.#shared(definition, label)) : null;
  }

  #timer(definition) {
    const kind = Object.keys(TIMERS).find((one) => definition[TIMERS[one]]) ?? "duration";
    const text = definition[TIMERS[kind]]?.body ?? "";
    return group(
      this.words.timer,
      choice({
        label: this.words.timer_kind,
        value: kind,
        options: Object.keys(TIMERS).map((value) => ({ value, label: this.words[`timer_${value}`] })),
        change: (chosen) => this.written.timer(this.element, definition, chosen, text),
      }),
      line({ label: this.words.timer, value: text, hint: this.words.timer_hint, change: (now) => this.written.timer(this.element, definition, kind, now) }),
    );
  }
}
