"""What a trainer sees of an exam, and the sessions that open the next attempt."""

from datetime import timedelta

from lms.core import clock
from lms.core.unit_of_work import unit_of_work
from tests.assessments.sitting import begin
from tests.courses.factories import (
    START,
    sit,
)


def test_a_trainer_of_the_unit_sees_the_items_of_a_result_but_not_of_a_running_exam(scene, learner, sign_in):
    address = begin(learner)
    trainer = sign_in(learner, scene[0]["trainer"])
    assert trainer.get(address).status_code == 404
    sign_in(learner, scene[0]["learner"])
    learner.post(f"{address}/submit")
    trainer = sign_in(learner, scene[0]["trainer"])
    assert "SECRET" in trainer.get(f"{address}/result").text


def test_a_trainer_records_a_session_and_the_learner_goes_on(scene, learner, sign_in):
    cast, live_module = scene
    for days in (0, 1, 3):
        with clock.frozen(START + timedelta(days=days)), unit_of_work():
            sit(cast["learner"].id, live_module, wrong=("O2", "O2"))
    with clock.frozen(START + timedelta(days=4)):
        trainer = sign_in(learner, cast["trainer"])
        assert "1 person waits for a session" in trainer.get("/trainer-sessions").text
        form = f"/trainer-sessions/{cast['learner'].employee_no}/TS-01"
        assert trainer.get(form).status_code == 200
        wrong = trainer.post(form, data={"held_on": "2027-01-01", "minutes": "1"})
        assert "The day lies in the future." in wrong.text
        sent = {"held_on": "2026-11-19", "minutes": "45", "note": "Payer order."}
        assert trainer.post(form, data=sent).location == "/trainer-sessions"
        assert trainer.post(form, data=sent).status_code == 422
        again = sign_in(learner, cast["learner"])
        assert "attempt 4 of 5" in again.get("/learn/TS-01/exam").text


def test_sessions_are_for_trainers_of_the_unit(scene, client, sign_in):
    cast, _ = scene
    form = f"/trainer-sessions/{cast['learner'].employee_no}/TS-01"
    assert sign_in(client, cast["learner"]).get("/trainer-sessions").status_code == 403
    assert sign_in(client, cast["eve"]).get(form).status_code == 404


def test_after_a_session_without_a_pass_the_trainer_names_the_manager_who_agreed(scene, learner, sign_in):
    cast, live_module = scene
    form = f"/trainer-sessions/{cast['learner'].employee_no}/TS-01"
    sent = {"held_on": "2026-11-16", "minutes": "45"}
    for days in (0, 1, 3):
        with clock.frozen(START + timedelta(days=days)), unit_of_work():
            sit(cast["learner"].id, live_module, wrong=("O2", "O2"))
    trainer = sign_in(learner, cast["trainer"])
    with clock.frozen(START + timedelta(days=4)):
        trainer.post(form, data=sent)
    for days in (5, 6):
        with clock.frozen(START + timedelta(days=days)), unit_of_work():
            sit(cast["learner"].id, live_module, wrong=("O2", "O2"))
    with clock.frozen(START + timedelta(days=7)):
        later = {**sent, "held_on": "2026-11-23"}
        assert "Joint decision" in trainer.get("/trainer-sessions").text
        refused = trainer.post(form, data=later)
        assert refused.status_code == 422
        assert "employee number of the manager" in refused.text
        for nobody in ("trainer", "learner", "eve", "director"):
            named = trainer.post(form, data={**later, "agreed_with": cast[nobody].employee_no})
            assert (named.status_code, "another person who manages" in named.text) == (422, True), nobody
        unknown = trainer.post(form, data={**later, "agreed_with": "000000"})
        assert (unknown.status_code, "another person who manages" in unknown.text) == (422, True)
        agreed = {**later, "agreed_with": cast["manager"].employee_no}
        assert trainer.post(form, data=agreed).location == "/trainer-sessions"


def test_a_session_needs_a_day_and_minutes(scene, learner, sign_in):
    cast, live_module = scene
    for days in (0, 1, 3):
        with clock.frozen(START + timedelta(days=days)), unit_of_work():
            sit(cast["learner"].id, live_module, wrong=("O2", "O2"))
    trainer = sign_in(learner, cast["trainer"])
    form = f"/trainer-sessions/{cast['learner'].employee_no}/TS-01"
    page = trainer.post(form, data={"held_on": "soon", "minutes": "long"})
    assert page.status_code == 422
    assert "Enter the day as 2026-11-16." in page.text
    assert "Enter whole minutes from 5 to 480." in page.text
    assert 'value="soon"' in page.text
