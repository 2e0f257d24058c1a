// Forms: sent once, left only knowingly, counted while typing; the error summary gets the focus.
import { fill } from "./words.js";

function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const buttons = form.querySelectorAll("button:not([type=button])");
    for (const button of buttons) button.setAttribute("aria-disabled", "true");
  });
}

// The page may come back from the browser's memory: then its buttons must work again.
function forgetSent() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
}

function warnWhenUnsaved(form) {
  form.addEventListener("input", () => {
    form.dataset.changed = "yes";
  });
  addEventListener("beforeunload", (event) => {
    if (form.dataset.changed && !form.dataset.sent) event.preventDefault();
  });
}

function count(area) {
  const shown = document.getElementById(area.dataset.count);
  if (!shown) return;
  const most = Number(area.dataset.countMost);
  const say = () => {
    const left = most - [...area.value].length;
    shown.textContent = fill(left < 0 ? shown.dataset.over : shown.dataset.left, { count: Math.abs(left) });
    shown.classList.toggle("field__count--over", left < 0);
  };
  area.addEventListener("input", say);
  say();
}

function showProgress(list) {
  const shown = list.querySelector("[data-progress]");
  const boxes = [...list.querySelectorAll("input[type=checkbox]")];
  const say = () => {
    const done = boxes.filter((box) => box.checked).length;
    shown.textContent = fill(shown.dataset.progress, { done, count: boxes.length });
  };
  list.addEventListener("change", say);
  say();
}

/** Guard every form that writes; forms with data-unsaved also warn before their changes are lost. */
export function watchForms() {
  for (const form of document.querySelectorAll('form[method="post" i]')) sendOnce(form);
  for (const form of document.querySelectorAll("form[data-unsaved], form[data-draft-url]")) warnWhenUnsaved(form);
  for (const area of document.querySelectorAll("[data-count]")) count(area);
  for (const list of document.querySelectorAll("[data-checklist]")) showProgress(list);
  for (const select of document.querySelectorAll("select[data-sends]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
  for (const part of document.querySelectorAll("[data-shows]")) {
    part.addEventListener("change", () => document.getElementById(part.dataset.shows).click());
  }
  addEventListener("pageshow", (event) => event.persisted && forgetSent());
  document.querySelector("[data-error-summary]")?.focus();
}
