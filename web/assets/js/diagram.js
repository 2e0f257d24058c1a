// Diagrams on a page: draw, mark, and tie them both ways to the list beside them.
import { Drawing } from "./drawing.js";
import { connect } from "./runs.js";

const words = (text) => (text ?? "").split(/\s+/).filter(Boolean);
const isControl = (target) => target.closest("a, button, input, select, textarea, label, summary");

/** Connect the zoom buttons of a figure. */
function connectTools(figure, drawing) {
  for (const button of figure.querySelectorAll("[data-zoom]")) {
    const by = { in: 1.25, out: 0.8 }[button.dataset.zoom];
    button.addEventListener("click", () => {
      if (by) drawing.zoom(by);
      else {
        drawing.isMoved = false;
        drawing.fit(null);
      }
    });
  }
}

/** What is picked on the diagram is chosen in a list of elements, where the list has it. */
function choose(select, id) {
  if ([...select.options].some((option) => option.value === id)) select.value = id;
}

function tie(figure, drawing) {
  const isMine = ({ dataset }) => dataset.elementId && (!dataset.diagram || dataset.diagram === figure.id);
  const isListed = (item) => !item.closest("[data-canvas]");
  const items = [...document.querySelectorAll("[data-element-id]")].filter((item) => isListed(item) && isMine(item));
  const highlight = (id) => {
    for (const item of items) item.classList.toggle("is-tied", item.dataset.elementId === id);
  };
  const show = (item) => {
    highlight(item.dataset.elementId);
    drawing.pick(item.dataset.elementId);
    if (figure.getBoundingClientRect().top < 0 || figure.getBoundingClientRect().top > innerHeight / 2) {
      figure.scrollIntoView({ block: "nearest" });
    }
  };
  for (const item of items) {
    if (item.dataset.severity) drawing.badge(item.dataset.elementId, item.dataset.severity);
    item.addEventListener("click", (event) => {
      const control = isControl(event.target);
      if (control && !control.hasAttribute("data-shows")) return;
      if (control) event.preventDefault();
      show(item);
    });
    item.addEventListener("focusin", () => {
      highlight(item.dataset.elementId);
      drawing.pick(item.dataset.elementId);
    });
  }
  for (const severity of ["error", "warning", "hint"]) {
    const found = items.filter((item) => item.dataset.severity === severity).map((item) => item.dataset.elementId);
    drawing.mark(`has-${severity}`, found);
  }
  drawing.onPick((id) => {
    drawing.mark("is-picked", id ? [id] : []);
    highlight(id);
    const found = items.filter((item) => item.dataset.elementId === id);
    const settings = found.find((item) => item.matches("details"));
    if (settings) settings.open = true;
    for (const select of document.querySelectorAll("select[data-picks]")) choose(select, id);
    (settings ?? found[0])?.scrollIntoView({ block: "nearest" });
  });
}

/** Draw one figure with the marks its attributes ask for; says so in words when the file cannot be drawn. */
export async function open(figure) {
  const drawing = new Drawing(figure);
  try {
    await drawing.draw();
  } catch {
    const message = figure.querySelector("[data-message]");
    message.textContent = figure.dataset.failed;
    figure.classList.add("diagram--failed");
    return null;
  }
  const here = words(figure.dataset.here);
  drawing.mark("is-done", words(figure.dataset.done));
  drawing.mark("is-cancelled", words(figure.dataset.cancelled));
  drawing.mark("is-here", here);
  drawing.pin(here, figure.dataset.hereText);
  connectTools(figure, drawing);
  drawing.fit();
  drawing.follow(here);
  return drawing;
}

const SIGNS = { added: "+", removed: "−", changed: "≠" };

function sign(sort) {
  const mark = document.createElement("span");
  mark.className = `mark mark--${sort}`;
  mark.textContent = SIGNS[sort];
  return mark;
}

/** Two versions side by side: what differs is marked by colour and sign, and both are seen through the same window. */
function pair(frame, drawings) {
  for (const sort of Object.keys(SIGNS)) {
    const ids = words(frame.dataset[sort]);
    for (const drawing of drawings) {
      drawing.mark(`is-${sort}`, ids);
      for (const id of ids) drawing.sign(id, sign(sort));
    }
  }
  let leads = null;
  for (const drawing of drawings) {
    drawing.onView((view) => {
      if (leads) return;
      leads = drawing;
      for (const other of drawings) if (other !== drawing) other.look(view);
      leads = null;
    });
  }
}

/** Draw one figure and tie it to what stands beside it. */
export async function show(figure) {
  const drawing = await open(figure);
  if (drawing) {
    tie(figure, drawing);
    connect(figure, drawing);
  }
  return drawing;
}

/** Draw every diagram of the page that no replay draws and that may not wait until somebody looks at it. */
export async function start() {
  const drawn = new Map();
  for (const figure of document.querySelectorAll("[data-diagram-url]:not([data-later])")) {
    if (figure.closest("[data-replay]")) continue;
    const drawing = await show(figure);
    if (drawing) drawn.set(figure, drawing);
  }
  for (const frame of document.querySelectorAll("[data-pair]")) {
    const both = [...drawn].filter(([figure]) => frame.contains(figure)).map(([, drawing]) => drawing);
    if (both.length > 1) pair(frame, both);
  }
}
