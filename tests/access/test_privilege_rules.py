"""Scoped privileges: the engine of gates, no grace, one signature or two, withdrawals until the next."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.access.rules.facts import (
    Employment,
    GateCase,
    GatePolicy,
    GateVersion,
    Requirement,
    Standing,
    Tenure,
)
from lms.access.rules.privileges import (
    CONFIRM,
    ENDED,
    FALLEN,
    GRANT,
    HELD,
    LAPSED,
    READY,
    WITHDRAW,
    WITHDRAWN,
    PrivilegeCase,
    Signed,
    refusal_to_sign,
    stand_on,
    stands,
    without_grace,
)

DAY0 = date(2026, 1, 1)
SELF, MANAGER, OFFICER = 1, 2, 3
AT = "coder_2@SS-COD"


def on(number: int) -> date:
    return DAY0 + timedelta(days=number)


def asked(kind: str, *met: tuple[int, int | None]) -> Requirement:
    """A requirement that is met in some periods of days, and not else."""
    standings, begin = [], date.min
    for first, last in met:
        if on(first) > begin:
            standings.append(Standing(begin, on(first - 1), False, f"{kind} is open.", started=first > 0))
        until = None if last is None else on(last)
        standings.append(Standing(on(first), until, True, "Met.", valid_until=until))
        begin = date.max if last is None else on(last + 1)
    if begin < date.max:
        standings.append(Standing(begin, None, False, f"{kind} is open.", started=bool(met)))
    return Requirement(kind, "inpatient", True, tuple(standings))


def case(
    *requirements: Requirement, signed: tuple[Signed, ...] = (), by_one: bool = True, until: int | None = None
) -> PrivilegeCase:
    """A coder from day 0 on, with what is asked and signed."""
    return PrivilegeCase(
        GateCase(
            gate="independent-coding:inpatient",
            person_id=SELF,
            versions=(GateVersion(1, requirements),),
            tenures=(Tenure(AT, DAY0, None if until is None else on(until)),),
            employment=(Employment("active", DAY0),),
            policies=without_grace((GatePolicy(),)),
        ),
        signed,
        by_one,
    )


def signed(kind: str, number: int, *, by: int = OFFICER, note: str = "") -> Signed:
    at = datetime.combine(on(number), time(12), UTC)
    return Signed(number * 10 + 1, kind, by, AT, 1, on(number), at, note)


def test_one_signature_grants_what_a_coding_manager_grants() -> None:
    found = case(asked("coding-accuracy", (5, None)), signed=(signed(GRANT, 6),))

    assert [stand_on(found, on(day)).state for day in (4, 5, 6)] == ["in_progress", READY, HELD]
    assert stand_on(found, on(6)).granted_id == 61


def test_two_people_sign_where_a_manager_confirms() -> None:
    alone = case(asked("exam-passed", (1, None)), signed=(signed(GRANT, 2),), by_one=False)
    both = replace(alone, signed=(signed(CONFIRM, 2, by=MANAGER), signed(GRANT, 3)))
    same = replace(alone, signed=(signed(CONFIRM, 2), signed(GRANT, 3)))

    assert stand_on(alone, on(4)).state == READY
    assert stand_on(both, on(4)).state == HELD
    assert stand_on(same, on(4)).state == READY


def test_it_disappears_on_the_day_after_the_exam_expires_without_grace() -> None:
    found = case(asked("exam-passed", (1, 20)), signed=(signed(GRANT, 2),))

    assert stand_on(found, on(20)).last_on == on(20)
    assert [stand_on(found, on(day)).state for day in (20, 21)] == [HELD, LAPSED]


def test_a_quarter_that_falls_short_takes_it_and_asks_for_a_decision() -> None:
    found = case(asked("coding-accuracy", (1, 20), (40, None)), signed=(signed(GRANT, 2),))
    decided = replace(found, signed=(*found.signed, signed(WITHDRAW, 25, note="Quarter under 93 %.")))

    assert [stand_on(found, on(day)).state for day in (20, 21, 40)] == [HELD, FALLEN, READY]
    assert [stand_on(decided, on(day)).state for day in (24, 25, 40)] == [FALLEN, WITHDRAWN, READY]


def test_a_withdrawal_holds_although_everything_is_met_until_the_next_grant() -> None:
    first = (signed(GRANT, 2), signed(WITHDRAW, 10, note="Codes outside of the scope."))
    found = case(asked("coding-accuracy", (1, None)), signed=first)
    again = replace(found, signed=(*first, signed(GRANT, 15)))

    assert stand_on(found, on(9)).state == HELD
    assert stand_on(found, on(12)).state == READY
    assert stand_on(found, on(12)).granted_id is None
    assert [stand_on(again, on(day)).state for day in (14, 15)] == [READY, HELD]


def test_an_open_withdrawal_says_its_reason() -> None:
    found = case(
        asked("coding-accuracy", (1, 5)), signed=(signed(GRANT, 2), signed(WITHDRAW, 4, note="Too fast."))
    )

    assert stand_on(found, on(6)).why == "Withdrawn on 5 Jan 2026: Too fast. coding-accuracy is open."


def test_it_ends_with_the_job() -> None:
    found = case(asked("exam-passed", (1, None)), signed=(signed(GRANT, 2),), until=30)

    assert [stand_on(found, on(day)).state for day in (30, 31)] == [HELD, ENDED]


@pytest.mark.parametrize(
    ("kind", "by", "note", "words"),
    [
        (GRANT, SELF, "", "Nobody signs for themselves"),
        (GRANT, MANAGER, "", "someone else must grant"),
        (CONFIRM, OFFICER, "", "Already confirmed"),
        (WITHDRAW, OFFICER, "Because.", "Nothing is granted"),
    ],
)
def test_who_may_not_sign_reads_why(kind: str, by: int, note: str, words: str) -> None:
    found = case(asked("exam-passed", (1, None)), signed=(signed(CONFIRM, 2, by=MANAGER),), by_one=False)

    assert words in (refusal_to_sign(found, kind, by, on(3), note) or "")


def test_a_withdrawal_needs_a_reason() -> None:
    found = case(asked("exam-passed", (1, None)), signed=(signed(GRANT, 2),))

    assert "reason is required" in (refusal_to_sign(found, WITHDRAW, MANAGER, on(3), " ") or "")
    assert refusal_to_sign(found, WITHDRAW, MANAGER, on(3), "Asked for it.") is None


def test_what_is_open_cannot_be_granted() -> None:
    found = case(asked("exam-passed", (9, None)))

    assert "Not ready to be granted. exam-passed is open." in (refusal_to_sign(found, GRANT, 3, on(3)) or "")


periods = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9), st.integers(1, 20)), max_size=3)
histories = st.lists(
    st.tuples(st.sampled_from([CONFIRM, GRANT, WITHDRAW]), st.integers(0, 80), st.sampled_from([2, 3])),
    max_size=5,
)


def _requirement(rows: list[tuple[int, int, int]]) -> Requirement:
    met, day = [], 0
    for gap, _, length in rows:
        met.append((day + gap + 1, day + gap + length))
        day += gap + length + 1
    return asked("coding-accuracy", *met)


@given(periods, histories, st.booleans())
def test_it_is_held_only_while_all_is_met_and_a_grant_is_not_withdrawn(
    rows: list[tuple[int, int, int]], signs: list[tuple[str, int, int]], by_one: bool
) -> None:
    given_signs = [
        replace(signed(kind, day, by=by, note="x"), id=place + 1)
        for place, (kind, day, by) in enumerate(sorted(signs, key=lambda one: one[1]))
    ]
    found = case(_requirement(rows), signed=tuple(given_signs), by_one=by_one)
    for day in map(on, range(100)):
        stand = stand_on(found, day)
        if stand.state == HELD:
            assert found.case.versions[0].is_met(day)
            newest = [one.kind for one in given_signs if one.kind != CONFIRM and one.signed_on <= day][-1]
            assert newest == GRANT


@given(periods, histories)
def test_the_spans_say_of_each_day_what_the_day_says(
    rows: list[tuple[int, int, int]], signs: list[tuple[str, int, int]]
) -> None:
    given_signs = [
        replace(signed(kind, day, by=by, note="x"), id=place + 1)
        for place, (kind, day, by) in enumerate(sorted(signs, key=lambda one: one[1]))
    ]
    found = case(_requirement(rows), signed=tuple(given_signs))
    made = stands(found)
    for day in map(on, range(0, 110, 3)):
        span = next(one for one in made if one.from_on <= day and (one.to_on is None or day <= one.to_on))
        assert span.stand == stand_on(found, day)
