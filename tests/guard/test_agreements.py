"""What folders agree on: routes and rights, refusals and words, events and effects."""

import inspect
import re

from engine import model
from processes import errors as domain
from processes import instances, people
from tests.guard import tracked
from web import i18n, security
from web.errors import STATUS


def test_every_route_says_who_may_use_it(guarded_app):
    open_routes = {
        rule.endpoint
        for rule in guarded_app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(guarded_app.view_functions[rule.endpoint], "access")
    }
    assert open_routes == set()


def test_every_action_is_asked_for_somewhere():
    sources = " ".join(tracked.text(name) for name in tracked.python() if name.startswith(("web/", "processes/")))
    unused = {action for action in people.ACTIONS if sources.count(f'"{action}"') < 2}
    assert unused == set()


def test_every_refusal_has_a_status_and_words():
    refusals = [one for one in vars(domain).values() if inspect.isclass(one) and issubclass(one, domain.Refused)]
    without = [one.__name__ for one in refusals[1:] if not any(kind in STATUS for kind in one.__mro__)]
    wordless = [one.code for one in refusals if not i18n.has(f"errors.{one.code}")]
    assert (without, wordless) == ([], [])


def test_every_problem_has_words():
    raised = set()
    for name in tracked.python():
        if name.startswith("processes/"):
            raised |= set(re.findall(r'Problem\(\s*"([a-z_]+)"', tracked.text(name)))
    assert {code for code in raised if not i18n.has(f"problems.{code}")} == set()


def test_every_act_and_message_has_words():
    sources = " ".join(tracked.text(name) for name in tracked.python() if name.startswith("processes/"))
    acts = set(re.findall(r'(?:Doing|Act|_?record|_changed|_record_version|doing)\(\s*"([a-z_]+\.[a-z_]+)"', sources))
    assert len(acts) > 30
    keys = {act: act.replace(".", "_") for act in acts}
    wordless = {act for act, key in keys.items() if not i18n.has(f"history.{key}") and not i18n.has(f"records.{key}")}
    assert wordless == set()


def test_reactions_follow_kinds_of_events_that_the_engine_names():
    kinds = set(re.findall(r"``([a-z_]+)``", inspect.getdoc(model.Event) or ""))
    table = instances.table()
    assert table, "no reaction is registered"
    assert {kind for kind, _ in table} <= kinds


def test_only_marked_routes_are_public(guarded_app):
    views = guarded_app.view_functions
    public = {name for name, view in views.items() if getattr(view, "access", "") == security.PUBLIC}
    assert public == {
        "account.language",
        "account.open_session",
        "account.sign_in",
        "agenda.read",
        "api_document.show",
        "design.show",
        "health.healthz",
        "health.metrics",
        "passwords.ask",
        "passwords.choose",
        "passwords.forgotten",
        "passwords.keep",
    }
