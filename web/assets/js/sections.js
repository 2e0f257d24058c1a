// The sections of a replay: those in the page, the others fetched in parts when they are wanted.

export class Sections {
  constructor(box, steps) {
    this.box = box;
    this.steps = steps;
    this.holder = box.querySelector("[data-replay-sections]");
    this.known = new Map();
    this.asked = new Map();
    for (const section of this.holder.querySelectorAll("[data-step]")) this.known.set(Number(section.dataset.step), section);
    this.holder.querySelector("[data-replay-parts]")?.remove();
  }

  /** Show the section of a step; one that is on its way is announced by its title. */
  show(number) {
    this.number = number;
    const section = this.known.get(number) ?? this.#announce(number);
    for (const other of this.holder.children) other.hidden = other !== section;
    if (section.parentNode !== this.holder) this.holder.append(section);
    section.hidden = false;
    if (!this.known.has(number)) this.#fetch(number);
    else for (const near of [number + 5, number - 5]) if (this.steps[near - 1] && !this.known.has(near)) this.#fetch(near);
  }

  #announce(number) {
    const { title, about } = this.steps[number - 1];
    this.waiting ??= document.createElement("section");
    this.waiting.className = "step";
    const [heading, who, body] = ["h3", "p", "p"].map((name) => document.createElement(name));
    heading.textContent = title;
    who.className = "step__who";
    who.textContent = about;
    body.className = "step__list muted";
    body.textContent = this.failed ? this.box.dataset.failedText : this.box.dataset.waitingText;
    this.waiting.replaceChildren(heading, who, body);
    return this.waiting;
  }

  async #fetch(number) {
    const part = Math.floor((number - 1) / 25);
    if (this.asked.has(part) || !this.box.dataset.stepsUrl) return;
    this.asked.set(part, true);
    try {
      const { steps } = await ask(`${this.box.dataset.stepsUrl}?at=${number}`, this.box.dataset.seen);
      for (const [n, text] of Object.entries(steps)) this.#keep(Number(n), text);
      this.failed = false;
    } catch {
      this.failed = true;
      this.asked.delete(part);
    }
    if (!this.known.has(this.number) && !this.failed) return;
    this.show(this.number);
  }

  #keep(number, text) {
    const section = new DOMParser().parseFromString(text, "text/html").querySelector("[data-step]");
    if (section && !this.known.has(number)) this.known.set(number, section);
  }
}

/** Ask for a part of this replay; the header says that the look at it was recorded when the page was opened. */
export async function ask(url, seen) {
  const answer = await fetch(url, { credentials: "same-origin", headers: { "X-Seen": seen ?? "" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}
