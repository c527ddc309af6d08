"""What is kept is exactly what a replay of the facts gives, after any history."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from lms.compliance.listeners import roster_changed
from lms.compliance.models import (
    ObligationReason,
    ObligationSpan,
    PersonStandingChange,
    RequirementChange,
    StandingChange,
    StandingKnown,
)
from lms.compliance.services import standing_rebuild
from lms.compliance.services.content import content_published
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.compliance.services.exceptions import ask_for, pause, waive
from lms.compliance.services.rebuild import rebuild
from lms.compliance.services.rollup import Counts, counted, rollup
from lms.core import clock
from lms.core.database import db
from lms.core.feature import features
from lms.core.unit_of_work import unit_of_work
from lms.people.events import RosterChanged
from lms.people.models import Job, Unit
from tests.compliance.conftest import ATTESTATION, POLICY, publish, publish_everything, role_body
from tests.examples import at_most, usually
from tests.factories import EmploymentFactory, JobFactory, UnitFactory, make_person

BEGIN = datetime(2026, 1, 5, 15, tzinfo=UTC)
BY: tuple[tuple[str, ...], ...] = (
    ("unit", "role"),
    ("role", "unit"),
    ("unit",),
    ("role",),
    (),
    ("requirement",),
    ("role", "requirement"),
)
STEPS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60), st.integers(0, 11)), max_size=30)


@dataclass
class Hospital:
    """Two people, and the days that pass while things happen to them."""

    instant: datetime = BEGIN
    people: list[int] = field(default_factory=list)
    unit_ids: list[int] = field(default_factory=list)
    versions: int = 1

    def scopes(self) -> tuple[tuple[str, ...] | None, ...]:
        """Return everything, every unit by its path, and the lower unit alone."""
        path = {unit.id: unit.path for unit in db.session.scalars(select(Unit))}
        return None, (path[self.unit_ids[0]],), (path[self.unit_ids[1]],)

    def begin(self) -> None:
        """Publish the content and hire two people."""
        publish_everything()
        unit = UnitFactory()
        self.unit_ids = [unit.id, UnitFactory(parent=unit).id]
        self.people = [make_person(unit=unit, job_role=role).id for role in ("registrar", "nurse")]
        roster_changed(RosterChanged(person_ids=tuple(self.people)))

    def step(self, what: int, days: int, choice: int) -> None:
        """Let one thing happen."""
        person_id = self.people[choice % 2]
        day = self.instant.date() - timedelta(days=days)
        acts: list[Callable[[int, date, int], Any]] = [
            self._sign,
            self._observe,
            self._sign,
            self._observe,
            self._change_jobs,
            self._employ,
            self._ask,
            self._except,
            self._publish,
            self._sign,
        ]
        acts[what](person_id, day, choice)

    def _sign(self, person_id: int, day: date, choice: int) -> None:
        outcome = "fail" if choice % 5 == 4 else None
        key = f"sign:{choice % 4}"
        record_evidence([NewEvidence(person_id, "attestation", "acceptable-use", day, key, outcome=outcome)])

    def _observe(self, person_id: int, day: date, choice: int) -> None:
        outcome = "fail" if choice % 3 == 2 else "pass"
        key = f"seen:{choice % 4}"
        record_evidence([NewEvidence(person_id, "observed", "walk-in", day, key, outcome=outcome)])

    def _change_jobs(self, person_id: int, day: date, choice: int) -> None:
        held = select(Job.id).where(Job.person_id == person_id, Job.superseded_at.is_(None))
        db.session.execute(update(Job).where(Job.id.in_(held)).values(superseded_at=self.instant))
        db.session.expire_all()
        for place, job_role in enumerate(("registrar", "nurse")[: 1 + choice % 2]):
            JobFactory(
                person_id=person_id,
                unit_id=self.unit_ids[(place + choice) % 2],
                job_role=job_role,
                from_on=day,
                to_on=day + timedelta(days=20 * choice) if place == 0 and choice % 3 else None,
            )
        roster_changed(RosterChanged(person_ids=(person_id,)))

    def _employ(self, person_id: int, day: date, choice: int) -> None:
        status = ("leave", "active", "terminated")[choice % 3]
        EmploymentFactory(person_id=person_id, status=status, from_on=day)
        roster_changed(RosterChanged(person_ids=(person_id,)))

    def _ask(self, person_id: int, day: date, choice: int) -> None:
        ask_for(
            person_id=person_id,
            requirement=("external-class", "EHR-101"),
            kind="manager",
            text=f"wish {choice % 3}",
            from_on=day,
            to_on=None if choice % 2 else day + timedelta(days=10),
            due_days=choice,
        )

    def _except(self, person_id: int, day: date, choice: int) -> None:
        last = day + timedelta(days=choice)
        if choice % 2:
            pause(person_id=person_id, from_on=day, to_on=last, text="Downtime")
            return
        waive(
            person_id=person_id,
            requirement=("attestation", "acceptable-use"),
            from_on=day,
            to_on=last,
            text="On paper",
            by_id=None,
        )

    def _publish(self, person_id: int, day: date, choice: int) -> None:
        effective_on = self.instant.date() + timedelta(days=choice)
        days_past = (self.instant.date() - day).days
        if choice == 8:
            publish("policy", "programme", {"from": day.isoformat()}, effective_on)
        elif choice == 10:
            self.versions += 1
            publish("policy", "compliance", POLICY["compliance"] | {"gate_due_days": days_past}, effective_on)
        elif choice % 2:
            publish("attestation", "acceptable-use", ATTESTATION | {"months": 1 + choice}, effective_on)
        else:
            self.versions += 1
            body = role_body(competencies=["PA01"] if choice % 4 else [])
            body["gate"] = {**body["gate"], "version": self.versions}
            body["gate"]["requirements"] = body["gate"]["requirements"][: 1 + choice % 3]
            publish("role", "registrar", body, effective_on)
        content_published()


@pytest.mark.histories
@usually(50)
@given(steps=STEPS)
def test_a_rebuild_agrees_after_any_history(database: Flask, steps: list[tuple[int, int, int]]) -> None:
    _live_through(steps)
    with unit_of_work():
        assert rebuild(check_only=True).agrees
        assert standing_rebuild.put_right() == 0
        _forget_everything()


@at_most(12)
@given(steps=STEPS, days=st.lists(st.integers(-80, 400), min_size=1, max_size=3))
def test_the_roll_up_is_what_the_spans_give_on_any_day(
    database: Flask, steps: list[tuple[int, int, int]], days: list[int]
) -> None:
    hospital = _live_through(steps)
    for merged in (False, True):
        for day in {BEGIN.date() + timedelta(days=offset) for offset in days}:
            for by in BY:
                for paths in hospital.scopes():
                    assert _rolled_up(by, day, paths) == counted(by, as_of=day, paths=paths)
        with unit_of_work():
            standing_rebuild.merge() if not merged else _forget_everything()


@at_most(12)
@given(steps=STEPS, days=st.lists(st.integers(-80, 400), min_size=1, max_size=2), known=st.integers(-1, 20))
def test_the_roll_up_as_known_earlier_is_what_the_spans_known_then_give(
    database: Flask, steps: list[tuple[int, int, int]], days: list[int], known: int
) -> None:
    hospital, known_at = _live_through(steps), BEGIN + timedelta(days=known)
    for recounted in (False, True):
        for day in {BEGIN.date() + timedelta(days=offset) for offset in days}:
            for by in BY:
                for paths in hospital.scopes():
                    kept = _rolled_up(by, day, paths, known_at)
                    assert kept == counted(by, as_of=day, known_at=known_at, paths=paths)
        with unit_of_work():
            _count_anew() if not recounted else _forget_everything()


def _rolled_up(
    by: Sequence[str], day: date, paths: tuple[str, ...] | None, known_at: datetime | None = None
) -> dict[Any, Counts]:
    found = {}
    for row in rollup(by, as_of=day, known_at=known_at, paths=paths):
        named = {"unit": row.unit_id, "role": row.job_role, "requirement": row.requirement_id}
        found[tuple(named[name] for name in by)] = row.counts
    return found


def _count_anew() -> None:
    """Forget everything that is kept beside the spans and count it again."""
    for model in (StandingChange, PersonStandingChange, RequirementChange, StandingKnown):
        db.session.execute(delete(model))
    standing_rebuild.put_right()


def test_what_was_known_before_a_late_correction_is_counted_from_the_spans_of_that_person_alone(
    database: Flask, count_queries: Any
) -> None:
    _live_through([(0, 3, 0), (1, 2, 1), (1, 0, 0)])
    with count_queries() as statements:
        rollup(("unit", "role"), as_of=BEGIN.date(), known_at=BEGIN)
    reading = [text for text in statements if "obligation_span" in text]
    assert len(reading) == 2
    assert all("obligation_span.person_id IN" in text for text in reading)


def test_an_ordinary_day_after_is_no_reason_to_count_anew(database: Flask, count_queries: Any) -> None:
    _live_through([(0, 0, 0), (1, 0, 1), (0, 0, 1), (1, 0, 2)])
    before = BEGIN.date() - timedelta(days=1)
    with count_queries() as statements:
        rollup(("unit",), as_of=before, known_at=BEGIN)
    assert not [text for text in statements if "obligation_span" in text]


def test_a_day_of_knowing_that_was_lost_is_found_and_put_right(database: Flask) -> None:
    _live_through([(0, 3, 0)])
    with unit_of_work():
        db.session.execute(delete(StandingKnown))
        assert standing_rebuild.put_right() > 0
        assert standing_rebuild.put_right() == 0


def test_a_change_that_changes_nothing_adds_nothing_to_the_roll_up(database: Flask) -> None:
    hospital = _live_through([(0, 3, 0), (4, 5, 3)])
    before = _size_of_roll_up()
    with unit_of_work():
        roster_changed(RosterChanged(person_ids=tuple(hospital.people)))
        content_published()
    assert _size_of_roll_up() == before


def test_merging_leaves_one_row_a_day_and_place(database: Flask) -> None:
    _live_through([(0, 3, 0), (2, 5, 1), (4, 5, 3)])
    with unit_of_work():
        standing_rebuild.merge()
    change = StandingChange
    key = (change.level, change.from_on, change.unit_id, change.job_role, change.is_measured)
    assert db.session.execute(select(*key).group_by(*key).having(func.count() > 1)).all() == []
    with unit_of_work():
        assert standing_rebuild.put_right() == 0


def test_a_roll_up_that_was_tampered_with_is_found_and_put_right(database: Flask) -> None:
    _live_through([(6, 3, 1)])
    with unit_of_work():
        row = db.session.scalars(select(StandingChange).where(StandingChange.level == 0).limit(1)).one()
        row.people += 1
        db.session.execute(delete(PersonStandingChange))
    with unit_of_work():
        assert standing_rebuild.put_right() > 1
        assert standing_rebuild.put_right() == 0


def test_a_system_that_kept_no_numbers_yet_counts_its_spans_when_it_starts(database: Flask) -> None:
    _live_through([(6, 3, 1)])
    before = rollup(("unit", "role"), as_of=BEGIN.date())
    with unit_of_work():
        db.session.execute(delete(StandingChange))
        db.session.execute(delete(PersonStandingChange))
    assert standing_rebuild.complaints()
    standing_rebuild.ensure_counted()
    assert standing_rebuild.complaints() == []
    assert rollup(("unit", "role"), as_of=BEGIN.date()) == before


def _size_of_roll_up() -> int:
    return db.session.scalar(select(func.count()).select_from(StandingChange)) or 0


@at_most(12)
@given(steps=STEPS)
def test_an_obligation_never_outlives_its_last_reason_through_the_services(
    database: Flask, steps: list[tuple[int, int, int]]
) -> None:
    _live_through(steps)
    spans = db.session.scalars(select(ObligationSpan).where(ObligationSpan.known_to.is_(None))).all()
    reasons = db.session.scalars(
        select(ObligationReason).where(ObligationReason.superseded_at.is_(None))
    ).all()
    for span in spans:
        held = [
            reason
            for reason in reasons
            if (reason.person_id, reason.requirement_id) == (span.person_id, span.requirement_id)
        ]
        for day in {span.from_on, span.to_on or date(2100, 1, 1)}:
            assert any(
                reason.from_on <= day and (reason.to_on is None or day <= reason.to_on) for reason in held
            )
    with unit_of_work():
        _forget_everything()


def _live_through(steps: list[tuple[int, int, int]]) -> Hospital:
    hospital = Hospital()
    with clock.frozen(hospital.instant), unit_of_work():
        hospital.begin()
    for number, (what, days, choice) in enumerate(steps):
        if number % 3:
            hospital.instant += timedelta(days=2)
        with clock.frozen(hospital.instant), unit_of_work():
            hospital.step(what, days, choice)
    return hospital


def _forget_everything() -> None:
    """Empty every table, so that the next history begins anew in the same transaction of the test."""
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(delete(table))
    db.session.expunge_all()
    features().caches.clear()


def _damage() -> None:
    with unit_of_work():
        span = db.session.scalars(select(ObligationSpan).limit(1)).one()
        span.state = "waived"
        reason = db.session.scalars(select(ObligationReason).limit(1)).one()
        db.session.delete(reason)


def test_a_check_finds_what_was_tampered_with_and_changes_nothing(database: Flask) -> None:
    _live_through([])
    _damage()
    with unit_of_work():
        first, second = rebuild(check_only=True), rebuild(check_only=True)
    assert (first.unexpected, first.missing) == (1, 2)
    assert (second.unexpected, second.missing) == (1, 2)


def test_a_rebuild_puts_right_what_was_tampered_with(database: Flask) -> None:
    _live_through([(0, 3, 0), (4, 5, 4)])
    _damage()
    with unit_of_work():
        assert not rebuild(check_only=False).agrees
    with unit_of_work():
        assert rebuild(check_only=True).agrees
