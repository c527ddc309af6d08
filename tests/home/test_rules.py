"""Which first page, which rows, in which order."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.home.rules.overview import Place, shown_under, widest
from lms.home.rules.personas import chosen, personas_of
from lms.home.rules.todo import OPEN_STATES, Owed, todos

DAY = date(2026, 11, 19)


def owed(subject: str, state: str = "not_started", **more: object) -> Owed:
    return Owed(
        **{"kind": "exam-passed", "title": subject, "due_on": DAY, **more}, subject=subject, state=state
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("duties", "has_job", "first"),
    [
        (("manager",), True, "manager"),
        (("manager", "director"), True, "director"),
        (("executive",), False, "director"),
        (("access_officer",), True, "access"),
        (("administrator", "auditor"), False, "administrator"),
        (("trainer",), True, "trainer"),
        (("educator",), True, "duty"),
        ((), True, "learner"),
        ((), False, "learner"),
    ],
)
def test_the_widest_duty_decides_the_first_page(duties: tuple[str, ...], has_job: bool, first: str) -> None:
    assert personas_of(duties, has_job=has_job)[0] == first


def test_a_leader_with_a_job_can_open_the_page_of_a_learner() -> None:
    assert personas_of(("manager",), has_job=True) == ("manager", "learner")


def test_a_page_of_another_persona_is_not_opened() -> None:
    assert chosen(("manager", "learner"), "director") == "manager"


def test_lessons_and_exam_of_a_module_are_one_thing_to_do() -> None:
    found = todos([owed("PA-03", "complete", kind="module-completed"), owed("PA-03", "in_progress")])
    assert [(item.key, item.is_module, item.is_started) for item in found] == [("PA-03", True, True)]


def test_a_skill_and_a_module_of_the_same_name_stay_apart() -> None:
    assert len(todos([owed("A"), owed("A", kind="observed-skill")])) == 2


def test_what_is_done_is_not_to_do() -> None:
    assert todos([owed("A", "complete"), owed("B", "waived"), owed("C", "paused")]) == ()


def test_late_things_come_first_then_begun_ones_then_the_earlier_day() -> None:
    found = todos(
        [
            owed("far", due_on=date(2027, 1, 1)),
            owed("near"),
            owed("begun", "in_progress", due_on=date(2027, 2, 1)),
            owed("late", "overdue"),
        ]
    )
    assert [item.key for item in found] == ["late", "begun", "near", "far"]


def test_what_another_module_locks_comes_last_even_when_late() -> None:
    found = todos([owed("locked", "overdue"), owed("open", due_on=None)], locked=["locked"])
    assert [item.key for item in found] == ["open", "locked"]


def test_a_module_shows_the_earlier_day_and_every_reason_once() -> None:
    early = date(2026, 11, 17)
    found = todos(
        [
            owed("A", kind="module-completed", reasons=("Gate", "Everyone")),
            owed("A", due_on=early, reasons=("Gate",)),
        ]
    )
    assert [(item.due_on, item.reasons) for item in found] == [(early, ("Gate", "Everyone"))]


@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from([*OPEN_STATES, "complete", "waived"]))))
def test_every_open_thing_is_listed_exactly_once(pairs: list[tuple[str, str]]) -> None:
    found = todos([owed(subject, state) for subject, state in pairs])
    assert sorted(item.key for item in found) == sorted({s for s, state in pairs if state in OPEN_STATES})


SYSTEM = Place(1, "system", None, "/1/")
NORTH = Place(2, "facility", 1, "/1/2/")
DESK = Place(3, "department", 2, "/1/2/3/")
SOUTH = Place(4, "facility", 1, "/1/4/")


def test_units_of_a_system_are_shown_under_their_facility() -> None:
    assert shown_under([SYSTEM, NORTH, DESK, SOUTH], ["/1/"]) == {1: 1, 2: 2, 3: 2, 4: 4}


def test_units_of_one_facility_stand_for_themselves() -> None:
    assert shown_under([SYSTEM, NORTH, DESK, SOUTH], ["/1/2/"]) == {2: 2, 3: 3}


def test_units_outside_the_scope_are_not_shown() -> None:
    assert 4 not in shown_under([SYSTEM, NORTH, DESK, SOUTH], ["/1/2/"])


def test_the_roles_with_most_people_are_kept_in_alphabetical_order() -> None:
    assert widest({"coder": 5, "biller": 9, "nurse": 1}, 2) == ["biller", "coder"]
