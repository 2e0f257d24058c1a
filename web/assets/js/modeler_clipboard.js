// Copy in one process, paste in another: what is copied lies in the browser's storage, as plain values.
const KEY = "drawing-clipboard";

/** Make elements of the file again out of plain values; one that several refer to is made once. */
function reviver(moddle) {
  const made = new Map();
  return (_, value) => {
    if (typeof value?.$type !== "string") return value;
    if (value.id && made.has(value.id)) return made.get(value.id);
    const { $type, ...attributes } = value;
    const isKnown = moddle.registry.typeMap[$type] !== undefined;
    const object = isKnown ? moddle.create($type, attributes) : { ...value, $instanceOf: (type) => type === $type };
    if (value.id) made.set(value.id, object);
    return object;
  };
}

/** Tie the clipboard of a modeler to that of the browser. */
export function shareClipboard(modeler) {
  const clipboard = modeler.get("clipboard");
  let own = "";
  modeler.on("copyPaste.elementsCopied", ({ tree }) => {
    try {
      own = JSON.stringify(tree);
      localStorage.setItem(KEY, own);
    } catch {
      localStorage.removeItem(KEY); // too large to be carried: it is pasted here only
    }
  });
  const take = () => {
    const text = localStorage.getItem(KEY);
    if (!text || text === own) return;
    try {
      clipboard.set(JSON.parse(text, reviver(modeler.get("moddle"))));
      own = text;
    } catch {
      localStorage.removeItem(KEY); // no copy of ours
    }
  };
  addEventListener("focus", take);
  addEventListener("storage", take);
  take();
}
