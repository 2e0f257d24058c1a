// The line of time of a replay: bands of work and waiting, days, marks, and the handle that goes anywhere.
import { fill } from "./words.js";

const SHAPES = { working: [1, 14], waiting: [11, 4], outside: [6, 4] };
const SVG = "http://www.w3.org/2000/svg";
const DASH = 6;
const DAY = 56; // the width of a day's label, in pixels

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** Draw one stretch of a state: work is high, waiting is low, waiting for others is dashed. */
function stretch(state, from, to) {
  const [top, height] = SHAPES[state];
  const box = (x, width) => `M${x.toFixed(1)} ${top}h${width.toFixed(1)}v${height}h-${width.toFixed(1)}z`;
  if (state !== "outside") return box(from, Math.max(to - from, 1));
  let path = "";
  for (let x = from; x < to; x += 2 * DASH) path += box(x, Math.min(DASH, to - x));
  return path;
}

export class Line {
  constructor(box, film, go) {
    this.box = box;
    this.film = film;
    this.go = go;
    this.slider = box.querySelector("[data-film-line]");
    this.head = box.querySelector("[data-film-head]");
    this.isAlike = film.steps.at(-1).x === 0 && film.end.at === film.steps[0].at;
    this.marks = [...film.marks];
    this.#listen();
    this.draw();
    new ResizeObserver(() => this.#drawDays()).observe(this.slider);
  }

  /** The place of a step, from 0 to 1, in the way of drawing that is chosen. */
  placeOf(number) {
    if (!this.isAlike) return this.film.steps[number - 1].x;
    return this.film.length > 1 ? (number - 1) / (this.film.length - 1) : 0;
  }

  /** Draw real time, or each step alike. */
  choose(isAlike) {
    this.isAlike = isAlike;
    this.draw();
  }

  /** Add marks that came later (alerts are fetched after the page). */
  add(marks) {
    this.marks = [...this.marks, ...marks].sort((a, b) => a.at - b.at);
    this.draw();
  }

  /** Say in the list of marks that some could not be fetched. */
  lament(text) {
    const list = this.box.querySelector("[data-film-list]");
    list.hidden = false;
    list.append(element("p", "muted", text));
  }

  /** Move the handle to a step. */
  show(number) {
    const step = this.film.steps[number - 1];
    this.head.style.left = `${this.placeOf(number) * 100}%`;
    this.slider.setAttribute("aria-valuenow", number);
    this.slider.setAttribute("aria-valuetext", `${number}. ${step.title}, ${step.about}`);
  }

  draw() {
    this.#drawBands();
    this.#drawDays();
    this.#drawMarks();
  }

  #drawBands() {
    const paths = { working: "", waiting: "", outside: "" };
    const ends = this.film.steps.slice(1).map((_, i) => this.placeOf(i + 2));
    ends.push(this.isAlike ? 1 : this.film.end.x);
    let from = 0;
    this.film.steps.forEach(({ state }, i) => {
      const follows = this.film.steps[i + 1]?.state;
      if (follows === state) return;
      if (state in paths) paths[state] += stretch(state, from * 1000, ends[i] * 1000);
      from = ends[i];
    });
    const svg = this.box.querySelector("[data-film-bands]");
    svg.replaceChildren(
      ...Object.entries(paths).map(([state, d]) => {
        const path = document.createElementNS(SVG, "path");
        path.setAttribute("class", `is-${state}`);
        path.setAttribute("d", d);
        return path;
      }),
    );
  }

  #drawDays() {
    const days = this.isAlike ? [] : this.film.days;
    const box = this.box.querySelector("[data-film-days]");
    const label = DAY / (this.slider.clientWidth || 1000);
    let last = -1;
    const shown = days.filter(({ x }) => x - last >= label && x <= 1 - label && (last = x) >= 0);
    box.replaceChildren(
      ...shown.map(({ x, label }) => {
        const day = element("span", "film__day", label);
        day.style.left = `${x * 100}%`;
        return day;
      }),
    );
  }

  #placeOfMark(at) {
    const real = this.film.placeOf(at);
    if (real === null || !this.isAlike) return real;
    const number = this.film.stepAt(at);
    const [from, to] = [this.film.steps[number - 1], this.film.steps[number] ?? this.film.end];
    const part = to.at > from.at ? Math.min((at - from.at) / (to.at - from.at), 1) : 0;
    return Math.min(this.placeOf(number) + part / Math.max(this.film.length - 1, 1), 1);
  }

  #drawMarks() {
    const placed = this.marks.map((mark) => ({ ...mark, x: this.#placeOfMark(mark.at) }));
    const drawn = placed.filter(({ x }) => x !== null).map(({ kind, text, x }) => {
      const mark = element("span", `film__mark film__mark--${kind}`);
      mark.style.left = `${x * 100}%`;
      mark.title = text;
      return mark;
    });
    this.box.querySelector("[data-film-marks]").replaceChildren(...drawn);
    const list = this.box.querySelector("[data-film-list]");
    list.hidden = this.marks.length === 0;
    list.querySelector("[data-film-count]").textContent = `(${this.marks.length})`;
    const fillList = () => list.querySelector("ol").replaceChildren(...placed.map((mark) => this.#listed(mark)));
    list.ontoggle = () => list.open && fillList();
    if (list.open) fillList();
  }

  #listed({ at, kind, text, x }) {
    const item = element("li", "");
    item.append(element("span", `film__mark film__mark--${kind} film__mark--listed`), ` ${text} `);
    if (x !== null) {
      const number = this.film.stepAt(at);
      const button = element("button", "link", fill(this.box.dataset.toStep, { number }));
      button.type = "button";
      button.addEventListener("click", () => this.go(number));
      item.append(button);
    }
    return item;
  }

  #listen() {
    const nearest = (event) => {
      const { left, width } = this.slider.getBoundingClientRect();
      const x = (event.clientX - left) / width;
      let best = 1;
      for (let number = 2; number <= this.film.length; number += 1) {
        if (Math.abs(this.placeOf(number) - x) < Math.abs(this.placeOf(best) - x)) best = number;
      }
      return best;
    };
    this.slider.addEventListener("pointerdown", (event) => {
      this.slider.setPointerCapture(event.pointerId);
      this.go(nearest(event));
    });
    this.slider.addEventListener("pointermove", (event) => {
      if (this.slider.hasPointerCapture(event.pointerId)) this.go(nearest(event));
    });
  }
}
