// A drawn figure: the main diagram and those that it calls, one seen at a time. Names are shown as text only.
import { shape } from "./shapes.js";
import { Sheet } from "./sheet.js";

const SVG = "http://www.w3.org/2000/svg";

function badge(severity) {
  const mark = document.createElement("span");
  mark.className = `mark mark--${severity}`;
  mark.append(shape(severity));
  return mark;
}

function pin(text) {
  const label = document.createElement("span");
  label.className = "pin";
  label.textContent = text;
  return label;
}

async function fetched(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

/** Read the file, and what it calls: from the page itself where it holds one (a refused upload is stored nowhere). */
async function read(figure) {
  const held = figure.querySelector("[data-diagram-file]");
  if (held) return { xml: JSON.parse(held.textContent), called: [] };
  const answer = await fetched(figure.dataset.diagramUrl);
  const head = answer.headers.get("X-Diagrams");
  return { xml: await answer.text(), called: head ? JSON.parse(head) : [] };
}

export class Drawing {
  constructor(figure) {
    this.figure = figure;
    this.box = figure.querySelector("[data-canvas]");
    this.marked = new Map();
    this.layers = [];
    this.sheets = [];
  }

  /** Fetch and draw the diagrams. Throws what went wrong with the main one; the caller words it. */
  async draw() {
    const { figure } = this;
    const { xml, called } = await read(figure);
    figure.classList.add("diagram--drawing");
    // Labels are measured before they are drawn: the font must be there.
    await document.fonts.load('12px "Be Vietnam Pro"', "Aạ").catch(() => []);
    try {
      this.sheet = await this.#add(xml);
    } catch (problem) {
      figure.classList.remove("diagram--drawing");
      throw problem;
    }
    for (const one of called) {
      // A called file that is only text is not drawn: its steps are seen at the call.
      await fetched(one.url).then(async (answer) => this.#add(await answer.text(), one)).catch(() => null);
    }
    figure.classList.replace("diagram--drawing", "diagram--drawn");
    if (this.sheets.length > 1) this.#choose();
    return this;
  }

  async #add(xml, about = {}) {
    const box = document.createElement("div");
    box.className = "diagram__sheet";
    this.box.append(box);
    try {
      const sheet = await new Sheet(box, about).draw(xml, [this.figure.dataset.label, about.name].filter(Boolean).join(" · "));
      sheet.name ||= this.figure.dataset.main ?? "";
      box.classList.toggle("is-behind", this.sheets.length > 0);
      this.sheets.push(sheet);
      return sheet;
    } catch (problem) {
      box.remove();
      throw problem;
    }
  }

  // Which of the diagrams is seen: buttons above them, once there are several.
  #choose() {
    const row = document.createElement("div");
    row.className = "diagram__sheets";
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", this.figure.dataset.sheets ?? "");
    for (const sheet of this.sheets) {
      sheet.button = document.createElement("button");
      sheet.button.type = "button";
      sheet.button.className = "diagram__sheet-name";
      sheet.button.textContent = sheet.name;
      sheet.button.addEventListener("click", () => this.turn(sheet));
      row.append(sheet.button);
    }
    this.box.before(row);
    this.turn(this.sheet);
  }

  /** Show one of the diagrams; what moves goes along. */
  turn(sheet) {
    const was = this.sheet;
    this.sheet = sheet;
    for (const one of this.sheets) {
      one.box.classList.toggle("is-behind", one !== sheet);
      one.button?.setAttribute("aria-pressed", String(one === sheet));
    }
    if (was === sheet) return;
    for (const { name, group } of this.layers) sheet.canvas.getLayer(name, 5).append(group);
    sheet.canvas.resized();
    if (!sheet.isMoved) sheet.fit();
    this.onTurn?.();
  }

  /** Turn to the diagram that has the last of these; when none has, nothing changes. */
  follow(ids) {
    const sheet = [...ids].reverse().map((id) => this.#of(id)).find(Boolean);
    if (sheet) this.turn(sheet);
  }

  #of(id) {
    return this.sheets.find((sheet) => sheet.get(id) !== undefined);
  }

  get isMoved() {
    return this.sheet.isMoved;
  }

  set isMoved(is) {
    this.sheet.isMoved = is;
  }

  has(id) {
    return this.#of(id) !== undefined;
  }

  /** Show the whole; when that is too small to read, show the surroundings of what is going on. */
  fit(focus = this.marked.get("is-here")) {
    for (const sheet of this.sheets) sheet.fit([...(focus ?? [])].find((id) => sheet.get(id)));
  }

  zoom(by) {
    this.sheet.zoom(by);
  }

  /** Whether an element is seen now: on the diagram that is shown, on the plane that is open. */
  isSeen(id) {
    return this.sheet.isSeen(id);
  }

  /** Whether an element holds others in sight: an opened sub-process. */
  isFrame(id) {
    return (this.#of(id)?.get(id).children ?? []).some((child) => !child.labelTarget && !child.waypoints);
  }

  /** A layer of this name above the drawing, for what moves. */
  layer(name) {
    const group = document.createElementNS(SVG, "g");
    this.layers.push({ name, group });
    this.sheet.canvas.getLayer(name, 5).append(group);
    return group;
  }

  /** The box of an element in the drawing's own units. */
  boxOf(id) {
    return this.#of(id).boxOf(id);
  }

  /** The drawn name of an element, "" when it has none or is not drawn. */
  nameOf(id) {
    return (id && this.#of(id)?.get(id).businessObject.name) || "";
  }

  /** A sequence flow that is seen, as a way: where from, where to, through which points. */
  flow(id) {
    return this.sheet.flow(id);
  }

  /** Who is at the other end of an element's message flow, by the name that is drawn there. */
  partner(id) {
    return this.#of(id)?.partner(id) ?? "";
  }

  /** Put a small text at an element; clear(type) takes all of a type away. */
  say(type, id, html, position) {
    this.#of(id)?.say(type, id, html, position);
  }

  /** Take away what was said under a type. */
  clear(type) {
    for (const sheet of this.sheets) sheet.overlays.remove({ type });
  }

  /** Give exactly these elements a mark (is-done, is-here, has-error, …); ids that are not drawn are left out. */
  mark(name, ids) {
    const wanted = new Set([...ids].filter((id) => this.has(id)));
    const had = this.marked.get(name) ?? new Set();
    for (const id of had) if (!wanted.has(id)) this.#set(id, name, "removeMarker");
    for (const id of wanted) if (!had.has(id)) this.#set(id, name, "addMarker");
    this.marked.set(name, wanted);
  }

  #set(id, name, verb) {
    const sheet = this.#of(id);
    sheet.canvas[verb](sheet.get(id), name);
  }

  /** Put a yellow pin with words on these elements. */
  pin(ids, text) {
    this.clear("pin");
    if (!text) return;
    for (const id of ids) this.say("pin", id, pin(text), { top: -26, left: 0 });
  }

  /** Put the shape of a finding on an element: ■ error, ▲ warning, ○ hint. */
  badge(id, severity) {
    this.#of(id)?.say("badge", id, badge(severity), { top: -11, right: 11 }, true);
  }

  /** Put a sign on an element, on the middle of a flow. */
  sign(id, html) {
    this.#of(id)?.say("sign", id, html, { top: -11, right: 11 }, true);
  }

  /** Call back with where the window stands and how large it shows, whenever that changes. */
  onView(callback) {
    const bus = this.sheets[0].viewer.get("eventBus");
    bus.on("canvas.viewbox.changed", ({ viewbox: { x, y, scale } }) => callback({ x, y, scale }));
  }

  /** Show what another drawing's window shows. */
  look({ x, y, scale }) {
    const [{ canvas }] = this.sheets;
    this.sheets[0].isMoved = true;
    const { width, height } = canvas.getSize();
    canvas.viewbox({ x, y, width: width / scale, height: height / scale });
  }

  /** Pick one element and bring it into view, large enough to read; null picks none. */
  pick(id) {
    this.mark("is-picked", id ? [id] : []);
    if (!id || !this.has(id)) return;
    this.follow([id]);
    this.sheet.bring(id);
  }

  /** Move the view only when an element is not wholly inside it. */
  keepSeen(id) {
    this.follow([id]);
    this.sheet.keepSeen(id);
  }

  /** Call back with the id of each element that is clicked, with null for the empty ground. */
  onPick(callback) {
    for (const sheet of this.sheets) sheet.onPick(callback);
  }
}
