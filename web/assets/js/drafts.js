// Drafts save themselves: two seconds after the last change, and when the page is left.
import { csrfToken, fill, timeOfDay } from "./words.js";

const PAUSE = 2000;

function answers(form) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
  return data;
}

class Draft {
  constructor(form) {
    this.form = form;
    this.shown = form.querySelector("[data-draft-status]");
    this.timer = 0;
    this.version = 0;
    this.saved = 0;
  }

  change() {
    this.version += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  say(kind, values = {}) {
    if (this.shown) this.shown.textContent = fill(this.shown.dataset[kind], values);
  }

  async save({ leaving = false } = {}) {
    clearTimeout(this.timer);
    if (this.saved === this.version || this.form.dataset.sent) return;
    const version = this.version;
    try {
      const answer = await fetch(this.form.dataset.draftUrl, {
        method: "POST",
        body: answers(this.form),
        headers: { "X-CSRF-Token": csrfToken(), Accept: "application/json" },
        credentials: "same-origin",
        redirect: "error",
        keepalive: leaving,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      this.saved = version;
      if (this.saved === this.version) delete this.form.dataset.changed;
      this.say("saved", { time: timeOfDay(new Date()) });
    } catch {
      this.say("failed");
      this.timer = setTimeout(() => this.save(), PAUSE * 5);
    }
  }
}

/** Save the answers of every form[data-draft-url] while it is filled in; failures are shown and tried again. */
export function watchDrafts() {
  for (const form of document.querySelectorAll("form[data-draft-url]")) {
    const draft = new Draft(form);
    form.addEventListener("input", () => draft.change());
    form.addEventListener("change", () => draft.change());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") draft.save({ leaving: true });
    });
  }
}
