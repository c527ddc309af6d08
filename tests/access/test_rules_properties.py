"""What no history may break: clearance rests on met requirements and two different people."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.access.rules.decisions import STATES, Decision, change_points, decision_at, decision_spans
from lms.access.rules.facts import FUTURE_CYCLES, GateCase, SignOff, leaves_of
from tests.access.strategies import SUBJECT, gate_cases, probes

pytestmark = pytest.mark.histories

Moment = tuple[GateCase, date]


def is_on_leave(case: GateCase, day: date) -> bool:
    return any(leave.covers(day) for leave in leaves_of(case.employment))


def signatures(case: GateCase, decision: Decision) -> list[SignOff]:
    return [sign for number in decision.sign_offs for sign in case.sign_offs if sign.id == number]


@given(probes())
def test_nobody_is_cleared_while_a_requirement_is_unmet_on_that_date(probe: Moment) -> None:
    case, day = probe
    decision = decision_at(case, day)
    if decision.cleared:
        version = case.version(decision.version or 0)
        assert version is not None
        assert all(requirement.on(day).met for requirement in version.requirements)
        assert decision.requirements
        assert all(judged.met for judged in decision.requirements)


@given(probes())
def test_a_clearance_rests_on_two_different_people_and_never_on_oneself(probe: Moment) -> None:
    case, day = probe
    decision = decision_at(case, day)
    if decision.state in ("cleared", "grace"):
        confirm, release = signatures(case, decision)
        assert (confirm.kind, release.kind) == ("confirm", "release")
        assert SUBJECT not in (confirm.by, release.by)
        assert confirm.by != release.by


@given(probes())
def test_signatures_are_of_this_tenure_and_version_and_made_while_all_was_met(probe: Moment) -> None:
    case, day = probe
    decision = decision_at(case, day)
    if decision.state in ("cleared", "grace"):
        version = case.version(decision.version or 0)
        tenure = next(item for item in case.tenures if item.key == decision.tenure and item.covers(day))
        for sign in signatures(case, decision):
            assert sign.signed_on <= day
            assert (sign.tenure, sign.gate_version) == (tenure.key, decision.version)
            assert tenure.covers(sign.signed_on)
            assert version is not None
            assert version.is_met(sign.signed_on)


@given(probes())
def test_grace_never_lasts_longer_than_the_policy(probe: Moment) -> None:
    case, day = probe
    if decision_at(case, day).state == "grace":
        longest = max(policy.grace_days for policy in case.policies)
        version = case.version(decision_at(case, day).version or 0)
        assert version is not None
        lapsed_on = max(begun for begun, _ in version.unmet if begun <= day)
        days = [lapsed_on + timedelta(days=more) for more in range((day - lapsed_on).days + 1)]
        assert sum(not is_on_leave(case, one) for one in days) <= longest


@given(probes())
def test_grace_ends_on_the_day_that_it_names(probe: Moment) -> None:
    case, day = probe
    decision = decision_at(case, day)
    if decision.state == "grace":
        assert decision.work_until is not None
        assert day <= decision.work_until
        after = decision_at(case, decision.work_until + timedelta(days=1))
        assert (after.state, after.work_until) != ("grace", decision.work_until)


@given(probes())
def test_a_version_for_future_cycles_binds_nobody_who_was_on_the_way_before_it(probe: Moment) -> None:
    case, day = probe
    newest = case.versions[-1]
    decision = decision_at(case, day)
    held = [tenure for tenure in case.tenures if tenure.key == decision.tenure and tenure.covers(day)]
    if newest.scope == FUTURE_CYCLES and held and newest.effective_on and not case.sign_offs:
        expected = 2 if held[0].from_on >= newest.effective_on else 1
        assert decision.version == expected


@given(probes())
def test_nobody_works_without_a_job_of_the_gate(probe: Moment) -> None:
    case, day = probe
    if decision_at(case, day).may_work:
        assert any(tenure.covers(day) for tenure in case.tenures)
        assert not any(suspension.covers(day) for suspension in case.suspensions)


@given(probes())
def test_cleared_until_is_the_last_day_of_the_clearance_without_new_facts(probe: Moment) -> None:
    case, day = probe
    decision = decision_at(case, day)
    if decision.cleared and decision.cleared_until is not None:
        assert decision.cleared_until >= day
        limits = [judged.valid_until for judged in decision.requirements if judged.valid_until]
        assert all(decision.cleared_until <= limit for limit in limits)


@given(probes())
def test_the_span_that_covers_a_day_says_what_the_rule_says(probe: Moment) -> None:
    case, day = probe
    covering = [
        span.decision
        for span in decision_spans(case)
        if span.from_on <= day and (span.to_on is None or day <= span.to_on)
    ]
    assert covering == [decision_at(case, day)]


@given(gate_cases())
def test_no_gate_is_valid_after_its_last_day(case: GateCase) -> None:
    for span in decision_spans(case):
        last_on = span.decision.cleared_until or span.decision.work_until
        if span.decision.may_work and last_on is not None:
            assert span.to_on is not None
            assert span.to_on <= last_on


@given(gate_cases())
def test_change_points_are_in_order_and_begin_with_the_calendar(case: GateCase) -> None:
    points = change_points(case)
    assert points[0] == date.min
    assert list(points) == sorted(set(points))


@given(probes())
def test_every_decision_is_known_and_explains_itself(probe: Moment) -> None:
    case, day = probe
    decision = decision_at(case, day)
    assert decision.state in STATES
    assert decision.why
    assert len(decision.requirements) in (2, 3)


@given(probes(), st.integers(1, 300))
def test_what_is_signed_later_does_not_change_an_earlier_day(probe: Moment, shift: int) -> None:
    case, day = probe
    kept = tuple(sign for sign in case.sign_offs if sign.signed_on <= day)
    fewer = GateCase(
        case.gate,
        case.person_id,
        case.versions,
        case.tenures,
        case.employment,
        kept,
        case.suspensions,
        case.provisionals,
        case.policies,
    )
    earlier = day - timedelta(days=shift)
    assert decision_at(case, earlier) == decision_at(fewer, earlier)
