// While «@» and the beginning of a name are typed in a comment, colleagues who fit are offered below it. Whoever is
// chosen stands in the text as @Name and is ticked in the list that is there without scripts too.
import { fill, fold } from "./words.js";

const MOST = 6;
const LONGEST = 40;
const TYPED = /(?:^|[\s(])@([\p{L}\p{M}\p{N}._-]+(?: [\p{L}\p{M}\p{N}._-]+)*|)$/u;

class Mentions {
  constructor(field) {
    this.field = field;
    this.people = [...field.form.querySelectorAll('input[name="mention"]')].map((box) => {
      const words = fold(box.labels[0].textContent).split(/[\s@]+/).filter(Boolean);
      return { box, name: box.dataset.name, words, label: box.labels[0].textContent.trim() };
    });
    this.found = [];
    this.written = new Set();
    this.build();
    this.listen();
  }

  build() {
    this.list = document.createElement("ul");
    this.list.id = `${this.field.id}-names`;
    this.list.className = "combobox__list";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.field.dataset.mentions);
    this.status = document.createElement("span");
    this.status.className = "vh";
    this.status.setAttribute("role", "status");
    this.field.setAttribute("aria-autocomplete", "list");
    this.field.setAttribute("aria-controls", this.list.id);
    this.field.setAttribute("aria-haspopup", "listbox");
    const place = document.createElement("div");
    place.className = "combobox";
    this.field.before(place);
    place.append(this.field, this.list, this.status);
  }

  listen() {
    this.field.addEventListener("input", () => this.look());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("[data-index]");
      if (item) this.choose(Number(item.dataset.index));
    });
  }

  // Every typed word begins a word of the name or the user name, in order: «@ng nam» finds Nguyễn Văn Nam.
  look() {
    this.forget();
    const before = this.field.value.slice(0, this.field.selectionStart);
    const typed = TYPED.exec(before.slice(-LONGEST))?.[1];
    this.typed = typed?.length ?? 0;
    const asked = fold(typed ?? "").split(" ").filter(Boolean);
    const fits = ({ words }) => {
      let at = 0;
      return asked.every((word) => (at = words.findIndex((one, index) => index >= at && one.startsWith(word)) + 1) > 0);
    };
    this.found = typed === undefined ? [] : this.people.filter(fits).slice(0, MOST);
    this.at = 0;
    this.draw();
  }

  // A name that was taken out of the text again is told to nobody.
  forget() {
    for (const person of this.written) {
      if (this.field.value.includes(`@${person.name}`)) continue;
      person.box.checked = false;
      this.written.delete(person);
    }
  }

  draw() {
    const wasShut = this.list.hidden;
    this.list.replaceChildren(...this.found.map(({ label }, index) => {
      const item = document.createElement("li");
      item.id = `${this.list.id}-${index}`;
      item.dataset.index = index;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(index === this.at));
      item.textContent = label;
      return item;
    }));
    this.list.hidden = this.found.length === 0;
    if (this.list.hidden) {
      this.close();
    } else {
      this.field.setAttribute("aria-activedescendant", `${this.list.id}-${this.at}`);
      this.status.textContent = wasShut ? fill(this.field.dataset.found, { count: this.found.length }) : "";
      this.list.children[this.at].scrollIntoView({ block: "nearest" });
    }
  }

  close() {
    this.found = [];
    this.list.hidden = true;
    this.status.textContent = "";
    this.field.removeAttribute("aria-activedescendant");
  }

  choose(index) {
    const person = this.found[index];
    const end = this.field.selectionStart;
    this.field.setRangeText(`@${person.name} `, end - this.typed - 1, end, "end");
    person.box.checked = true;
    this.written.add(person);
    this.close();
  }

  key(event) {
    if (this.list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.at = (this.at + step + this.found.length) % this.found.length;
      this.draw();
    } else if (event.key === "Enter" || event.key === "Tab") {
      this.choose(this.at);
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return;
    }
    event.preventDefault();
  }
}

/** Offer colleagues in every textarea[data-mentions] whose form lists whom one may mention. */
export function start() {
  for (const field of document.querySelectorAll("textarea[data-mentions]")) new Mentions(field);
}
