"""The engine against the reference: any history, every obligation and every gate, on any day as known on any.

A step is an act through the real services, or a look back; the steps are counted, and a run ends when they
are enough. It goes in rounds of 2,000 with a seed each: ``LMS_TEST_SEED`` repeats a round, ``LMS_TEST_STEPS``
says how many steps a run takes. With ``LMS_TEST_SHRINK`` a failing history is made as short as can be, which
takes minutes.
"""

import gc
import os
import random
import sys
from collections import Counter
from copy import deepcopy
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lms.access.feature import FEATURE as ACCESS
from lms.access.services.decisions import decide_many
from lms.compliance.feature import FEATURE as COMPLIANCE
from lms.compliance.services.obligations import obligations_of_people
from lms.core import audit, clock
from lms.core.database import db
from lms.core.feature import features
from lms.core.unit_of_work import unit_of_work
from tests.model import lives
from tests.model.acts import Hospital
from tests.model.choices import (
    CURRICULA,
    GAPS,
    SPECIAL,
    ahead,
    back,
    lasting,
    next_midnight,
    outcomes,
    roles,
    scopes,
    signers,
    small,
    sources,
    units,
    who,
)
from tests.model.facts import Gate, Job, Standing
from tests.model.hospital import ASKED, QUIZZES, WAYS
from tests.model.policies import CHOICES, LEAVE, STATES, Value, differing
from tests.model.reference import covers

pytestmark = pytest.mark.histories
KEEPERS = (COMPLIANCE, ACCESS)
STEPS = 50
ROUND = 40
"""Histories of a round."""
NORMAL, SLOW, ON_POSTGRESQL = 2_000, 100_000, 300
"""Least number of steps of a run."""
SEED = 520_000
"""Of a normal run: the same commit gives the same answer. A slow run draws its own, and looks further."""
REBUILT_EVERY = 3
NORMAL_PROFILE = 100
ROUNDS_TOLD = 5


