"""What is asked on return: more after a longer absence, due in three shifts, by the policy that binds."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.rules.dates import Period
from lms.compliance.rules.facts import Reason
from lms.compliance.rules.returning import (
    BEFORE_ACCESS,
    DELTAS,
    EVERYTHING,
    EXAM,
    ORDER,
    QUIZ,
    Away,
    Band,
    ReturnBook,
    ReturnPolicy,
    absences,
    asked_after,
    band_of,
    due_after_return,
    met_on,
    reasons_on_return,
    returned,
)
from lms.compliance.rules.subjects import HeldJob

BANDS = (Band(1, DELTAS), Band(60, QUIZ), Band(181, EXAM), Band(731, EVERYTHING))
POLICY = ReturnPolicy(BANDS, 3)
FIRST = date(2026, 1, 5)
EVER = [Period(date(2020, 1, 1))]
JOB = HeldJob(7, "registrar", 1, Period(date(2024, 1, 1)))
GATE, EXAM_ID, QUIZ_ID, CHANGE, OTHER = 1, 2, 3, 4, 5
BOOK = ReturnBook((POLICY,), frozenset({EXAM_ID}), {"registrar": QUIZ_ID})
DAYS = st.integers(1, 900)


def away(days: int, begun: date = FIRST) -> Away:
    return Away(begun, begun + timedelta(days=days), days)


def leave(days: int, begun: date = FIRST) -> Period:
    return Period(begun, begun + timedelta(days=days - 1))


def reason(key: str, begun: date = date(2024, 1, 1), due: int | None = 30) -> Reason:
    return Reason(key, "rule", "why", Period(begun), due)


REASONS = [
    (GATE, reason("job:7:gate")),
    (EXAM_ID, reason("job:7:gate")),
    (CHANGE, reason("change:ABN", FIRST + timedelta(days=10))),
    (OTHER, reason("job:7:after")),
]


def test_the_bands_are_those_of_the_table() -> None:
    asked = {days: asked_after(away(days), [POLICY]) for days in (1, 59, 60, 180, 181, 730, 731)}
    assert list(asked.values()) == [DELTAS, DELTAS, QUIZ, QUIZ, EXAM, EXAM, EVERYTHING]


@given(first=DAYS, more=DAYS)
def test_a_longer_absence_never_asks_less(first: int, more: int) -> None:
    short, long = (asked_after(away(days), [POLICY]) for days in (first, first + more))
    assert short is not None
    assert long is not None
    assert ORDER.index(long) >= ORDER.index(short)
    asked = [
        dict(reasons_on_return(away(days), one, JOB, REASONS, BOOK))
        for days, one in ((first, short), (first + more, long))
    ]
    if first > 10:
        assert asked[0].keys() <= asked[1].keys()


@given(first=st.integers(1, 300), second=st.integers(1, 300), gap=st.integers(1, 20))
def test_a_few_days_at_work_do_not_make_two_short_absences_of_a_long_one(
    first: int, second: int, gap: int
) -> None:
    one = leave(first)
    assert one.to_on is not None
    two = leave(second, one.to_on + timedelta(days=1 + gap))
    found = absences([two, one], EVER)
    assert [item.days for item in found] == [first, first + second if gap < 7 else second]
    assert found[-1].from_on == (FIRST if gap < 7 else two.from_on)


def test_two_leaves_of_forty_days_with_a_day_between_ask_for_the_quiz() -> None:
    one, two = leave(40), leave(40, FIRST + timedelta(days=41))
    assert [asked_after(item, [POLICY]) for item in absences([one, two], EVER)] == [DELTAS, QUIZ]


def test_who_is_still_away_or_left_is_asked_nothing() -> None:
    assert absences([Period(FIRST)], EVER) == []
    assert absences([leave(30)], [Period(date(2020, 1, 1), FIRST + timedelta(days=29))]) == []


def test_an_absence_across_a_change_of_policy_goes_by_the_scope() -> None:
    stricter = (Band(1, QUIZ),)
    since = FIRST + timedelta(days=10)
    opened = ReturnPolicy(stricter, 3, since)
    later = ReturnPolicy(stricter, 3, since, "future")
    assert asked_after(away(30), [POLICY, opened]) == QUIZ
    assert asked_after(away(30), [POLICY, later]) == DELTAS
    assert asked_after(away(30, since), [POLICY, later]) == QUIZ
    assert asked_after(away(5), [POLICY, opened]) == DELTAS


def test_deltas_are_what_was_asked_for_the_first_time_meanwhile() -> None:
    assert reasons_on_return(away(30), DELTAS, JOB, REASONS, BOOK) == [(CHANGE, None)]


def test_each_band_asks_its_part_anew_from_the_day_of_return() -> None:
    def asked(days: int, band: str) -> dict[int, bool]:
        found = reasons_on_return(away(days), band, JOB, REASONS, BOOK)
        return {id_: since == FIRST + timedelta(days=days) for id_, since in found}

    assert asked(90, QUIZ) == {CHANGE: False, QUIZ_ID: True}
    assert asked(200, EXAM) == {CHANGE: False, QUIZ_ID: True, EXAM_ID: True}
    assert asked(800, EVERYTHING) == {CHANGE: False, QUIZ_ID: True, EXAM_ID: True, GATE: True}


@given(shifts=st.lists(st.dates(FIRST, FIRST + timedelta(days=60)), max_size=12), count=st.integers(1, 5))
def test_it_is_due_with_the_last_of_the_first_shifts_back(shifts: list[date], count: int) -> None:
    due_on, is_planned = due_after_return(FIRST, count, shifts)
    assert due_on >= FIRST
    if is_planned:
        assert len({day for day in shifts if FIRST <= day <= due_on}) == count
        assert due_on in shifts
    else:
        assert len(set(shifts)) < count


def test_without_a_schedule_working_days_count_and_the_reason_says_so() -> None:
    friday = date(2026, 11, 20)
    assert due_after_return(friday, 3, []) == (date(2026, 11, 24), False)
    assert due_after_return(friday, 3, [], [date(2026, 11, 23)]) == (date(2026, 11, 25), False)
    (made,) = returned([leave(30)], EVER, [JOB], REASONS, [], {}, BOOK)
    assert made[1].text == (
        "Returned on 4 Feb 2026 after 30 days: what changed meanwhile, "
        "due in 3 working days, because no shifts are planned"
    )


def test_a_reason_of_return_ends_with_the_job_and_names_its_band() -> None:
    job = HeldJob(7, "registrar", 1, Period(date(2024, 1, 1), date(2026, 12, 31)))
    shifts = [date(2026, 4, day) for day in (6, 8, 10)]
    found = list(returned([leave(90)], EVER, [job], REASONS, shifts, {}, BOOK))
    assert {band_of(one.key) for _id, one in found} == {QUIZ}
    assert {one.period for _id, one in found} == {Period(date(2026, 4, 5), date(2026, 12, 31))}
    assert {one.due_days for _id, one in found} == {5}


def test_what_a_return_asks_ends_with_the_employment() -> None:
    employed = [Period(date(2020, 1, 1), date(2026, 6, 30))]
    found = list(returned([leave(90)], employed, [JOB], REASONS, [], {}, BOOK))
    assert {one.period.to_on for _id, one in found} == {date(2026, 6, 30)}


def test_a_job_that_began_with_the_return_or_ended_before_it_asks_nothing_more() -> None:
    new = HeldJob(8, "registrar", 1, Period(date(2026, 4, 5)))
    old = HeldJob(7, "registrar", 1, Period(date(2024, 1, 1), date(2026, 2, 1)))
    assert list(returned([leave(90)], EVER, [new, old], REASONS, [], {}, BOOK)) == []


@given(gaps=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10)), max_size=5))
def test_all_is_met_on_the_first_day_that_lies_in_no_gap(gaps: list[tuple[int, int]]) -> None:
    periods = [(FIRST + timedelta(days=at), FIRST + timedelta(days=at + long)) for at, long in gaps]
    expected = next(
        FIRST + timedelta(days=day)
        for day in range(60)
        if not any(begun <= FIRST + timedelta(days=day) <= ended for begun, ended in periods)
    )
    assert met_on(periods, FIRST) == expected
    assert met_on([*periods, (FIRST, None)], FIRST) is None


def test_access_waits_from_the_quiz_on() -> None:
    assert frozenset(ORDER) - BEFORE_ACCESS == {DELTAS}
    assert band_of("job:7:gate") is None
