// Replay: the film of one instance. What is shown is folded from the records of its steps; this script only steers it.
import { open } from "./diagram.js";
import { Film } from "./film.js";
import { Line } from "./line.js";
import { ask, Sections } from "./sections.js";
import { Tokens } from "./tokens.js";
import { fill } from "./words.js";

const PAUSE = 900; // between two steps at 1×, in milliseconds
const MARGIN = 8;
const RATES = ["0.5", "1", "2", "4"];
const TYPED = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const calm = matchMedia("(prefers-reduced-motion: reduce)");

class Replay {
  constructor(box) {
    this.box = box;
    this.film = new Film(JSON.parse(box.querySelector("[data-film-data]").textContent));
    this.sections = new Sections(box, this.film.steps);
    this.at = box.querySelector("[data-replay-at]");
    this.player = box.querySelector("[data-replay-play]");
    this.speed = box.querySelector("[data-film-speed]");
    this.figures = [...box.querySelectorAll("[data-diagram-url]")];
    this.figure = this.figures.find((figure) => !figure.hidden) ?? null;
    this.drawn = new Map();
    this.timer = 0;
    this.isPlaying = false;
  }

  begin() {
    const { box } = this;
    box.classList.add("replay--on");
    for (const part of box.querySelectorAll("[data-film-only]")) part.hidden = false;
    this.player.hidden = false;
    this.line = new Line(box, this.film, (number) => this.jump(number));
    const alike = box.querySelector("[data-film-alike]");
    alike.checked = this.line.isAlike;
    alike.addEventListener("change", () => {
      this.line.choose(alike.checked);
      this.line.show(this.now);
    });
    for (const link of box.querySelectorAll("[data-replay-go]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.go(link.dataset.replayGo);
      });
    }
    this.player.addEventListener("click", () => this.toggle());
    document.addEventListener("keydown", (event) => this.#key(event));
    addEventListener("hashchange", () => this.show(this.asked(), false));
    this.show(this.asked(), false);
    if (new URLSearchParams(location.search).has("step")) this.#frame(); // a link to a step leads to the film itself
  }

  /** Put the tokens on the drawing of a figure once it is there. */
  drawOn(figure, drawing) {
    this.drawn.set(figure, new Tokens(drawing, this.film, this.box.dataset));
    if (figure !== this.figure) return;
    this.tokens = this.drawn.get(figure);
    this.show(this.now, false);
  }

