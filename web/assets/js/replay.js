// Replay: the server has written every step as a section; here they are shown one at a time, beside the diagram of then.
import { open } from "./diagram.js";
import { fill } from "./words.js";

const PACE = 1400;

class Replay {
  constructor(box, steps) {
    this.box = box;
    this.steps = steps;
    this.sections = [...box.querySelectorAll("[data-step]")];
    this.slider = box.querySelector("[data-replay-slider]");
    this.at = box.querySelector("[data-replay-at]");
    this.player = box.querySelector("[data-replay-play]");
    this.timer = 0;
  }

  begin(drawing) {
    this.drawing = drawing;
    this.box.classList.add("replay--on");
    this.slider?.addEventListener("input", () => this.show(Number(this.slider.value)));
    for (const link of this.box.querySelectorAll("[data-replay-go]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.stop();
        this.go(link.dataset.replayGo);
      });
    }
    if (this.player) this.player.hidden = false;
    this.player?.addEventListener("click", () => (this.timer ? this.stop() : this.play()));
    addEventListener("hashchange", () => this.show(this.asked(), false));
    this.show(this.asked(), false);
  }

  asked() {
    const text = /^#step-(\d+)$/.exec(location.hash)?.[1] ?? new URLSearchParams(location.search).get("step");
    const wanted = Number(text ?? this.box.dataset.step ?? this.steps.length);
    return Math.min(Math.max(wanted || 1, 1), this.steps.length);
  }

  go(where) {
    const to = { first: 1, back: this.now - 1, next: this.now + 1, last: this.steps.length }[where];
    this.show(Math.min(Math.max(to, 1), this.steps.length));
  }

  play() {
    if (this.now === this.steps.length) this.show(1);
    this.player.setAttribute("aria-pressed", "true");
    this.timer = setInterval(() => {
      this.go("next");
      if (this.now === this.steps.length) this.stop();
    }, PACE);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.player?.setAttribute("aria-pressed", "false");
  }

  show(number, remember = true) {
    this.now = number;
    for (const section of this.sections) section.hidden = Number(section.dataset.step) !== number;
    if (this.slider) {
      this.slider.value = number;
      this.slider.setAttribute("aria-valuetext", this.#title(number));
    }
    if (this.at) this.at.textContent = fill(this.at.dataset.text, { step: number, count: this.steps.length });
    for (const link of this.box.querySelectorAll("[data-replay-go]")) {
      const isEnd = ["first", "back"].includes(link.dataset.replayGo) ? number === 1 : number === this.steps.length;
      link.setAttribute("aria-disabled", String(isEnd));
    }
    for (const mark of this.box.querySelectorAll("[data-strip-step]")) {
      mark.classList.toggle("is-past", Number(mark.dataset.stripStep) <= number);
    }
    if (remember) history.replaceState(null, "", `?${this.#query(number)}`);
    this.#draw(number);
  }

  #title(number) {
    return this.sections.find((s) => Number(s.dataset.step) === number)?.querySelector("h3")?.textContent.trim() ?? "";
  }

  #query(number) {
    const query = new URLSearchParams(location.search);
    query.set("step", number);
    return query;
  }

  #draw(number) {
    if (!this.drawing) return;
    const past = this.steps.slice(0, number);
    const now = past.at(-1);
    const here = new Set(now.current);
    const gone = (key) => new Set(past.flatMap((step) => step[key] ?? []));
    const [done, cancelled] = [gone("nodes"), gone("cancelled")];
    for (const id of [...here, ...done]) cancelled.delete(id);
    for (const id of here) done.delete(id);
    this.drawing.mark("is-done", [...done, ...gone("flows")]);
    this.drawing.mark("is-cancelled", cancelled);
    this.drawing.mark("is-here", here);
    this.drawing.pin(here, this.box.dataset.hereText);
    const seen = [...here, ...(now.nodes ?? [])].find((id) => this.drawing.has(id));
    if (seen) this.drawing.keepSeen(seen);
  }
}

async function stepsOf(box) {
  const inPage = box.querySelector("script[data-replay-steps]");
  if (inPage) return JSON.parse(inPage.textContent).steps;
  const answer = await fetch(box.dataset.url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).steps;
}

/** Start every replay of the page; without this script all steps stand below each other. */
export async function start() {
  for (const box of document.querySelectorAll("[data-replay]")) {
    const replay = new Replay(box, await stepsOf(box));
    replay.begin(null);
    const figure = box.querySelector("[data-diagram-url]");
    replay.drawing = figure ? await open(figure) : null;
    replay.show(replay.now, false);
  }
}
