// data-show-when="decision=reject|supplement" shows a field only for these answers; the server decides again.

function answer(form, name) {
  const values = new FormData(form).getAll(name);
  return values.length ? values : [""];
}

function apply(form) {
  for (const part of form.querySelectorAll("[data-show-when]")) {
    const [name, wanted] = part.dataset.showWhen.split("=", 2);
    const shown = answer(form, name).some((value) => wanted.split("|").includes(value));
    part.hidden = !shown;
    delete part.dataset.waits;
    for (const input of part.querySelectorAll("input, select, textarea")) input.disabled = !shown;
  }
}

/** Keep every conditional field in step with the answers it depends on. */
export function watchChoices() {
  const forms = new Set([...document.querySelectorAll("[data-show-when]")].map((part) => part.closest("form")));
  for (const form of forms) {
    if (!form) continue;
    form.addEventListener("change", () => apply(form));
    apply(form);
  }
}
