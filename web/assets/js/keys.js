// Keyboard: "/" searches from anywhere, "?" shows the keys; in a list J and K move, O opens (so does Enter: it is a
// link), N claims, X chooses, C goes to completing. Whoever does not want single keys switches them off (WCAG 2.1.4).

const TYPED = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], [role=slider]";
const isTyping = (target) => Boolean(target.closest?.(TYPED));

const rowLink = () => document.activeElement?.closest("tr")?.querySelector("a[data-open]");

function move(list, by) {
  const links = [...list.querySelectorAll("a[data-open]")];
  if (links.length === 0) return;
  const now = links.findIndex((link) => link.closest("tr") === document.activeElement?.closest("tr"));
  const next = now < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(now + by, 0), links.length - 1);
  links[next].focus();
  links[next].closest("tr").scrollIntoView({ block: "nearest" });
}

// In a list the task of the row, on the page of a task that task.
function claim() {
  const button = (document.activeElement?.closest("tr") ?? document).querySelector("[data-claim]");
  if (button && (button.closest("tr") || !document.querySelector("[data-keys]"))) button.click();
  return Boolean(button);
}

function choose() {
  const box = document.activeElement?.closest("tr")?.querySelector("[data-choose]");
  if (box) box.checked = !box.checked;
  return Boolean(box);
}

function open() {
  const link = rowLink();
  link?.click();
  return Boolean(link);
}

// Never completes by itself: the button gets the focus, Enter presses it.
function complete() {
  const button = document.querySelector("#work .act .button--primary");
  button?.focus();
  button?.scrollIntoView({ block: "center" });
  const link = button ? null : rowLink();
  if (link) location.assign(`${link.href}#work`);
  return Boolean(button ?? link);
}

// One tick for the whole page; without the script each row has its own.
function chooseAll() {
  const label = document.querySelector("[data-choose-all]");
  if (!label) return;
  label.hidden = false;
  label.addEventListener("change", (event) => {
    for (const box of document.querySelectorAll("[data-choose]")) box.checked = event.target.checked;
  });
}

// Parts that lie above the row's link (for their titles) open the row too; codes and buttons keep their own use.
function openRow(event) {
  const row = event.target.closest("[data-keys] tbody tr");
  if (!row || event.target.closest("a, button, input, label, .code") || !getSelection().isCollapsed) return;
  const { ctrlKey, metaKey, shiftKey } = event;
  const click = new MouseEvent("click", { ctrlKey, metaKey, shiftKey, bubbles: true, cancelable: true });
  row.querySelector("a[data-open]")?.dispatchEvent(click);
}

// The page of keys in a dialog, so that nobody leaves what they do; where it cannot be fetched, the page itself.
async function showKeys() {
  const answer = await fetch("/help/keys").catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const map = page?.querySelector("[data-key-map]");
  if (!map) {
    location.assign("/help/keys");
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "keymap";
  dialog.setAttribute("aria-labelledby", "key-map-title");
  dialog.append(document.importNode(map, true));
  dialog.querySelector("[data-close]").hidden = false;
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const ACTS = {
  "/": () => {
    const box = document.querySelector("[data-search]");
    box?.focus();
    box?.select();
    return Boolean(box);
  },
  j: (list) => list && (move(list, 1), true),
  k: (list) => list && (move(list, -1), true),
  o: (list) => list && open(),
  n: claim,
  x: (list) => list && choose(),
  c: complete,
  "?": () => {
    showKeys();
    return true;
  },
};

/** Answer single keys while nobody is typing; a browser's own shortcuts stay untouched. */
export function watchKeys() {
  document.addEventListener("click", openRow);
  chooseAll();
  if (document.body.dataset.keyless !== undefined) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if (event.repeat && !"jk".includes(event.key.toLowerCase())) return;
    if (document.querySelector("dialog[open]")) return;
    const act = ACTS[event.key.toLowerCase()];
    if (act?.(document.querySelector("[data-keys]"))) event.preventDefault();
  });
}
