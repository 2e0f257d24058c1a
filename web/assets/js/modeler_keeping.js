// What is drawn is kept by itself; nobody is written over: a newer drawing is told, and one's own kept apart.
import { csrfToken, fill, timeOfDay } from "./words.js";

const QUIET_MS = 1200;
const AGAIN_MS = 10_000;
const SEAT_MS = 20_000;

/** Send a form of the drawing table; gives the answer with `ok` and `status`, or null when nobody answered. */
export async function send(url, fields = {}, xml = null) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (xml !== null) form.append("diagram", new Blob([xml], { type: "application/xml" }), "process.bpmn");
  const headers = { "X-CSRF-Token": csrfToken(), Accept: "application/json" };
  try {
    const answer = await fetch(url, { method: "POST", body: form, headers, credentials: "same-origin" });
    const body = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    return { ok: answer.ok, status: answer.status, ...body };
  } catch {
    return null;
  }
}

export class Keeper {
  /** `say(state, text, more)` shows how the drawing stands: saved | saving | unsaved | offline | apart. */
  constructor(config, write, say) {
    Object.assign(this, { config, write, say, number: config.number, base: config.base });
    this.seed = JSON.stringify(config.said);
    this.words = config.words;
    this.work = Promise.resolve();
    this.isDirty = false;
    addEventListener("beforeunload", (event) => {
      if (this.isDirty) event.preventDefault();
    });
  }

  /** Something was drawn: keep it once the hand rests. */
  touch() {
    this.isDirty = true;
    this.say("unsaved", this.words.unsaved);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), QUIET_MS);
  }

  /** Keep now what is not kept yet; true when everything is. */
  flush() {
    clearTimeout(this.timer);
    this.work = this.work.then(() => this.#flush());
    return this.work;
  }

  async #flush() {
    if (!this.isDirty) return !this.isApart;
    this.isDirty = false;
    this.say("saving", this.words.saving);
    const xml = await this.write();
    const fields = { base: this.base, seed: this.seed };
    const answer = this.isApart ? null : await send(this.config.urls.save, { ...fields, number: this.number }, xml);
    if (answer?.ok) {
      this.number = answer.number;
      if (!this.isDirty) this.say("saved", fill(this.words.saved, { time: timeOfDay(new Date()) }));
      return true;
    }
    if (this.isApart || answer?.status === 409) return this.#keepApart(fields, xml, answer);
    this.isDirty = true;
    this.say("offline", answer?.message || this.words.offline);
    if (!answer || answer.status >= 500) this.timer = setTimeout(() => this.flush(), AGAIN_MS);
    return false;
  }

  // Somebody else was first: what was drawn here is kept for whoever drew it, and said so.
  async #keepApart(fields, xml, refused) {
    const kept = await send(this.config.urls.keep, fields, xml);
    if (refused) this.why = refused.message;
    this.isApart = true;
    if (kept?.ok) this.say("apart", this.words.apart, `${this.why} ${this.words.kept_here}`);
    else {
      this.isDirty = true;
      this.say("offline", this.words.offline);
    }
    return false;
  }

  /** Make the drawing the draft. Gives what the server answered, null when it could not be asked. */
  async finish() {
    if (!(await this.flush())) return null;
    // A drawing that was never touched is kept first: the draft is made of what is kept.
    if (this.number === 0) {
      this.isDirty = true;
      if (!(await this.flush())) return null;
    }
    const answer = await send(this.config.urls.finish, { number: this.number });
    if (answer?.ok) {
      this.number = answer.number;
      this.base = answer.base;
      this.seed = JSON.stringify(answer.seed);
    }
    return answer;
  }

  /** Say every few seconds that the table is taken; `tell(others, isNewer)` hears who else sits at it. */
  sit(tell) {
    const ask = async () => {
      if (document.visibilityState !== "visible") return;
      const answer = await send(this.config.urls.sit);
      if (!answer?.ok) return;
      await this.work; // what was being saved is not somebody else's
      const isNewer = !this.isApart && (answer.number > this.number || answer.base !== this.base || !answer.is_open);
      tell(answer.others, isNewer ? answer : null);
    };
    ask();
    setInterval(ask, SEAT_MS);
    document.addEventListener("visibilitychange", ask);
  }
}
