// A one-time code travels in the fragment of a link, which no server and no log ever sees; here it enters the form.

/** Move the fragment into the field that waits for it, and out of the address. */
export function takeFragment() {
  const box = document.querySelector("[data-from-fragment]");
  const code = location.hash.slice(1);
  if (!box || !code || code.startsWith("f-") || code === "main") return;
  box.querySelector("input").value = decodeURIComponent(code);
  box.hidden = true;
  history.replaceState(null, "", location.pathname);
}
