"""The state of an obligation: what each state means, and that spans say what the rule says."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.rules.cases import Case, RuleVersion
from lms.compliance.rules.dates import Period
from lms.compliance.rules.facts import (
    Evidence,
    Exceptions,
    Ledger,
    Reason,
    Waiver,
    due_later_of,
    due_later_text,
)
from lms.compliance.rules.states import STATES, Standing, change_points, spans, state_at
from tests.compliance.strategies import Probe, cases, days, probes

pytestmark = pytest.mark.histories

HIRED = date(2026, 1, 5)
EXAM = REQUIREMENT_TYPES.get("exam-passed")


def terms(**changes: object) -> object:
    return EXAM.terms({"subject": "PA-03", "months": 12, **changes})


def passed(day: date, number: int = 1, score: int = 90) -> Evidence:
    return Evidence(number, "exam", "PA-03", day, outcome="pass", score=Decimal(score))


def failed(day: date, number: int = 2) -> Evidence:
    return Evidence(number, "exam", "PA-03", day, outcome="fail", score=Decimal(60))


def because(
    from_on: date = HIRED, to_on: date | None = None, due_days: int | None = 60, **more: object
) -> Reason:
    return Reason("job-1", "rule", "Registrar", Period(from_on, to_on), due_days, **more)


def case(*facts: Evidence, reasons: tuple[Reason, ...] | None = None, **more: object) -> Case:
    return Case(
        requirement=EXAM,
        versions=more.pop("versions", (RuleVersion(terms()),)),
        reasons=(because(),) if reasons is None else reasons,
        evidence=Ledger.of(facts),
        **more,
    )


def state(found: Case, day: date) -> str | None:
    standing = state_at(found, day)
    return standing.state if standing else None


def at(found: Case, day: date) -> Standing:
    standing = state_at(found, day)
    assert standing is not None
    return standing


def test_without_a_reason_there_is_no_obligation() -> None:
    assert state_at(case(reasons=()), HIRED) is None


def test_an_obligation_begins_with_its_first_reason() -> None:
    assert state(case(), HIRED - timedelta(days=1)) is None
    assert at(case(), HIRED) == Standing("not_started", met=False, cycle=1, due_on=date(2026, 3, 6))


def test_it_ends_with_its_last_reason() -> None:
    two = (
        because(to_on=date(2026, 3, 31)),
        Reason("m", "manager", "asked", Period(HIRED, date(2026, 5, 1)), 60),
    )
    assert state(case(reasons=two), date(2026, 5, 1)) == "overdue"
    assert state(case(reasons=two), date(2026, 5, 2)) is None


def test_it_is_due_soon_thirty_days_before() -> None:
    assert state(case(), date(2026, 2, 3)) == "not_started"
    assert state(case(), date(2026, 2, 4)) == "due_soon"


def test_it_is_not_overdue_on_the_due_day() -> None:
    assert state(case(), date(2026, 3, 6)) == "due_soon"
    assert state(case(), date(2026, 3, 7)) == "overdue"


def test_a_failed_try_makes_it_in_progress() -> None:
    assert state(case(failed(date(2026, 1, 10))), date(2026, 1, 10)) == "in_progress"


def test_a_pass_completes_it_and_names_its_expiry() -> None:
    found = at(case(passed(date(2026, 2, 1))), date(2026, 2, 1))
    assert found == Standing("complete", True, 1, date(2026, 3, 6), date(2027, 2, 1), (1,))


def test_evidence_from_before_the_job_satisfies_at_once() -> None:
    assert state(case(passed(date(2025, 12, 1))), HIRED) == "complete"


def test_evidence_that_ran_out_before_the_job_does_not_make_it_expired() -> None:
    assert state(case(passed(date(2024, 12, 1))), HIRED) == "in_progress"


def test_the_next_cycle_opens_sixty_days_before_the_expiry_and_is_due_on_it() -> None:
    found = case(passed(date(2026, 2, 1)))
    assert at(found, date(2026, 12, 2)).cycle == 1
    opened = at(found, date(2026, 12, 3))
    assert (opened.state, opened.cycle, opened.due_on) == ("complete", 2, date(2027, 2, 1))


def test_a_renewal_is_due_soon_in_the_last_thirty_days() -> None:
    assert state(case(passed(date(2026, 2, 1))), date(2027, 1, 2)) == "due_soon"


def test_evidence_counts_through_its_last_day_and_is_expired_after_it() -> None:
    found = case(passed(date(2026, 2, 1)))
    assert at(found, date(2027, 2, 1)).met
    expired = at(found, date(2027, 2, 2))
    assert (expired.state, expired.met, expired.cycle, expired.due_on) == (
        "expired",
        False,
        2,
        date(2027, 2, 1),
    )


def test_a_renewal_in_time_completes_the_second_cycle() -> None:
    found = case(passed(date(2026, 2, 1)), passed(date(2027, 1, 20), 2))
    renewed = at(found, date(2027, 1, 20))
    assert (renewed.state, renewed.cycle, renewed.expires_on) == ("complete", 2, date(2028, 2, 1))
    assert renewed.due_on == date(2027, 2, 1)


def test_a_late_pass_ends_the_expiry() -> None:
    found = case(passed(date(2026, 2, 1)), passed(date(2027, 3, 1), 2))
    late = at(found, date(2027, 3, 1))
    assert (late.state, late.cycle, late.expires_on) == ("complete", 2, date(2028, 3, 1))


def test_a_failed_early_renewal_leaves_it_complete() -> None:
    found = case(passed(date(2026, 2, 1)), failed(date(2026, 12, 10)))
    assert state(found, date(2026, 12, 10)) == "complete"


def test_stricter_terms_for_open_cycles_open_it_again_with_its_own_due_day() -> None:
    versions = (RuleVersion(terms()), RuleVersion(terms(cut=95), date(2026, 6, 1)))
    found = case(passed(date(2026, 2, 1)), versions=versions)
    assert state(found, date(2026, 5, 31)) == "complete"
    opened = at(found, date(2026, 6, 1))
    assert (opened.state, opened.cycle, opened.due_on) == ("in_progress", 2, date(2026, 7, 31))


def test_stricter_terms_for_future_cycles_leave_the_open_one_alone() -> None:
    versions = (RuleVersion(terms()), RuleVersion(terms(cut=95), date(2026, 6, 1), "future"))
    found = case(passed(date(2026, 2, 1)), versions=versions)
    assert at(found, date(2027, 2, 1)).met
    assert state(found, date(2027, 2, 2)) == "expired"


def test_a_renewal_is_judged_by_the_terms_of_its_own_cycle() -> None:
    versions = (RuleVersion(terms()), RuleVersion(terms(cut=95), date(2026, 6, 1), "future"))
    renewal_day = date(2027, 1, 10)
    short = case(passed(date(2026, 2, 1)), passed(renewal_day, 2, score=90), versions=versions)
    enough = case(passed(date(2026, 2, 1)), passed(renewal_day, 2, score=96), versions=versions)
    assert at(short, renewal_day).expires_on == date(2027, 2, 1)
    assert at(enough, renewal_day).expires_on > date(2028, 1, 1)


def test_a_leave_pauses_it_and_moves_the_due_day() -> None:
    leave = Exceptions(pauses=(Period(date(2026, 3, 1), date(2026, 3, 31)),))
    found = case(exceptions=leave)
    assert state(found, date(2026, 3, 15)) == "paused"
    assert state(found, date(2026, 4, 6)) == "due_soon"
    assert at(found, date(2026, 4, 7)).state == "overdue"


def test_a_waiver_stands_above_overdue_and_below_a_pause() -> None:
    waived = Exceptions(waivers=(Waiver(Period(date(2026, 3, 1), date(2026, 6, 30))),))
    both = Exceptions(waived.waivers, (Period(date(2026, 4, 1), date(2026, 4, 2)),))
    assert state(case(exceptions=waived), date(2026, 4, 1)) == "waived"
    assert state(case(exceptions=both), date(2026, 4, 1)) == "paused"
    assert state(case(exceptions=waived), date(2026, 7, 1)) == "overdue"


def test_the_earliest_of_several_due_days_counts() -> None:
    change = Reason("c", "change", "New payer rule", Period(date(2026, 1, 20)), 7)
    assert at(case(reasons=(because(), change)), date(2026, 1, 20)).due_on == date(2026, 1, 27)


def test_other_due_days_hold_from_their_day_on_and_count_from_the_first_day_of_the_reason() -> None:
    longer = because(due_days=30, due_later=((date(2026, 3, 1), 90),))
    last_day, longer_day = HIRED + timedelta(days=30), HIRED + timedelta(days=90)
    assert at(case(reasons=(longer,)), date(2026, 2, 28)) == Standing("overdue", False, 1, last_day)
    assert at(case(reasons=(longer,)), date(2026, 3, 1)) == Standing("not_started", False, 1, longer_day)
    assert state(case(reasons=(longer,)), longer_day + timedelta(days=1)) == "overdue"


def test_shorter_due_days_make_late_from_their_day_on() -> None:
    shorter = because(due_days=90, due_later=((date(2026, 3, 1), 30),))
    assert [one.standing.state for one in spans(case(reasons=(shorter,)))] == ["not_started", "overdue"]


def test_what_was_satisfied_keeps_the_due_day_that_held() -> None:
    shorter = because(due_days=90, due_later=((date(2026, 3, 1), 30),))
    found = case(passed(date(2026, 2, 20)), reasons=(shorter,))
    assert at(found, date(2026, 4, 1)).due_on == HIRED + timedelta(days=90)


@given(st.lists(st.tuples(st.dates(HIRED, date(2030, 1, 1)), st.integers(0, 730)), max_size=4))
def test_later_due_days_are_read_as_they_are_stored(later: list[tuple[date, int]]) -> None:
    assert due_later_of(due_later_text(tuple(later))) == tuple(later)


def test_a_wish_is_never_due() -> None:
    found = at(case(reasons=(because(due_days=None),)), date(2030, 1, 1))
    assert (found.state, found.due_on) == ("not_started", None)


def test_unit_and_role_come_from_the_longest_standing_reason() -> None:
    first = because(to_on=date(2026, 3, 31), unit_id=7, job_role="registrar")
    second = Reason("job-2", "rule", "", Period(date(2026, 3, 1)), 60, "cashier", 8)
    found = case(reasons=(first, second))
    assert (at(found, date(2026, 3, 31)).unit_id, at(found, date(2026, 4, 1)).unit_id) == (7, 8)


def test_touching_reasons_are_one_life_of_the_obligation() -> None:
    first, second = because(to_on=date(2026, 2, 28)), because(from_on=date(2026, 3, 1), to_on=None)
    assert at(case(reasons=(first, second)), date(2026, 3, 1)).cycle == 1


def test_a_second_life_counts_its_cycles_on() -> None:
    first, second = because(to_on=date(2026, 2, 28)), because(from_on=date(2026, 6, 1))
    found = at(case(reasons=(first, second)), date(2026, 6, 1))
    assert (found.cycle, found.due_on) == (2, date(2026, 7, 31))


def test_spans_reach_into_the_future_without_a_new_fact() -> None:
    found = [(span.from_on, span.standing.state) for span in spans(case(passed(date(2026, 2, 1))))]
    assert found == [
        (date(2026, 1, 5), "not_started"),
        (date(2026, 2, 1), "complete"),
        (date(2026, 12, 3), "complete"),
        (date(2027, 1, 2), "due_soon"),
        (date(2027, 2, 2), "expired"),
    ]


@given(probes())
def test_the_span_that_covers_a_day_says_what_the_rule_says(probe: Probe) -> None:
    covering = [
        span.standing for span in spans(probe.case) if Period(span.from_on, span.to_on).covers(probe.day)
    ]
    expected = state_at(probe.case, probe.day)
    assert covering == ([expected] if expected else [])


@given(cases())
def test_spans_are_in_order_without_overlap_and_differ_from_their_neighbours(found: Case) -> None:
    result = spans(found)
    for before, after in pairwise(result):
        assert before.to_on is not None
        assert before.from_on <= before.to_on < after.from_on
        touches = before.to_on + timedelta(days=1) == after.from_on
        assert not touches or before.standing != after.standing


@given(probes())
def test_an_obligation_never_outlives_its_last_reason(probe: Probe) -> None:
    has_reason = any(reason.period.covers(probe.day) for reason in probe.case.reasons)
    assert (state_at(probe.case, probe.day) is not None) == has_reason


@given(probes())
def test_complete_always_rests_on_evidence_in_date(probe: Probe) -> None:
    found = state_at(probe.case, probe.day)
    if found is not None and found.state == "complete":
        assert found.met
        assert found.satisfied_by
        assert found.expires_on is None or found.expires_on >= probe.day


@given(probes())
def test_every_state_is_known_and_what_is_overdue_or_expired_is_not_met(probe: Probe) -> None:
    found = state_at(probe.case, probe.day)
    if found is not None:
        assert found.state in STATES
        assert not (found.met and found.state in ("overdue", "expired", "in_progress", "not_started"))


@given(probes())
def test_nothing_is_overdue_before_its_due_day_has_passed(probe: Probe) -> None:
    found = state_at(probe.case, probe.day)
    if found is not None and found.state == "overdue":
        assert found.due_on is not None
        assert probe.day > found.due_on


@given(cases(), days, days)
def test_what_happens_later_does_not_change_an_earlier_day(found: Case, day: date, other: date) -> None:
    early, late = min(day, other), max(day, other) + timedelta(days=1)
    more = Ledger.of([*found.evidence, passed(late, number=500)])
    changed = Case(found.requirement, found.versions, found.reasons, more, found.exceptions)
    assert state_at(found, early) == state_at(changed, early)


@given(st.data(), cases())
def test_the_standing_is_constant_between_change_points(data: st.DataObject, found: Case) -> None:
    points = change_points(found)
    if len(points) > 1:
        index = data.draw(st.integers(0, len(points) - 2))
        gap = (points[index + 1] - points[index]).days
        inside = points[index] + timedelta(days=data.draw(st.integers(0, gap - 1)))
        assert state_at(found, inside) == state_at(found, points[index])
