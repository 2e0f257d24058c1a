// An open page stays up to date: a stream tells that something changed, the page then asks what. Where no stream can be
// had it asks from time to time. Nothing on the page moves and nothing typed is touched; without the script it is as it was.

const ASK_EVERY = 20000;
const TRY_AGAIN = 60000;
const REST_AFTER = 5000;
const COUNTED = ["mine", "group", "delegated", "late", "alerts"];

const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

class Live {
  constructor(root) {
    this.root = root;
    this.words = root.dataset;
    this.figures = JSON.parse(this.words.figures);
    this.sight = this.words.sight;
    this.told = new Set();
    this.etag = "";
    this.last = "";
    this.source = null;
    this.timers = {};
  }

  later(name, wait, act) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(act, wait);
  }

  begin() {
    this.listen();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.later("rest", REST_AFTER, () => this.rest());
      else this.wake();
    });
    addEventListener("pagehide", () => this.rest());
    addEventListener("pageshow", (event) => event.persisted && this.wake());
  }

  rest() {
    this.source?.close();
    this.source = null;
    clearTimeout(this.timers.ask);
    clearTimeout(this.timers.listen);
  }

  wake() {
    clearTimeout(this.timers.rest);
    if (!this.source && !this.over) this.listen();
  }

  listen() {
    if (!this.words.stream) return this.askSoon();
    const query = [this.words.about, this.last && `after=${this.last}`].filter(Boolean).join("&");
    const source = new EventSource(query ? `${this.words.stream}?${query}` : this.words.stream, { withCredentials: true });
    this.source = source;
    source.addEventListener("open", () => clearTimeout(this.timers.ask));
    source.addEventListener("figures", (event) => this.hear(event, (figures) => this.count(figures)));
    source.addEventListener("sight", (event) => this.hear(event, ({ sight }) => sight !== this.sight && this.ask()));
    source.addEventListener("ended", () => this.ended());
    source.addEventListener("over", () => this.fall());
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) this.fall();
      else this.askSoon();
    });
  }

  hear(event, act) {
    this.last = event.lastEventId || this.last;
    act(JSON.parse(event.data));
  }

  // No stream to be had: ask from time to time, and try again later.
  fall() {
    this.rest();
    this.ask();
    this.later("listen", TRY_AGAIN, () => this.wake());
  }

  // The session has ended, or the person may do something else than before.
  async ended() {
    this.rest();
    if (await this.ask()) {
      this.note("rights", this.words.rights, { url: "", link: this.words.reload });
      this.later("listen", ASK_EVERY, () => this.wake());
    }
  }

  askSoon() {
    this.later("ask", ASK_EVERY, () => this.ask());
  }

  async ask() {
    clearTimeout(this.timers.ask);
    try {
      const headers = { Accept: "application/json", ...(this.etag && { "If-None-Match": this.etag }) };
      const answer = await fetch(this.words.ask, { headers, credentials: "same-origin", cache: "no-store", redirect: "error" });
      if (answer.status === 401 || answer.status === 403) return this.stop();
      if (answer.ok) {
        this.etag = answer.headers.get("ETag") ?? "";
        this.show(await answer.json());
      }
    } catch {
      // the network is away for a while: the page stays as it is and asks again
    }
    if (!this.source || this.source.readyState !== EventSource.OPEN) this.askSoon();
    return true;
  }

  stop() {
    this.over = true;
    this.rest();
    const back = encodeURIComponent(location.pathname + location.search);
    this.note("session", this.words.signedOut, { url: `/sign-in?next=${back}`, link: this.words.signIn, more: this.typed() });
    return false;
  }

  show(answer) {
    this.late = answer.late;
    this.count(answer.figures, answer.newest ?? null);
    if (this.sight && answer.sight && answer.sight !== this.sight) {
      this.sight = answer.sight;
      this.note("sight", answer.standing, { url: "", link: this.words.reload, more: this.typed() });
    }
  }

  typed() {
    return document.querySelector("form[data-changed], form[data-draft-url]") ? this.words.typed : "";
  }

  // Put the figures where they stand on the page; what is new is said once.
  count(figures, newest) {
    const before = this.figures;
    if (newest === undefined && (figures.alerts > before.alerts || figures.late !== before.late)) {
      this.figures = { ...figures, alerts: before.alerts, late: before.late };
      this.put(this.figures);
      return this.ask();
    }
    this.figures = figures;
    this.put(figures);
    if (figures.late && this.late) {
      for (const place of document.querySelectorAll("[data-late]")) place.textContent = this.late;
    }
    if (newest && figures.alerts > before.alerts && !this.told.has(newest.id)) {
      this.told.add(newest.id);
      this.note("news", newest.text, { url: newest.url, link: this.words.open, kind: "near" });
    }
    if (this.words.list && ["mine", "group", "delegated"].some((box) => figures[box] !== before[box])) {
      this.note("list", this.words.list, { url: "", link: this.words.reload });
    }
  }

  put(figures) {
    const all = { ...figures, inbox: figures.mine + figures.group };
    for (const name of ["inbox", ...COUNTED]) {
      for (const place of document.querySelectorAll(`[data-figure="${name}"]`)) {
        if (place.textContent !== String(all[name])) place.textContent = all[name];
        place.hidden = name === "alerts" && all[name] === 0;
      }
    }
  }

  // One note of each kind, closed by the person; a note says its sentence once.
  note(kind, sentence, { url, link, more = "", kind: state = "" }) {
    this.root.querySelector(`[data-note="${kind}"]`)?.remove();
    const close = element("button", { type: "button", class: "live__close", "aria-label": this.words.close }, "×");
    const lines = [sentence, more].filter(Boolean).map((line) => element("p", {}, line));
    const onward = element("a", { href: url || location.pathname + location.search }, link);
    const note = element("div", { class: `live__note${state && ` live__note--${state}`}`, "data-note": kind }, element("div", {}, ...lines, onward), close);
    close.addEventListener("click", () => note.remove());
    this.root.append(note);
  }
}

/** Keep the figures of the frame and the standing of what the page is about up to date. */
export function watchLive() {
  const root = document.querySelector("[data-live]");
  if (root && "EventSource" in window) new Live(root).begin();
}
