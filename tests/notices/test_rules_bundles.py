"""What goes into a digest: the newest about each thing, and weekly reminders only when they may wait."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.notices.rules.bundles import OWN, Item, newest_only, told_on, waits_for_week

MONDAY = date(2026, 11, 16)
ITEM = Item(
    recipient_id=1,
    about_id=1,
    key="k",
    audience=OWN,
    source="escalation",
    topic="module:PA-03",
    title="Who pays first",
    reason="",
    href="/learn/PA-03",
    planned_on=MONDAY,
    step_days=-30,
    due_on=MONDAY + timedelta(days=30),
    is_bundled=True,
)
DAYS = st.dates(date(2026, 10, 1), date(2027, 2, 1))
ITEMS = st.lists(
    st.builds(
        lambda number, topic, planned, due, step, bundled: replace(
            ITEM,
            id=number,
            topic=topic,
            planned_on=planned,
            due_on=due,
            step_days=step,
            is_bundled=bundled,
        ),
        st.integers(1, 10_000),
        st.sampled_from(["module:PA-01", "module:PA-02", "attestation:use"]),
        DAYS,
        DAYS,
        st.sampled_from([-30, -14, -7, 0]),
        st.booleans(),
    ),
    unique_by=lambda item: item.id,
    max_size=12,
)


def test_what_piled_up_about_one_thing_is_told_once_as_it_stands_now() -> None:
    old, new = replace(ITEM, id=1), replace(ITEM, id=2, step_days=-14, planned_on=MONDAY + timedelta(days=16))

    assert newest_only([new, old]) == ([new], [old])


@given(ITEMS)
def test_nothing_is_lost_and_each_thing_is_told_once(items: list[Item]) -> None:
    newest, older = newest_only(items)

    assert sorted(item.id for item in (*newest, *older)) == sorted(item.id for item in items)
    assert len({item.topic for item in newest}) == len(newest)
    for item in older:
        stands_for = next(one for one in newest if one.topic == item.topic)
        assert stands_for.planned_on >= item.planned_on


@given(ITEMS, DAYS)
def test_what_may_not_wait_is_told_to_who_is_reminded_weekly_too(items: list[Item], day: date) -> None:
    told, _older, waiting = told_on(items, day, is_weekly=True)

    for item in waiting:
        assert item.is_bundled
        assert item.due_on is not None
        assert item.due_on > day + timedelta(days=7)
    assert not told_on(items, day, is_weekly=False)[2]
    assert {item.id for item in (*told, *waiting)} == {
        item.id for item in told_on(items, day, is_weekly=False)[0]
    }


@given(DAYS)
def test_a_weekly_reminder_waits_at_most_until_the_next_monday(planned: date) -> None:
    item = replace(ITEM, planned_on=planned, due_on=planned + timedelta(days=30))
    next_monday = planned + timedelta(days=(7 - planned.weekday()) % 7)

    assert not waits_for_week(item, next_monday)


def test_a_weekly_reminder_waits_on_the_other_days_of_its_week() -> None:
    item = replace(ITEM, planned_on=MONDAY + timedelta(days=1))

    assert [waits_for_week(item, MONDAY + timedelta(days=n)) for n in (1, 4, 7)] == [True, True, False]
