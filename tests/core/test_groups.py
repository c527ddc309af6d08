"""Groups: how many of several must hold, and until when they do."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.groups import Group, Key, as_document, group_of

KEYS: tuple[Key, ...] = tuple(("exam-passed", name) for name in ("A", "B", "C", "D", "E"))
DAYS = [None, date(2026, 3, 1), date(2026, 6, 30), date(2026, 12, 31), date.max]


@st.composite
def groups(draw: st.DrawFn, depth: int = 2) -> Group:
    count = draw(st.integers(1, 3))
    leaf = st.sampled_from(KEYS)
    parts = [draw(groups(depth - 1)) if depth and draw(st.booleans()) else draw(leaf) for _ in range(count)]
    return Group(draw(st.integers(1, count)), tuple(parts), draw(st.sampled_from(["", "Any one class"])))


last_days = st.fixed_dictionaries({key: st.sampled_from(DAYS) for key in KEYS})


def test_any_holds_with_one_part_and_all_with_every_part() -> None:
    first = {KEYS[0]}.__contains__
    assert Group(1, KEYS[:2]).holds(first)
    assert not Group(2, KEYS[:2]).holds(first)


@pytest.mark.parametrize(("held", "expected"), [(1, False), (2, True), (3, True)])
def test_at_least_two_of_three_holds_from_two_on(held: int, expected: bool) -> None:
    assert Group(2, KEYS[:3]).holds(set(KEYS[:held]).__contains__) is expected


def test_at_least_two_last_until_the_second_latest_of_their_days() -> None:
    days = dict(zip(KEYS, (date(2026, 3, 1), date(2026, 6, 30), date(2026, 12, 31)), strict=False))
    assert Group(2, KEYS[:3]).last_day(days.get) == date(2026, 6, 30)


@given(groups(), last_days)
def test_the_last_day_is_the_last_on_which_it_holds(group: Group, days: dict[Key, date | None]) -> None:
    def holds_on(day: date) -> bool:
        return group.holds(lambda key: (last := days[key]) is not None and day <= last)

    last = group.last_day(days.__getitem__)
    if last is None:
        assert not holds_on(date(2026, 1, 1))
    else:
        assert holds_on(last)
        assert last == date.max or not holds_on(date.fromordinal(last.toordinal() + 1))


@given(groups(), st.sets(st.sampled_from(KEYS)), st.sets(st.sampled_from(KEYS)))
def test_what_more_is_met_never_unmeets_a_group(group: Group, met: set[Key], more: set[Key]) -> None:
    assert group.holds((met | more).__contains__) >= group.holds(met.__contains__)


@given(groups())
def test_a_group_comes_back_from_its_document(group: Group) -> None:
    assert group_of(as_document(group)) == group
