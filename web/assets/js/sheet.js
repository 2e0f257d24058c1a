// One file drawn: the main diagram of a figure, or one with processes that it calls. Knows only the ids of its file.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

const SMALLEST = 0.6;
const FONT = { fontFamily: '"Be Vietnam Pro", sans-serif', fontSize: 12, lineHeight: 1.25 };

function bounds(element) {
  if (!element.waypoints) return element;
  const xs = element.waypoints.map((point) => point.x);
  const ys = element.waypoints.map((point) => point.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

// A badge sits on the middle of the longest stretch of a flow, where it covers no words.
export function middle(element) {
  const points = element.waypoints;
  const stretch = (i) => Math.hypot(points[i + 1].x - points[i].x, points[i + 1].y - points[i].y);
  const longest = points.slice(1).reduce((best, _, i) => (stretch(i) > stretch(best) ? i : best), 0);
  const [from, to] = [points[longest], points[longest + 1]];
  const box = bounds(element);
  return { left: (from.x + to.x) / 2 - box.x - 11, top: (from.y + to.y) / 2 - box.y - 11 };
}

export class Sheet {
  /** A sheet in a box of its own; `processes` are those of which it draws the elements, none for the main file. */
  constructor(box, { name = "", processes = null } = {}) {
    this.box = box;
    this.name = name;
    this.processes = processes && new Set(processes);
    this.isMoved = false;
  }

  /** Draw a file. Throws what went wrong; the caller words it. */
  async draw(xml, label) {
    const textRenderer = { defaultStyle: FONT, externalStyle: { ...FONT, fontSize: 11 } };
    this.viewer = new NavigatedViewer({ container: this.box, zoomScroll: { enabled: false }, textRenderer });
    try {
      await this.viewer.importXML(xml);
    } catch (problem) {
      this.viewer.destroy();
      throw problem;
    }
    this.canvas = this.viewer.get("canvas");
    this.elements = this.viewer.get("elementRegistry");
    this.overlays = this.viewer.get("overlays");
    this.#prepare(label);
    return this;
  }

  #prepare(label) {
    const svg = this.box.querySelector("svg[tabindex]");
    svg?.setAttribute("role", "group");
    svg?.setAttribute("aria-label", label);
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

  /** The id in this file of what the page calls `id`; null when it is of another file. */
  own(id) {
    const [process, own] = id.includes(":") ? id.split(":") : [null, id];
    if (this.processes === null) return process === null ? own : null;
    return this.processes.has(process) ? own : null;
  }

  /** What the page calls an element of this file. */
  named(id) {
    if (this.processes === null) return id;
    let at = this.elements.get(id)?.businessObject;
    while (at && !this.processes.has(at.id)) at = at.$parent;
    return at ? `${at.id}:${id}` : id;
  }

  /** An element of this file by what the page calls it. */
  get(id) {
    const own = this.own(id);
    return own === null ? undefined : this.elements.get(own);
  }

  /** Show the whole; when that is too small to read, show the surroundings of what is going on. */
  fit(wanted = this.wanted) {
    this.wanted = wanted;
    this.canvas.zoom("fit-viewport", "auto");
    this.canvas.zoom(this.canvas.zoom() * 0.96);
    if (this.canvas.zoom() >= SMALLEST || !wanted || !this.get(wanted)) return;
    this.canvas.zoom(SMALLEST + 0.1);
    this.#centre(wanted);
  }

  zoom(by) {
    this.isMoved = true;
    this.canvas.zoom(Math.min(Math.max(this.canvas.zoom() * by, 0.2), 3));
  }

  #centre(id) {
    const box = this.boxOf(id);
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

  /** The box of an element in the drawing's own units. */
  boxOf(id) {
    return bounds(this.get(id));
  }

  /** Whether an element is drawn on the plane that is open; what a closed sub-process holds is not, nor the plane. */
  isSeen(id) {
    const element = this.get(id);
    return Boolean(element?.parent) && this.canvas.findRoot(element) === this.canvas.getRootElement();
  }

  /** A sequence flow as a way: where from, where to, through which points. */
  flow(id) {
    const flow = this.get(id);
    if (!flow?.waypoints) return null;
    const { source, target, waypoints } = flow;
    return { from: this.named(source.id), to: this.named(target.id), points: waypoints };
  }

  /** Who is at the other end of an element's message flow, by the name that is drawn there. */
  partner(id) {
    const element = this.get(id);
    const flows = [...(element?.incoming ?? []), ...(element?.outgoing ?? [])];
    const flow = flows.find(({ type }) => type === "bpmn:MessageFlow");
    let at = flow && (flow.source === element ? flow.target : flow.source);
    while (at && at.type !== "bpmn:Participant") at = at.parent;
    return at?.businessObject.name ?? "";
  }

  /** Put something at an element; of a flow, with `mid`, on the middle of it. */
  say(type, id, html, position, mid = false) {
    const element = this.get(id);
    const at = mid && element.waypoints ? middle(element) : position;
    this.overlays.add(element.id, type, { position: at, html });
  }

  /** Bring an element into view, large enough to read. */
  bring(id) {
    if (this.canvas.zoom() < SMALLEST) this.canvas.zoom(SMALLEST + 0.1);
    this.keepSeen(id);
  }

  /** Move the view only when an element is not wholly inside it. */
  keepSeen(id) {
    const box = this.boxOf(id);
    const view = this.canvas.viewbox();
    const isAcross = box.x >= view.x && box.x + box.width <= view.x + view.width;
    const isDown = box.y >= view.y && box.y + box.height <= view.y + view.height;
    if (isAcross && isDown) return;
    this.isMoved = true;
    this.#centre(id);
  }

  /** Call back with what the page calls each element that is clicked, with null for the empty ground. */
  onPick(callback) {
    const bus = this.viewer.get("eventBus");
    bus.on("element.click", ({ element }) => {
      callback(element.parent ? this.named(element.labelTarget?.id ?? element.id) : null);
    });
  }
}
