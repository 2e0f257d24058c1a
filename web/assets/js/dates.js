// Dates are typed as dd/mm/yyyy: 5.3.26, 05032026 and 5-3-2026 all become 05/03/2026; a button opens a calendar.

import { shape } from "./shapes.js";

const pad = (number) => String(number).padStart(2, "0");

/** Bring a typed date into the form dd/mm/yyyy; what is no date stays as it was typed. */
export function tidy(text, thisYear = new Date().getFullYear()) {
  const parted = /^\s*(\d{1,2})[./\-\s](\d{1,2})[./\-\s](\d{4}|\d{2})\s*$/.exec(text);
  const found = parted ?? /^\s*(\d{2})(\d{2})(\d{4})\s*$/.exec(text);
  if (!found) return text;
  const [day, month, short] = found.slice(1).map(Number);
  const year = short > 99 ? short : short + (short + 2000 > thisYear + 20 ? 1900 : 2000);
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? `${pad(day)}/${pad(month)}/${year}` : text;
}

function addCalendar(input) {
  const button = document.createElement("button");
  const picker = document.createElement("input");
  const pair = document.createElement("span");
  pair.className = "date__pick";
  button.type = "button";
  button.className = "button button--icon";
  button.setAttribute("aria-label", input.dataset.pick);
  button.append(shape("calendar"));
  picker.type = "date";
  picker.tabIndex = -1;
  picker.setAttribute("aria-hidden", "true");
  button.addEventListener("click", () => {
    picker.value = input.value.split("/").reverse().join("-");
    picker.showPicker?.();
  });
  picker.addEventListener("change", () => {
    input.value = picker.value.split("-").reverse().join("/");
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  });
  pair.append(button, picker);
  input.after(pair);
}

/** Tidy typed dates and offer a calendar beside them. */
export function watchDates() {
  for (const input of document.querySelectorAll("input[data-date]")) {
    input.addEventListener("change", () => {
      input.value = tidy(input.value);
    });
    if (!input.readOnly && !input.disabled && "showPicker" in HTMLInputElement.prototype) addCalendar(input);
  }
}
