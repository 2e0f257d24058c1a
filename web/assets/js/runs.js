// The run that leads to what a finding says: played on the diagram when its words are opened.
import { Tokens } from "./tokens.js";

const SLOW = 0.25; // of the pace of a replay: here people follow every turn
const FLOWS = 16; // longer runs go slower still
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** What is seen at the end of a run: where it went, where tokens stand. One that waits on a flow is shown at its end. */
function scene(drawing, { path, marking }) {
  const flows = path.filter((id) => drawing.flow(id));
  const nodes = path.filter((id) => drawing.has(id) && !flows.includes(id));
  const tokens = marking.map((id, number) => [String(number), drawing.flow(id)?.to ?? id]);
  const at = tokens.map(([, id]) => id);
  return {
    tokens: new Map(tokens),
    scopes: new Map(),
    listening: new Map(),
    passes: new Map(nodes.map((id) => [id, nodes.filter((other) => other === id).length])),
    flows: new Set(flows),
    dropped: new Set(),
    now: { letters: [], fired: [], ended: [], flows, seen: at },
  };
}

function clear(drawing, tokens) {
  drawing.figure.classList.remove("is-running");
  tokens.stop();
  tokens.last = null;
  for (const mark of ["is-done", "is-through", "is-cancelled", "is-here", "is-inside", "is-fired", "is-back"]) {
    drawing.mark(mark, []);
  }
  drawing.clear("film");
  drawing.clear("pin");
  tokens.layer.replaceChildren();
}

/** Let the words of each run that is about this figure play it. */
export function connect(figure, drawing) {
  const all = [...document.querySelectorAll("details[data-run]")];
  const runs = all.filter((run) => [figure.id, undefined].includes(run.closest("[data-element-id]")?.dataset.diagram));
  if (runs.length === 0) return;
  const tokens = new Tokens(drawing, { above: {}, calls: {} }, runs[0].dataset);
  let shown = null;
  for (const run of runs) {
    run.addEventListener("toggle", async () => {
      if (!run.open) {
        if (shown === run) clear(drawing, tokens);
        if (shown === run) shown = null;
        return;
      }
      shown = run;
      for (const other of runs) if (other !== run) other.open = false;
      const last = scene(drawing, JSON.parse(run.dataset.run));
      clear(drawing, tokens);
      drawing.mark("is-picked", []);
      drawing.follow(last.now.seen);
      if (!figure.checkVisibility() || figure.getBoundingClientRect().bottom < 80) figure.scrollIntoView({ block: "nearest" });
      figure.classList.add("is-running");
      if (!calm.matches) await tokens.run(last, SLOW * Math.min(1, FLOWS / last.now.flows.length));
      if (shown === run) tokens.show(last, {});
    });
  }
}
