// Keyboard: "/" searches from anywhere, "?" shows the keys; in a list J and K move, Enter opens (it is a link), N claims,
// X chooses.

const TYPED = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
const isTyping = (target) => Boolean(target.closest?.(TYPED));

function move(list, by) {
  const links = [...list.querySelectorAll("a[data-open]")];
  if (links.length === 0) return;
  const now = links.findIndex((link) => link.closest("tr") === document.activeElement?.closest("tr"));
  const next = now < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(now + by, 0), links.length - 1);
  links[next].focus();
  links[next].closest("tr").scrollIntoView({ block: "nearest" });
}

function claim() {
  const button = document.activeElement?.closest("tr")?.querySelector("[data-claim]");
  if (button) button.click();
  return Boolean(button);
}

function choose() {
  const box = document.activeElement?.closest("tr")?.querySelector("[data-choose]");
  if (box) box.checked = !box.checked;
  return Boolean(box);
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

const ACTS = {
  "/": () => {
    const box = document.querySelector("[data-search]");
    box?.focus();
    box?.select();
    return Boolean(box);
  },
  j: (list) => list && (move(list, 1), true),
  k: (list) => list && (move(list, -1), true),
  n: (list) => list && claim(),
  x: (list) => list && choose(),
  "?": () => {
    location.assign("/help#keys");
    return true;
  },
};

/** Answer single keys while nobody is typing; a browser's own shortcuts stay untouched. */
export function watchKeys() {
  document.addEventListener("click", openRow);
  chooseAll();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    const act = ACTS[event.key.toLowerCase()];
    if (act?.(document.querySelector("[data-keys]"))) event.preventDefault();
  });
}
