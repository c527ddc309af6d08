"""What is asked as one of several: until enough is met, day by day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.rules.dates import Period
from lms.compliance.rules.grouped import Both, StillNeeded, at_least, met_periods
from lms.compliance.rules.periods import EVER, NEVER, Periods, covers, lasting, union
from lms.compliance.rules.subjects import About, HeldJob, Subject
from lms.core.groups import Group, Key

START = date(2026, 1, 1)
KEYS: tuple[Key, ...] = (("exam-passed", "A"), ("exam-passed", "B"), ("exam-passed", "C"))
SOMEBODY = Subject(HeldJob(1, "nurse", 7, Period(START)), About())


class Told:
    """A judge that says what it was told."""

    def __init__(self, periods: Periods) -> None:
        self._periods = periods

    def periods(self, subject: Subject) -> Periods:
        del subject
        return self._periods


def stretch(begin: int, length: int) -> Period:
    first = START + timedelta(days=begin)
    return Period(first, None if length > 50 else first + timedelta(days=length))


met = st.lists(st.builds(stretch, st.integers(0, 90), st.integers(0, 60)), max_size=3).map(union)
days = st.integers(0, 160).map(lambda number: START + timedelta(days=number))


@given(st.lists(met, min_size=1, max_size=4), st.integers(1, 4), days)
def test_at_least_agrees_with_counting_on_each_day(parts: list[Periods], least: int, day: date) -> None:
    assert covers(at_least(least, parts), day) == (sum(covers(part, day) for part in parts) >= least)


@given(met, met, met, days)
def test_a_nested_group_is_met_on_the_days_that_its_words_say(
    one: Periods, two: Periods, three: Periods, day: date
) -> None:
    group = Group(1, (KEYS[0], Group(2, KEYS[1:])))
    held = [covers(part, day) for part in (one, two, three)]
    found = met_periods(group, dict(zip(KEYS, (one, two, three), strict=True)))
    assert covers(found, day) == (held[0] or (held[1] and held[2]))


@given(met, met, days)
def test_of_a_group_what_is_met_stays_asked_and_the_rest_only_until_enough_is_met(
    own: Periods, other: Periods, day: date
) -> None:
    asked = StillNeeded(KEYS[0], Group(1, KEYS[:2]), {KEYS[0]: Told(own), KEYS[1]: Told(other)})
    expected = covers(own, day) or not covers(other, day)
    assert covers(asked.periods(SOMEBODY), day) == expected


def test_before_anything_is_met_everybody_is_asked_for_everything() -> None:
    asked = StillNeeded(KEYS[0], Group(1, KEYS[:2]), {key: Told(NEVER) for key in KEYS[:2]})
    assert asked.periods(SOMEBODY) == EVER


def test_of_two_who_ask_both_must() -> None:
    first = lasting(START, START + timedelta(days=9))
    second = lasting(START + timedelta(days=5), None)
    both = Both(Told(first), Told(second)).periods(SOMEBODY)
    assert both == lasting(START + timedelta(days=5), START + timedelta(days=9))
