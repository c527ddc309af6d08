"""What policy allows of waivers and extensions, who decides, and how a due day moves."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.rules.exceptions import (
    APPROVED,
    ASKED,
    EXTENSION,
    FOLLOWING,
    WAIVER,
    Limits,
    Wanted,
    fault_of,
    latest_day,
    may_decide,
    may_follow,
)
from lms.compliance.rules.facts import Exceptions, Extension

TODAY = date(2026, 11, 16)
LIMITS = Limits(waiver_months=12, extension_days=30, never=frozenset({"CORE-03"}))
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))


def wanted(kind: str = EXTENSION, topic: str = "module:PA-03", until_on: date = date(2026, 12, 1)) -> Wanted:
    return Wanted(kind, topic, TODAY, until_on, date(2026, 11, 20) if kind == EXTENSION else None)


@given(until_on=DAYS, kind=st.sampled_from([WAIVER, EXTENSION]))
def test_what_is_allowed_always_ends_within_policy(until_on: date, kind: str) -> None:
    asked = wanted(kind, until_on=until_on)
    last = latest_day(asked, LIMITS)
    assert last is not None
    if fault_of(asked, LIMITS, TODAY) is None:
        assert TODAY <= until_on <= last


def test_what_the_law_asks_is_neither_waived_nor_extended() -> None:
    for kind in (WAIVER, EXTENSION):
        assert "law" in (fault_of(wanted(kind, "module:CORE-03"), LIMITS, TODAY) or "")


def test_a_thing_without_a_due_day_cannot_be_extended() -> None:
    asked = Wanted(EXTENSION, "module:PA-03", TODAY, date(2026, 12, 1))
    assert "no due day" in (fault_of(asked, LIMITS, TODAY) or "")


def test_an_extension_moves_the_day_later() -> None:
    assert "already" in (fault_of(wanted(until_on=date(2026, 11, 20)), LIMITS, TODAY) or "")


@given(person=st.integers(1, 5), asker=st.integers(1, 5) | st.none(), by=st.integers(1, 5))
def test_two_different_people_and_never_the_person_decide(person: int, asker: int | None, by: int) -> None:
    if may_decide(by, person_id=person, involved=[asker]):
        assert by not in (person, asker)


@given(state=st.sampled_from(sorted(FOLLOWING)))
def test_only_what_was_asked_for_by_a_leader_is_approved(state: str) -> None:
    assert may_follow(state, APPROVED) is (state == ASKED)


@given(due=DAYS, day=DAYS, given_on=DAYS, was=DAYS, later=st.integers(1, 60))
def test_an_extension_never_makes_a_due_day_earlier(
    due: date, day: date, given_on: date, was: date, later: int
) -> None:
    moved = Exceptions(extensions=(Extension(given_on, was, was + timedelta(days=later)),)).moved(due, day)
    assert moved is not None
    assert moved >= due
    if day < given_on or due < was:
        assert moved == due


def test_two_extensions_in_a_row_reach_the_later_day() -> None:
    first = Extension(TODAY, date(2026, 11, 20), date(2026, 12, 1))
    second = Extension(TODAY, date(2026, 11, 20), date(2026, 12, 15))
    both = Exceptions(extensions=(second, first))
    assert both.moved(date(2026, 11, 20), TODAY) == date(2026, 12, 15)
    assert both.moved(None, TODAY) is None
