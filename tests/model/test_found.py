"""Small cases of what long histories found; each failed before it was put right."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.access.rules.clearance import grace_ends_before, leave_survived_before
from lms.access.rules.decisions import decision_at, decision_spans
from lms.access.rules.facts import Employment, GatePolicy, GateVersion, Tenure
from lms.access.services.decisions import decide
from lms.access.services.sign_off import ruling_today
from lms.compliance.models import Waiver
from lms.compliance.predicates.completed import Completed
from lms.compliance.rules.assignment import Days, JobsDue, for_jobs
from lms.compliance.rules.dates import Period, add_months
from lms.compliance.rules.facts import Evidence
from lms.compliance.rules.subjects import About, HeldJob, Subject
from lms.compliance.services.exception_steps import ask_for_exception, decide_exception
from lms.core import clock
from lms.core.database import db
from lms.core.events import announce
from lms.core.imports import run_import
from lms.core.unit_of_work import UnitOfWork, unit_of_work
from lms.core.versions import FUTURE, in_force
from lms.people.api import employment_of
from lms.people.events import RosterChanged
from lms.roles.rules import AFTER, Asked, Curriculum, Rule, rules_of
from tests.access.factories import GATE, TODAY, follow_content, learner, make_world, publish, role
from tests.access.test_rules import HIRED, PASSED, SIGNED, gate, requirement
from tests.conftest import NOW
from tests.factories import JobFactory, UnitFactory, make_person

SPRING, SUMMER, AUTUMN = date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1)
DAY = timedelta(days=1)
OPEN = "open"


@dataclass(frozen=True)
class Version:
    number: int
    effective_on: date | None
    scope: str


def binding(versions: Iterable[Version], day: date, begun: date) -> Version | None:
    """The newest version in effect, said as plainly as can be."""
    found = None
    for one in versions:
        counted_from = begun if one.scope == FUTURE else day
        if one.effective_on is None or one.effective_on <= counted_from:
            found = one
    return found


offsets = st.integers(0, 9)
days = offsets.map(lambda offset: SPRING + offset * DAY)
versions = st.lists(st.tuples(days, st.sampled_from((OPEN, FUTURE))), max_size=5)


@given(planned=versions, begun=days, later=offsets)
def test_the_versions_in_force_bind_as_all_versions_do(
    planned: list[tuple[date, str]], begun: date, later: int
) -> None:
    texts = [Version(0, None, OPEN), *(Version(n, *one) for n, one in enumerate(planned, start=1))]
    day = begun + later * DAY
    assert binding(in_force(texts), day, begun) == binding(texts, day, begun)


def asks(days: int, effective_on: date | None = None, scope: str = OPEN) -> Curriculum:
    asked = (Asked("external-class", {"subject": "EHR-1"}, AFTER, due_days=days),) if days else ()
    return Curriculum("nurse", "Nurse", asked, effective_on, scope)


def due(rules: list[Rule], day: date, job_from: date) -> list[int | None]:
    """The due days under which the class is asked on a day in a job."""
    return [
        rule.asked.due_days
        for rule in rules
        if (rule.from_on or date.min) <= day <= (rule.to_on or date.max)
        and (rule.jobs_from or date.min) <= job_from < (rule.jobs_before or date.max)
    ]


def test_a_planned_curriculum_gives_way_to_one_published_later_that_begins_before() -> None:
    rules = rules_of([asks(10), asks(20, AUTUMN), asks(30, SUMMER)])

    assert due(rules, SUMMER - DAY, SPRING) == [10]
    assert due(rules, SUMMER, SPRING) == [30]
    assert due(rules, AUTUMN, SPRING) == [30]


def test_what_a_planned_curriculum_ends_is_not_asked_in_jobs_that_a_later_one_binds() -> None:
    rules = rules_of([asks(10), asks(0, AUTUMN), asks(30, SUMMER, FUTURE)])

    assert due(rules, SUMMER, SPRING) == [10]
    assert due(rules, SUMMER, SUMMER) == [30]
    assert due(rules, AUTUMN, SPRING) == []


def test_due_days_planned_for_future_jobs_give_way_to_those_published_later() -> None:
    groups = for_jobs([Days(30), Days(14, AUTUMN, FUTURE), Days(60, SUMMER, FUTURE)])

    assert groups == [JobsDue(30, jobs_before=SUMMER), JobsDue(60, jobs_from=SUMMER)]


def test_a_grace_planned_for_later_gives_way_to_one_published_after_it() -> None:
    planned, newest = GatePolicy(0, 180, SUMMER + 3 * DAY), GatePolicy(30, 180, SUMMER, FUTURE)
    case = replace(gate(), policies=(GatePolicy(), planned, newest))

    assert grace_ends_before(case, SUMMER) == SUMMER + 30 * DAY


def test_a_limit_of_leave_that_another_one_replaces_on_its_own_day_never_held() -> None:
    shorter, newest = GatePolicy(14, 60, SUMMER), GatePolicy(14, 180, SUMMER)
    case = replace(gate(), policies=(GatePolicy(14, 180), shorter, newest))
    begun = SUMMER - 75 * DAY

    assert leave_survived_before(case, Tenure("ED", begun)) == begun + 180 * DAY
    assert grace_ends_before(
        replace(case, policies=(GatePolicy(14), GatePolicy(0, 180, SUMMER), newest)), SUMMER - DAY
    ) == (SUMMER + 13 * DAY)


def test_signatures_on_a_day_of_a_leave_that_goes_on_too_long_are_void_after_it() -> None:
    leave = Employment("leave", SIGNED - 20 * DAY, SIGNED + 20 * DAY)
    employment = (Employment("active", HIRED), leave)
    asked = (requirement((PASSED, None)),)
    versions = (GateVersion(1, asked), GateVersion(2, asked, SIGNED - DAY, FUTURE))
    case = replace(gate(), versions=versions, employment=employment, policies=(GatePolicy(leave_days=10),))

    back = decision_at(case, SIGNED + 21 * DAY)
    assert (back.state, back.version) == ("ready_for_signoff", 2)
    assert SIGNED + DAY in [span.from_on for span in decision_spans(case)]


def test_a_confirmation_from_before_a_leave_that_was_too_long_waits_for_no_release() -> None:
    away = Employment("leave", SIGNED + DAY, SIGNED + 20 * DAY)
    case = replace(
        gate(), employment=(Employment("active", HIRED), away), policies=(GatePolicy(leave_days=10),)
    )
    confirmed = replace(case, sign_offs=tuple(one for one in case.sign_offs if one.kind == "confirm"))

    assert "release is next" in decision_at(confirmed, SIGNED).why
    assert "confirmation is next" in decision_at(confirmed, SIGNED + 21 * DAY).why
    short = replace(confirmed, policies=(GatePolicy(leave_days=30),))
    assert "release is next" in decision_at(short, SIGNED + 21 * DAY).why


def roster(folder: Path, status: str, left_on: date | str = "") -> None:
    path = folder / "roster.csv"
    head = "employee_no,status,left_on,job_role,unit_code,job_from\n"
    path.write_text(f"{head}W1,{status},{left_on},registrar,NORTH,2026-03-02\n")
    assert not run_import("roster", [path]).has_faults


def someone() -> int:
    with unit_of_work():
        unit = UnitFactory(code="NORTH")
        person = make_person(unit=unit, job_role=None, employee_no="W1")
        JobFactory(person_id=person.id, unit_id=unit.id, from_on=date(2026, 3, 2))
        return person.id


def statuses(person_id: int) -> list[tuple[str, date]]:
    return [(fact.status, fact.from_on) for fact in employment_of([person_id])[person_id]]


def test_nothing_of_employment_remains_after_a_last_day_told_late(database: Flask, tmp_path: Path) -> None:
    person = someone()
    for later, status in ((0, "leave"), (3, "active")):
        with clock.frozen(NOW + later * DAY):
            roster(tmp_path, status)
    with clock.frozen(NOW + 5 * DAY):
        roster(tmp_path, "terminated", TODAY - DAY)

    assert statuses(person) == [("active", date(2020, 1, 6)), ("terminated", TODAY)]


def test_a_last_day_put_off_leaves_nobody_out_of_employment_before_it(
    database: Flask, tmp_path: Path
) -> None:
    person = someone()
    roster(tmp_path, "terminated", TODAY + 5 * DAY)
    with clock.frozen(NOW + DAY):
        roster(tmp_path, "terminated", TODAY + 20 * DAY)

    assert statuses(person) == [("active", date(2020, 1, 6)), ("terminated", TODAY + 21 * DAY)]


def test_a_gate_as_known_earlier_has_no_version_that_was_published_since(uow: UnitOfWork) -> None:
    cast = make_world()
    person = learner(cast.admitting)
    before = clock.now()
    uow.at = before + timedelta(minutes=1)
    with clock.frozen(uow.at):
        publish("role", "registrar", role(version=2, with_attestation=True), TODAY)
        follow_content()

    assert decide(person.id, GATE, as_of=TODAY).decision.version == 2
    assert decide(person.id, GATE, as_of=TODAY, known_at=before).decision.version == 1


def test_a_waiver_that_was_over_is_not_made_longer_by_ending_it(database: Flask, tmp_path: Path) -> None:
    with unit_of_work():
        cast = make_world()
        publish("policy", "exceptions", {"waiver_months": 12, "extension_days": 30, "never": []})
        person = learner(cast.admitting)
        announce(RosterChanged(person_ids=(person.id,)))
    asked = {"person_id": person.id, "topic": "observed-skill:walk-in", "until_on": TODAY + 4 * DAY}
    with unit_of_work():
        ask_for_exception(kind="waiver", reason="Nights.", by_id=cast["manager"].id, public_id="one", **asked)
        decide_exception("one", "approved", by_id=cast["director"].id)
    with clock.frozen(NOW + 30 * DAY), unit_of_work():
        decide_exception("one", "ended", by_id=cast["director"].id, note="Over.")

    known = db.session.scalars(select(Waiver).where(Waiver.superseded_at.is_(None))).all()
    assert [(one.from_on, one.to_on) for one in known] == [(TODAY, TODAY + 4 * DAY)]


@given(months=st.integers(1, 6), lasts=st.integers(0, 200), later=st.integers(0, 220))
def test_a_result_that_ended_by_itself_is_no_completion_of_the_last_months(
    months: int, lasts: int, later: int
) -> None:
    fact = Evidence(1, "completion", "PA-03", SPRING, outcome="pass", expires_on=SPRING + lasts * DAY)
    subject = Subject(
        HeldJob(1, "nurse", 7, Period(SPRING)), About(evidence={("completion", "PA-03"): (fact,)})
    )
    periods = Completed().periods(
        {"kind": "completion", "subject": "PA-03", "within_months": months}, subject
    )

    day = SPRING + later * DAY
    counts = later <= lasts and day <= add_months(SPRING, months)
    assert any(period.covers(day) for period in periods) == counts


def test_a_rule_counts_a_result_of_elsewhere_only_from_a_source_that_it_accepts() -> None:
    fact = Evidence(1, "attestation", "acceptable-use", SPRING, "agency", "pass")
    own = replace(fact, id=2, occurred_on=SUMMER, source="reciprocity")
    job = HeldJob(1, "nurse", 7, Period(SPRING))
    subject = Subject(job, About(evidence={("attestation", "acceptable-use"): (fact, own)}))
    asked = {"kind": "attestation", "subject": "acceptable-use"}

    assert Completed().periods(asked, subject) == (Period(SUMMER),)
    assert Completed().periods({**asked, "source": "agency"}, subject) == (Period(SPRING),)


def test_a_signature_has_the_day_of_the_unit_that_it_is_about(database: Flask) -> None:
    late_in_the_west = datetime(2026, 11, 17, 6, 30, tzinfo=UTC)
    with clock.frozen(late_in_the_west), unit_of_work():
        cast = make_world()
        person = learner(cast.admitting)
        west = UnitFactory(code="WEST", parent=cast.admitting, time_zone="America/Los_Angeles")
        JobFactory(person_id=person.id, unit_id=west.id, from_on=date(2019, 1, 7))
        ruling = ruling_today(person.id, GATE)

    assert ruling.job is not None
    assert (ruling.job.unit_code, ruling.as_of) == ("WEST", date(2026, 11, 16))
