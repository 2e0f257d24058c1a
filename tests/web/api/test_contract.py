"""The interface holds what its document promises, whatever is sent: minutes of it, with much power and with little."""

import time
from dataclasses import replace
from datetime import date

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from processes import documents, people
from processes.db import transaction
from processes.people import Power
from tests import house
from tests.web import world
from tests.web.api.conftest import EVERYTHING, token_of
from web import clock, ids
from web.problem_details import API

SECONDS = 180
"""For both holders of tokens together."""

ROUND = 12
KEYS = {"dossier_id": "instance_id"}
OWN = {}
"""The ids of what the agency has."""

CONFIG = {
    "generation": {"allow-x00": False},
    "checks": {
        # what has the right form may still break a rule of the agency, or of a version that has changed
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "401", "403", "404", "409", "412", "422", "429"],
        },
    },
}


@pytest.fixture(scope="module")
def site(sqlite_template, tmp_path_factory):
    """The application with an agency that has one of everything, and somebody who may do everything."""
    with world.opened(tmp_path_factory.mktemp("site"), sqlite_template) as made:
        made.testing = False  # a fault must become an answer, so that it is counted as one
        made.config["SETTINGS"] = replace(made.config["SETTINGS"], api_rate=10_000_000)
        with transaction():
            everything = sorted(set(Power) - {Power.ADMINISTER})
            made.own.roles["all"] = people.add_role(
                agency_id=made.own.agency_id, code="all", name="Mọi quyền", powers=everything,
                from_on=date(2020, 1, 1), now=house.NOW,
            ).id  # fmt: skip
            person = house.person(made.own, "all", "moi.quyen", "Người Có Mọi Quyền")
            for role in house.ROLES:
                people.appoint(
                    agency_id=made.own.agency_id, person_id=person.id, unit_id=made.own.unit_id,
                    role_id=made.own.roles[role], from_on=date(2020, 1, 1), now=house.NOW,
                )  # fmt: skip
        OWN.update(made.own.ids, version_id=made.own.version_id)
        made.most = token_of(person, EVERYTHING, now=clock.now())
        made.least = token_of(made.own.clerk, ["tasks.read"], now=clock.now())
        yield made


@pytest.mark.parametrize("holder", ["most", "least"])
def test_whatever_is_sent_the_answer_is_one_that_the_document_names(site, holder):
    documents.configure(site.files)
    schema = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", site, config=SchemathesisConfig.from_dict(CONFIG))
    headers = {"Authorization": f"Bearer {getattr(site, holder)}"}
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) > 35
    until, tried, number = time.monotonic() + SECONDS / 2, 0, 0
    while time.monotonic() < until:
        number += 1
        for operation in operations:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                tried += _try(operation, mode, headers, number, until)
    assert tried > 200


def _try(operation, mode, headers, seed, until):
    counted = 0

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=ROUND, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def send(case):
        nonlocal counted
        if time.monotonic() > until:
            return
        counted += 1
        if mode is GenerationMode.POSITIVE and counted % 4:
            _about_what_is_there(case)
        case.call_and_validate(headers=headers)

    try:
        send()
    except hypothesis.errors.Unsatisfiable:
        return 0  # nothing wrong can be sent to what takes nothing
    return counted


def _about_what_is_there(case):
    """Name what exists, so that what was sent is read and not only looked for."""
    for name in case.path_parameters or {}:
        key = KEYS.get(name, name)
        if key in OWN:
            case.path_parameters[name] = ids.encode(OWN[key])
    if isinstance(case.body, dict):
        for name, key in (("procedure", "procedure_id"), ("dossier", "instance_id"), ("to", "person_id")):
            if name in case.body:
                case.body[name] = ids.encode(OWN[key])
