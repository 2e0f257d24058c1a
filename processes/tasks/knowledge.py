"""What is known when a step's form is shown or sent: what was entered before, and the variables of the diagram."""

from collections.abc import Mapping
from typing import Any

import engine
from engine import feel
from engine.forms import Form
from processes import records
from processes.instances import ProcessInstance


def known(instance: ProcessInstance, form: Form | None) -> Mapping[str, Any]:
    """Give the values of the names that a form's expressions read and its own fields do not have.

    Of one name the variable of the diagram counts, else what was entered last; what nobody knows is left out.
    """
    wanted = form.outer_names if form is not None else frozenset()
    if not wanted:
        return {}
    found: dict[str, Any] = {}
    for view in records.of_instance(instance.agency_id, instance.id):
        entered = (view.payload or {}).get("values") or {}
        found |= {name: feel.decode(value) for name, value in entered.items() if name in wanted}
    return found | {name: value for name, value in engine.variables(instance.state).items() if name in wanted}
