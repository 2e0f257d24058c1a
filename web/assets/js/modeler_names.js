// Ids that say something: an element that is named for the first time is called like its name, without accents.
import CommandInterceptor from "diagram-js/lib/command/CommandInterceptor";
import { fold } from "./words.js";

const GENERATED = /^(Activity|Event|Gateway|Participant|Lane|DataObjectReference|DataStoreReference)_[0-9a-z]{7}$/;
const LONGEST = 40;

/** Give the id for a name: letters, digits and underscores, none for a name without letters. */
export function idFor(name) {
  const words = fold(name).replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  const cut = words.length > LONGEST ? words.slice(0, LONGEST + 1).replace(/_[^_]*$/, "").slice(0, LONGEST) : words;
  return /^[a-z]/.test(cut) ? cut : cut && `n_${cut}`;
}

class Names extends CommandInterceptor {
  constructor(eventBus, elementRegistry, moddle, modeling) {
    super(eventBus);
    this.postExecuted(["element.updateLabel", "element.updateProperties"], ({ context: { element: changed } }) => {
      const element = changed.labelTarget ?? changed;
      const { id, name } = element.businessObject;
      const wanted = GENERATED.test(id) && name ? idFor(name) : "";
      if (!wanted) return;
      const isTaken = (one) => elementRegistry.get(one) || moddle.ids.assigned(one);
      let free = wanted;
      for (let number = 2; isTaken(free); number += 1) free = `${wanted}_${number}`;
      modeling.updateProperties(element, { id: free });
      elementRegistry.forEach(({ businessObject: one, labelTarget }) => {
        const named = labelTarget ? [] : (one?.get?.("extensionElements")?.get("values") ?? []);
        for (const part of named) if (part.$type === "ts:Apart" && part.step === id) part.step = free;
      });
    });
  }
}
Names.$inject = ["eventBus", "elementRegistry", "moddle", "modeling"];

export const names = { __init__: ["ourNames"], ourNames: ["type", Names] };
