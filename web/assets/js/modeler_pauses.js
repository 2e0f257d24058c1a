// Where the limit of the law stands while an instance waits: why, by which law, how often, and what comes after.
import { choice, fold, line } from "./modeler_fields.js";
import { amountOf } from "./modeler_step.js";

/** The settings of a place where the limit may stand; nothing where no instance can wait. */
export function standing(panel) {
  const { config, said, words } = panel;
  if (!config.waits.includes(panel.object.$type) || panel.object.triggeredByEvent) return null;
  const pause = said.pause;
  const keep = (changes) => panel.say("pause", { ...pause, ...changes });
  const effect = choice({
    ...panel.about("pause_effect"),
    value: pause?.effect ?? "",
    none: words.pause_none,
    options: config.effects,
    change: (value) => (value ? keep({ effect: value, reason: pause?.reason ?? config.reasons[0].value }) : panel.say("pause", undefined)),
  });
  if (!pause) return fold(words.pause, false, effect);
  return fold(
    words.pause,
    true,
    effect,
    choice({ ...panel.about("pause_reason"), value: pause.reason, options: config.reasons, change: (reason) => keep({ reason }) }),
    line({ ...panel.about("pause_basis"), value: pause.legal_basis, change: (text) => keep({ legal_basis: text }) }),
    line({
      ...panel.about("pause_most"),
      value: pause.at_most ? String(pause.at_most) : "",
      change: (text) => keep({ at_most: /^[1-9]\d?$/.test(text) ? Number(text) : undefined }),
    }),
    amountOf({
      panel,
      about: panel.about("pause_within"),
      value: pause.within,
      units: config.units.filter(({ value }) => !["none", "same_day"].includes(value)),
      none: words.pause_whenever,
      keep: (within) => keep({ within }),
    }),
  );
}
