// Chosen files are listed with their size before they are sent; too large ones are named at once.
import { fileSize, fill } from "./words.js";

function line(file, input) {
  const item = document.createElement("li");
  const kind = document.createElement("span");
  const name = document.createElement("span");
  const about = document.createElement("span");
  kind.className = "files__kind";
  kind.textContent = (file.name.split(".").pop() ?? "").slice(0, 4).toUpperCase();
  name.className = "files__name";
  name.textContent = file.name.normalize("NFC");
  about.className = "files__about";
  const most = Number(input.dataset.most || 0);
  const isTooLarge = most > 0 && file.size > most;
  about.classList.toggle("files__missing", isTooLarge);
  const size = fileSize(file.size);
  about.textContent = isTooLarge ? fill(input.dataset.tooLarge, { size, most: fileSize(most) }) : size;
  item.append(kind, name, about);
  return item;
}

/** List the chosen files under every file field and let files be dropped onto it. */
export function watchFiles() {
  for (const drop of document.querySelectorAll("[data-drop]")) {
    const input = drop.querySelector("input[type=file]");
    drop.classList.add("drop--on");
    const list = drop.querySelector("[data-chosen]");
    input.addEventListener("change", () => list.replaceChildren(...[...input.files].map((file) => line(file, input))));
    drop.addEventListener("dragover", (event) => {
      event.preventDefault();
      drop.classList.add("drop--over");
    });
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("drop--over"));
    drop.addEventListener("drop", (event) => {
      if (event.target === input || event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