class Histories(RuleBasedStateMachine):
    """One history: three people of two units, two job roles, five things that are asked."""

    app: ClassVar[Flask]
    opened: ClassVar[Hospital]
    seen: ClassVar[Counter[str]] = Counter()
    steps: ClassVar[int] = 0
    lived: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        connection: Any = db.engines[None]
        self.inner = connection.begin_nested()
        db.session.remove()
        features().caches.clear()
        self.house = deepcopy(self.opened)
        self.instants = [self.house.now]
        self.granted: list[str] = []

    def teardown(self) -> None:
        try:
            with clock.frozen(self.house.now):
                assert audit.first_broken_link() is None
                type(self).lived += 1
                if self.lived % REBUILT_EVERY:
                    return
                with unit_of_work():
                    wrong = {one.name: one.rebuild() for feature in KEEPERS for one in feature.derived}
                assert not any(wrong.values()), f"a rebuild gives what is kept: {wrong}"
        finally:
            db.session.remove()
            self.inner.rollback()
            features().caches.clear()

    def next_minute(self) -> date:
        self.house.now += timedelta(minutes=1)
        self.instants.append(self.house.now)
        return self.house.today

    def person(self, place: int) -> int:
        return self.house.workers[place]

    def jobs(self, person: int) -> list[Job]:
        return [fact for fact in self.house.known() if isinstance(fact, Job) and fact.person == person]

    @initialize(role=roles, earlier=back)
    def opens_with_three_workers(self, role: str, earlier: int) -> None:
        for place, unit in enumerate(("NORTH", "SOUTH", "NORTH")):
            self.takes_a_job(place, role if place else "registrar", unit, earlier)

    @rule(gap=st.sampled_from(GAPS))
    def days_pass(self, gap: int) -> None:
        self.house.now += timedelta(days=gap)

    @rule(special=st.sampled_from(SPECIAL), minutes=st.sampled_from((-61, -1, 0, 1)))
    def a_special_midnight_comes(self, special: tuple[int, int], minutes: int) -> None:
        self.house.now = next_midnight(self.house.now, special) + timedelta(minutes=minutes)

    @rule(place=who, role=roles, unit=units, earlier=back)
    def takes_a_job(self, place: int, role: str, unit: str, earlier: int) -> None:
        begins = self.next_minute() - timedelta(days=earlier)
        self.house.roster(Job(self.person(place), role, unit, begins, None), "active")

    @rule(place=who, role=roles, unit=units)
    def moves_to_another_job(self, place: int, role: str, unit: str) -> None:
        today = self.next_minute()
        for job in self.jobs(self.person(place)):
            if job.to_on is None and job.from_on < today:
                self.house.roster(job._replace(to_on=today - timedelta(days=1)), "active")
                self.next_minute()
        self.house.roster(Job(self.person(place), role, unit, today, None), "active")

    @rule(place=who, last=st.integers(-20, 40))
    def has_the_last_day_of_a_job_corrected(self, place: int, last: int) -> None:
        today = self.next_minute()
        for job in self.jobs(self.person(place))[-1:]:
            day = max(today + timedelta(days=last), job.from_on)
            self.house.roster(job._replace(to_on=day), "active")

    @rule(
        place=who,
        status=st.sampled_from(("leave", "leave", "active", "terminated")),
        last=st.integers(-9, 20),
    )
    def goes_on_leave_or_returns_or_leaves(self, place: int, status: str, last: int) -> None:
        today = self.next_minute()
        for job in self.jobs(self.person(place))[:1]:
            left_on = today + timedelta(days=last) if status == "terminated" else None
            self.house.roster(job, status, left_on)

    @rule(place=who, employment=st.sampled_from(("employee", "traveler")))
    def is_employed_otherwise(self, place: int, employment: str) -> None:
        self.next_minute()
        for job in self.jobs(self.person(place))[:1]:
            self.house.roster(job, "active", employment=employment)

    @rule(place=who, earlier=back, only=st.integers(0, 7), score=st.sampled_from((None, 95, 80, 79)))
    def learns(self, place: int, earlier: int, only: int, score: int | None) -> None:
        day = self.next_minute() - timedelta(days=earlier)
        wanted = ASKED[only : only + 1] or ASKED
        self.house.learn(self.person(place), wanted, day, "pass", score)

    @rule(
        place=who,
        earlier=back,
        number=small,
        thing=st.sampled_from((*ASKED, *QUIZZES.values())),
        outcome=outcomes,
        lasts=lasting,
    )
    def has_a_result_recorded_or_corrected(
        self, place: int, earlier: int, number: int, thing: Any, outcome: str, lasts: int | None
    ) -> None:
        day = self.next_minute() - timedelta(days=earlier)
        expires = day + timedelta(days=lasts) if lasts is not None else None
        self.house.learn(self.person(place), [thing], day, outcome, None, f"again:{number}", expires)

    @rule(place=who, earlier=back, thing=st.sampled_from(ASKED), outcome=outcomes, source=sources)
    def has_a_result_imported(self, place: int, earlier: int, thing: Any, outcome: str, source: str) -> None:
        day = self.next_minute() - timedelta(days=earlier)
        self.house.import_result(self.person(place), thing, day, outcome, source)

    @rule(place=who)
    def works_through_the_gate(self, place: int) -> None:
        day = self.next_minute()
        self.house.learn(self.person(place), (*ASKED, *QUIZZES.values()), day, "pass", None, "through")
        for role in sorted({job.role for job in self.jobs(self.person(place)) if covers(job, day)}):
            self.is_confirmed_and_released(place, role, same=False)

    @rule(place=who, role=roles, same=st.booleans())
    def is_confirmed_and_released(self, place: int, role: str, same: bool) -> None:
        self.signs(place, role, "confirm", "manager")
        self.signs(place, role, "release", "manager" if same else "officer")

    @rule(place=who, role=roles, what=st.sampled_from(("confirm", "release", "return")), by=signers)
    def signs(self, place: int, role: str, what: str, by: str) -> None:
        self.next_minute()
        person, known = self.person(place), self.house.known()
        if self.house.sign(person, role, what, by):
            on, since = self.house.known()[-1].on, self.house.known()
            before, after = (
                lives.gates(self.house, one, person, on)[f"ehr-{role}"] for one in (known, since)
            )
            assert before.state == "ready_for_signoff"
            assert what != "release" or after.state == "cleared"

    @rule(place=who, role=roles, last=st.one_of(st.none(), st.integers(0, 30)))
    def is_suspended_or_restored(self, place: int, role: str, last: int | None) -> None:
        self.next_minute()
        self.house.suspend_or_restore(self.person(place), role, last)

    @rule(place=who, role=roles, begins=st.integers(0, 3), days=st.integers(0, 7))
    def is_let_in_provisionally(self, place: int, role: str, begins: int, days: int) -> None:
        self.next_minute()
        self.house.let_in(self.person(place), role, begins, days)

    @rule(
        place=who,
        what=st.sampled_from(("waiver", "pause", "wish")),
        thing=st.sampled_from(ASKED),
        begins=st.integers(-20, 20),
        days=st.one_of(st.none(), st.integers(0, 60)),
    )
    def is_excepted_or_asked_by_a_manager(
        self, place: int, what: str, thing: Any, begins: int, days: int | None
    ) -> None:
        day = self.next_minute() + timedelta(days=begins)
        last = None if days is None else day + timedelta(days=days)
        self.house.except_or_ask(self.person(place), what, thing, day, last)

    @rule(
        place=who,
        kind=st.sampled_from(("waiver", "extension")),
        thing=st.sampled_from(ASKED),
        begins=st.sampled_from((0, 0, 5)),
        days=st.integers(0, 60),
    )
    def has_an_exception_approved(self, place: int, kind: str, thing: Any, begins: int, days: int) -> None:
        today = self.next_minute()
        until = today + timedelta(days=days)
        if kind == "extension":
            stands = lives.obligations(self.house, self.house.known(), self.person(place), today).get(thing)
            until = (stands.due_on if stands and stands.due_on else today) + timedelta(days=days)
        name = self.house.grant(self.person(place), kind, thing, today + timedelta(days=begins), until)
        self.granted += [name] if name else []

    @precondition(lambda self: self.granted)
    @rule(place=st.integers(0, 9))
    def an_exception_ends_early(self, place: int) -> None:
        self.next_minute()
        self.house.take_back(self.granted.pop(place % len(self.granted)))

    @rule(
        role=roles,
        which=st.integers(0, len(CURRICULA) - 1),
        due=st.sampled_from((45, 10)),
        later=ahead,
        scope=scopes,
    )
    def a_role_asks_otherwise(self, role: str, which: int, due: int, later: int, scope: str) -> None:
        day = self.next_minute() + timedelta(days=later)
        gate, after, groups = CURRICULA[which]
        self.house.publish_role(role, gate, dict.fromkeys(after, due), day, scope, groups)

    @rule(months=st.sampled_from((1, 6, 12)), later=ahead, scope=scopes)
    def a_signature_counts_for_other_months(self, months: int, later: int, scope: str) -> None:
        day = self.next_minute() + timedelta(days=later)
        self.house.publish_months(months, day, scope)

    @rule(choice=st.sampled_from(CHOICES), later=ahead, is_approved=st.sampled_from((True, True, False)))
    def a_value_of_policy_is_proposed(self, choice: tuple[Value, Any], later: int, is_approved: bool) -> None:
        day = self.next_minute() + timedelta(days=later)
        self.seen.update(self.house.change_value(*choice, day, is_approved=is_approved))

    @rule(place=who, days=st.sampled_from((60, 180)))
    def the_leave_that_is_survived_changes_during_one(self, place: int, days: int) -> None:
        self.works_through_the_gate(place)
        self.goes_on_leave_or_returns_or_leaves(place, "leave", 0)
        self.house.now += timedelta(days=75)
        self.a_value_of_policy_is_proposed((LEAVE, days), 0, is_approved=True)

    @rule(choice=st.sampled_from(CHOICES), later=ahead, scope=scopes)
    def a_section_of_policy_binds_otherwise(self, choice: tuple[Value, Any], later: int, scope: str) -> None:
        day = self.next_minute() + timedelta(days=later)
        self.house.edit_policy(*choice, day, scope)

    @rule(
        place=who,
        away=st.sampled_from((1, 10, 45, 75, 200, 740)),
        done=st.sampled_from(("nothing", "quiz", "all")),
        later=st.sampled_from((0, 3)),
    )
    def comes_back(self, place: int, away: int, done: str, later: int) -> None:
        self.goes_on_leave_or_returns_or_leaves(place, "leave", 0)
        self.house.now += timedelta(days=away)
        self.goes_on_leave_or_returns_or_leaves(place, "active", 0)
        self.house.now += timedelta(days=later)
        if done == "all":
            self.works_through_the_gate(place)
        elif done == "quiz":
            self.house.learn(self.person(place), QUIZZES.values(), self.next_minute(), "pass", None, "back")

    @rule(place=who, away=st.sampled_from((1, 9, 10, 40)), role=roles, due=st.sampled_from((45, 10)))
    def is_away_while_a_role_asks_otherwise(self, place: int, away: int, role: str, due: int) -> None:
        self.goes_on_leave_or_returns_or_leaves(place, "leave", 0)
        self.a_role_asks_otherwise(role, due % len(CURRICULA) if away % 2 else 1, due, 0, "open")
        self.house.now += timedelta(days=away)
        self.goes_on_leave_or_returns_or_leaves(place, "active", 0)

    @rule(
        way=st.integers(0, len(WAYS)),
        anchor=st.sampled_from(("event", "job-start")),
        days=st.sampled_from((10, 40)),
        later=ahead,
        scope=scopes,
    )
    def a_rule_is_previewed_and_published(
        self, way: int, anchor: str, days: int, later: int, scope: str
    ) -> None:
        day = self.next_minute() + timedelta(days=later)
        shown, done = self.house.publish_rule(way, anchor, days, day, scope)
        assert shown == done, "a preview shows what publishing does, person by person"

    @rule(place=who, choice=st.sampled_from(("date", "anyway", "dismiss")), days=st.integers(0, 40))
    def a_due_date_is_decided(self, place: int, choice: str, days: int) -> None:
        today = self.next_minute()
        self.house.decide(self.person(place), choice, today + timedelta(days=days))

    @rule(back=st.integers(0, 400), past=st.integers(0, 1_000))
    def somebody_looks_back(self, back: int, past: int) -> None:
        at = self.instants[past % len(self.instants)]
        day = clock.local_date(at, "America/New_York") if back % 3 == 0 else self.house.today
        self.compare(day - timedelta(days=back // 3), at)

    @rule(back=st.integers(-60, 400))
    def somebody_asks_for_another_day(self, back: int) -> None:
        self.compare(self.house.today - timedelta(days=back))

    @invariant()
    def everything_stands_today_as_the_contracts_say(self) -> None:
        self.compare(self.house.today)
        type(self).steps += 1

    def compare(self, day: date, at: datetime | None = None) -> None:
        known = self.house.known(at)
        with self.app.test_request_context(), clock.frozen(self.house.now):
            shown = obligations_of_people(self.house.workers, as_of=day, known_at=at, measured=True)
            ruled = decide_many(self.house.workers, as_of=day, known_at=at)
        for person in self.house.workers:
            told = f"{self.house.numbers[person]} on {day}, as known at {at or 'this moment'}"
            stands = {
                (o.kind, o.subject): Standing(o.state, o.met, o.cycle, o.due_on, o.expires_on)
                for o in shown[person]
            }
            assert not differing(stands, lives.obligations(self.house, known, person, day)), told
            decided = [one.decision for one in ruled[person]]
            gates = {d.gate: Gate(d.state, d.cleared_until, d.version, d.work_until) for d in decided}
            self.seen.update(standing.state for standing in (*stands.values(), *gates.values()))
            assert not differing(gates, lives.gates(self.house, known, person, day)), told
        db.session.rollback()


def live(app: Flask, opened: Hospital, seeded: int, number: int) -> int:
    """Live so many histories of a seed; return the steps, each of which was compared."""
    histories = type("TheHistories", (Histories,), {"app": app, "opened": opened})
    try:
        run_state_machine_as_test(
            seed(seeded)(histories),
            settings=settings(
                max_examples=number,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                report_multiple_bugs=False,
                phases=[one for one in Phase if one is not Phase.shrink or "LMS_TEST_SHRINK" in os.environ],
                suppress_health_check=list(HealthCheck),
            ),
        )
    except Exception as found:
        found.add_note(f"LMS_TEST_SEED={seeded} repeats it.")
        raise
    assert histories.steps > 0
    return histories.steps


def test_the_engine_stands_as_the_reference_says_after_any_history(
    database: Flask, tmp_path: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    is_slow = settings().max_examples > NORMAL_PROFILE
    usual_seed = random.SystemRandom().randrange(10**6) if is_slow else SEED
    chosen = int(os.environ.get("LMS_TEST_SEED") or usual_seed)
    on_postgresql = request.config.getoption("--database") == "postgresql"
    usual = ON_POSTGRESQL if on_postgresql else SLOW if is_slow else NORMAL
    wanted = int(os.environ.get("LMS_TEST_STEPS") or usual)
    opened = Hospital(tmp_path)
    opened.open()
    gc.freeze()
    steps, following = 0, chosen
    Histories.seen.clear()
    while steps < wanted:
        steps += live(database, opened, following, min(ROUND, -(-(wanted - steps) // STEPS)))
        following += 1
        if steps >= wanted or (following - chosen) % ROUNDS_TOLD == 0:
            with capsys.disabled():
                sys.stdout.write(
                    f"histories: seeds {chosen} to {following - 1}, {steps} steps, no difference\n"
                )
                sys.stdout.write(f"  {dict(Histories.seen.most_common())}\n")
                sys.stdout.flush()
    assert wanted < SLOW or Histories.seen.keys() >= STATES