  // A dossier may have gone on in another version of its procedure: from there its film goes on on that drawing.
  #turn(number) {
    const { version } = this.film.steps[number - 1];
    const wanted = this.figures.find((figure) => figure.dataset.version === version);
    if (!version || !wanted || wanted === this.figure) return;
    this.tokens?.stop();
    this.figure = wanted;
    for (const figure of this.figures) figure.hidden = figure !== wanted;
    this.tokens = this.drawn.get(wanted);
    if (this.drawn.has(wanted)) return;
    this.drawn.set(wanted, null);
    open(wanted).then((drawing) => drawing && this.drawOn(wanted, drawing));
  }

  asked() {
    const text = /^#step-(\d+)$/.exec(location.hash)?.[1] ?? new URLSearchParams(location.search).get("step");
    const wanted = Number(text ?? this.box.dataset.step ?? this.film.length);
    return Math.min(Math.max(wanted || 1, 1), this.film.length);
  }

  // The keys stay at the foot of the window; what they move comes into sight above them.
  #frame() {
    const { top, bottom } = this.box.getBoundingClientRect();
    if (bottom > innerHeight && top > MARGIN && innerWidth >= 640) scrollBy({ top: top - MARGIN, behavior: "instant" });
  }

  go(where) {
    this.#frame();
    const to = { first: 1, back: this.now - 1, next: this.now + 1, last: this.film.length }[where];
    this.stop();
    const number = Math.min(Math.max(to, 1), this.film.length);
    if (where === "next" && number !== this.now) this.#advance();
    else this.show(number);
  }

  jump(number) {
    this.#frame();
    this.stop();
    this.show(number);
  }

  toggle() {
    if (this.isPlaying) this.stop();
    else this.play();
  }

  async play() {
    this.#frame();
    if (this.now === this.film.length) this.show(1);
    this.#say(true);
    const run = (this.run = {});
    while (this.run === run && this.now < this.film.length) {
      await new Promise((next) => (this.timer = setTimeout(next, PAUSE / this.rate)));
      if (this.run === run) await this.#advance();
    }
    if (this.run === run) this.stop();
  }

  stop() {
    clearTimeout(this.timer);
    this.run = null;
    this.#say(false);
    this.tokens?.stop();
  }

  get rate() {
    return Number(this.speed.value);
  }

  #say(isPlaying) {
    this.isPlaying = isPlaying;
    this.box.classList.toggle("replay--plays", isPlaying);
    this.player.querySelector("[data-name]").textContent = this.player.dataset[isPlaying ? "pause" : "play"];
  }

  // The next step: its tokens run first, then it is told.
  async #advance() {
    const number = this.now + 1;
    if (this.tokens && !calm.matches) {
      const before = this.now;
      await this.tokens.run(this.film.after(number), this.rate);
      if (this.now !== before) return; // somebody went elsewhere meanwhile
    }
    this.show(number);
  }

  show(number, remember = true) {
    this.now = number;
    this.#turn(number);
    this.sections.show(number);
    this.line.show(number);
    this.at.textContent = fill(this.at.dataset.text, { step: number, count: this.film.length });
    for (const link of this.box.querySelectorAll("[data-replay-go]")) {
      const isEnd = ["first", "back"].includes(link.dataset.replayGo) ? number === 1 : number === this.film.length;
      link.setAttribute("aria-disabled", String(isEnd));
    }
    if (remember) this.#remember(number);
    if (!this.tokens) return;
    const scene = this.film.after(number);
    this.tokens.show(scene, this.film.steps[number - 1]);
    const seen = [...scene.now.seen].reverse().map((id) => this.tokens.seenAt(id)).find(Boolean);
    if (seen) this.tokens.drawing.keepSeen(seen);
  }

  // The address follows at leisure: browsers refuse a hundred changes in a moment.
  #remember(number) {
    clearTimeout(this.noted);
    this.noted = setTimeout(() => {
      const query = new URLSearchParams(location.search);
      query.set("step", number);
      history.replaceState(null, "", `?${query}`);
    }, 200);
  }

  #key(event) {
    const { target, key } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || target.closest?.(TYPED)) return;
    if (target !== document.body && !this.box.contains(target)) return;
    const act = this.#acts(target)[key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  #acts(target) {
    const faster = (by) => {
      const at = RATES.indexOf(this.speed.value) + by;
      this.speed.value = RATES[Math.min(Math.max(at, 0), RATES.length - 1)];
    };
    const moves = {
      ArrowLeft: () => this.go("back"),
      ArrowRight: () => this.go("next"),
      Home: () => this.go("first"),
      End: () => this.go("last"),
      "+": () => faster(1),
      "=": () => faster(1),
      "-": () => faster(-1),
    };
    const isOwnUse = target.closest?.("a, button, summary, input, label");
    return isOwnUse ? moves : { ...moves, " ": () => this.toggle() };
  }
}

/** Start the replay of the page; without this script its steps stand below each other, in parts. */
export async function start() {
  for (const box of document.querySelectorAll("[data-replay]")) {
    const replay = new Replay(box);
    const { figure } = replay;
    const drawn = figure ? open(figure) : null; // its file is on the way while the rest is made
    replay.drawn.set(figure, null);
    replay.begin();
    const drawing = await drawn;
    if (drawing) replay.drawOn(figure, drawing);
    box.dataset.ready = "";
    performance.mark("replay-ready");
    const { alertsUrl, seen } = box.dataset;
    if (!alertsUrl) continue;
    ask(alertsUrl, seen).then(
      ({ marks }) => replay.line.add(marks),
      () => replay.line.lament(box.dataset.noAlertsText),
    );
  }
}
