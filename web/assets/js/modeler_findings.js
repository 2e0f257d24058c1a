// What the checker says about the drawing as it stands, beside it and on it, tied both ways.
import { send } from "./modeler_keeping.js";
import { shape } from "./shapes.js";
import { middle } from "./sheet.js";

const QUIET_MS = 900;

function part(tag, className, ...inside) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inside.filter(Boolean));
  return made;
}

export class Findings {
  constructor(modeler, config, box, pick) {
    Object.assign(this, { modeler, config, pick });
    this.list = box.querySelector("[data-findings]");
    this.counts = box.querySelector("[data-counts]");
    this.marked = [];
    this.missing = [];
    this.asked = 0;
  }

  /** The drawing has changed: ask once the hand rests. */
  touch(write) {
    this.missing = [];
    if (!this.found?.length) this.list.replaceChildren(part("p", "muted dense", this.config.words.checking));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(write), QUIET_MS);
  }

  async ask(write) {
    const asked = (this.asked += 1);
    const answer = await send(this.config.urls.check, {}, await write());
    if (asked !== this.asked) return;
    if (answer?.ok) this.show(answer.findings);
    else this.list.replaceChildren(part("p", "muted", this.config.words.check_failed));
  }

  /** Show beside them what the draft still lacks, until something is drawn. */
  lack(missing) {
    this.missing = missing;
    this.show(this.found ?? []);
  }

  /** Show findings as the server words them. */
  show(found) {
    this.found = found;
    const findings = [...found, ...this.missing];
    const { words } = this.config;
    this.list.replaceChildren(
      findings.length ? part("ul", "findings", ...findings.map((one) => this.#item(one))) : part("p", "muted dense", words.none_found),
    );
    for (const severity of ["error", "warning", "hint"]) {
      const count = findings.filter((one) => one.severity === severity).length;
      this.counts.querySelector(`[data-count="${severity}"]`).textContent = count;
    }
    this.#mark(findings);
  }

  #item({ severity, title, text, element_id: id, element_name: name, file, why, word }) {
    const heading = part("p", "", part("span", "vh", `${word}: `), part("span", "finding__title", title));
    const sign = shape(severity);
    sign.classList.add(`is-${severity}`);
    const where = part("p", "finding__where", file || "");
    if (id && this.modeler.get("elementRegistry").get(id)) {
      const button = part("button", "", name || id);
      button.type = "button";
      button.addEventListener("click", () => this.pick(id));
      where.append(button);
    }
    if (why) {
      const link = part("a", "", this.config.words.why);
      Object.assign(link, { href: why, target: "_blank" });
      where.append(" ", link);
    }
    const item = part("li", "finding", sign, part("div", "finding__text", heading, text && part("p", "", text), where));
    if (id) item.dataset.elementId = id;
    return item;
  }

  // An element carries the shape of the worst that is said about it.
  #mark(findings) {
    const [canvas, overlays] = [this.modeler.get("canvas"), this.modeler.get("overlays")];
    overlays.remove({ type: "finding" });
    for (const [id, name] of this.marked) if (this.modeler.get("elementRegistry").get(id)) canvas.removeMarker(id, name);
    this.marked = [];
    const seen = new Set();
    for (const { element_id: id, severity } of findings) {
      const element = id && this.modeler.get("elementRegistry").get(id);
      if (!element || seen.has(id) || element === canvas.getRootElement()) continue;
      seen.add(id);
      const sign = part("span", `mark mark--${severity}`, shape(severity));
      overlays.add(id, "finding", { position: element.waypoints ? middle(element) : { top: -11, right: 11 }, html: sign });
      canvas.addMarker(id, `has-${severity}`);
      this.marked.push([id, `has-${severity}`]);
    }
  }

  /** An element was chosen: the findings about it are shown. */
  tie(id) {
    for (const item of this.list.querySelectorAll("[data-element-id]")) {
      item.classList.toggle("is-tied", item.dataset.elementId === id);
    }
    this.list.querySelector(".is-tied")?.scrollIntoView({ block: "nearest" });
  }
}
