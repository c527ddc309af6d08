"""The cycles of an obligation as their spans tell them: first, early, late, lapsed and open."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.requirements.exam_passed import ExamPassed
from lms.compliance.rules.cases import Case, RuleVersion
from lms.compliance.rules.cycle_history import Cycle, Stretch, cycles_of
from lms.compliance.rules.dates import Period
from lms.compliance.rules.facts import DueLater, Evidence, Ledger, Reason
from lms.compliance.rules.states import spans

EXAM = ExamPassed()
HIRED = date(2024, 1, 1)
END = date(2030, 1, 1)


def history(
    *passed: date, as_of: date = END, due_days: int | None = 60, due_later: DueLater = ()
) -> list[Cycle]:
    """Return the cycles of somebody hired on 1 January 2024 who passed the exam on these days."""
    facts = [
        Evidence(number, "exam", "PA-03", day, outcome="pass") for number, day in enumerate(passed, start=1)
    ]
    case = Case(
        requirement=EXAM,
        versions=(RuleVersion(EXAM.terms({"subject": "PA-03", "months": 12})),),
        reasons=(Reason("job", "rule", "Registrar", Period(HIRED), due_days, due_later=due_later),),
        evidence=Ledger.of(facts),
    )
    found = [
        Stretch(
            span.from_on,
            span.to_on,
            span.standing.cycle,
            span.standing.state,
            span.standing.met,
            span.standing.due_on,
            span.standing.expires_on,
            span.standing.satisfied_by,
        )
        for span in spans(case)
    ]
    return cycles_of(found, {fact.id: fact.occurred_on for fact in facts}, as_of=as_of)


def told(cycles: list[Cycle]) -> list[tuple[int, str]]:
    """Return number and manner of each cycle."""
    return [(one.number, one.how) for one in cycles]


def test_a_cycle_that_nothing_satisfied_is_open() -> None:
    assert told(history(as_of=date(2024, 1, 20))) == [(1, "open")]


def test_a_first_cycle_satisfied_before_its_day_was_in_time() -> None:
    (cycle,) = history(date(2024, 2, 10), as_of=date(2024, 6, 1))
    assert (cycle.how, cycle.satisfied_on, cycle.expires_on) == (
        "in_time",
        date(2024, 2, 10),
        date(2025, 2, 10),
    )


def test_a_first_cycle_satisfied_after_its_day_was_late() -> None:
    assert told(history(date(2024, 5, 1), as_of=date(2024, 6, 1))) == [(1, "late")]


@pytest.mark.parametrize(
    ("changed_on", "passed_on", "due_on", "how"),
    [
        (date(2024, 2, 1), date(2024, 3, 20), date(2024, 3, 31), "in_time"),
        (date(2024, 3, 21), date(2024, 3, 20), date(2024, 3, 1), "late"),
    ],
)
def test_a_cycle_was_due_on_the_day_that_held_when_it_was_satisfied(
    changed_on: date, passed_on: date, due_on: date, how: str
) -> None:
    (cycle,) = history(passed_on, as_of=date(2024, 6, 1), due_later=((changed_on, 90),))
    assert (cycle.due_on, cycle.how) == (due_on, how)


def test_without_a_due_day_the_first_cycle_is_just_the_first() -> None:
    assert told(history(date(2024, 5, 1), as_of=date(2024, 6, 1), due_days=None)) == [(1, "first")]


def test_an_early_renewal_is_a_cycle_of_its_own_that_keeps_the_date() -> None:
    first, second = history(date(2024, 2, 10), date(2025, 1, 5), as_of=date(2025, 6, 1))
    assert (first.satisfied_by, first.expires_on) == ((1,), date(2025, 2, 10))
    assert (second.how, second.satisfied_on, second.due_on) == ("early", date(2025, 1, 5), date(2025, 2, 10))
    assert second.expires_on == date(2026, 2, 10)


def test_in_the_window_the_next_cycle_is_open_and_the_last_one_still_counts() -> None:
    cycles = history(date(2024, 2, 10), as_of=date(2025, 1, 5))
    assert told(cycles) == [(1, "in_time"), (2, "open")]
    assert cycles[1].opened_on == date(2024, 12, 12)


def test_what_ran_out_is_a_lapsed_cycle_until_it_is_satisfied_late() -> None:
    assert told(history(date(2024, 2, 10), as_of=date(2025, 3, 1))) == [(1, "in_time"), (2, "lapsed")]
    assert told(history(date(2024, 2, 10), date(2025, 3, 1), as_of=date(2025, 4, 1))) == [
        (1, "in_time"),
        (2, "late"),
    ]


@given(st.lists(st.integers(0, 1500), max_size=6, unique=True).map(sorted), st.integers(0, 1800))
def test_cycles_are_numbered_without_a_gap_and_open_in_order(days: list[int], at: int) -> None:
    cycles = history(*(HIRED + timedelta(days=day) for day in days), as_of=HIRED + timedelta(days=at))
    assert [one.number for one in cycles] == list(range(1, len(cycles) + 1))
    opened = [one.opened_on for one in cycles]
    assert opened == sorted(opened)


@given(st.lists(st.integers(0, 1500), max_size=6, unique=True).map(sorted), st.integers(0, 1800))
def test_every_satisfied_cycle_names_evidence_of_its_own(days: list[int], at: int) -> None:
    cycles = history(*(HIRED + timedelta(days=day) for day in days), as_of=HIRED + timedelta(days=at))
    used = [one.satisfied_by for one in cycles if one.satisfied_by]
    assert len(used) == len(set(used))


@given(
    st.lists(st.integers(0, 1500), max_size=6, unique=True).map(sorted),
    st.integers(0, 1500),
    st.integers(0, 300),
)
def test_a_cycle_that_was_satisfied_stays_as_it_was(days: list[int], at: int, more: int) -> None:
    passed = [HIRED + timedelta(days=day) for day in days]
    before = history(*passed, as_of=HIRED + timedelta(days=at))
    after = history(*passed, as_of=HIRED + timedelta(days=at + more))
    done = [one for one in before[:-1] if one.satisfied_on is not None]
    assert all(one in after for one in done)
