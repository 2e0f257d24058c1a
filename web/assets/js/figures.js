// Figures that stand below a day's work: fetched and drawn when they come into view, or are printed.

/** Draw the figures marked data-later no sooner than somebody looks at them. */
export function watchFigures() {
  const waiting = new Map([...document.querySelectorAll("[data-later]")].map((figure) => [figure, null]));
  if (waiting.size === 0) return;
  const draw = (figure) => {
    if (!waiting.get(figure)) {
      seen.unobserve(figure);
      waiting.set(figure, import("./diagram.js").then((part) => part.show(figure)));
    }
    return waiting.get(figure);
  };
  const drawAll = () => Promise.all([...waiting.keys()].map(draw));
  const isWhole = () => [...waiting.keys()].every((figure) => figure.matches(".diagram--drawn, .diagram--failed"));
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) draw(target);
  });
  for (const figure of waiting.keys()) seen.observe(figure);
  // A browser prints at once what it has: its key is answered when the figures are there, its menu starts them.
  document.addEventListener("keydown", (event) => {
    if (event.key?.toLowerCase() !== "p" || !(event.ctrlKey || event.metaKey) || event.altKey || isWhole()) return;
    event.preventDefault();
    drawAll().then(() => print());
  });
  addEventListener("beforeprint", drawAll);
}
