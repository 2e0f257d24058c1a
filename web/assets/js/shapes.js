// The few shapes that scripts draw; the same as in templates/components/shapes.html.
const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  error: "M1 1h10v10H1z",
  warning: "M6 1l5.5 10H.5z",
  hint: "M6 2a4 4 0 1 0 .01 0z",
  calendar: "M1 2h2V.5h1.5V2h3V.5H9V2h2v9.5H1zM2.5 5v5h7V5z",
};

/** Draw a shape, hidden from screen readers: words say the same. */
export function shape(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 12 12");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "shape");
  path.setAttribute("d", PATHS[name] ?? PATHS.hint);
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return svg;
}
