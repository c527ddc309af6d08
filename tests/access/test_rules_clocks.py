"""Clocks of a gate: grace stands still on leave; a change of terms says whom it binds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.access.rules.decisions import decision_at
from lms.access.rules.facts import Employment, GateCase, GatePolicy, GateVersion, Tenure
from lms.access.rules.signing import refusal_to_release
from tests.access.test_rules import (
    DAY,
    EXPIRES,
    HIRED,
    OFFICER,
    PASSED,
    SIGNED,
    confirmed,
    gate,
    released,
    requirement,
    state,
)

LAPSED = EXPIRES + DAY
CHANGED = date(2026, 1, 20)


def on_leave(from_on: date, days: int | None) -> GateCase:
    times = [Employment("active", HIRED, from_on - DAY), Employment("leave", from_on)]
    if days is not None:
        back_on = from_on + timedelta(days=days)
        times = [times[0], Employment("leave", from_on, back_on - DAY), Employment("active", back_on)]
    return gate(employment=tuple(times))


def days_after(case: GateCase, day: date = LAPSED) -> int:
    until = decision_at(case, day).work_until
    assert until is not None
    return (until - LAPSED).days + 1


def test_without_a_leave_grace_lasts_fourteen_days() -> None:
    assert days_after(gate()) == 14
    assert state(gate(), LAPSED + timedelta(days=13)) == "grace"
    assert state(gate(), LAPSED + timedelta(days=14)) == "blocked"


@pytest.mark.parametrize(
    ("begins", "days", "expected"),
    [
        (LAPSED + timedelta(days=4), 30, 44),
        (LAPSED - timedelta(days=10), 30, 34),
        (LAPSED + timedelta(days=13), 20, 34),
        (LAPSED + timedelta(days=14), 20, 14),
        (LAPSED - timedelta(days=40), 30, 14),
    ],
    ids=["within grace", "over the lapse", "on its last day", "after it", "before the lapse"],
)
def test_days_of_leave_do_not_count_as_grace(begins: date, days: int, expected: int) -> None:
    assert days_after(on_leave(begins, days)) == expected


def test_the_sentence_says_that_leave_does_not_count() -> None:
    why = decision_at(on_leave(LAPSED + DAY, 30), LAPSED).why
    assert why.endswith("Days of leave do not count.")


def test_grace_on_a_leave_without_an_end_lasts_as_long_as_a_clearance_survives_leave() -> None:
    begins = LAPSED + timedelta(days=4)
    case = on_leave(begins, None)
    assert decision_at(case, LAPSED).work_until == begins + timedelta(days=179)
    assert state(case, begins + timedelta(days=180)) == "blocked"


def with_policy(**later: object) -> GateCase:
    return gate(policies=(GatePolicy(), replace(GatePolicy(7, 180), **later)))


def test_a_shorter_grace_holds_for_lapses_after_it_took_effect() -> None:
    assert days_after(with_policy(effective_on=LAPSED)) == 7


@pytest.mark.parametrize(("scope", "expected"), [("open", 7), ("future", 14)])
def test_a_shorter_grace_changes_a_running_one_only_when_its_scope_is_open_cycles(
    scope: str, expected: int
) -> None:
    assert days_after(with_policy(effective_on=LAPSED + timedelta(days=3), scope=scope)) == expected


def test_a_shorter_grace_never_ends_before_it_is_in_effect() -> None:
    assert days_after(with_policy(effective_on=LAPSED + timedelta(days=10))) == 10


def versions(scope: str, *, tenure_from: date = HIRED, **changes: object) -> GateCase:
    first = requirement((PASSED, EXPIRES))
    second = requirement((EXPIRES, None), subject="PA-05")
    changes = {"sign_offs": (), "tenures": (Tenure("ED", tenure_from),), **changes}
    return gate(
        versions=(GateVersion(1, (first,)), GateVersion(2, (first, second), CHANGED, scope)), **changes
    )


def test_a_new_gate_version_binds_those_on_the_way_when_its_scope_is_open_cycles() -> None:
    decision = decision_at(versions("open"), SIGNED)
    assert (decision.version, decision.state) == (2, "in_progress")


def test_who_was_on_the_way_keeps_the_old_gate_when_its_scope_is_future_cycles() -> None:
    decision = decision_at(versions("future"), SIGNED)
    assert (decision.version, decision.state) == (1, "ready_for_signoff")


def test_who_sets_out_later_meets_the_new_gate_whatever_its_scope() -> None:
    assert decision_at(versions("future", tenure_from=CHANGED), SIGNED).version == 2


def test_an_open_way_is_confirmed_released_and_cleared_under_the_old_gate() -> None:
    waiting = versions("future", sign_offs=(confirmed(),))
    assert refusal_to_release(waiting, OFFICER, SIGNED) is None
    cleared = decision_at(versions("future", sign_offs=(confirmed(), released())), SIGNED)
    assert (cleared.version, cleared.state) == (1, "cleared")


def test_signatures_under_the_new_gate_do_not_clear_who_is_bound_by_the_old_one() -> None:
    signed = (confirmed(version=2), released(version=2))
    assert state(versions("future", sign_offs=signed), SIGNED) == "ready_for_signoff"


def test_after_a_lapse_the_way_back_is_a_new_one_under_the_new_gate() -> None:
    case = versions("future", sign_offs=(confirmed(), released()))
    assert decision_at(case, LAPSED).version == 1
    assert decision_at(case, LAPSED + timedelta(days=20)).version == 2
