// One drawn diagram: marks on it, what is picked on it, how it is seen. Names are shown as text only.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

const SMALLEST = 0.6;
const SVG = "http://www.w3.org/2000/svg";
const SHAPES = { error: "M1 1h10v10H1z", warning: "M6 1l5.5 10H.5z", hint: "M6 2a4 4 0 1 0 .01 0z" };

function badge(severity) {
  const mark = document.createElement("span");
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 12 12");
  path.setAttribute("d", SHAPES[severity] ?? SHAPES.hint);
  svg.append(path);
  mark.className = `mark mark--${severity}`;
  mark.append(svg);
  return mark;
}

function pin(text) {
  const label = document.createElement("span");
  label.className = "pin";
  label.textContent = text;
  return label;
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
    const answer = await fetch(figure.dataset.diagramUrl, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    const xml = await answer.text();
    figure.classList.add("diagram--drawing");
    this.viewer = new NavigatedViewer({ container: this.box, zoomScroll: { enabled: false } });
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
    new ResizeObserver(() => {
      if (this.box.clientWidth === 0) return;
      this.canvas.resized();
      if (!this.isMoved) this.fit();
    }).observe(this.box);
  }

  has(id) {
    return this.elements.get(id) !== undefined;
  }

  /** Show the whole; when that is too small to read, show the surroundings of what is going on. */
  fit(focus = this.marked.get("is-here")) {
    this.canvas.zoom("fit-viewport", "auto");
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
    const place = (middle, size, start, length) =>
      length <= size ? start - (size - length) / 2 : Math.min(Math.max(middle - size / 2, start - 20), start + length - size + 20);
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

  /** Give exactly these elements a mark (is-done, is-here, is-cancelled, has-error, …); ids that are not drawn are left out. */
  mark(name, ids) {
    const wanted = new Set([...ids].filter((id) => this.has(id)));
    for (const id of this.marked.get(name) ?? []) if (!wanted.has(id)) this.canvas.removeMarker(id, name);
    for (const id of wanted) this.canvas.addMarker(id, name);
    this.marked.set(name, wanted);
  }

  /** Put a yellow pin with words on these elements. */
  pin(ids, text) {
    this.overlays.remove({ type: "pin" });
    if (!text) return;
    for (const id of ids) if (this.has(id)) this.overlays.add(id, "pin", { position: { top: -26, left: 0 }, html: pin(text) });
  }

  /** Put the shape of a finding on an element: ■ error, ▲ warning, ○ hint. */
  badge(id, severity) {
    if (!this.has(id)) return;
    const element = this.elements.get(id);
    const at = element.waypoints ? { top: 0, left: 0 } : { top: -11, right: 11 };
    this.overlays.add(id, "badge", { position: at, html: badge(severity) });
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
