// What the editors share: the text field that is sent, the parts that the server fills while one works, words.
const WAIT = 700;

/** The name under which the words of a tool are kept: «Field description» is field_description. */
export const slug = (text) => text.trim().toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "");

const NUMBERS = /\d+(?:[.,]\d+)?/g;

/** Find the Vietnamese for a sentence of a tool: whole, with its numbers, or with a name in the middle. */
export function translated(text, { WORDS, PATTERNS = [] }) {
  const numbers = text.match(NUMBERS) ?? [];
  const found = WORDS[text] ?? WORDS[text.replace(NUMBERS, "#")]?.replace("#", () => numbers.shift());
  if (found !== undefined) return found;
  const [pattern, words] = PATTERNS.find(([one]) => one.test(text)) ?? [];
  return words?.replace("{what}", () => pattern.exec(text)[1]);
}

/**
 * Say the words of a tool in the language of the page, now and whenever it draws something new: first those of the
 * catalogue, on a page in Vietnamese then those that `known` has by whole sentences.
 */
export function speak(root, words, known = { WORDS: {} }) {
  const isVietnamese = document.documentElement.lang === "vi";
  const said = (text) => words[slug(text)] ?? (isVietnamese ? translated(text.trim(), known) : undefined);
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const told = node.data.trim() && said(node.data);
      if (told && told !== node.data.trim()) node.data = node.data.replace(node.data.trim(), () => told);
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || node.isContentEditable || node.matches("textarea, script, svg")) return;
    for (const name of ["placeholder", "title", "aria-label", "data-placeholder"]) {
      const told = node.hasAttribute(name) && said(node.getAttribute(name));
      if (told && told !== node.getAttribute(name)) node.setAttribute(name, told);
    }
    for (const child of node.childNodes) visit(child);
  };
  visit(root);
  new MutationObserver((changes) => {
    for (const { addedNodes, target, type } of changes) {
      if (type === "childList") for (const node of addedNodes) visit(node);
      else visit(target);
    }
  }).observe(root, { subtree: true, childList: true, characterData: true });
}

/** Keep findings and preview of a form in step with its text; gives what to call when the text has changed. */
export function keepLive(form, onAnswer = () => {}) {
  const status = form.querySelector("[data-status]");
  let timer = 0;
  let asked = 0;
  const ask = async () => {
    asked += 1;
    const mine = asked;
    const body = new FormData(form);
    body.set("do", "check");
    try {
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
      if (!answer.ok || mine !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-told]")) {
        const fresh = page.querySelector(`[data-told="${part.dataset.told}"]`);
        if (fresh) part.replaceChildren(...document.importNode(fresh, true).childNodes);
      }
      status.textContent = "";
      onAnswer();
    } catch {
      status.textContent = status.dataset.failed ?? "";
    }
  };
  return () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  };
}

/** Write what a tool has drawn into the field that is sent, as if somebody had typed it. */
export function write(area, text) {
  if (area.value === text) return false;
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

/** Show the tool instead of the text, with a way back to the text for whoever wants it. */
export function swap(form, shows) {
  form.querySelector("[data-source]").hidden = shows;
  form.querySelector("[data-editor]").hidden = !shows;
}

export const configOf = (form) => JSON.parse(form.querySelector("[data-config]").textContent);
