"""Accounts beside gates: spans, numbers, reconciliation and K64 are what every fact together says."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from lms.access.models import AccessChange, AccessSpan, EhrAccount, GateSpan
from lms.access.rules.decisions import MAY_WORK, STATES
from lms.access.rules.holding import JobDays, Standing, active_days, held_days, shown_on
from lms.access.rules.reconciliation import Account, GateState, disagreements
from lms.access.services import holding
from lms.access.services.accounts import accounts_on
from lms.access.services.holders import Holders, holders_on
from lms.access.services.policies import login_limits
from lms.access.services.reconciling import access_validity, accounts_known, reconcile
from lms.core.database import db
from lms.core.unit_of_work import UnitOfWork, recorded_at, unit_of_work
from lms.people.api import JobFact, jobs_of, valid_on_clause
from lms.people.models import Job, Unit
from tests.access.factories import TODAY, publish_gate
from tests.examples import at_most
from tests.factories import JobFactory, UnitFactory, make_person

FIRST = date(2025, 11, 20)
DAYS = st.integers(0, 800).map(lambda number: FIRST + timedelta(days=number))
PERIODS = st.tuples(DAYS, st.one_of(st.none(), st.integers(0, 300))).map(
    lambda drawn: (drawn[0], None if drawn[1] is None else drawn[0] + timedelta(days=drawn[1]))
)
JOBS = st.lists(st.builds(JobDays, st.integers(1, 3), st.sampled_from(["a", "b"]), PERIODS), max_size=3)


def covers(periods: Collection[tuple[date, date | None]], day: date) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in periods)


@given(st.lists(PERIODS, max_size=3), st.lists(PERIODS, max_size=3), JOBS, st.lists(DAYS, min_size=5))
def test_each_day_is_in_the_one_span_that_says_how_it_stands(
    accounts: list[Any], gates: list[Any], jobs: list[JobDays], days: list[date]
) -> None:
    found = held_days(accounts, gates, jobs)

    for day in days:
        job = shown_on(jobs, day)
        place = (job.unit_id, job.job_role) if job else (None, None)
        stands = (covers(accounts, day), covers(gates, day))
        there = [held for held in found if covers([(held.from_on, held.to_on)], day)]
        assert [tuple(held[2:]) for held in there] == ([(*place, *stands)] if any(stands) else [])


@given(st.lists(st.tuples(DAYS, st.booleans()), max_size=6), DAYS)
def test_an_account_stands_as_its_latest_entry_up_to_a_day_says(
    entries: list[tuple[date, bool]], day: date
) -> None:
    ordered = sorted(entries, key=lambda entry: entry[0])
    latest = [active for from_on, active in ordered if from_on <= day][-1:]

    found = list(active_days(Standing(("a", "REG"), *entry) for entry in ordered))

    assert covers(found, day) == (latest == [True])


def test_adjoining_spans_that_stand_the_same_are_one() -> None:
    jobs = [JobDays(1, "a", (FIRST, FIRST)), JobDays(1, "a", (FIRST + timedelta(days=1), None))]

    assert len(held_days([(FIRST, None)], [], jobs)) == 1


@pytest.fixture
def hospital(uow: UnitOfWork) -> list[Unit]:
    """Two facilities below a system, the policy published."""
    publish_gate()
    system = UnitFactory()
    return [system, UnitFactory(parent=system), UnitFactory(parent=system)]


def fill(random: Random, units: list[Unit], person_ids: list[int]) -> None:
    """Give people invented jobs, accounts and gates instead of what they had; then make the spans anew."""
    for model in (AccessSpan, AccessChange, EhrAccount, GateSpan, Job):
        db.session.execute(delete(model).where(model.id > 0))
    for person_id in person_ids:
        for _ in range(random.randrange(3)):
            from_on, to_on = days(random)
            JobFactory(person_id=person_id, unit_id=random.choice(units).id, from_on=from_on, to_on=to_on)
        accounts = [_account(random, person_id) for _ in range(random.randrange(4))]
        gates = {gate["from_on"]: gate for gate in _gates(random, person_id, units)}
        for model, rows in ((EhrAccount, accounts), (GateSpan, list(gates.values()))):
            if rows:
                db.session.execute(insert(model), rows)
    db.session.flush()
    holding.put_right()


def days(random: Random) -> tuple[date, date | None]:
    from_on = FIRST + timedelta(days=random.randrange(500))
    return from_on, None if random.random() < 0.4 else from_on + timedelta(days=random.randrange(200))


def _account(random: Random, person_id: int) -> dict[str, Any]:
    from_on, used_on = days(random)
    return {
        "person_id": person_id,
        "account": random.choice("xy"),
        "security_class": random.choice(["REG", "BIL"]),
        "active": random.random() < 0.7,
        "last_login_on": used_on,
        "from_on": from_on,
        "recorded_at": recorded_at(),
        "superseded_at": recorded_at() if random.random() < 0.2 else None,
    }


def _gates(random: Random, person_id: int, units: list[Unit]) -> Iterator[dict[str, Any]]:
    for _ in range(random.randrange(3)):
        from_on, to_on = days(random)
        yield {
            "person_id": person_id,
            "gate": random.choice(["ehr-registrar", "ehr-biller"]),
            "job_role": "registrar",
            "unit_id": random.choice(units).id,
            "from_on": from_on,
            "to_on": to_on,
            "state": random.choice(STATES),
            "why": "Because.",
            "met": 0,
            "asked": 0,
        }


def job_on(jobs: list[JobFact], day: date) -> JobFact | None:
    return next((job for job in jobs if job.is_held_on(day)), jobs[-1] if jobs else None)


def is_in(job: JobFact | None, paths: Collection[str]) -> bool:
    if job is None:
        return any(path.count("/") == 2 for path in paths)
    return any(job.unit_path.startswith(path) for path in paths)


def gates_on(day: date) -> dict[int, list[GateState]]:
    found: dict[int, list[GateState]] = {}
    held = valid_on_clause(GateSpan.from_on, GateSpan.to_on, day)
    for span in db.session.scalars(select(GateSpan).where(held).order_by(GateSpan.gate)):
        found.setdefault(span.person_id, []).append(GateState(span.gate, span.state, span.why))
    return found


def test_reconciliation_and_validity_are_what_every_account_and_gate_together_say(
    hospital: list[Unit],
) -> None:
    person_ids = [make_person(unit=hospital[0], job_role=None).id for _ in range(8)]

    @at_most(40)
    @given(seed=st.integers(0, 2**32), day=DAYS)
    def agree(seed: int, day: date) -> None:
        fill(Random(seed), hospital, person_ids)  # noqa: S311  invented facts, not secrets
        known, gates, jobs = accounts_on(day), gates_on(day), jobs_of(person_ids)
        accounts = [
            Account(
                one.person_id, one.account, one.security_class, one.active, one.last_login_on, one.from_on
            )
            for one in known
        ]
        everything = disagreements(accounts, gates, as_of=day, limits=login_limits())
        active = {one.person_id for one in accounts if one.active}
        for paths in ([hospital[0].path], [hospital[1].path], [hospital[1].path, hospital[2].path], []):
            seen = {number for number in person_ids if is_in(job_on(jobs[number], day), paths)}
            wanted = [one for one in everything if one.person_id in seen]
            assert sorted(map(repr, (row.disagreement for row in reconcile(paths, day)))) == sorted(
                map(repr, wanted)
            )
            valid = [
                number
                for number in active & seen
                if any(gate.state in MAY_WORK for gate in gates.get(number, []))
            ]
            found = access_validity(paths, day)
            assert (found.holders, found.valid) == (len(active & seen), len(valid))
        assert accounts_known(day).count == len(known)

    agree()


def test_the_counted_numbers_are_those_of_the_spans_before_and_after_merging(hospital: list[Unit]) -> None:
    person_ids = [make_person(unit=hospital[0], job_role=None).id for _ in range(8)]

    @at_most(25)
    @given(seed=st.integers(0, 2**32), asked=st.lists(DAYS, min_size=1, max_size=4))
    def agree(seed: int, asked: list[date]) -> None:
        random = Random(seed)  # noqa: S311  invented facts, not secrets
        fill(random, hospital, person_ids)
        db.session.execute(delete(GateSpan).where(GateSpan.person_id == random.choice(person_ids)))
        holding.follow(person_ids)
        spans = list(db.session.scalars(select(AccessSpan).where(AccessSpan.has_account.is_(True))))
        for by in ((), ("unit_id",), ("job_role", "unit_id")):
            assert holders_on(asked, by=by) == {day: counted(spans, day, by) for day in asked}

    agree()
    before = holders_on([TODAY], by=("unit_id",))
    holding.merge_changes()
    assert holders_on([TODAY], by=("unit_id",)) == before
    assert holding.put_right() == 0


def counted(spans: list[AccessSpan], day: date, by: tuple[str, ...]) -> dict[Any, Holders]:
    found: dict[Any, Holders] = {}
    for span in spans:
        if covers([(span.from_on, span.to_on)], day):
            key = tuple(getattr(span, name) for name in by)
            before = found.get(key, Holders())
            found[key] = Holders(before.holders + 1, before.without_gate + (not span.may_work))
    return found


def test_what_is_not_as_the_facts_say_is_put_right_and_counted(hospital: list[Unit]) -> None:
    person = make_person(unit=hospital[1])
    row = {"account": "x", "security_class": "REG", "active": True, "from_on": FIRST}
    known = {"person_id": person.id, "recorded_at": recorded_at()}
    db.session.execute(insert(EhrAccount), [row | known])

    assert holding.put_right() > 0
    assert holding.put_right() == 0
    assert access_validity([hospital[1].path], TODAY).holders == 1


def test_a_system_that_kept_nothing_yet_is_filled_at_the_next_start(database: Flask) -> None:
    with unit_of_work():
        person = make_person(unit=UnitFactory())
        values = {"person_id": person.id, "account": "x", "security_class": "REG", "active": True}
        db.session.execute(insert(EhrAccount), [values | {"from_on": FIRST, "recorded_at": recorded_at()}])

    holding.ensure_kept()

    assert holders_on([TODAY]) == {TODAY: {(): Holders(1, 1)}}


def test_what_was_put_right_is_seen_by_lists_that_were_read_before(database: Flask) -> None:
    with unit_of_work():
        publish_gate()
        unit = UnitFactory()
        person = make_person(unit=unit)
        values = {"person_id": person.id, "account": "x", "security_class": "REG", "active": True}
        db.session.execute(insert(EhrAccount), [values | {"from_on": FIRST, "recorded_at": recorded_at()}])
    before = reconcile([unit.path], TODAY)

    with unit_of_work():
        assert holding.put_right() > 0

    kinds = {one.disagreement.kind for one in reconcile([unit.path], TODAY)}
    assert before == []
    assert kinds == {"account_without_clearance", "no_login_90"}
