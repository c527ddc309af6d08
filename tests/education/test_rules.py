"""Rules of pathways and profiles: due days, who starts, who fits; without a database."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.education.rules.matching import CREDENTIAL, SETTING, SPECIALTY, Line, match
from lms.education.rules.pathways import (
    ACQUISITION,
    HIRE,
    Pathway,
    Stands,
    due_days,
    stands,
    week_ends_on,
)
from lms.education.rules.starting import (
    LeftOut,
    Terms,
    anchor_kind,
    anchor_of,
    hired_terms,
    lightest,
    sieve,
    why_left_out,
)
from tests.education.factories import PATHWAY, candidate

PLAN = Pathway.of(PATHWAY)
TODAY = date(2026, 11, 16)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(days)
def test_every_step_is_due_its_days_after_the_anchor(anchor_on: date) -> None:
    found = dict(due_days(PLAN.steps, anchor_on))

    assert {step: (due - anchor_on).days for step, due in found.items()} == {
        "orientation": 7,
        "baseline-review": 21,
        "contact-30": 30,
    }


@given(days, days)
def test_an_open_step_stands_in_exactly_one_of_overdue_this_week_and_later(due: date, today: date) -> None:
    found = stands(None, due, today=today)

    assert (found is Stands.OVERDUE) == (due < today)
    assert (found is Stands.LATER) == (due > week_ends_on(today))


@given(st.sampled_from(["done", "skipped"]), days, days)
def test_a_settled_step_is_never_late(outcome: str, due: date, today: date) -> None:
    assert stands(outcome, due, today=today) == outcome


@given(days)
def test_the_week_ends_on_a_sunday_within_seven_days(today: date) -> None:
    assert week_ends_on(today).isoweekday() == 7
    assert 0 <= (week_ends_on(today) - today).days < 7


def test_a_step_that_was_opened_again_waits_by_its_day() -> None:
    assert stands("open", TODAY - timedelta(days=1), today=TODAY) is Stands.OVERDUE


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"job_role": "nurse"}, LeftOut.NO_PROVIDER),
        ({"has_left": True}, LeftOut.LEFT),
        ({"is_running": True}, LeftOut.RUNNING),
        ({"last_on": date(2026, 1, 5)}, LeftOut.HAD_IT),
        ({"last_on": date(2025, 10, 1)}, None),
        ({"began_on": date(2026, 7, 1)}, LeftOut.NOT_NEW),
        ({"job_from_on": date(2027, 5, 1)}, LeftOut.TOO_FAR),
    ],
)
def test_each_reason_to_leave_somebody_out(changes: dict[str, Any], why: LeftOut | None) -> None:
    terms = Terms(HIRE, since_on=date(2026, 9, 1))

    assert why_left_out(candidate(**changes), PLAN, terms, today=TODAY) is why


def test_after_an_acquisition_who_joined_later_is_counted_from_their_own_first_day() -> None:
    terms = Terms(ACQUISITION, acquired_on=date(2026, 11, 2))
    stayed, joined = candidate(), candidate(job_from_on=date(2026, 11, 9))

    assert (anchor_of(stayed, terms), anchor_kind(stayed, terms)) == (date(2026, 11, 2), ACQUISITION)
    assert (anchor_of(joined, terms), anchor_kind(joined, terms)) == (date(2026, 11, 9), HIRE)


def test_an_acquisition_takes_those_who_worked_there_for_years() -> None:
    terms = Terms(ACQUISITION, acquired_on=date(2026, 11, 2))
    old = candidate(job_from_on=date(2010, 1, 1), began_on=date(2010, 1, 1))

    assert why_left_out(old, PLAN, terms, today=TODAY) is None


def test_the_roster_starts_hires_of_the_window_alone() -> None:
    terms = hired_terms(PLAN, today=TODAY)

    assert terms == Terms(HIRE, since_on=date(2026, 8, 18))


@given(
    st.lists(
        st.builds(
            candidate,
            person_id=st.integers(1, 5),
            job_role=st.sampled_from(["physician", "nurse"]),
            has_left=st.booleans(),
            is_running=st.booleans(),
        ),
        max_size=12,
    )
)
def test_everybody_stands_once_among_those_who_start_or_are_left_out(people: list[Any]) -> None:
    found = sieve(people, PLAN, Terms(HIRE), today=TODAY)
    starts = [one.person_id for one in found.starts]
    left = [one.person_id for one, _why in found.left_out]

    assert sorted(starts + left) == sorted({one.person_id for one in people})
    assert sum(found.counts.values()) == len(left)


def test_the_educator_with_the_fewest_pathways_is_taken_and_nobody_when_there_is_none() -> None:
    assert lightest({7: 3, 4: 1, 2: 1}) == 2
    assert lightest({}) is None


def line(kind: str, code: str, *, confirmed: bool = True) -> Line:
    """Return a line of a profile since 2020."""
    by, on = ("M. Manager", date(2026, 1, 1)) if confirmed else ("", None)
    return Line(kind, code, code.title(), "", date(2020, 1, 6), by, on)


def test_a_match_names_the_specialty_the_closest_settings_first_and_credentials() -> None:
    lines = [
        line(SETTING, "outpatient"),
        line(SETTING, "professional"),
        line(SETTING, "inpatient"),
        line(SPECIALTY, "cardiology"),
        line(CREDENTIAL, "cpc"),
    ]
    found = match(lines, specialty="cardiology", care_setting="ambulatory")

    assert found.specialty is lines[3]
    assert [one.code for one in found.settings] == ["professional", "outpatient"]
    assert [one.code for one in found.credentials] == ["cpc"]


@given(st.lists(st.tuples(st.sampled_from([SPECIALTY, SETTING, CREDENTIAL]), st.sampled_from(["a", "b"]))))
def test_what_no_manager_confirmed_never_speaks_for_an_educator(said: list[tuple[str, str]]) -> None:
    lines = [line(kind, code, confirmed=False) for kind, code in said]

    assert match(lines, specialty="a", care_setting="both").is_empty


def test_years_are_full_years() -> None:
    assert line(CREDENTIAL, "cpc").years(date(2026, 1, 5)) == 5
    assert line(CREDENTIAL, "cpc").years(date(2026, 1, 7)) == 6
    assert line(CREDENTIAL, "cpc").years(date(2019, 1, 1)) == 0
