"""SpiffWorkflow's classes made right: our subclasses of its specs, tasks, workflows and expression environment."""

from engine.semantics import patches

patches.apply()
