// A <select data-combobox> becomes a box to type in: without accents, by initials ("ks" finds Khai sinh), by code.
import { fill, fold } from "./words.js";

const MOST = 50;
const initials = (folded) => folded.split(/[\s\-–,()/]+/).map((word) => word[0] ?? "").join("");

class Combobox {
  constructor(select) {
    this.select = select;
    this.options = [...select.options].filter((o) => o.value !== "").map((option) => {
      const folded = fold(`${option.text} ${option.dataset.code ?? ""}`);
      return { option, folded, initials: initials(fold(option.text)) };
    });
    this.found = [];
    this.at = -1;
    this.build();
    this.listen();
  }

  build() {
    const { select } = this;
    this.input = document.createElement("input");
    this.list = document.createElement("ul");
    this.status = document.createElement("span");
    this.input.className = select.className;
    this.input.id = select.id;
    this.input.autocomplete = "off";
    this.input.value = select.selectedOptions[0]?.value ? select.selectedOptions[0].text : "";
    this.list.id = `${select.id}-list`;
    this.list.className = "combobox__list";
    this.list.hidden = true;
    this.status.className = "vh";
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
      if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
    }
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", select.labels[0]?.textContent.trim() ?? "");
    this.status.setAttribute("role", "status");
    select.id = `${select.id}-value`;
    select.hidden = true;
    const box = document.createElement("div");
    box.className = "combobox";
    select.before(box);
    box.append(this.input, this.list, this.status, select);
  }

  listen() {
    this.input.addEventListener("input", () => this.open(this.input.value));
    this.input.addEventListener("click", () => this.list.hidden && this.open(""));
    this.input.addEventListener("blur", () => this.settle());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("[data-index]");
      if (item) this.choose(Number(item.dataset.index));
    });
  }

  open(text) {
    const wanted = fold(text);
    const words = wanted.split(/\s+/).filter(Boolean);
    const isInitials = (o) => wanted.length > 1 && o.initials.includes(wanted);
    const fits = (o) => isInitials(o) || words.every((word) => o.folded.includes(word));
    const rank = (o) => (o.folded.startsWith(wanted) ? 0 : o.initials.startsWith(wanted) ? 1 : 2);
    this.found = this.options.filter(fits).sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
    this.at = text && this.found.length ? 0 : -1;
    this.draw();
  }

  draw() {
    const { none, found } = this.select.dataset;
    this.list.replaceChildren(...this.found.map(({ option }, index) => {
      const item = document.createElement("li");
      item.id = `${this.list.id}-${index}`;
      item.dataset.index = index;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(index === this.at));
      if (option.dataset.code) {
        const code = document.createElement("span");
        code.className = "combobox__code";
        code.textContent = option.dataset.code;
        item.append(code);
      }
      item.append(option.text);
      return item;
    }));
    this.status.textContent = this.found.length ? fill(found, { count: this.found.length }) : none;
    this.list.hidden = this.found.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    if (this.at >= 0) this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.at}`);
    else this.input.removeAttribute("aria-activedescendant");
    this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  choose(index) {
    const { option } = this.found[index];
    this.input.value = option.text;
    this.set(option.value);
    this.close();
  }

  set(value) {
    if (this.select.value === value) return;
    this.select.value = value;
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Leaving the box: an exact text counts, an emptied box is no answer, anything else returns to the last answer.
  settle() {
    const typed = fold(this.input.value);
    const same = this.options.find(({ option }) => fold(option.text) === typed);
    if (same) this.set(same.option.value);
    else if (typed === "") this.set("");
    const chosen = this.select.selectedOptions[0];
    this.input.value = chosen?.value ? chosen.text : "";
    this.close();
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (this.list.hidden) this.open("");
      this.at = (this.at + step + this.found.length) % (this.found.length || 1);
      this.draw();
    } else if (event.key === "Enter" && !this.list.hidden && this.at >= 0) {
      event.preventDefault();
      this.choose(this.at);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }
}

/** Make every select[data-combobox] searchable; the select itself keeps the answer and is what is sent. */
export function start() {
  for (const select of document.querySelectorAll("select[data-combobox]")) new Combobox(select);
}
