"""The eight shapes: every combination of options is sound, and every way out of every gate leads to an end."""

import itertools
import json
from datetime import UTC, datetime, timedelta

import pytest

import engine
from engine import Severity, forms, trial
from processes import shapes
from processes.definitions import check_here
from processes.definitions.settings import gaps, read
from processes.errors import Invalid
from tests import house

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
LONG = timedelta(days=400)
ENDS = ("granted", "not_granted", "result_given")


def combinations():
    for name, shape in shapes.shapes().items():
        for chosen in itertools.product([False, True], repeat=len(shape.options)):
            yield name, [option for option, on in zip(shape.options, chosen, strict=True) if on]


def made(shape, options, **more):
    return shapes.make(
        shapes.read({"shape": shape, "options": options, "code": "1.004509", "name": "Cấp phép", **more})
    )


def files(one):
    return {"process.bpmn": one.bundle.diagram} | {f"{name}.form.json": data for name, data in one.bundle.forms.items()}


class Sound(trial.Library):
    """Files that were checked before: a trial need not check them each time."""

    def findings(self, data, process_id):
        return ()


@pytest.fixture(scope="module")
def everything():
    return {(name, *options): made(name, options) for name, options in combinations()}


def test_there_are_eight_shapes_with_a_hundred_combinations(everything):
    assert [shape.letter for shape in shapes.shapes().values()] == list("abcdefgh")
    assert len(everything) == 100


@pytest.mark.parametrize("shape", list(shapes.shapes()))
def test_every_combination_is_sound_misses_nothing_and_runs_to_a_result(everything, shape):
    for key in [key for key in everything if key[0] == shape]:
        one = everything[key]
        said = [
            (found.code, found.element_id) for found in check_here(files(one))[1] if found.severity != Severity.HINT
        ]
        assert said == [], key
        assert _missing(one) == {}, key
        done = _run(one, {}, _waits(one))
        assert done.status is trial.Status.COMPLETED, (key, done)
        assert set(done.trace) & set(ENDS), key


def _missing(one):
    diagram = engine.read(one.bundle.diagram)
    known = {name: forms.read(data) for name, data in one.bundle.forms.items()}
    given = frozenset(name for element in diagram.elements.values() for name in element.given)
    roles = frozenset(house.ROLES)
    return gaps(read(one.settings), diagram, known, roles, given=given, available=frozenset({"notify"}))


def test_with_what_is_proposed_the_steps_add_up_to_the_limit():
    for name in shapes.shapes():
        held = shapes.held(shapes.make(shapes.proposed(name)))
        assert held.state in {"equal", "open"}, name


def test_no_two_shapes_of_a_picture_lie_on_each_other(everything):
    for key, one in everything.items():
        drawn, picture = shapes.picture(one.parameters)
        places = [picture.bounds[node.id] for node in drawn.in_lanes() if node.attached_to is None]
        for first, second in itertools.combinations(places, 2):
            apart = first.right <= second.x or second.right <= first.x
            assert apart or first.bottom <= second.y or second.bottom <= first.y, key


def test_the_same_parameters_give_the_same_bytes():
    assert made("council", ["field"]).bundle == made("council", ["field"]).bundle


def _run(one, answers, commands=(), held=()):
    happy = {step.id: step.values or next((way.values for way in step.ways), {}) for step in one.chosen.all()}
    happy["notify_applicant"] = {}
    library = Sound({"process.bpmn": one.bundle.diagram})
    data = {"consulted_bodies": ["body_1", "body_2"]}
    plan = trial.Plan(NOW, data, {**happy, **answers}, frozenset(held), tuple(commands))
    return trial.run(library, plan)


def _waits(one):
    """Let time pass, and let the superior answer, until the main line has come to its end."""
    answered = trial.Deliver(f"{engine.read(one.bundle.diagram).process_id}_answered", {"superior_decision": "approve"})
    if any(step.kind == "receive" for step in one.chosen.steps):
        return [answered]
    return [trial.Advance(LONG)] if any(step.kind == "timer" for step in one.chosen.steps) else []


def _ways(one):
    """Yield each way of each gate that a step decides: the step, what is answered, where it leads."""
    for step in one.chosen.steps:
        for way in step.ways:
            if way.to != "next" and way.values and step.kind == "task":
                yield step, way


def test_every_way_out_of_every_gate_leads_on(everything):
    for key, one in everything.items():
        if len(key) not in {1, 2, 1 + len(one.parameters.known.options)}:
            continue  # without an option, with each alone, with all of them
        for step, way in _ways(one):
            first = next(way.values for way in step.ways if way.to == "next")
            done = _run(one, {step.id: [way.values, first, first]}, _waits(one))
            assert done.status is trial.Status.COMPLETED, (key, step.id, done.incidents, done.waiting)
            kind, _, target = way.to.partition(":")
            assert target.partition(":")[0] in done.trace, (key, step.id, way.to)
            assert kind == "end" or done.trace.count(step.id) == 2, (key, step.id)


def test_what_is_not_brought_in_time_closes_the_dossier():
    for name, options, step_id in (
        ("same_day", ["supplement"], "receive_supplement"),
        ("standard", ["withdrawal"], "receive_supplement"),
        ("verification", ["repair"], "receive_repair"),
    ):
        one = made(name, options)
        step = next(found for found in one.chosen.steps if any(step_id in way.to for way in found.ways))
        way = next(way for way in step.ways if step_id in way.to)
        done = _run(one, {step.id: way.values}, [trial.Advance(LONG)], held=[step_id])
        assert done.status is trial.Status.COMPLETED
        assert shapes.steps()[step_id].overdue["end"] in done.trace


