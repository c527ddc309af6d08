"""Rules ask people through every change of what they go by, and a replay of the facts agrees."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.compliance.content_rules import RuleSchema
from lms.compliance.listeners import units_changed
from lms.compliance.models import ObligationReason
from lms.compliance.services import standing_rebuild
from lms.compliance.services.content import content_published
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.compliance.services.exceptions import ask_for
from lms.compliance.services.places import keep_places
from lms.compliance.services.rebuild import rebuild
from lms.compliance.services.rule_decisions import decide, decisions_of, waiting_for
from lms.compliance.services.spans import assign
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import UnitOfWork, recorded_at, unit_of_work
from lms.people.events import UnitsChanged
from lms.people.models import Employment, Job, Unit
from tests.compliance.conftest import publish, publish_everything, role_body
from tests.compliance.rule_worlds import HIRED, RULE, TODAY, asked, follow, hire, publish_rule, rule_body
from tests.compliance.test_rebuild import BEGIN, _forget_everything
from tests.examples import at_most
from tests.factories import JobFactory, UnitFactory

MARCH = date(2026, 3, 2)


def test_a_rule_asks_whom_it_means_and_nobody_else(published: UnitOfWork) -> None:
    publish_rule()
    assert asked(hire())["CLINIC-1"].due_on == HIRED + timedelta(days=10)
    assert "CLINIC-1" not in asked(hire("registrar"))


def test_the_reason_names_the_rule_in_words(published: UnitOfWork) -> None:
    publish_rule()
    (reason,) = asked(hire())["CLINIC-1"].reasons
    assert (reason.kind, reason.text) == ("rule", "Clinic week: Nurses see the clinic once.")


def test_two_jobs_and_two_rules_are_one_obligation_with_each_reason_counted(published: UnitOfWork) -> None:
    publish_rule()
    again = {"kind": "attestation", "subject": "acceptable-use"}
    publish_rule(id="own-rules", title="Own rules", asks={"requirements": [again]})
    person = hire()
    JobFactory(person_id=person.id, unit_id=UnitFactory().id, job_role="registrar", from_on=HIRED)
    follow(person)
    found = asked(person)
    assert [one.text for one in found["acceptable-use"].reasons] == [
        "Nurse: needed before EHR access",
        "Registrar: needed before EHR access",
        "Own rules: Nurses see the clinic once.",
    ]
    assert len(found["CLINIC-1"].reasons) == 1


def test_an_obligation_lives_while_any_of_its_reasons_does(published: UnitOfWork) -> None:
    publish_rule()
    person = hire()
    ask_for(
        person_id=person.id,
        requirement=("external-class", "CLINIC-1"),
        kind="manager",
        text="Asked by the manager",
        from_on=TODAY,
    )
    job = db.session.scalars(select(Job).where(Job.person_id == person.id)).one()
    job.to_on = TODAY
    db.session.flush()
    follow(person)
    tomorrow = asked(person, TODAY + timedelta(days=1))
    assert [one.kind for one in tomorrow["CLINIC-1"].reasons] == ["manager"]
    assert "walk-in" not in tomorrow


def test_a_changed_work_location_changes_no_requirement_unless_a_rule_says_so(published: UnitOfWork) -> None:
    person = hire("registrar", employment_type="employee", work_location="onsite")
    before = set(asked(person))
    move = {"status": "active", "hired_on": HIRED, "from_on": TODAY, "recorded_at": recorded_at()}
    db.session.add(
        Employment(person_id=person.id, employment_type="employee", work_location="remote", **move)
    )
    follow(person)
    assert set(asked(person)) == before
    publish_rule(who={"work_location": ["remote"]})
    assert set(asked(person)) == {*before, "CLINIC-1"}
    assert "CLINIC-1" not in asked(person, TODAY - timedelta(days=1))


def test_a_rule_in_place_of_the_role_leaves_only_what_it_asks(published: UnitOfWork) -> None:
    publish_rule(who={"employment_type": ["volunteer"]}, in_place_of_role=True)
    assert set(asked(hire(employment_type="volunteer", work_location="onsite"))) == {"CLINIC-1"}
    assert "walk-in" in asked(hire(employment_type="employee", work_location="onsite"))


def test_a_completion_makes_a_rule_ask_in_the_same_unit_of_work(published: UnitOfWork) -> None:
    publish_rule(who={"completed": {"kind": "attestation", "subject": "acceptable-use", "within_months": 1}})
    person = hire()
    assert "CLINIC-1" not in asked(person)
    record_evidence([NewEvidence(person.id, "attestation", "acceptable-use", TODAY, "sign:1")])
    assert asked(person)["CLINIC-1"].due_on == TODAY + timedelta(days=10)
    assert "CLINIC-1" not in asked(person, date(2026, 12, 17))


def test_people_of_a_unit_below_are_asked_and_follow_when_it_moves(published: UnitOfWork) -> None:
    west, east = UnitFactory(code="WEST"), UnitFactory(code="EAST")
    clinic = UnitFactory(parent=west)
    keep_places()
    publish_rule(who={"unit": ["WEST"]})
    person = hire(unit=clinic)
    assert "CLINIC-1" in asked(person)
    clinic.parent_id, clinic.path = east.id, f"{east.path}{clinic.id}/"
    db.session.flush()
    units_changed(UnitsChanged(unit_ids=(clinic.id,)))
    assert "CLINIC-1" not in asked(person)


def test_a_go_live_asks_people_of_its_unit_around_its_day(published: UnitOfWork) -> None:
    west = UnitFactory(code="WEST")
    wave = {"id": "wave-1", "unit": "WEST", "on": "2026-12-14", "title": "The new visit screen"}
    publish("policy", "go_lives", {"units": [wave]})
    publish_rule(
        who={"go_live": {"days_before": 30, "days_after": 10}},
        due={"anchor": "event", "days": 30, "least_days": 0},
    )
    person = hire(unit=UnitFactory(parent=west))
    assert asked(person)["CLINIC-1"].due_on == date(2026, 12, 14)
    assert "CLINIC-1" not in asked(person, date(2026, 12, 25))
    assert "CLINIC-1" not in asked(hire())


def test_what_was_done_before_an_event_does_not_count_for_it(published: UnitOfWork) -> None:
    publish_rule(repeats={"kind": "event"}, due={"anchor": "job-start", "days": 10})
    person = hire(from_on=MARCH)
    record_evidence([NewEvidence(person.id, "external-class", "CLINIC-1", MARCH, "class:1", outcome="pass")])
    assert asked(person)["CLINIC-1"].state == "complete"
    job = db.session.scalars(select(Job).where(Job.person_id == person.id)).one()
    job.to_on = TODAY - timedelta(days=1)
    JobFactory(person_id=person.id, unit_id=UnitFactory().id, job_role="nurse", from_on=TODAY)
    follow(person)
    found = asked(person)["CLINIC-1"]
    assert (found.state, found.cycle, found.due_on) == ("due_soon", 2, TODAY + timedelta(days=10))
    assert asked(person, TODAY - timedelta(days=1))["CLINIC-1"].state == "complete"


def test_an_event_that_a_person_names_asks_for_it_anew(published: UnitOfWork) -> None:
    person = hire(from_on=MARCH)
    record_evidence([NewEvidence(person.id, "attestation", "acceptable-use", MARCH, "s:1", revision="1.0.0")])
    assert asked(person)["acceptable-use"].state == "complete"
    ask_for(
        person_id=person.id,
        requirement=("attestation", "acceptable-use"),
        kind="denial",
        text="Two denials in a week",
        from_on=TODAY,
        due_days=14,
        counts_from=TODAY,
    )
    found = asked(person)["acceptable-use"]
    assert (found.state, found.due_on) == ("due_soon", TODAY + timedelta(days=14))


def test_more_than_fits_at_once_begins_later_and_says_so(published: UnitOfWork) -> None:
    classes = [{"kind": "external-class", "subject": f"C-{number}"} for number in (1, 2, 3)]
    publish_rule(asks={"requirements": classes}, cap={"at_once": 2, "days": 14})
    person = hire()
    assert {"C-1", "C-2"} == {key for key in asked(person, HIRED) if key.startswith("C-")}
    later = asked(person)["C-3"]
    assert later.due_on == HIRED + timedelta(days=24)
    assert "begins 14 days later" in later.reasons[0].text


def test_a_date_that_cannot_be_kept_waits_for_a_decision_and_is_never_overdue(published: UnitOfWork) -> None:
    person = hire(from_on=MARCH)
    publish_rule(TODAY, due={"anchor": "job-start", "days": 10, "least_days": 5})
    found = asked(person)["CLINIC-1"]
    assert (found.state, found.due_on) == ("not_started", None)
    assert "is being decided" in found.reasons[0].text
    assert [one.person_id for one in waiting_for(RULE, ["/"])] == [person.id]


@pytest.mark.parametrize(
    ("choice", "due_on", "expected"),
    [
        ("date", date(2026, 12, 24), ("not_started", date(2026, 12, 24))),
        ("anyway", None, ("overdue", MARCH + timedelta(days=10))),
        ("dismiss", None, None),
    ],
)
def test_each_choice_is_a_fact_with_who_and_why(
    published: UnitOfWork, choice: str, due_on: date | None, expected: Any
) -> None:
    person, boss = hire(from_on=MARCH), hire("registrar")
    publish_rule(TODAY, due={"anchor": "job-start", "days": 10, "least_days": 5})
    decide([person.id], RULE, choice, due_on=due_on, text="Agreed with her", by_id=boss.id)
    found = asked(person).get("CLINIC-1")
    assert (found and (found.state, found.due_on)) == expected
    ((decision, whom),) = decisions_of(RULE)
    assert (decision.text, decision.by_id, whom.id) == ("Agreed with her", boss.id, person.id)
    assert waiting_for(RULE, ["/"]) == []


@pytest.mark.parametrize(
    ("choice", "due_on", "text"),
    [
        ("later", None, "why"),
        ("date", None, "why"),
        ("date", date(2026, 1, 1), "why"),
        ("dismiss", None, " "),
    ],
)
def test_a_decision_without_a_choice_a_day_or_a_reason_is_refused(
    published: UnitOfWork, choice: str, due_on: date | None, text: str
) -> None:
    person = hire()
    with pytest.raises(Refused):
        decide([person.id], RULE, choice, due_on=due_on, text=text, by_id=person.id)


def test_a_new_version_that_asks_the_same_goes_on_without_a_break(published: UnitOfWork) -> None:
    publish_rule()
    person = hire()
    publish_rule(TODAY, who={"job_role": ["nurse", "registrar"]}, title="Clinic days")
    (reason,) = asked(person)["CLINIC-1"].reasons
    assert (reason.from_on, reason.to_on) == (HIRED, None)
    assert reason.text.startswith("Clinic days")


def test_a_version_for_future_jobs_asks_nobody_of_today(published: UnitOfWork) -> None:
    held = hire("registrar")
    publish_rule(TODAY, who={"job_role": ["registrar"]}, scope="future")
    assert "CLINIC-1" not in asked(held)
    assert "CLINIC-1" in asked(hire("registrar", from_on=TODAY))


def test_a_retired_rule_ends_on_its_last_day(published: UnitOfWork) -> None:
    publish_rule()
    person = hire()
    publish("rule", RULE, None, TODAY)  # type: ignore[arg-type]  # a retirement has no body
    content_published()
    assert "CLINIC-1" not in asked(person)
    assert "CLINIC-1" in asked(person, TODAY - timedelta(days=1))


def test_a_rule_may_not_ask_on_other_terms_than_a_role(published: UnitOfWork) -> None:
    asks = {"requirements": [{"kind": "attestation", "subject": "acceptable-use", "months": 3}]}
    with pytest.raises(Refused, match="different terms"):
        publish_rule(TODAY, asks=asks)


def test_a_rule_hits_only_whom_it_asks_and_writes_nobody_else(published: UnitOfWork) -> None:
    hire("registrar")
    before = set(db.session.scalars(select(ObligationReason.id)))
    publish_rule(TODAY)
    assert set(db.session.scalars(select(ObligationReason.id))) == before


def test_the_sums_hold_what_else_is_asked_of_whom_a_rule_asks_one_thing_more(database: Flask) -> None:
    with clock.frozen(BEGIN), unit_of_work():
        publish_everything()
        people = {hire("nurse").id, hire("registrar").id}
    with clock.frozen(BEGIN + timedelta(days=1)), unit_of_work():
        publish_rule(BEGIN.date())
        assert {row.person_id for row in db.session.scalars(select(ObligationReason))} == people
        assert standing_rebuild.put_right() == 0
        _forget_everything()


STEPS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 40), st.integers(0, 11)), max_size=14)
EXPRESSIONS = (
    {"job_role": ["nurse"]},
    {"all": [{"unit": ["WEST"]}, {"not": {"employment_type": ["traveler"]}}]},
    {"any": [{"work_location": ["remote"]}, {"hired": {"within_days": 20}}]},
    {"not": {"completed": {"kind": "attestation", "subject": "acceptable-use", "within_months": 1}}},
)
DUES = (
    {"anchor": "job-start", "days": 10, "least_days": 5},
    {"anchor": "expiry", "days": 30, "least_days": 2},
    {"anchor": "calendar", "on": "01-31", "days": 0},
    {"anchor": "hire", "days": 5, "least_days": 3},
)


@at_most(12)
@given(steps=STEPS)
def test_a_replay_of_the_facts_agrees_after_any_history_of_rules(
    database: Flask, steps: list[tuple[int, int, int]]
) -> None:
    instant = BEGIN
    with clock.frozen(instant), unit_of_work():
        publish_everything()
        west, east = UnitFactory(code="WEST"), UnitFactory(code="EAST")
        keep_places()
        people = [
            hire(role, unit, BEGIN.date(), employment_type="employee", work_location="onsite").id
            for role, unit in (("nurse", west), ("registrar", east))
        ]
        units = (west.id, east.id)
    for number, (what, length, choice) in enumerate(steps):
        instant += timedelta(days=length, minutes=1)
        with clock.frozen(instant), unit_of_work():
            _step(what, choice, number, people[choice % 2], instant.date(), units)
    with clock.frozen(instant + timedelta(days=1)), unit_of_work():
        assert rebuild(check_only=True).agrees
        assert standing_rebuild.put_right() == 0
        _forget_everything()


def _step(what: int, choice: int, number: int, person_id: int, day: date, units: tuple[int, int]) -> None:
    if what < 2:
        changes: dict[str, Any] = {"who": EXPRESSIONS[choice % 4], "due": DUES[choice % 3]}
        if choice % 5 == 0:
            changes["repeats"] = {"kind": "event"}
        publish_rule(day + timedelta(days=choice), in_place_of_role=choice % 4 == 1, **changes)
    elif what == 2:
        fact = ("attestation", "acceptable-use") if choice % 2 else ("external-class", "CLINIC-1")
        record_evidence([NewEvidence(person_id, *fact, day - timedelta(days=choice), f"e:{number}")])
    elif what == 3:
        kind = ("employee", "traveler")[choice % 2]
        place = ("onsite", "remote")[choice % 3 % 2]
        given = {"hired_on": BEGIN.date(), "employment_type": kind, "work_location": place}
        db.session.add(
            Employment(person_id=person_id, status="active", from_on=day, recorded_at=recorded_at(), **given)
        )
        follow_id(person_id)
    elif what == 4:
        decide([person_id], RULE, ("anyway", "dismiss")[choice % 2], due_on=None, text="so", by_id=person_id)
    elif what == 5:
        unit = db.session.get_one(Unit, units[0])
        unit.path = f"/{units[1]}/{units[0]}/" if choice % 2 else f"/{units[0]}/"
        unit.care_setting = ("acute", "both")[choice % 2]
        db.session.flush()
        units_changed(UnitsChanged(unit_ids=(unit.id,)))
    else:
        publish("role", "registrar", role_body(competencies=[]), day)
        content_published()


def follow_id(person_id: int) -> None:
    db.session.flush()
    assign([person_id])


def test_the_body_of_the_tests_is_lawful() -> None:
    assert RuleSchema().validate(rule_body()) == {}
