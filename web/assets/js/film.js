// A film without its pictures: folds the moves of the steps into what is seen after a step. Knows no page.

/** The state after a step: tokens by element, what is open, how often each was passed, what the step itself did. */
class Scene {
  tokens = new Map();
  scopes = new Map();
  listening = new Map();
  passes = new Map();
  flows = new Set();
  dropped = new Set();

  begin() {
    this.now = { letters: [], fired: [], ended: [], flows: [], seen: [] };
  }

  apply([verb, id, key, ...letter]) {
    this.now.seen.push(id);
    switch (verb) {
      case "flow":
        this.flows.add(id);
        this.now.flows.push(id);
        break;
      case "rest":
        this.tokens.set(key, id);
        this.dropped.delete(id);
        break;
      case "listen":
        this.listening.set(key, id);
        break;
      case "enter":
        this.scopes.set(key, id);
        this.dropped.delete(id);
        break;
      case "drop":
        this.#drop(id, key);
        break;
      case "move":
        for (const open of [this.tokens, this.scopes, this.listening]) if (open.has(key)) open.set(key, letter[0]);
        this.now.seen.push(letter[0]);
        break;
      case "end":
        for (const other of this.tokens.values()) this.dropped.add(other);
        for (const open of [this.tokens, this.scopes, this.listening]) open.clear();
        break;
      default:
        this.#happen(verb, id, key, letter);
    }
  }

  #drop(id, key) {
    const held = this.tokens.delete(key) || this.scopes.delete(key);
    if (held || !this.listening.delete(key)) this.dropped.add(id);
    else this.now.ended.push(id);
  }

  #happen(verb, id, key, letter) {
    if (verb === "fire" || (verb === "take" && this.listening.has(key))) this.now.fired.push(id);
    if (verb === "send" || verb === "take") this.now.letters.push({ id, isSent: verb === "send", letter });
    for (const open of [this.tokens, this.scopes]) open.delete(key);
    if (verb !== "pass") return;
    this.passes.set(id, (this.passes.get(id) ?? 0) + 1);
    this.dropped.delete(id);
  }
}

export class Film {
  constructor({ steps, end, days, marks, above, calls }) {
    Object.assign(this, { steps, end, days, marks, above, calls });
  }

  get length() {
    return this.steps.length;
  }

  /** What is seen after a step, by the records of all steps until then; there is no other source. */
  after(number) {
    const scene = new Scene();
    scene.begin();
    for (const step of this.steps.slice(0, number)) {
      scene.begin();
      for (const move of step.moves) scene.apply(move);
    }
    return scene;
  }

  /** Where a moment stands on the line of real time, from 0 to 1; what lies beyond its ends has no place. */
  placeOf(moment) {
    this.knots ??= [...this.steps, ...this.days, this.end].sort((a, b) => a.at - b.at || a.x - b.x);
    const after = this.knots.findIndex((knot) => knot.at >= moment);
    if (after < 0 || moment < this.knots[0].at) return null;
    const [from, to] = [this.knots[Math.max(after - 1, 0)], this.knots[after]];
    return to.at === from.at ? to.x : from.x + ((moment - from.at) / (to.at - from.at)) * (to.x - from.x);
  }

  /** The last step at or before a moment: where a mark on the line leads to. */
  stepAt(moment) {
    const after = this.steps.findIndex((step) => step.at > moment);
    return after < 0 ? this.length : Math.max(after, 1);
  }
}
