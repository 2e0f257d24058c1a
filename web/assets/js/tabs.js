// Stacked sections become tabs: <div data-tabs aria-label="…"> with <section id data-tab="label">.

function select(tabs, sections, chosen) {
  tabs.forEach((tab, index) => {
    tab.setAttribute("aria-selected", String(index === chosen));
    tab.tabIndex = index === chosen ? 0 : -1;
    sections[index].hidden = index !== chosen;
  });
}

function build(box) {
  const sections = [...box.querySelectorAll(":scope > section[data-tab]")];
  const bar = document.createElement("div");
  bar.className = "tabs tabs--ruled";
  bar.setAttribute("role", "tablist");
  bar.setAttribute("aria-label", box.getAttribute("aria-label") ?? "");
  const tabs = sections.map((section, index) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = `${section.id}-tab`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", section.id);
    tab.textContent = section.dataset.tab;
    tab.addEventListener("click", () => select(tabs, sections, index));
    section.setAttribute("role", "tabpanel");
    section.setAttribute("aria-labelledby", tab.id);
    section.tabIndex = 0;
    return tab;
  });
  bar.append(...tabs);
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length;
    select(tabs, sections, next);
    tabs[next].focus();
  });
  box.removeAttribute("aria-label");
  box.prepend(bar);
  box.classList.add("tabbed--on");
  const asked = sections.findIndex((section) => `#${section.id}` === location.hash);
  select(tabs, sections, Math.max(asked, 0));
}

/** Turn every [data-tabs] into tabs; without this script the sections stand below each other. */
export function start() {
  document.querySelectorAll("[data-tabs]").forEach(build);
}
