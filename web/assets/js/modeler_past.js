// The past of a drawing in this tab: every state as a file, so that undoing goes on where it was after a reload.
const MOST = 40;
const ROOM = 3_500_000;

export class Past {
  /** `table` reads and writes the drawing; `key` names it in the tab's own storage. */
  constructor(table, key) {
    this.table = table;
    this.modeler = table.modeler;
    this.key = key;
    this.states = [];
    this.at = -1;
    this.work = Promise.resolve();
  }

  /** Begin with what was opened; when the tab has left off at that very text, its past is taken up again. */
  begin(opened, xml) {
    const kept = this.#kept();
    const fits = kept?.states[kept.at] === opened;
    [this.states, this.at] = fits ? [kept.states, kept.at] : [[xml], 0];
    this.states[this.at] = xml;
    this.#keep();
    this.modeler.on("commandStack.changed", ({ trigger }) => {
      if (this.isQuiet || trigger === "clear") return;
      this.work = this.work.then(() => this.#note(trigger));
    });
  }

  get canUndo() {
    return this.at > 0;
  }

  get canRedo() {
    return this.at < this.states.length - 1;
  }

  /** Undo one step: in memory as long as there is something, then from the states that were kept. */
  async undo() {
    await this.work;
    const stack = this.modeler.get("commandStack");
    if (stack.canUndo()) stack.undo();
    else if (this.canUndo) await this.#go(this.at - 1);
    await this.work;
  }

  async redo() {
    await this.work;
    const stack = this.modeler.get("commandStack");
    if (stack.canRedo()) stack.redo();
    else if (this.canRedo) await this.#go(this.at + 1);
    await this.work;
  }

  async #note(trigger) {
    if (trigger === "undo") this.at = Math.max(0, this.at - 1);
    else if (trigger === "redo") this.at = Math.min(this.states.length - 1, this.at + 1);
    const xml = await this.table.write();
    if (trigger === "execute") {
      if (this.states[this.at] === xml) return;
      this.states = [...this.states.slice(0, this.at + 1), xml];
      this.at += 1;
    } else this.states[this.at] = xml;
    this.#keep();
  }

  async #go(at) {
    this.isQuiet = true;
    try {
      const view = this.modeler.get("canvas").viewbox();
      await this.table.read(this.states[at]);
      this.modeler.get("canvas").viewbox({ x: view.x, y: view.y, width: view.width, height: view.height });
      this.at = at;
      this.#keep();
    } finally {
      this.isQuiet = false;
    }
    this.onGone?.();
  }

  #keep() {
    let dropped = Math.max(0, this.states.length - MOST);
    let room = this.states.slice(dropped).reduce((sum, xml) => sum + xml.length, 0);
    while (room > ROOM && dropped < this.at) room -= this.states[dropped++].length;
    this.states = this.states.slice(dropped);
    this.at -= dropped;
    try {
      sessionStorage.setItem(this.key, JSON.stringify({ states: this.states, at: this.at }));
    } catch {
      sessionStorage.removeItem(this.key); // no room: undoing ends with the tab
    }
  }

  #kept() {
    try {
      return JSON.parse(sessionStorage.getItem(this.key));
    } catch {
      return null;
    }
  }
}
