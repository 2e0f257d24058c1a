// Sentences come from the page (data-… attributes), already translated; here only {names} are filled in.

/** Fill the {names} of a sentence. */
export function fill(sentence, values) {
  return (sentence ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Fold a text for searching: no case, no accents, đ as d. */
export function fold(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").trim();
}

/** Say the time of day as everywhere on the screens: 10:42. */
export function timeOfDay(moment) {
  return moment.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false });
}

/** Say a file's size in the words of the page's language. */
export function fileSize(bytes) {
  const number = (value) => value.toLocaleString(document.documentElement.lang || "vi", { maximumFractionDigits: 1 });
  return bytes < 1048576 ? `${number(Math.ceil(bytes / 1024))} kB` : `${number(bytes / 1048576)} MB`;
}

/** The token that every writing request carries. */
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}