def test_an_applicant_withdraws_before_the_decision_and_not_after():
    one = made("linked", ["withdrawal"])
    before = _run(one, {}, [trial.Deliver("withdrawal")], held=["record_superior"])
    assert before.status is trial.Status.COMPLETED
    assert before.trace[-1] == "closed_without_decision"
    assert "issue_stop_notice" in before.trace
    after = _run(one, {}, [trial.Deliver("withdrawal")], held=["return_result"])
    assert [waiting.element_id for waiting in after.waiting] == ["return_result"]


def test_who_does_not_answer_agrees_where_silence_is_consent():
    silent = _run(made("consultation", ["deemed"]), {}, [trial.Advance(LONG)], held=["record_reply"])
    assert silent.status is trial.Status.COMPLETED
    assert silent.variables["replies"] == ["deemed_consent", "deemed_consent"]
    waiting = _run(made("consultation", []), {}, [trial.Advance(LONG)], held=["record_reply"])
    assert waiting.status is trial.Status.WAITING


def test_a_council_that_says_no_is_counted_and_the_officer_concludes():
    done = _run(made("council", []), {"cast_vote": {"vote": "disagree"}, "draft_document": {"appraisal_result": "no"}})
    assert done.variables["council_result"] == "rejected"
    assert "not_granted" in done.trace


def test_what_a_superior_sends_back_is_drafted_again():
    for options in ([], ["messages"]):
        one = made("linked", options)
        name = f"{engine.read(one.bundle.diagram).process_id}_answered"
        commands = [trial.Deliver(name, {"superior_decision": answer}) for answer in ("return", "refuse")]
        answers = {"record_superior": [{"superior_decision": "return"}, {"superior_decision": "refuse"}]}
        done = _run(one, answers, commands if options else ())
        assert done.status is trial.Status.COMPLETED
        assert done.trace.count("draft_document") == 2
        assert "not_granted" in done.trace


def test_what_a_designer_says_is_what_is_made():
    one = made(
        "standard",
        ["transfer"],
        lanes={"leader": {"name": "Chủ tịch UBND xã", "role": "leader"}},
        steps={
            "appraise_dossier": {
                "budget": {"amount": "2", "unit": "working_day"},
                "checklist": ["Đã tra sổ"],
                "outputs": [],
                "fields": [{"label": "Diện tích", "type": "number"}, {"label": "Ý kiến", "type": "text"}],
            }
        },
        components=[{"name": "Đơn đề nghị", "copies": 1, "form": "original"}],
        waits={"supplement_overdue": {"amount": "3", "unit": "working_day"}},
    )
    assert "Chủ tịch UBND xã" in one.bundle.diagram.decode()
    step = one.settings["tasks"]["appraise_dossier"]
    assert (step["budget"]["amount"], step["checklist"][0]["text"]) == ("2", "Đã tra sổ")
    asked = forms.read(one.bundle.forms["appraise_dossier"])
    assert {"dien_tich", "y_kien"} <= {field.key for field in asked.fields}
    assert "paper_1" in one.bundle.forms["check_dossier"].decode()
    assert one.settings["timers"]["supplement_overdue"]["amount"] == "3"
    held = shapes.held(one)
    assert (held.state, held.rest) == ("slack", 4)


def test_an_output_of_a_shape_may_have_to_be_signed_and_stays_so():
    signed = {"text": "Quyết định", "signature": "digital"}
    one = made("standard", [], steps={"sign_decision": {"outputs": ["Tờ trình", signed]}})
    assert one.settings["tasks"]["sign_decision"]["required_outputs"] == [
        {"id": "o1", "text": "Tờ trình"},
        {"id": "o2", **signed},
    ]
    assert shapes.read(json.loads(json.dumps(one.details["shape"]["parameters"]))) == one.parameters
    with pytest.raises(Invalid) as refusal:
        made("standard", [], steps={"sign_decision": {"outputs": [{"text": "x", "signature": "blood"}]}})
    assert "steps.sign_decision.outputs" in refusal.value.errors


def test_parameters_come_back_as_they_were_kept():
    one = made("linked", ["messages"], partner="H30", lists={"bodies": ["Sở Xây dựng"]}, legal_basis=[{"text": "Luật"}])
    kept = json.loads(json.dumps(one.details["shape"]["parameters"]))
    assert shapes.read(kept) == one.parameters


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"shape": "none"}, "shape"),
        ({"options": ["fly"]}, "options"),
        ({"kind": "OTHER"}, "kind"),
        ({"name": "x" * 301}, "name"),
        ({"limit": {"amount": "0", "unit": "working_day"}}, "limit"),
        ({"steps": {"settle": {"budget": {"amount": "x", "unit": "working_day"}}}}, "steps.settle.budget"),
        ({"steps": {"unknown": {}}}, "steps.unknown"),
        ({"waits": {"posting_over": 3}}, "waits.posting_over"),
        ({"components": [{"name": ""}]}, "components"),
        ({"components": "x"}, "components"),
        ({"lists": {"seats": [1]}}, "lists.seats"),
        ({"strange": 1}, "strange"),
    ],
)  # fmt: skip
def test_parameters_that_no_procedure_can_have_are_refused_by_name(wrong, field):
    with pytest.raises(Invalid) as refusal:
        shapes.read({"shape": "standard", **wrong})
    assert field in refusal.value.errors


def test_a_name_with_markup_stays_a_name():
    one = made("standard", ["notify"], name='<b>"Cấp" & thu hồi</b>')
    assert engine.read(one.bundle.diagram).name == '<b>"Cấp" & thu hồi</b>'
    assert [found.code for found in check_here(files(one))[1] if found.severity == Severity.ERROR] == []
