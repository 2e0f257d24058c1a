"""A procedure that is settled while its applicant waits: the shape «Giải quyết ngay tại quầy», published."""

import json

from processes import shapes
from tests import house

PROCEDURE = "Cấp giấy xác nhận tại quầy"
CHECKED = {"settle": ["c1", "c2"], "hand_over": ["output:o1"]}
VALUES = {
    "settle": {
        "request": "Xin xác nhận cư trú",
        "intake_decision": "accept",
        "appraisal_result": "eligible",
        "result_number": "12/XN",
    },
    "hand_over": {"returned_on": "02/03/2026"},
}
"""What is entered on the page; who hands in and who receives follow from the receipt."""


def publish(built, options=(), change=lambda _procedure: None):
    """Publish the shape in an agency; ``change`` may alter what its ``procedure.json`` says."""
    made = shapes.make(
        shapes.read({"shape": "instant", "options": list(options), "code": "2.000815", "name": PROCEDURE})
    )
    files = {"process.bpmn": made.bundle.diagram}
    files |= {f"{name}.form.json": data for name, data in made.bundle.forms.items()}
    procedure = json.loads(json.dumps(made.procedure))
    change(procedure)
    return house.publish(built, files=files, procedure=procedure)


def fields(applicant, /, **answers):
    """Name what is sent: ``settle__request`` is the field of a step."""
    sent = {"name": [applicant]}
    for step, values in VALUES.items():
        sent |= {f"s:{step}:f.{key}": [text] for key, text in values.items()}
        sent[f"s:{step}:checked"] = CHECKED[step]
    return sent | {
        (f"s:{key.replace('__', ':f.', 1)}" if "__" in key else key): text if isinstance(text, list) else [text]
        for key, text in answers.items()
    }
