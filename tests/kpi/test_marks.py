"""Training waves: what is kept of a month is what every completion and job together say."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from lms.compliance.models import Evidence
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core.database import db
from lms.core.unit_of_work import UnitOfWork, unit_of_work
from lms.kpi.rules.periods import Period
from lms.kpi.rules.waves import waves
from lms.kpi.services.definitions import showing
from lms.kpi.services.marks import training_waves
from lms.kpi.services.scopes import WHOLE, Scope
from lms.people.models import Job, Unit
from tests.examples import at_most
from tests.factories import JobFactory, UnitFactory, make_person
from tests.kpi.conftest import publish_definitions

YEAR = Period(date(2025, 12, 1), date(2026, 11, 30), date(2026, 11, 16))
MODULES = ("PA-02", "PA-03")


def completed(person_id: int, on: date, module: str = "PA-03") -> None:
    key = f"completion:{module}:{on}"
    record_evidence([NewEvidence(person_id, "completion", module, on, key, revision="1.0.0")])


def plain_waves(period: Period, units: list[Unit]) -> list[tuple[str, str, int]]:
    """Find the waves from every completion and every job, one by one."""
    people: dict[tuple[str, str], set[int]] = {}
    inside = {unit.id for unit in units}
    jobs = [job for job in db.session.query(Job) if job.superseded_at is None and job.unit_id in inside]
    for fact in db.session.query(Evidence).filter_by(kind="completion", superseded_at=None):
        on = fact.occurred_on
        held = any(
            job.person_id == fact.person_id and job.from_on <= on and (job.to_on is None or on <= job.to_on)
            for job in jobs
        )
        if held and period.from_on <= on <= period.end:
            people.setdefault((f"{on:%Y-%m}", fact.subject), set()).add(fact.person_id)
    counts = {key: len(found) for key, found in people.items()}
    months = [one for one in period.months() if one.from_on <= one.end]
    return waves(counts, months=len(months), fewest=showing().wave_people)


def found_waves(period: Period, scope: Scope) -> list[tuple[str, str, int]]:
    return [(mark.period.month, mark.module, mark.people) for mark in training_waves(period, scope)]


def test_the_waves_are_those_of_every_completion_and_job(published: UnitOfWork) -> None:
    root = UnitFactory()
    units = [UnitFactory(parent=root), UnitFactory(parent=root, care_setting="ambulatory")]
    person_ids = [make_person(unit=root, job_role=None).id for _ in range(25)]
    assert showing().wave_people <= len(person_ids)

    @at_most(25)
    @given(seed=st.integers(0, 2**32))
    def agree(seed: int) -> None:
        random = Random(seed)  # noqa: S311  invented facts, not secrets
        db.session.execute(delete(Evidence))
        db.session.execute(delete(Job))
        wave_on = date(2025, 12, 1) + timedelta(days=random.randrange(330))
        for person_id in person_ids:
            from_on = date(2025, 6, 1) + timedelta(days=random.randrange(300))
            JobFactory(person_id=person_id, unit_id=random.choice(units).id, from_on=from_on)
            if random.random() < 0.3:
                JobFactory(person_id=person_id, unit_id=units[0].id, from_on=from_on)
            for module in MODULES:
                if random.random() < 0.8:
                    completed(person_id, wave_on + timedelta(days=random.randrange(8)), module)
        db.session.flush()
        for scope, inside in ((WHOLE, units), (Scope(paths=(units[0].path,)), units[:1])):
            assert found_waves(YEAR, scope) == plain_waves(YEAR, inside)

    agree()


def wave_of(count: int, on: date) -> list[int]:
    """Have so many people complete a module on a day; return who, after one who has completed nothing."""
    with unit_of_work():
        publish_definitions()
        unit = UnitFactory()
        person_ids = [make_person(unit=unit).id for _ in range(count + 1)]
        for person_id in person_ids[1:]:
            completed(person_id, on)
    return person_ids


def test_what_is_kept_of_a_month_is_read_again_when_a_completion_is_recorded(
    database: Flask, count_queries: Callable[[], Any]
) -> None:
    person_ids = wave_of(30, date(2026, 3, 9))

    with database.test_request_context():
        assert found_waves(YEAR, WHOLE) == [("2026-03", "PA-03", 30)]
    with database.test_request_context(), count_queries() as statements:
        assert found_waves(YEAR, WHOLE) == [("2026-03", "PA-03", 30)]
        assert not [text for text in statements if "FROM evidence" in text]
    with unit_of_work():
        completed(person_ids[0], date(2026, 3, 20))
    with database.test_request_context(), count_queries() as statements:
        assert found_waves(YEAR, WHOLE) == [("2026-03", "PA-03", 31)]
        assert len([text for text in statements if "FROM evidence" in text]) == 1


def test_a_completion_that_moves_to_another_month_is_counted_there(database: Flask) -> None:
    person_ids = wave_of(30, date(2026, 3, 9))
    with database.test_request_context():
        assert found_waves(YEAR, WHOLE) == [("2026-03", "PA-03", 30)]

    key = f"completion:PA-03:{date(2026, 3, 9)}"
    with unit_of_work():
        moved = [
            NewEvidence(person_id, "completion", "PA-03", date(2026, 5, 4), key, revision="1.0.0")
            for person_id in person_ids[1:]
        ]
        record_evidence(moved)

    with database.test_request_context():
        assert found_waves(YEAR, WHOLE) == [("2026-05", "PA-03", 30)]


def test_a_unit_of_work_reads_its_own_completions(database: Flask) -> None:
    spare, *_others = wave_of(30, date(2026, 3, 9))
    with unit_of_work():
        completed(spare, date(2026, 3, 20))
        assert found_waves(YEAR, WHOLE) == [("2026-03", "PA-03", 31)]
