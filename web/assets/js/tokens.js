// Tokens on a drawing: where they rest, how they move along the flows that were taken, letters that came and went.
import { fill } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const SPEED = 0.55; // drawing units a millisecond at 1×
const LONGEST = 1400;

function made(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

function label(className, text) {
  const box = document.createElement("span");
  box.className = className;
  box.textContent = text;
  return box;
}

const lengthOf = (points) =>
  points.slice(1).reduce((sum, point, i) => sum + Math.hypot(point.x - points[i].x, point.y - points[i].y), 0);

/** The point at a part (0 to 1) of a way through several points. */
function along(points, part) {
  let left = part * lengthOf(points);
  for (let i = 1; i < points.length; i += 1) {
    const [a, b] = [points[i - 1], points[i]];
    const stretch = Math.hypot(b.x - a.x, b.y - a.y);
    if (left <= stretch || i === points.length - 1) {
      const share = stretch ? Math.min(left / stretch, 1) : 1;
      return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
    }
    left -= stretch;
  }
  return points[0];
}

export class Tokens {
  constructor(drawing, film, words) {
    this.drawing = drawing;
    this.film = film;
    this.words = words;
    this.layer = drawing.layer("film");
    this.frame = 0;
    drawing.onTurn = () => this.last && this.show(...this.last);
  }

  /** Where an element is seen: itself, else the sub-process around it or the activity that called its process. */
  seenAt(id) {
    let at = id;
    for (let depth = 0; at && depth < 20; depth += 1) {
      if (this.drawing.isSeen(at)) return at;
      const calls = this.film.calls[at] ?? [];
      at = calls.length > 0 ? (calls.find((call) => this.drawing.isSeen(call)) ?? calls[0]) : this.film.above[at];
    }
    return null;
  }

  /** Show a scene at rest: marks, counts, tokens, letters. */
  show(scene, step) {
    this.stop();
    const { drawing, words } = this;
    const isNew = this.last?.[1] !== step;
    this.last = [scene, step];
    if (isNew) drawing.follow([...scene.now.seen, ...scene.tokens.values()]); // where tokens are inside is shown
    const open = new Map();
    for (const id of scene.tokens.values()) {
      const at = this.seenAt(id);
      if (at) open.set(at, (open.get(at) ?? 0) + 1);
    }
    const here = new Set(open.keys());
    const seen = (ids) => [...ids].map((id) => this.seenAt(id)).filter(Boolean);
    const cancelled = [...scene.dropped].filter((id) => drawing.isSeen(id) && !here.has(id));
    const gone = new Set(cancelled);
    const done = [...scene.passes.keys(), ...scene.flows].filter((id) => !here.has(id) && !gone.has(id));
    drawing.mark("is-done", done.filter((id) => !drawing.isFrame(id)));
    drawing.mark("is-through", done.filter((id) => drawing.isFrame(id)));
    drawing.mark("is-cancelled", [...cancelled, ...scene.now.ended.filter((id) => !here.has(id))]);
    drawing.mark("is-here", here);
    drawing.mark("is-inside", seen(scene.scopes.values()).filter((id) => !here.has(id)));
    drawing.mark("is-fired", seen(scene.now.fired));
    drawing.mark("is-back", step.back ? scene.now.flows : []);
    drawing.pin(here, words.hereText);
    drawing.clear("film");
    for (const [id, count] of scene.passes) {
      if (count > 1) drawing.say("film", id, label("film-count", fill(words.timesText, { count })), { bottom: 10, left: 6 });
    }
    for (const id of new Set(seen(scene.now.fired))) {
      drawing.say("film", id, label("film-word", words.firedText), { bottom: -4, left: 0 });
    }
    for (const id of new Set(scene.now.ended)) {
      if (!here.has(id)) drawing.say("film", id, label("film-word film-word--off", words.droppedText), { bottom: -4, left: 0 });
    }
    if (step.back) this.#sayBack(scene);
    for (const letter of scene.now.letters) this.#post(letter);
    this.#rest(open);
  }

  #sayBack(scene) {
    const last = [...scene.tokens.values()].map((id) => this.seenAt(id)).find(Boolean);
    if (last) this.drawing.say("film", last, label("film-word film-word--back", `↩ ${this.words.backText}`), { bottom: -6, left: 0 });
  }

  #post({ id, isSent, letter: [name, reference, pool] }) {
    const at = this.seenAt(id);
    if (!at) return;
    const whom = reference || this.drawing.nameOf(pool) || this.drawing.partner(at);
    const { sentText, cameText, sentAlone, cameAlone } = this.words;
    const [known, alone] = isSent ? [sentText, sentAlone] : [cameText, cameAlone];
    const text = fill(whom ? known : alone, { name, whom }); // who is not named by the records is not guessed
    const box = label(`letter letter--${isSent ? "sent" : "came"}`, "");
    const envelope = made("svg", { viewBox: "0 0 18 12", "aria-hidden": "true" });
    envelope.append(made("path", { d: "M1 1h16v10H1zM1 1l8 6 8-6", fill: "#fff", stroke: "#1b1f24", "stroke-width": 1.4 }));
    box.append(envelope, text);
    this.drawing.say("film", at, box, { bottom: -8, left: -20 });
  }

  #rest(open) {
    this.layer.replaceChildren();
    for (const [id, count] of open) {
      const box = this.drawing.boxOf(id);
      const dot = this.#dot({ x: box.x + box.width - 4, y: box.y + 4 });
      if (count > 1) {
        const text = made("text", { "text-anchor": "middle", y: 4.5, class: "film-number" });
        text.textContent = count;
        dot.append(text);
        this.drawing.say("film", id, label("vh", fill(this.words.openText, { count })), { top: 0, left: 0 });
      }
    }
  }

  #dot(at) {
    const dot = made("g", { class: "film-token", transform: `translate(${at.x} ${at.y})` });
    dot.append(made("circle", { r: 9 }));
    this.layer.append(dot);
    return dot;
  }

  /** Let the tokens of a step run along its flows, branches at once; resolves when all have arrived or it was stopped. */
  run(scene, rate) {
    this.stop();
    const ways = this.#ways(scene.now.flows);
    const total = Math.max(0, ...ways.map((way) => way.end));
    if (total === 0) return Promise.resolve();
    const scale = rate * Math.max(total / LONGEST, 1);
    this.layer.replaceChildren();
    return new Promise((arrived) => {
      this.arrived = arrived;
      const begin = performance.now();
      const move = (now) => {
        const time = (now - begin) * scale;
        for (const way of ways) this.#moveOn(way, time);
        if (time < total) this.frame = requestAnimationFrame(move);
        else this.stop();
      };
      this.frame = requestAnimationFrame(move);
    });
  }

  // A token leaves a node when the last that this node waited for has come: branches run side by side.
  #ways(flows) {
    const ready = new Map();
    const ways = [];
    for (const id of flows) {
      const flow = this.drawing.flow(id);
      if (!flow) continue;
      const begin = ready.get(flow.from) ?? ready.get(this.film.above[flow.from]) ?? 0;
      const end = begin + Math.max(lengthOf(flow.points) / SPEED, 120);
      ready.set(flow.to, Math.max(ready.get(flow.to) ?? 0, end));
      ways.push({ points: flow.points, begin, end, dot: null });
    }
    return ways;
  }

  #moveOn(way, time) {
    const isOn = time >= way.begin && time < way.end;
    if (!isOn) {
      way.dot?.remove();
      way.dot = null;
      return;
    }
    const at = along(way.points, (time - way.begin) / (way.end - way.begin));
    way.dot ??= this.#dot(at);
    way.dot.setAttribute("transform", `translate(${at.x} ${at.y})`);
  }

  /** Stop what moves; what the film shows next decides where tokens stand. */
  stop() {
    cancelAnimationFrame(this.frame);
    this.arrived?.();
    this.arrived = null;
  }
}
