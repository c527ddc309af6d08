"""What is counted: signed changes add up to what stands on any day; stretches cover days exactly once."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.rules.cases import Case
from lms.compliance.rules.dates import FOREVER
from lms.compliance.rules.levels import DAY, MONTH, YEAR, Stretch, buckets, stretches
from lms.compliance.rules.standings import (
    LATE,
    NOT_ASKED,
    Part,
    Parts,
    Place,
    Standings,
    changes,
    from_day,
    is_apart,
)
from lms.compliance.rules.states import STATES, spans
from lms.compliance.services.signed import Sums
from tests.compliance.strategies import START, cases

FIRST_DAY = date(2025, 11, 20)
PLACES = tuple(
    Place(unit, role, measured) for unit in (1, None) for role in ("nurse", None) for measured in (0, 1)
)
close_days = st.integers(0, 60).map(lambda offset: FIRST_DAY + timedelta(days=offset))
far_days = st.integers(0, 1_400).map(lambda offset: START + timedelta(days=offset))


@st.composite
def parts(draw: st.DrawFn) -> Part:
    """A span of some days at one of a few places."""
    from_on = draw(close_days)
    length = draw(st.one_of(st.none(), st.integers(0, 40)))
    to_on = None if length is None else from_on + timedelta(days=length)
    state = draw(st.sampled_from(STATES))
    met = state not in LATE and draw(st.booleans())
    return Part(from_on, to_on, draw(st.sampled_from(PLACES)), state, met)


def standing(parts: Sequence[Part], place: Place, day: date) -> Standings:
    """Count one by one what stands on a day."""
    held = [
        part
        for part in parts
        if part.place == place and part.from_on <= day and (part.to_on is None or day <= part.to_on)
    ]
    asked = [part for part in held if part.state not in NOT_ASKED]
    late, met = [part for part in asked if part.state in LATE], [part for part in asked if part.met]
    return Standings(
        people=1 if asked else 0,
        people_on_time=1 if asked and not late else 0,
        people_complete=1 if asked and len(met) == len(asked) else 0,
        obligations=len(asked),
        met=len(met),
        late=len(late),
        waived=len([part for part in held if part.state == "waived"]),
        paused=len([part for part in held if part.state == "paused"]),
    )


@given(found=st.lists(parts(), max_size=9), day=close_days)
def test_the_changes_up_to_a_day_add_up_to_what_stands_on_it(found: list[Part], day: date) -> None:
    moved = changes(Counter(found))
    for place in PLACES:
        own = [numbers for (on, at), numbers in moved.items() if at == place and on <= day]
        assert tuple(map(sum, zip(Standings(), *own, strict=True))) == standing(found, place, day)


@given(before=st.lists(parts(), max_size=6), after=st.lists(parts(), max_size=6), same=st.lists(parts()))
def test_from_the_first_day_that_changes_on_the_change_is_the_same(
    before: list[Part], after: list[Part], same: list[Part]
) -> None:
    was, now = Counter([*same, *before]), Counter([*same, *after])
    day = min((part.from_on for part in (*before, *after)), default=FIRST_DAY)

    def change(of: Callable[[Parts], Parts]) -> dict[tuple[date, Place], tuple[int, ...]]:
        sums = Sums()
        sums.take(changes(of(was)))
        sums.add(changes(of(now)))
        return {key: numbers for key, numbers in sums.by_day.items() if any(numbers)}

    assert change(partial(from_day, day)) == change(partial(from_day, None))


@given(found=st.lists(parts(), max_size=6))
def test_a_person_is_apart_when_several_places_are_held_on_one_day(found: list[Part]) -> None:
    def places_on(day: date) -> set[tuple[int | None, str | None]]:
        held = [part for part in found if part.from_on <= day and (part.to_on is None or day <= part.to_on)]
        return {part.place[:2] for part in held}

    days = [FIRST_DAY + timedelta(days=offset) for offset in range(110)]
    assert is_apart(Counter(found)) == any(len(places_on(day)) > 1 for day in days)


def test_equal_spans_count_each() -> None:
    twice = {Part(FIRST_DAY, None, PLACES[0], "complete", met=True): 2}
    assert changes(twice) == {(FIRST_DAY, PLACES[0]): Standings(1, 1, 1, 2, 2)}


@given(case=cases())
def test_what_is_late_is_never_met(case: Case) -> None:
    assert not [span for span in spans(case) if span.standing.met and span.standing.state in LATE]


def days_of(stretch: Stretch) -> list[date]:
    """Return every day whose bucket of the stretch's level lies in it."""
    day, found = stretch.from_on, []
    while (first := dict(buckets(day))[stretch.level]) <= stretch.to_on:
        assert first >= stretch.from_on
        found.append(day)
        day += timedelta(days=1)
    return found


@given(one=far_days, other=far_days)
def test_stretches_cover_each_day_once_with_at_most_five_reads(one: date, other: date) -> None:
    after, until = sorted((one, other))
    found = stretches(after, until)
    covered = [day for stretch in found for day in days_of(stretch)]
    assert len(found) <= 5
    assert sorted(covered) == [after + timedelta(days=n + 1) for n in range((until - after).days)]


def test_whole_months_and_years_are_read_as_such() -> None:
    assert stretches(date(2026, 9, 30), date(2026, 10, 31)) == (
        Stretch(MONTH, date(2026, 10, 1), date(2026, 10, 1)),
    )
    assert stretches(None, date(2026, 3, 2)) == (
        Stretch(YEAR, date.min, date(2025, 1, 1)),
        Stretch(MONTH, date(2026, 1, 1), date(2026, 2, 1)),
        Stretch(DAY, date(2026, 3, 1), date(2026, 3, 2)),
    )


def test_the_calendar_ends_without_an_error() -> None:
    assert stretches(FOREVER, FOREVER) == ()
    assert stretches(date(9999, 11, 30), FOREVER) == (Stretch(DAY, date(9999, 12, 1), FOREVER),)
