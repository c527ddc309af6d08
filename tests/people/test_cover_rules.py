"""A cover never lends more than the lender holds, never to the lender, and never on."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.people.rules.covers import (
    BEGINS_WITHIN_DAYS,
    LENDABLE,
    CoverAsked,
    Held,
    last_day_when_ended,
    lent_paths,
    overlap,
    refusal_to_cover,
    state_of,
)

TODAY = date(2026, 11, 16)
paths = st.lists(st.integers(1, 3), min_size=1, max_size=4).map(
    lambda parts: "/" + "/".join(map(str, parts)) + "/"
)
duties = st.sampled_from((*LENDABLE, "administrator"))
holdings = st.lists(st.builds(Held, duties, paths), max_size=4)


def asked(**changes: object) -> CoverAsked:
    values = {
        "person_id": 1,
        "deputy_id": 2,
        "duty": "manager",
        "path": "/1/4/",
        "from_on": TODAY,
        "to_on": TODAY + timedelta(days=6),
    }
    return CoverAsked(**{**values, **changes})  # type: ignore[arg-type]  # values by name


OWN = [Held("manager", "/1/")]


@given(duties, paths, holdings, paths)
def test_a_cover_never_widens_beyond_what_the_lender_holds(
    duty: str, path: str, own: list[Held], unit: str
) -> None:
    lent = any(unit.startswith(one) for one in lent_paths(duty, path, own))
    held = any(unit.startswith(one.path) for one in own if one.duty == duty)
    assert lent == (held and unit.startswith(path))


@given(paths, paths)
def test_what_is_below_both_is_the_same_from_either_side(one: str, other: str) -> None:
    assert overlap(one, other) == overlap(other, one)


@given(
    st.integers(1, 3), st.integers(1, 3), duties, paths, holdings, st.integers(-5, 120), st.integers(-5, 60)
)
def test_a_cover_that_may_be_named_is_between_two_people_and_within_what_is_held(
    lender: int, deputy: int, duty: str, path: str, own: list[Held], begins: int, lasts: int
) -> None:
    first = TODAY + timedelta(days=begins)
    wanted = CoverAsked(lender, deputy, duty, path, first, first + timedelta(days=lasts))
    if refusal_to_cover(wanted, own, today=TODAY, longest_days=42) is None:
        assert lender != deputy
        assert duty in LENDABLE
        assert lent_paths(duty, path, own) == (path,)
        assert 0 <= begins <= BEGINS_WITHIN_DAYS
        assert 0 <= lasts < 42


def test_a_cover_within_the_limits_may_be_named() -> None:
    assert refusal_to_cover(asked(), OWN, today=TODAY) is None


def test_nobody_stands_in_for_themselves() -> None:
    assert "themselves" in (refusal_to_cover(asked(deputy_id=1), OWN, today=TODAY) or "")


def test_what_is_not_held_is_not_lent() -> None:
    assert "hold yourself" in (refusal_to_cover(asked(path="/2/"), OWN, today=TODAY) or "")


def test_a_cover_does_not_begin_in_the_past() -> None:
    assert "past" in (refusal_to_cover(asked(from_on=TODAY - timedelta(days=1)), OWN, today=TODAY) or "")


def test_a_cover_that_is_ended_holds_no_more_the_same_day() -> None:
    last = last_day_when_ended(TODAY + timedelta(days=5), TODAY)
    assert state_of(TODAY - timedelta(days=3), last, has_ended=True, today=TODAY) == "ended early"
    assert last < TODAY


def test_a_cover_is_planned_then_holds_then_is_over() -> None:
    first, last = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
    states = [state_of(first, last, has_ended=False, today=TODAY + timedelta(days=n)) for n in range(4)]
    assert states == ["planned", "now", "now", "over"]
