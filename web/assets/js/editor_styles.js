// Styles of code editors as style sheets that the page adopts: our content policy allows no style elements.
import { StyleModule } from "style-mod";

const adopted = new WeakMap();

StyleModule.mount = (root, modules) => {
  const place = root.adoptedStyleSheets ? root : root.ownerDocument;
  const known = adopted.get(place) ?? new Set();
  adopted.set(place, known);
  for (const one of [modules].flat()) {
    if (known.has(one)) continue;
    known.add(one);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(one.getRules());
    place.adoptedStyleSheets = [...place.adoptedStyleSheets, sheet];
  }
};
