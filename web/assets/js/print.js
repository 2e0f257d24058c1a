// The button "print" of a paper: there only where the script runs; without it the browser's own command does the same.

/** Let the buttons of papers print. */
export function watchPrint() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
