// One drawn diagram: marks on it, what is picked on it, how it is seen. Names are shown as text only.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { shape } from "./shapes.js";

const SMALLEST = 0.6;
const FONT = { fontFamily: '"Be Vietnam Pro", sans-serif', fontSize: 12, lineHeight: 1.25 };

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

/** Read the file: from the page itself where it holds one (a refused upload is stored nowhere), else from its address. */
async function read(figure) {
  const held = figure.querySelector("[data-diagram-file]");
  if (held) return JSON.parse(held.textContent);
  const answer = await fetch(figure.dataset.diagramUrl, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

export class Drawing {
  constructor(figure) {
    this.figure = figure;
    this.box = figure.querySelector("[data-canvas]");
    this.marked = new Map();
    this.isMoved = false;
  }

  /** Fetch and draw the diagram. Throws what went wrong; the caller words it. */
  async draw() {
    const { figure } = this;
    const xml = await read(figure);
    figure.classList.add("diagram--drawing");
    // Labels are measured before they are drawn: the font must be there.
    await document.fonts.load('12px "Be Vietnam Pro"', "Aạ").catch(() => []);
    const textRenderer = { defaultStyle: FONT, externalStyle: { ...FONT, fontSize: 11 } };
    this.viewer = new NavigatedViewer({ container: this.box, zoomScroll: { enabled: false }, textRenderer });
    try {
      await this.viewer.importXML(xml);
    } catch (problem) {
      this.viewer.destroy();
      figure.classList.remove("diagram--drawing");
      throw problem;
    }
    figure.classList.replace("diagram--drawing", "diagram--drawn");
    this.canvas = this.viewer.get("canvas");
    this.elements = this.viewer.get("elementRegistry");
    this.overlays = this.viewer.get("overlays");
    this.#prepare();
    return this;
  }

  #prepare() {
    const svg = this.box.querySelector("svg[tabindex]");
    svg?.setAttribute("role", "group");
    svg?.setAttribute("aria-label", this.figure.dataset.label ?? "");
    const scroll = this.viewer.get("zoomScroll");
    // The wheel belongs to the page until somebody works inside the diagram.
    this.box.addEventListener("focusin", () => scroll.toggle(true));
    this.box.addEventListener("focusout", () => scroll.toggle(false));
    this.box.addEventListener("mouseleave", () => scroll.toggle(false));
    this.box.addEventListener("pointerdown", () => {
      this.isMoved = true;
      scroll.toggle(true);
    });
    addEventListener("beforeprint", () => this.#spread());
    addEventListener("afterprint", () => this.#fold());
    new ResizeObserver(() => {
      if (this.box.clientWidth === 0) return;
      this.canvas.resized();
      if (!this.isMoved) this.fit();
    }).observe(this.box);
  }

  // On paper the whole drawing fills its frame, however it was moved on the screen.
  #spread() {
    const svg = this.box.querySelector("svg");
    const layer = svg.querySelector(".viewport");
    const { x, y, width, height } = this.canvas.viewbox().inner;
    this.folded = layer.getAttribute("transform");
    svg.setAttribute("viewBox", [x - 10, y - 10, width + 20, height + 20].join(" "));
    layer.removeAttribute("transform");
  }

  #fold() {
    const svg = this.box.querySelector("svg");
    svg.removeAttribute("viewBox");
    if (this.folded) svg.querySelector(".viewport").setAttribute("transform", this.folded);
  }

  has(id) {
    return this.elements.get(id) !== undefined;
  }

  /** Show the whole; when that is too small to read, show the surroundings of what is going on. */
  fit(focus = this.marked.get("is-here")) {
    this.canvas.zoom("fit-viewport", "auto");
    this.canvas.zoom(this.canvas.zoom() * 0.96);
    const wanted = [...(focus ?? [])].find((id) => this.has(id));
    if (this.canvas.zoom() >= SMALLEST || !wanted) return;
    this.canvas.zoom(SMALLEST + 0.1);
    this.#centre(wanted);
  }

  zoom(by) {
    this.isMoved = true;
    this.canvas.zoom(Math.min(Math.max(this.canvas.zoom() * by, 0.2), 3));
  }

  #centre(id) {
    const box = this.#bounds(this.elements.get(id));
    const view = this.canvas.viewbox();
    const whole = view.inner;
    // Do not scroll past the edge of the drawing when it fits that way.
    const place = (middle, size, start, length) => {
      if (length <= size) return start - (size - length) / 2;
      return Math.min(Math.max(middle - size / 2, start - 20), start + length - size + 20);
    };
    this.canvas.viewbox({
      x: place(box.x + box.width / 2, view.width, whole.x, whole.width),
      y: place(box.y + box.height / 2, view.height, whole.y, whole.height),
      width: view.width,
      height: view.height,
    });
  }

  #bounds(element) {
    if (!element.waypoints) return element;
    const xs = element.waypoints.map((point) => point.x);
    const ys = element.waypoints.map((point) => point.y);
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
  }

  // A badge sits on the middle of the longest stretch of a flow, where it covers no words.
  #onLine(element) {
    const points = element.waypoints;
    const stretch = (i) => Math.hypot(points[i + 1].x - points[i].x, points[i + 1].y - points[i].y);
    const longest = points.slice(1).reduce((best, _, i) => (stretch(i) > stretch(best) ? i : best), 0);
    const [from, to] = [points[longest], points[longest + 1]];
    const box = this.#bounds(element);
    return { left: (from.x + to.x) / 2 - box.x - 11, top: (from.y + to.y) / 2 - box.y - 11 };
  }

  /** Whether an element is drawn on the plane that is open; what a closed sub-process holds is not, nor the plane. */
  isSeen(id) {
    const element = this.elements.get(id);
    return Boolean(element?.parent) && this.canvas.findRoot(element) === this.canvas.getRootElement();
  }

  /** Whether an element holds others in sight: an opened sub-process. */
  isFrame(id) {
    return (this.elements.get(id)?.children ?? []).some((child) => !child.labelTarget && !child.waypoints);
  }

  /** The layer of this name above the drawing, for what moves. */
  layer(name) {
    return this.canvas.getLayer(name, 5);
  }

  /** The box of an element in the drawing's own units. */
  boxOf(id) {
    return this.#bounds(this.elements.get(id));
  }

  /** The drawn name of an element, "" when it has none or is not drawn. */
  nameOf(id) {
    return (id && this.elements.get(id)?.businessObject.name) || "";
  }

  /** A sequence flow as a way: where from, where to, through which points. */
  flow(id) {
    const flow = this.elements.get(id);
    if (!flow?.waypoints) return null;
    const { source, target, waypoints } = flow;
    return { from: source.id, to: target.id, points: waypoints };
  }

  /** Who is at the other end of an element's message flow, by the name that is drawn there. */
  partner(id) {
    const element = this.elements.get(id);
    const flows = [...(element?.incoming ?? []), ...(element?.outgoing ?? [])];
    const flow = flows.find(({ type }) => type === "bpmn:MessageFlow");
    let at = flow && (flow.source === element ? flow.target : flow.source);
    while (at && at.type !== "bpmn:Participant") at = at.parent;
    return at?.businessObject.name ?? "";
  }

  /** Put a small text at an element; clear(type) takes all of a type away. */
  say(type, id, html, position) {
    if (this.has(id)) this.overlays.add(id, type, { position, html });
  }

  /** Take away what was said under a type. */
  clear(type) {
    this.overlays.remove({ type });
  }

  /** Give exactly these elements a mark (is-done, is-here, has-error, …); ids that are not drawn are left out. */
  mark(name, ids) {
    const wanted = new Set([...ids].filter((id) => this.has(id)));
    const had = this.marked.get(name) ?? new Set();
    for (const id of had) if (!wanted.has(id)) this.canvas.removeMarker(id, name);
    for (const id of wanted) if (!had.has(id)) this.canvas.addMarker(id, name);
    this.marked.set(name, wanted);
  }

  /** Put a yellow pin with words on these elements. */
  pin(ids, text) {
    this.overlays.remove({ type: "pin" });
    if (!text) return;
    const position = { top: -26, left: 0 };
    for (const id of ids) if (this.has(id)) this.overlays.add(id, "pin", { position, html: pin(text) });
  }

  /** Put the shape of a finding on an element: ■ error, ▲ warning, ○ hint. */
  badge(id, severity) {
    if (!this.has(id)) return;
    const element = this.elements.get(id);
    const at = element.waypoints ? this.#onLine(element) : { top: -11, right: 11 };
    this.overlays.add(id, "badge", { position: at, html: badge(severity) });
  }

  /** Put a sign on an element, on the middle of a flow. */
  sign(id, html) {
    if (!this.has(id)) return;
    const element = this.elements.get(id);
    const at = element.waypoints ? this.#onLine(element) : { top: -11, right: 11 };
    this.overlays.add(id, "sign", { position: at, html });
  }

  /** Call back with where the window stands and how large it shows, whenever that changes. */
  onView(callback) {
    this.viewer.get("eventBus").on("canvas.viewbox.changed", ({ viewbox: { x, y, scale } }) => callback({ x, y, scale }));
  }

  /** Show what another drawing's window shows. */
  look({ x, y, scale }) {
    this.isMoved = true;
    const { width, height } = this.canvas.getSize();
    this.canvas.viewbox({ x, y, width: width / scale, height: height / scale });
  }

  /** Pick one element and bring it into view, large enough to read; null picks none. */
  pick(id) {
    this.mark("is-picked", id ? [id] : []);
    if (!id || !this.has(id)) return;
    if (this.canvas.zoom() < SMALLEST) this.canvas.zoom(SMALLEST + 0.1);
    this.keepSeen(id);
  }

  /** Move the view only when an element is not wholly inside it. */
  keepSeen(id) {
    const box = this.#bounds(this.elements.get(id));
    const view = this.canvas.viewbox();
    const isAcross = box.x >= view.x && box.x + box.width <= view.x + view.width;
    const isDown = box.y >= view.y && box.y + box.height <= view.y + view.height;
    if (isAcross && isDown) return;
    this.isMoved = true;
    this.#centre(id);
  }

  /** Call back with the id of each element that is clicked, with null for the empty ground. */
  onPick(callback) {
    const bus = this.viewer.get("eventBus");
    bus.on("element.click", ({ element }) => {
      const id = element.labelTarget?.id ?? element.id;
      callback(element.parent ? id : null);
    });
  }
}
